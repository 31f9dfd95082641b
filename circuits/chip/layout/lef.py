"""Library Exchange Format (LEF): sizes, pins and obstructions of cells; rules and vias of metals.

Lengths are whole nanometres, areas square nanometres.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from circuits.circuit import CircuitError

METALS = ("met1", "met2", "met3")
"""The metals of wires, lowest first."""

CUTS = ("mcon", "via", "via2")
"""The contact or via below each of `METALS`; `mcon` is on the cells' own metal, li1."""

VIAS = dict(zip(CUTS, ("L1M1_PR", "M1M2_PR", "M2M3_PR"), strict=True))
"""The technology's default via of each of `CUTS`."""

_NUMBER = r"(-?[\d.]+)"
_RECT = re.compile(rf"RECT\s+{_NUMBER}\s+{_NUMBER}\s+{_NUMBER}\s+{_NUMBER}")


class Rect(NamedTuple):
    """A rectangle, in nanometres."""

    left: int
    bottom: int
    right: int
    top: int

    def moved(self, dx: int, dy: int) -> Rect:
        """The rectangle elsewhere."""
        return Rect(self.left + dx, self.bottom + dy, self.right + dx, self.top + dy)

    def flipped(self, height: int) -> Rect:
        """Mirrored in a horizontal line, of a row of this height."""
        return Rect(self.left, height - self.top, self.right, height - self.bottom)

    def within(self, other: Rect) -> bool:
        """Whether no point of it is outside another."""
        return (
            other.left <= self.left
            and self.right <= other.right
            and other.bottom <= self.bottom
            and self.top <= other.top
        )


Shapes = Mapping[str, tuple[Rect, ...]]  # rectangles by layer


@dataclass(frozen=True)
class CellShape:
    """A cell as a router needs it."""

    name: str
    width: int
    height: int
    pins: Mapping[str, Shapes]
    obstructions: Shapes


@dataclass(frozen=True)
class LayerRules:
    """Rules of a metal or of a cut; 0 where the technology has none."""

    width: int
    spacing: int
    area: int = 0
    enclosed_area: int = 0  # the least of a hole
    # Of a cut, by the metal below and by that above: on all sides, and on two that are opposite.
    below: tuple[int, int] = (0, 0)
    above: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class Technology:
    """Rules of the metals, and the default via below each of them."""

    grid: int
    site: tuple[int, int]  # width and height
    layers: Mapping[str, LayerRules]
    vias: Mapping[str, Shapes]  # of each cut: its rectangle and those of both metals, about 0, 0


def technology(path: Path) -> Technology:
    """The technology of a LEF file; CircuitError: it cannot be read or lacks something."""
    text = _text(path)
    layers = {name: _layer(_block(text, "LAYER", name, path)) for name in ("li1", *METALS, *CUTS)}
    vias = {cut: _shapes(_block(text, "VIA", via, path)) for cut, via in VIAS.items()}
    site = re.search(rf"SIZE\s+{_NUMBER}\s+BY\s+{_NUMBER}", _block(text, "SITE", "unithd", path))
    assert site is not None
    return Technology(_value(text, "MANUFACTURINGGRID"), (_nm(site[1]), _nm(site[2])), layers, vias)


def cell(path: Path, name: str) -> CellShape:
    """A cell of a LEF file; CircuitError: it cannot be read or has no such cell."""
    body = _block(_text(path), "MACRO", name, path)
    size = re.search(rf"SIZE\s+{_NUMBER}\s+BY\s+{_NUMBER}", body)
    assert size is not None
    pins = re.findall(r"^  PIN (\S+)\n(.*?)^  END \1", body, re.S | re.M)
    obstructions = re.search(r"^  OBS\n(.*?)^  END", body, re.S | re.M)
    return CellShape(
        name,
        _nm(size[1]),
        _nm(size[2]),
        {pin: _shapes(text) for pin, text in pins},
        _shapes(obstructions[1]) if obstructions else {},
    )


def _layer(body: str) -> LayerRules:
    table = re.search(rf"^\s*WIDTH\s+0\s+{_NUMBER}", body, re.M)
    spacing = _nm(table[1]) if table else _value(body, "SPACING")
    return LayerRules(
        _value(body, "WIDTH"), spacing, _value(body, "AREA", 1000),
        _value(body, "MINENCLOSEDAREA", 1000), _enclosure(body, "BELOW"), _enclosure(body, "ABOVE"),
    )  # fmt: skip


def _enclosure(body: str, side: str) -> tuple[int, int]:
    found = re.search(rf"ENCLOSURE {side}\s+{_NUMBER}\s+{_NUMBER}", body)
    return (_nm(found[1]), _nm(found[2])) if found else (0, 0)


def _shapes(body: str) -> Shapes:
    """The rectangles of PORT, OBS or VIA, by layer."""
    found: dict[str, list[Rect]] = defaultdict(list)
    for layer, rest in _layers(body):
        found[layer] += [Rect(*map(_nm, numbers)) for numbers in _RECT.findall(rest)]
    return {layer: tuple(rects) for layer, rects in found.items()}


def _layers(body: str) -> Iterator[tuple[str, str]]:
    parts = re.split(r"\bLAYER\s+(\w+)\s*;", body)
    yield from zip(parts[1::2], parts[2::2], strict=True)


def _block(text: str, kind: str, name: str, path: Path) -> str:
    found = re.search(rf"^{kind} {name}\b[^\n]*\n(.*?)^END {name}\s*$", text, re.S | re.M)
    if found is None:
        raise CircuitError(f"{path} has no {kind} {name}")
    return re.sub(r"#[^\n]*", "", found[1])


def _value(body: str, key: str, scale: int = 1) -> int:
    """A number in nanometres, or with a scale of 1000 in square nanometres; 0 where absent."""
    found = re.search(rf"^\s*{key}\s+{_NUMBER}\s*;", body, re.M)
    return round(float(found[1]) * 1000 * scale) if found else 0


def _nm(number: str) -> int:
    return round(float(number) * 1000)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise CircuitError(f"{path}: {error.strerror or error}") from None
