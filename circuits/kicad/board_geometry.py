"""The geometry of a board file of KiCad's: pads, tracks, vias, filled areas, outline.

Places are in millimetres from the drill and placement origin, x to the right and y upwards, as
in the fabrication files.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from typing import Any

from circuits.kicad.s_expression import named, parse, word
from circuits.pcb.geometry import Box, Point


@dataclass(frozen=True)
class Pad:
    """A pad of a footprint, or a hole without copper."""

    reference: str
    at: Point
    size: Point  # of the upright rectangle around it
    layers: tuple[str, ...]  # as in the file: ``*.Cu`` is each layer of copper
    drill: float  # diameter; 0 on the surface
    plated: bool
    mask_margin: float  # of the opening of the solder mask, on each side
    net: str = ""  # empty without one
    number: str = ""
    shape: str = "rect"  # as KiCad calls it

    def on(self, layer: str) -> bool:
        """Whether it has copper, or an opening of mask or paste, on a layer."""
        hole = not self.plated and self.drill > 0 and max(self.size) <= self.drill
        return any(fnmatch(layer, each) for each in self.layers) and not (
            hole and layer.endswith(".Cu")
        )


@dataclass(frozen=True)
class Track:
    """A straight piece of copper."""

    layer: str
    ends: tuple[Point, Point]
    width: float
    net: str = ""


@dataclass(frozen=True)
class Via:
    """A plated hole with a ring on every layer of copper."""

    at: Point
    size: float
    drill: float
    net: str = ""


@dataclass(frozen=True)
class Area:
    """A polygon of copper."""

    layer: str
    points: tuple[Point, ...]
    net: str = ""


@dataclass(frozen=True)
class Footprint:
    """A part on the board; screws and the like are not."""

    reference: str
    name: str  # of the footprint, with its library
    value: str


@dataclass(frozen=True)
class BoardGeometry:
    """What is on a board."""

    copper: tuple[str, ...]  # its layers, front to back
    pads: tuple[Pad, ...]
    tracks: tuple[Track, ...]
    vias: tuple[Via, ...]
    areas: tuple[Area, ...]
    outline: tuple[tuple[Point, Point], ...]  # straight; chords of arcs, squares around circles
    footprints: tuple[Footprint, ...] = ()

    @property
    def contacts(self) -> tuple[Pad | Via, ...]:
        """What an electrical test can touch, and the holes without copper."""
        return (*self.pads, *self.vias)

    @property
    def box(self) -> Box | None:
        """The extents of the outline, y upwards; None without one."""
        points = [point for piece in self.outline for point in piece]
        if not points:
            return None
        xs, ys = zip(*points, strict=True)
        return Box(min(xs), min(ys), max(xs), max(ys))

    @property
    def pasted(self) -> tuple[str, ...]:
        """The layers of solder paste that pads are on."""
        return tuple(
            layer for layer in ("F.Paste", "B.Paste") if any(pad.on(layer) for pad in self.pads)
        )


def read(text: str, origin: Point | None = None) -> BoardGeometry:
    """The geometry of a board file; ValueError: the text is none.

    Args:
        text: of a ``.kicad_pcb``.
        origin: of its places, x to the right and y down; None for the one of drill files.
    """
    whole = parse(text)
    if whole[:1] != ["kicad_pcb"]:
        raise ValueError("not a board of KiCad's")
    setup = next(named(whole, "setup"), ["setup"])
    if origin is None:
        origin = _point(next(named(setup, "aux_axis_origin"), ["", "0", "0"]))
    x, y = origin
    margin = float(word(setup, "pad_to_mask_clearance", "0"))

    def place(point: Point) -> Point:
        return round(point[0] - x, 6) + 0.0, round(y - point[1], 6) + 0.0

    layers = next(named(whole, "layers"), ["layers"])[1:]
    copper = [each[1] for each in layers if each[1].endswith(".Cu")]
    copper.sort(key=lambda name: (name == "B.Cu", name != "F.Cu", len(name), name))
    nets = {each[1]: each[2] for each in named(whole, "net")}
    pads = [
        _pad(part, pad, margin, place)
        for part in named(whole, "footprint")
        for pad in named(part, "pad")
    ]

    def net(each: list[Any]) -> str:
        return str(nets.get(word(each, "net"), word(each, "net")))

    tracks = [
        Track(word(each, "layer"), _ends(each, place), float(word(each, "width")), net(each))
        for each in named(whole, "segment")
    ]
    vias = [
        Via(
            place(_point(_first(each, "at"))),
            float(word(each, "size")),
            float(word(each, "drill")),
            net(each),
        )
        for each in named(whole, "via")
    ]
    areas = [
        Area(word(each, "layer"), tuple(_points(each, place)), net(zone))
        for zone in named(whole, "zone")
        for each in named(zone, "filled_polygon")
    ]
    return BoardGeometry(
        tuple(copper), tuple(pads), tuple(tracks), tuple(vias), tuple(areas),
        tuple(_outline(whole, place)),
        tuple(
            Footprint(_text(each, "reference"), str(each[1]), _text(each, "value"))
            for each in named(whole, "footprint")
            if "board_only" not in next(named(each, "attr"), [])
        ),
    )  # fmt: skip


def _pad(part: list[Any], pad: list[Any], margin: float, place: Any) -> Pad:
    at, turn = _placed(part)
    offset, angle = _placed(pad)
    c, s = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    middle = at[0] + offset[0] * c + offset[1] * s, at[1] + offset[1] * c - offset[0] * s
    wide, high = _point(_first(pad, "size"))
    c, s = abs(math.cos(math.radians(angle))), abs(math.sin(math.radians(angle)))
    size = round(wide * c + high * s, 6), round(wide * s + high * c, 6)
    kind = str(pad[2])
    drills = next(named(pad, "drill"), []) if kind in ("thru_hole", "np_thru_hole") else []
    drill = next((float(each) for each in drills[1:] if each != "oval"), 0.0)  # a slot's width
    return Pad(
        _text(part, "reference"),
        place(middle),
        size,
        tuple(map(str, _first(pad, "layers")[1:])),
        drill,
        kind == "thru_hole",
        float(word(pad, "solder_mask_margin", str(margin))),
        next((str(each[-1]) for each in named(pad, "net")), ""),
        str(pad[1]),
        str(pad[3]),
    )


def _outline(whole: list[Any], place: Any) -> Iterator[tuple[Point, Point]]:
    for kind in ("gr_line", "gr_arc", "gr_rect", "gr_circle", "gr_poly"):
        for each in named(whole, kind):
            if word(each, "layer") != "Edge.Cuts":
                continue
            if kind in ("gr_line", "gr_arc"):
                yield _ends(each, place)
                continue
            if kind == "gr_poly":
                corners = list(_points(each, place))
            elif kind == "gr_rect":
                (x1, y1), (x2, y2) = _ends(each, place)
                corners = [(x1, y1), (x2, y1), (x2, y2), (x1, y2)]
            else:  # the square around the circle
                x, y = _point(_first(each, "center"))
                radius = math.dist((x, y), _point(_first(each, "end")))
                signs = ((-1, -1), (1, -1), (1, 1), (-1, 1))
                corners = [place((x + i * radius, y + j * radius)) for i, j in signs]
            yield from zip(corners, (*corners[1:], corners[0]), strict=True)


def _points(node: list[Any], place: Any) -> Iterator[Point]:
    return (place(_point(each)) for each in named(_first(node, "pts"), "xy"))


def _ends(node: list[Any], place: Any) -> tuple[Point, Point]:
    start, end = (place(_point(_first(node, name))) for name in ("start", "end"))
    return start, end


def _placed(node: list[Any]) -> tuple[Point, float]:
    at = _first(node, "at")
    return _point(at), float(at[3]) if len(at) > 3 else 0.0


def _first(node: list[Any], name: str) -> list[Any]:
    for each in named(node, name):
        return each
    raise ValueError(f"a {node[0]} without {name}")


def _point(node: list[Any]) -> Point:
    return float(node[1]), float(node[2])


def _text(part: list[Any], name: str) -> str:
    """A footprint's reference or value, as KiCad 7 or as KiCad 8 writes it."""
    for kind, key in (("fp_text", name), ("property", name.capitalize())):
        for each in named(part, kind):
            if each[1] == key:
                return str(each[2])
    return "?"
