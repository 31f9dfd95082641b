"""A written board against its circuit and its house's rules, read back from KiCad's file.

It shares nothing with what wrote the file but the words of KiCad's format: copper is taken as
shapes, and what touches is joined.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely import affinity
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from circuits.blocks.board import Package
from circuits.kicad import board_geometry
from circuits.kicad.board_geometry import BoardGeometry
from circuits.kicad.netlist import Netlist, differences, of_packages
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
    board = board_geometry.read(text)
    pieces = list(_pieces(board))
    yield from _against(board, packages)
    yield from _outline(board, pieces, rules)
    yield from _holes(board, pieces, rules)
    yield from _apart(pieces, rules)
    yield from _joined(pieces)


def _pieces(board: BoardGeometry) -> Iterator[Copper]:
    for pad in board.pads:
        shape = affinity.translate(_shape(pad.shape, *pad.size), *pad.at)
        hole = (*pad.at, pad.drill) if pad.drill else None
        for layer in filter(pad.on, board.copper):
            yield Copper(f"{pad.reference}.{pad.number}", pad.net, layer, shape, hole)
    for track in board.tracks:
        shape = LineString(track.ends).buffer(track.width / 2, 16)
        yield Copper(f"a track of {track.net}", track.net, track.layer, shape)
    for via in board.vias:
        shape = Point(via.at).buffer(via.size / 2, 16)
        for layer in board.copper:
            yield Copper(f"a via of {via.net}", via.net, layer, shape, (*via.at, via.drill))
    for area in board.areas:
        parts = shapely.get_parts(shapely.make_valid(Polygon(area.points)))
        # what is left of the cuts to its holes are lines
        shape = MultiPolygon([part for part in parts if isinstance(part, Polygon)])
        shapely.prepare(shape)
        yield Copper(f"the plane of {area.net}", area.net, area.layer, shape)


def _shape(kind: str, wide: float, high: float) -> BaseGeometry:
    if kind in ("rect", "roundrect"):
        return box(-wide / 2, -high / 2, wide / 2, high / 2)
    radius = min(wide, high) / 2
    dx, dy = wide / 2 - radius, high / 2 - radius
    return LineString([(-dx, -dy), (dx, dy)]).buffer(radius, 16)


def _against(board: BoardGeometry, packages: Sequence[Package]) -> Iterator[str]:
    """The board's parts and the nets of their pads against the circuit's."""
    nets: dict[str, set[tuple[str, str]]] = defaultdict(set)
    numbers = {each.reference: each.part.number for each in packages}
    for pad in board.pads:
        if pad.net and not pad.net.startswith("unconnected-"):
            nets[pad.net].add((pad.reference, pad.number))
    parts = {
        each.reference: (each.value, each.name, numbers.get(each.reference, ""))
        for each in board.footprints
    }
    found = Netlist({name: frozenset(pins) for name, pins in nets.items()}, parts)
    for line in differences(of_packages(packages), found):
        yield line.replace("KiCad's netlist", "the board").replace("KiCad", "the board")


def _outline(board: BoardGeometry, pieces: Sequence[Copper], rules: DesignRules) -> Iterator[str]:
    sides = [LineString(ends) for ends in board.outline]
    rings = list(shapely.polygonize(sides).geoms) if sides else []
    if len(rings) != 1 or not math.isclose(rings[0].length, sum(s.length for s in sides)):
        yield "the board's outline is not closed"
        return
    inside = rings[0].buffer(-rules.edge + _SLACK)
    shapely.prepare(inside)
    for piece in pieces:
        if not inside.contains(piece.shape):
            yield f"{piece.title} is nearer than {rules.edge:g} mm to the board's edge"


def _holes(board: BoardGeometry, pieces: Sequence[Copper], rules: DesignRules) -> Iterator[str]:
    for pad in board.pads:
        if pad.plated and not pad.drill:
            yield f"{pad.reference}.{pad.number} has no hole"
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
