"""Footprints: the pads of a package on a board, its body and its courtyard.

They go by the names of KiCad's libraries, and their pads are those of its libraries (`pyedge verify
exports` compares them): a family is a rule, as that of ``DIP-14_W7.62mm``.  A package with leads
through the board has its origin at pin 1, one on its surface in its middle.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Literal

from circuits.circuit import CircuitError
from circuits.pcb.geometry import Box, Point

Shape = Literal["circle", "oval", "rect", "roundrect"]
_PITCH = 2.54  # of leads through the board
_MARGIN = 0.25  # of the courtyard round pads and body


@dataclass(frozen=True)
class Pad:
    """A pad: its pin's number, its middle, shape and size, and its drill; 0 on the surface."""

    number: str
    at: Point
    shape: Shape
    size: tuple[float, float]
    drill: float = 0.0
    plated: bool = True

    @property
    def box(self) -> Box:
        """What it fills."""
        (x, y), (w, h) = self.at, self.size
        return Box(x - w / 2, y - h / 2, x + w / 2, y + h / 2)


@dataclass(frozen=True)
class Line:
    """A straight line of the silkscreen."""

    start: Point
    end: Point


@dataclass(frozen=True)
class Label:
    """Where a text stands, its height and its turn."""

    at: Point
    height: float = 1.0
    turn: int = 0


@dataclass(frozen=True)
class Footprint:
    """A package on a board."""

    name: str  # as KiCad has it, with its library
    pads: tuple[Pad, ...]
    body: Box  # of the part
    silk: tuple[Line, ...]  # its outline, and the mark of pin 1
    reference: Label
    value: Label | None = None  # on the silkscreen; None where there is no room

    @property
    def surface(self) -> bool:
        """Whether its pads are on the surface."""
        return all(pad.drill == 0 for pad in self.pads)

    @property
    def courtyard(self) -> Box:
        """What no other package may enter."""
        box = self.body
        for pad in self.pads:
            box = box.with_(pad.box)
        return box.grown(_MARGIN)

    def text_box(self, label: Label, text: str) -> Box:
        """What a text fills."""
        (x, y), half = label.at, label.height * 0.45 * len(text)
        return Box(-half, -label.height / 2, half, label.height / 2).turned(label.turn).moved(x, y)

    def room(self, text: str) -> Box:
        """What it needs with its reference's text."""
        return self.courtyard.with_(self.text_box(self.reference, text))


@cache
def footprint(name: str) -> Footprint:
    """The footprint of a name.  Raises CircuitError: there is none of it."""
    short = name.partition(":")[2]
    for pattern, family in _FAMILIES.items():
        if found := re.fullmatch(pattern, short):
            return family(name, found)
    families = "DIP-n, SOIC-n, R and C in 0603 to 1206 or with leads, pin headers"
    raise CircuitError(f"footprint {name!r} cannot be laid out: known are {families}")


def _dip(name: str, found: re.Match[str]) -> Footprint:
    count, width = int(found[1]), float(found[2])
    rows = count // 2
    pads = [
        Pad(str(k + 1), (0, _PITCH * k), "oval" if k else "rect", (1.6, 1.6), 0.8)
        for k in range(rows)
    ]
    pads += [Pad(str(count - k), (width, _PITCH * k), "oval", (1.6, 1.6), 0.8) for k in range(rows)]
    last = _PITCH * (rows - 1)
    body = Box(0.635, -1.27, width - 0.635, last + 1.27)
    left, right, top, bottom, middle = 1.16, width - 1.16, -1.33, last + 1.33, width / 2
    silk = (
        *_chain((middle - 1, top), (left, top), (left, bottom), (right, bottom), (right, top),
                (middle + 1, top)),
        # the notch between pin 1 and the last pin
        *_chain((middle - 1, top), (middle - 0.5, top + 0.8), (middle + 0.5, top + 0.8),
                (middle + 1, top)),
    )  # fmt: skip
    texts = Label((middle - 0.9, last / 2), 1.0, 90), Label((middle + 0.9, last / 2), 0.9, 90)
    return Footprint(name, tuple(pads), body, silk, *texts)


def _soic(name: str, found: re.Match[str]) -> Footprint:
    count, wide, long = int(found[1]), float(found[3]), float(found[4])
    x, size = (4.65, (2.05, 0.6)) if found[2] else (2.475, (1.95, 0.6))
    rows = count // 2
    first = -1.27 * (rows - 1) / 2
    pads = [Pad(str(k + 1), (-x, first + 1.27 * k), "roundrect", size) for k in range(rows)]
    pads += [Pad(str(count - k), (x, first + 1.27 * k), "roundrect", size) for k in range(rows)]
    body = Box(-wide / 2, -long / 2, wide / 2, long / 2)
    edge = long / 2 + 0.11
    corner = -x - size[0] / 2
    silk = (
        *_chain((-wide / 2, -edge), (wide / 2, -edge)),
        *_chain((-wide / 2, edge), (wide / 2, edge)),
        *_triangle(corner + 0.4, first - 0.7),
    )
    value = Label((0.65, 0), 0.8, 90) if wide > 3 else None
    return Footprint(name, tuple(pads), body, silk, Label((-0.65, 0), 0.8, 90), value)


# By letter and size: distance of the pads' middles from that of the part, and their sizes.
_CHIPS = {
    ("R", "0603"): (0.825, (0.8, 0.95)),
    ("R", "0805"): (0.9125, (1.025, 1.4)),
    ("C", "0603"): (0.775, (0.9, 0.95)),
    ("C", "0805"): (0.95, (1.0, 1.45)),
    ("C", "1206"): (1.475, (1.15, 1.8)),
}


def _chip(name: str, found: re.Match[str]) -> Footprint:
    letter, code, metric = found.groups()
    if (letter, code) not in _CHIPS:
        raise CircuitError(f"footprint {name!r} cannot be laid out: {letter} in 0603 or 0805")
    x, size = _CHIPS[letter, code]
    long, wide = int(metric[:2]) / 10, int(metric[2:]) / 10
    pads = (Pad("1", (-x, 0), "roundrect", size), Pad("2", (x, 0), "roundrect", size))
    free = x - size[0] / 2 - 0.2
    silk = tuple(
        Line((-free, y), (free, y)) for y in (-wide / 2 - 0.11, wide / 2 + 0.11) if free > 0.05
    )
    above = -max(size[1], wide) / 2 - 0.75
    return Footprint(
        name, pads, Box(-long / 2, -wide / 2, long / 2, wide / 2), silk, Label((0, above), 0.8)
    )


def _axial(name: str, found: re.Match[str]) -> Footprint:
    long, wide, pitch = (float(found[k]) for k in (1, 2, 3))
    pads = (
        Pad("1", (0, 0), "circle", (1.6, 1.6), 0.8),
        Pad("2", (pitch, 0), "oval", (1.6, 1.6), 0.8),
    )
    middle = pitch / 2
    body = Box(middle - long / 2, -wide / 2, middle + long / 2, wide / 2)
    outline = body.grown(0.12)
    silk = _chain((outline.left, outline.top), (outline.right, outline.top),
                  (outline.right, outline.bottom), (outline.left, outline.bottom),
                  (outline.left, outline.top))  # fmt: skip
    texts = Label((middle, -0.6), 0.8), Label((middle, 0.6), 0.8)
    return Footprint(name, pads, body, silk, *texts)


def _disc(name: str, found: re.Match[str]) -> Footprint:
    long, wide, pitch = (float(found[k]) for k in (1, 2, 3))
    pads = tuple(Pad(n, (x, 0), "circle", (1.6, 1.6), 0.8) for n, x in (("1", 0), ("2", pitch)))
    middle = pitch / 2
    body = Box(middle - long / 2, -wide / 2, middle + long / 2, wide / 2)
    edge = wide / 2 + 0.12
    silk = tuple(Line((body.left, y), (body.right, y)) for y in (-edge, edge))
    return Footprint(name, pads, body, silk, Label((middle, -edge - 0.75), 0.8))


def _header(name: str, found: re.Match[str]) -> Footprint:
    count = int(found[1])
    pads = tuple(
        Pad(str(k + 1), (0, _PITCH * k), "oval" if k else "rect", (1.7, 1.7), 1.0)
        for k in range(count)
    )
    edge = _PITCH / 2
    body = Box(-edge, -edge, edge, _PITCH * (count - 1) + edge)
    line = body.grown(0.06)
    silk = (
        *_chain((line.left, line.top), (line.right, line.top), (line.right, line.bottom),
                (line.left, line.bottom), (line.left, line.top)),
        *_chain((line.left, edge), (line.right, edge)),
    )  # fmt: skip
    return Footprint(name, pads, body, silk, Label((0, line.top - 0.8)))


def _test_point(name: str, found: re.Match[str]) -> Footprint:
    size, drill = float(found[1]), float(found[2])
    radius = size / 2
    return Footprint(
        name,
        (Pad("1", (0, 0), "circle", (size, size), drill),),
        Box(-radius, -radius, radius, radius),
        (),
        Label((0, -radius - 0.85), 0.8),
    )


def _chain(*points: Point) -> tuple[Line, ...]:
    return tuple(Line(a, b) for a, b in itertools.pairwise(points))


def _triangle(x: float, y: float) -> tuple[Line, ...]:
    """A small triangle that points down, above pin 1."""
    return _chain((x, y), (x - 0.24, y - 0.33), (x + 0.24, y - 0.33), (x, y))


_FAMILIES: dict[str, Callable[[str, re.Match[str]], Footprint]] = {
    r"DIP-(8|14|16|18|20)_W(7\.62)mm": _dip,
    r"SOIC-(8|14|16|20)(W?)_([\d.]+)x([\d.]+)mm_P1\.27mm": _soic,
    r"([RC])_(\d{4})_(\d{4})Metric": _chip,
    r"R_Axial_DIN\d+_L([\d.]+)mm_D([\d.]+)mm_P([\d.]+)mm_Horizontal": _axial,
    r"C_Disc_D([\d.]+)mm_W([\d.]+)mm_P([\d.]+)mm": _disc,
    r"PinHeader_1x(\d+)_P2\.54mm_Vertical": _header,
    r"TestPoint_THTPad_D([\d.]+)mm_Drill([\d.]+)mm": _test_point,
}
