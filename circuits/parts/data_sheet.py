"""Facts from a part's data sheet from which its `Part` is made: package, pins, ratings, models.

A sheet is written in Python (`circuits.parts.ad5220`) or as a TOML file with the same keys
(`examples/own/parts`), which `pyedge.schema.load` validates.  Units are SI without prefix.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, TypeVar

from pydantic import AfterValidator

from circuits.circuit import Module, Part, Pin, Role, Variant
from circuits.ratings import Input, Level, NotNegative, Output, Ratings

_SUPPLIES = ("vcc", "gnd")

# Like units in a package, in words before what they are.
COUNTS = {1: "", 2: "dual ", 4: "quad "}


def _ascending(pair: tuple[float, float]) -> tuple[float, float]:
    if not abs(pair[0]) <= abs(pair[1]):
        raise ValueError(f"{list(pair)}: the first must not be more than the second")
    return pair


Most = Annotated[tuple[float, float], AfterValidator(_ascending)]
"""A typical value and its limit, of either sign."""
Range = Annotated[tuple[NotNegative, NotNegative], AfterValidator(_ascending)]
"""The lowest and the highest, or a typical value and its limit."""


@dataclass(frozen=True, kw_only=True)
class DataSheet:
    """What the sheets of all kinds of parts say; for the strings see `circuits.circuit.Part`."""

    __pydantic_config__: ClassVar[Any] = {"extra": "forbid", "allow_inf_nan": False}

    name: str
    pins: Mapping[str, str]  # the maker's name of each pin of the package, by number
    supply: Range  # lowest and highest voltage
    current: Range  # of the supply, whole package, in amperes: typical and at most
    maker: str = ""
    number: str = ""
    package: str = ""
    footprint: str = ""
    datasheet: str = ""
    variants: Mapping[Literal["smd"], Variant] = field(default_factory=dict)  # by assembly

    @property
    def identifier(self) -> str:
        """The name as SPICE and Verilog allow it."""
        return re.sub(r"\W", "_", self.name)

    def _check(
        self,
        roles: Iterable[str],
        units: Iterable[Mapping[str, str]],
        levels: Mapping[str, tuple[Level, Level]],
    ) -> None:
        """Raise ValueError for functions or pins that there are not, or levels of wrong order."""
        for name, (low, high) in levels.items():
            if not all(low.at(supply) < high.at(supply) for supply in self.supply):
                raise ValueError(f"{self.name}: {name}: the low level is not below the high one")
        for unit in units:
            if unlike := unit.keys() ^ {*roles, *_SUPPLIES}:
                raise ValueError(f"{self.name}: function {min(unlike)} is missing or unknown")
            if unknown := set(unit.values()) - self.pins.keys():
                raise ValueError(f"{self.name} has no pin {min(unknown)}")

    def _check_output(self, output: Output) -> None:
        """Raise ValueError for levels of an output that no output has."""
        for drives in (output.low, output.high):
            currents = [each.current for each in drives]
            if currents != sorted(set(currents)):
                raise ValueError(f"{self.name}: output levels must stand by rising current")
        middle = sum(self.supply) / 2
        drops = [*(each.level.at(middle) for each in output.low),
                 *(middle - each.level.at(middle) for each in output.high)]  # fmt: skip
        if not min(drops) > 0:
            raise ValueError(f"{self.name}: output levels must lie within the supply")

    def _part(
        self,
        units: Sequence[Mapping[str, str]],
        idle: Mapping[str, str | None],
        ratings: Ratings,
        terminal: Role = Role.PASSIVE,
        shared: Sequence[str] = (),
        **fields: Any,
    ) -> Part:
        """The part, from the pin number by function, supplies included, of each unit.

        `idle` also has the functions in the order of the models' nodes; `terminal` is the role of
        an analog pin; `shared` are functions that all units share beside their supplies.
        """
        own = tuple({name: unit[name] for name in idle} for unit in units)
        common = {name: units[0][name] for name in (*shared, *_SUPPLIES)}
        same = ("maker", "number", "package", "footprint", "datasheet", "variants")
        return Part(
            name=self.identifier,
            pins=pins(self.pins, own, common, ratings, terminal),
            units=own,
            common=common,
            idle=idle,
            ratings=ratings,
            sheet=self,
            **{name: getattr(self, name) for name in same},
            **fields,
        )


def numbered(names: str) -> dict[str, str]:
    """The makers' names of pins, in the order of their numbers from 1, by number."""
    return {str(number): name for number, name in enumerate(names.split(), start=1)}


def pins(
    names: Mapping[str, str],
    units: Sequence[Mapping[str, str]],
    common: Mapping[str, str],
    ratings: Ratings,
    terminal: Role = Role.PASSIVE,
) -> tuple[Pin, ...]:
    """The pins of a package, with their makers' names by number, each doing what its rating says;
    those without, and analog ones, do as `terminal`, or supply where they are shared."""

    def role(function: str, terminal: Role = terminal) -> Role:
        rating = ratings.pins.get(function)
        if isinstance(rating, Input):
            return Role.INPUT
        if isinstance(rating, Output):
            return Role.OUTPUT if rating.high else Role.COLLECTOR
        return terminal

    roles = {number: role(function) for unit in units for function, number in unit.items()}
    roles |= {number: role(function, Role.SUPPLY) for function, number in common.items()}
    return tuple(Pin(each, name, roles.get(each, Role.UNUSED)) for each, name in names.items())


def chip(
    name: str,
    pin_names: str,
    units: tuple[Mapping[str, str], ...],
    common: Mapping[str, str],
    ratings: Ratings,
    **fields: Any,
) -> Part:
    """A part with a digital model; `pin_names` by rising number, the rest as of `Part`."""
    return Part(
        name=name,
        pins=pins(numbered(pin_names), units, common, ratings),
        units=units,
        common=common,
        ratings=ratings,
        verilog=verilog_model(name),
        **fields,
    )


def verilog_model(name: str) -> str:
    """The text of a digital model in `circuits/parts/verilog`."""
    return (Path(__file__).parent / "verilog" / f"{name}.v").read_text(encoding="utf-8")


Sheet = TypeVar("Sheet", bound=DataSheet)


def sheet_of(module: Module, kind: type[Sheet]) -> Sheet:
    """The data sheet of a module's parts of a kind; ValueError if it has none, or unlike ones."""
    found = [part.sheet for part in module.parts() if isinstance(part.sheet, kind)]
    if len(found) != 1:
        raise ValueError(f"module {module.name} has {len(found)} kinds of {kind.__name__}, not 1")
    return found[0]
