"""A written board against its circuit and its house's rules, read back from KiCad's file.

It shares nothing with what wrote the file but the words of KiCad's format: copper is taken as
shapes, and what touches is joined.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely import affinity
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from circuits.blocks.board import Package
from circuits.kicad.netlist import Netlist, differences, of_packages
from circuits.kicad.s_expression import named, parse, word
from circuits.pcb.design_rules import DesignRules

_SLACK = 0.003  # millimetres, for circles that are polygons


@dataclass(frozen=True)
class Copper:
    """A piece of copper: what it is, its net, layer and shape."""

    title: str
    net: str
    layer: str
    shape: BaseGeometry
    hole: tuple[float, float, float] | None = None  # x, y and diameter, of one through the board


def faults(text: str, packages: Sequence[Package], rules: DesignRules) -> Iterator[str]:
    """What is wrong with a board (``.kicad_pcb``), a line each.

    ValueError: the text is no board.
    """
    whole = parse(text)
    if whole[:1] != ["kicad_pcb"]:
        raise ValueError("not a board of KiCad's")
    layers = [each[1] for each in next(named(whole, "layers"))[1:] if each[1].endswith(".Cu")]
    pieces = list(_pieces(whole, layers))
    yield from _against(whole, packages)
    yield from _outline(whole, pieces, rules)
    yield from _holes(whole, pieces, rules)
    yield from _apart(pieces, rules)
    yield from _joined(pieces)


def _pieces(whole: list[Any], layers: Sequence[str]) -> Iterator[Copper]:
    names = {each[1]: each[2] for each in named(whole, "net")}
    for part in named(whole, "footprint"):
        at, turn = _at(part)
        for pad in named(part, "pad"):
            (x, y), angle = _at(pad)
            c, s = math.cos(math.radians(turn)), math.sin(math.radians(turn))
            place = at[0] + x * c + y * s, at[1] - x * s + y * c
            wide, high = (float(each) for each in next(named(pad, "size"))[1:3])
            shape = _shape(pad[3], wide, high)
            shape = affinity.translate(affinity.rotate(shape, -angle, (0, 0)), *place)
            drill = word(pad, "drill")
            hole = (*place, float(drill)) if drill else None
            if pad[2] == "np_thru_hole":
                continue
            title = f"{_reference(part)}.{pad[1]}"
            for layer in layers if hole else next(named(pad, "layers"))[1:]:
                if layer in layers:
                    net = next(named(pad, "net"), ["net", "0", ""])[2]
                    yield Copper(title, net, layer, shape, hole)
    for track in named(whole, "segment"):
        ends = [(float(p[1]), float(p[2])) for n in ("start", "end") for p in named(track, n)]
        shape = LineString(ends).buffer(float(word(track, "width")) / 2, 16)
        net = names[word(track, "net")]
        yield Copper(f"a track of {net}", net, word(track, "layer"), shape)
    for via in named(whole, "via"):
        (x, y), _ = _at(via)
        net, hole = names[word(via, "net")], (x, y, float(word(via, "drill")))
        for layer in layers:
            shape = Point(x, y).buffer(float(word(via, "size")) / 2, 16)
            yield Copper(f"a via of {net}", net, layer, shape, hole)
    for zone in named(whole, "zone"):
        net = names[word(zone, "net")]
        for polygon in named(zone, "filled_polygon"):
            points = [(float(p[1]), float(p[2])) for p in next(named(polygon, "pts"))[1:]]
            parts = shapely.get_parts(shapely.make_valid(Polygon(points)))
            # what is left of the cuts to its holes are lines
            shape = MultiPolygon([part for part in parts if isinstance(part, Polygon)])
            shapely.prepare(shape)
            yield Copper(f"the plane of {net}", net, word(polygon, "layer"), shape)


def _shape(kind: str, wide: float, high: float) -> BaseGeometry:
    if kind in ("rect", "roundrect"):
        return box(-wide / 2, -high / 2, wide / 2, high / 2)
    radius = min(wide, high) / 2
    dx, dy = wide / 2 - radius, high / 2 - radius
    return LineString([(-dx, -dy), (dx, dy)]).buffer(radius, 16)


def _against(whole: list[Any], packages: Sequence[Package]) -> Iterator[str]:
    """The board's parts and the nets of their pads against the circuit's."""
    nets: dict[str, set[tuple[str, str]]] = defaultdict(set)
    parts = {}
    ours = {package.reference: package for package in packages}
    for part in named(whole, "footprint"):
        if "board_only" in next(named(part, "attr"), []):
            continue
        reference = _reference(part)
        for pad in named(part, "pad"):
            for net in named(pad, "net"):
                if not net[2].startswith("unconnected-"):
                    nets[net[2]].add((reference, pad[1]))
        value = next((t[2] for t in named(part, "fp_text") if t[1] == "value"), "")
        number = ours[reference].part.number if reference in ours else ""
        parts[reference] = (value, part[1], number)
    board = Netlist({name: frozenset(pins) for name, pins in nets.items()}, parts)
    for line in differences(of_packages(packages), board):
        yield line.replace("KiCad's netlist", "the board").replace("KiCad", "the board")


def _outline(whole: list[Any], pieces: Sequence[Copper], rules: DesignRules) -> Iterator[str]:
    sides = [
        LineString([(float(p[1]), float(p[2])) for n in ("start", "end") for p in named(line, n)])
        for line in named(whole, "gr_line")
        if word(line, "layer") == "Edge.Cuts"
    ]
    rings = list(shapely.polygonize(sides).geoms) if sides else []
    if len(rings) != 1 or not math.isclose(rings[0].length, sum(s.length for s in sides)):
        yield "the board's outline is not closed"
        return
    inside = rings[0].buffer(-rules.edge + _SLACK)
    shapely.prepare(inside)
    for piece in pieces:
        if not inside.contains(piece.shape):
            yield f"{piece.title} is nearer than {rules.edge:g} mm to the board's edge"


def _holes(whole: list[Any], pieces: Sequence[Copper], rules: DesignRules) -> Iterator[str]:
    through = {
        (_reference(part), pad[1])
        for part in named(whole, "footprint")
        for pad in named(part, "pad")
        if pad[2] == "thru_hole"
    }
    drilled = {tuple(piece.title.split(".")) for piece in pieces if piece.hole}
    for reference, number in sorted(through - drilled):
        yield f"{reference}.{number} has no hole"
    seen = dict.fromkeys((piece.hole, piece.title, piece.shape) for piece in pieces if piece.hole)
    for (x, y, diameter), title, shape in seen:
        if diameter < rules.drill - 1e-9:
            yield f"the hole of {title} is {diameter:g} mm: the house drills {rules.drill:g}"
        if not shape.contains(Point(x, y).buffer(diameter / 2 + rules.ring - _SLACK)):
            yield f"the ring of {title} is narrower than {rules.ring:g} mm"
    holes = list(dict.fromkeys((hole, title) for hole, title, _ in seen))
    discs = [Point(x, y).buffer(d / 2, 16) for (x, y, d), _ in holes]
    tree = shapely.STRtree(discs)
    near = tree.query(discs, predicate="dwithin", distance=rules.holes - _SLACK)
    for one, other in near.T:
        if one < other:
            yield f"the holes of {holes[one][1]} and {holes[other][1]} are too near"


def _apart(pieces: Sequence[Copper], rules: DesignRules) -> Iterator[str]:
    """Copper of different nets that is too near; pads without a net are a net each."""
    for found in _by_layer(pieces).values():
        for a, b in _near(found, rules.space - _SLACK):
            if a.net != b.net or not a.net:
                yield f"{a.title} and {b.title} are nearer than {rules.space:g} mm"


def _near(found: Sequence[Copper], distance: float) -> Iterator[tuple[Copper, Copper]]:
    """Pairs of pieces of a layer that are no further from each other.

    Each plane, of which there are few, is compared with all: that is how its index is used.
    """
    planes = [piece for piece in found if piece.title.startswith("the plane")]
    small = [piece for piece in found if not piece.title.startswith("the plane")]
    shapes = [piece.shape for piece in small]
    near = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=distance)
    for one, other in near.T:
        if one < other:
            yield small[one], small[other]
    grown = shapely.buffer(np.array(shapes), distance, quad_segs=16)
    for k, plane in enumerate(planes):
        for other in np.flatnonzero(shapely.intersects(plane.shape, grown)):
            yield plane, small[other]
        for second in planes[k + 1 :]:
            if plane.shape.dwithin(second.shape, distance):
                yield plane, second


def _joined(pieces: Sequence[Copper]) -> Iterator[str]:
    """Nets whose pads are not all joined by copper."""
    pairs: list[tuple[int, int]] = []
    index = {id(piece): k for k, piece in enumerate(pieces)}
    for found in _by_layer(pieces).values():
        pairs += [(index[id(a)], index[id(b)]) for a, b in _near(found, 0.0)]
    levels: dict[object, list[int]] = defaultdict(list)
    for k, piece in enumerate(pieces):
        if piece.hole:
            levels[piece.hole].append(k)
    pairs += [(own[0], k) for own in levels.values() for k in own[1:]]
    ends = list(zip(*pairs, strict=True)) if pairs else [(), ()]
    size = len(pieces)
    matrix = coo_array(([1] * len(pairs), (list(ends[0]), list(ends[1]))), (size, size))
    _, groups = connected_components(matrix, directed=False)
    by_net: dict[str, dict[int, str]] = defaultdict(dict)
    for piece, group in zip(pieces, groups, strict=True):
        if not piece.title.startswith(("a ", "the ")):
            by_net[piece.net].setdefault(int(group), piece.title)
    for net, found_groups in sorted(by_net.items()):
        if net and len(found_groups) > 1:
            one, other = sorted(found_groups.values())[:2]
            yield f"net {net}: {one} and {other} are not joined"


def _by_layer(pieces: Sequence[Copper]) -> dict[str, list[Copper]]:
    found: dict[str, list[Copper]] = defaultdict(list)
    for piece in pieces:
        found[piece.layer].append(piece)
    return found


def _reference(part: list[Any]) -> str:
    return next((t[2] for t in named(part, "fp_text") if t[1] == "reference"), "?")


def _at(node: list[Any]) -> tuple[tuple[float, float], float]:
    _, x, y, *turn = next(named(node, "at"))
    return (float(x), float(y)), float(turn[0]) if turn else 0.0
