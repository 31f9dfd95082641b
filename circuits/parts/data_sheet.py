"""Facts from a part's data sheet from which its `Part` is made: package, pins, ratings, models.

A sheet is written in Python (`circuits.parts.ad5220`) or as a TOML file with the same keys
(`examples/own/parts`), which `pyedge.schema.load` validates.  Units are SI without prefix.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from circuits.circuit import Module, Part, Pin, Role, Subcircuit
from circuits.ratings import Ratings

_SUPPLIES = {"vcc": Role.SUPPLY, "gnd": Role.SUPPLY}


@dataclass(frozen=True, kw_only=True)
class DataSheet:
    """What the sheets of all kinds of parts say.

    Attributes:
        name: in this project, as AD5220; unlike parts have unlike names.
        maker, number, package, footprint, datasheet: see `circuits.circuit.Part`.
        pins: the maker's name of each pin of the package, by number.
        supply: lowest and highest supply voltage.
        current: of the supply, in amperes for the whole package: typical and at most.
    """

    __pydantic_config__: ClassVar[Any] = {"extra": "forbid"}

    name: str
    pins: Mapping[str, str]
    supply: tuple[float, float]
    current: tuple[float, float]
    maker: str = ""
    number: str = ""
    package: str = ""
    footprint: str = ""
    datasheet: str = ""

    @property
    def identifier(self) -> str:
        """The name as SPICE and Verilog allow it."""
        return re.sub(r"\W", "_", self.name)

    def _check(self, roles: Iterable[str], units: Iterable[Mapping[str, str]]) -> None:
        """Raise ValueError for functions or pins that there are not."""
        for unit in units:
            if unlike := unit.keys() ^ {*roles, *_SUPPLIES}:
                raise ValueError(f"{self.name}: function {min(unlike)} is missing or unknown")
            if unknown := set(unit.values()) - self.pins.keys():
                raise ValueError(f"{self.name} has no pin {min(unknown)}")

    def _part(
        self,
        title: str,
        roles: Mapping[str, Role],
        units: Sequence[Mapping[str, str]],
        idle: Mapping[str, str | None],
        ratings: Ratings,
        catalogue: Subcircuit,
        ideal: Subcircuit,
        verilog: str = "",
    ) -> Part:
        """The part.

        Args:
            title: what it is, in a few words.
            roles: of each function of a unit, in the order of the models' nodes.
            units: pin number by function, supplies included.
            idle, ratings, catalogue, ideal, verilog: see `Part`.
        """
        every = {**roles, **_SUPPLIES}
        used = {number: every[name] for unit in units for name, number in unit.items()}
        return Part(
            name=self.identifier,
            title=title,
            pins=tuple(
                Pin(number, name, used.get(number, Role.UNUSED))
                for number, name in self.pins.items()
            ),
            units=tuple({name: unit[name] for name in roles} for unit in units),
            common={name: units[0][name] for name in _SUPPLIES},
            idle=idle,
            number=self.number,
            maker=self.maker,
            package=self.package,
            footprint=self.footprint,
            datasheet=self.datasheet,
            catalogue=catalogue,
            ideal=ideal,
            ratings=ratings,
            verilog=verilog,
            sheet=self,
        )


def verilog_model(name: str) -> str:
    """The text of a digital model in `circuits/parts/verilog`."""
    return (Path(__file__).parent / "verilog" / f"{name}.v").read_text(encoding="utf-8")


Sheet = TypeVar("Sheet", bound=DataSheet)


def sheet_of(module: Module, kind: type[Sheet]) -> Sheet:
    """The data sheet of a module's parts of a kind, as `Digipot`.

    Raises:
        ValueError: it has none, or unlike ones.
    """
    found = [part.sheet for part in module.parts() if isinstance(part.sheet, kind)]
    if len(found) != 1:
        raise ValueError(f"module {module.name} has {len(found)} kinds of {kind.__name__}, not 1")
    return found[0]
