"""Copper planes: what a net fills of a layer, round everything of other nets.

A pad through the plane is joined by four spokes, so that it can be soldered; tracks and vias of the
net itself lie in the copper.  An outline is written as KiCad has it, without holes: a cut of no
width leads from each hole to the outside.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import numpy as np
import shapely
from shapely.geometry import LineString, MultiPolygon, Polygon
from shapely.geometry import Point as Dot
from shapely.geometry import box as rectangle
from shapely.geometry.base import BaseGeometry

from circuits.arrays import Floats
from circuits.circuit import CircuitError
from circuits.pcb.design_rules import DesignRules
from circuits.pcb.geometry import Point
from circuits.pcb.layout import FIDUCIAL, FRONT, HOLE, Layout, PlacedPad

SPOKE = 0.4
"""Millimetres: the width of a spoke, and the gap that it bridges."""
NARROWEST = 0.25
"""Millimetres: copper that is narrower is left out."""
CLEARANCE = 0.3
"""Millimetres from a plane to copper of other nets."""
_ROUND = 4  # segments of a quarter of a circle


def pad_shape(pad: PlacedPad) -> BaseGeometry:
    """A pad's copper."""
    box = pad.box
    whole = rectangle(box.left, box.top, box.right, box.bottom)
    if pad.pad.shape in ("rect", "roundrect"):
        return whole
    radius = min(box.width, box.height) / 2
    (x, y), dx, dy = box.centre, box.width / 2 - radius, box.height / 2 - radius
    return LineString([(x - dx, y - dy), (x + dx, y + dy)]).buffer(radius, _ROUND)


def filled(layout: Layout, layer: str, rules: DesignRules) -> list[list[Point]]:
    """Outlines of the copper that the plane of a layer has.

    Raises CircuitError: no copper of it reaches a pad of its net.
    """
    net, made = layout.planes[layer], rules.wiring
    width, height = layout.placement.size
    inset = rules.edge + 0.2
    area: BaseGeometry = rectangle(inset, inset, width - inset, height - inset)
    away, cut, spokes, own = [], [], [], []
    far = CLEARANCE + 0.03  # for the sides of a circle that is a polygon
    for pad in layout.placement.pads():
        if not (pad.pad.drill or layer in pad.layers):
            continue
        shape = pad_shape(pad)
        if pad.net != net:
            away.append(shape.buffer(far, _ROUND))
            continue
        own.append(shape)
        box = pad.box.grown(SPOKE + 0.3)
        x, y = pad.at
        cut.append(shape.buffer(SPOKE + 0.03, _ROUND))
        half = SPOKE / 2
        spokes += [rectangle(box.left, y - half, box.right, y + half),
                   rectangle(x - half, box.top, x + half, box.bottom)]  # fmt: skip
    for track in layout.tracks:
        if track.layer == layer:
            shape = LineString([track.start, track.end]).buffer(made.track / 2, _ROUND)
            (own if track.net == net else away).append(
                shape if track.net == net else shape.buffer(far, _ROUND)
            )
    for via in layout.vias:
        shape = Dot(via.at).buffer(made.via / 2, _ROUND)
        if via.net == net:
            own.append(shape)
        else:
            away.append(shape.buffer(far, _ROUND))
    away += [Dot(at).buffer(HOLE / 2 + 0.5) for at in layout.placement.holes]
    if layer == FRONT:
        away += [Dot(at).buffer(FIDUCIAL + 0.1) for at in layout.placement.fiducials]
    gaps = shapely.union_all(cut).difference(shapely.union_all(spokes))
    area = area.difference(shapely.union_all([*away, gaps]))
    copper = area.buffer(-NARROWEST / 2, 2).buffer(NARROWEST / 2, 2)
    parts = copper.geoms if isinstance(copper, MultiPolygon) else [copper]
    pads = shapely.union_all(own)
    kept = [part for part in parts if isinstance(part, Polygon) and part.intersects(pads)]
    if not kept:
        raise CircuitError(f"the plane of {net} on {layer} reaches no pad")
    return [_whole(part) for part in kept]


def _whole(polygon: Polygon) -> list[Point]:
    """A polygon's outline, with its holes joined to it by cuts of no width.

    A cut leads from the leftmost corner of a hole to the nearest side left of it, of the outline or
    of another hole, which is joined in the same way.
    """
    rings = [_ring(ring) for ring in (polygon.exterior, *polygon.interiors)]
    sides = np.concatenate([np.hstack([r, np.roll(r, -1, axis=0)]) for r in rings])
    joined: dict[int, list[tuple[float, list[Point]]]] = defaultdict(list)
    feet = _to_the_left(sides, np.array([ring[0] for ring in rings[1:]]).reshape(-1, 2))
    offsets = np.array([0, *(len(ring) for ring in rings)]).cumsum()
    # from the right: whatever is joined to a hole is on its right
    order = sorted(range(1, len(rings)), key=lambda k: -float(rings[k][0][0]))
    for k in order:
        side, foot = feet[k - 1]
        away = abs(foot[0] - sides[side][0]) + abs(foot[1] - sides[side][1])
        points = _walk(rings[k], int(offsets[k]), joined)
        joined[side].append((away, [foot, *points, points[0], foot]))
    return _walk(rings[0], 0, joined)


def _ring(ring: BaseGeometry) -> Floats:
    """Corners from the leftmost on, without those that are nearly in line."""
    corners = np.round(np.array(shapely.simplify(ring, 0.01).coords)[:-1], 4)
    return np.roll(corners, -int(corners[:, 0].argmin()), axis=0)


def _walk(
    ring: Floats, offset: int, joined: Mapping[int, list[tuple[float, list[Point]]]]
) -> list[Point]:
    """The corners of a ring, with what is joined to each of its sides."""
    found: list[Point] = []
    for k, (x, y) in enumerate(ring.tolist()):
        found.append((x, y))
        for _, points in sorted(joined.get(offset + k, ())):
            found += points
    return found


def _to_the_left(sides: Floats, points: Floats) -> list[tuple[int, Point]]:
    """For each point the nearest side, (x1, y1, x2, y2), to the left of it, and the place on it."""
    if not len(points):
        return []
    tree = shapely.STRtree(shapely.linestrings(sides.reshape(-1, 2, 2)))
    low = float(sides[:, 0].min()) - 1
    rays = np.stack([np.column_stack([np.full(len(points), low), points[:, 1]]), points], axis=1)
    which, side = tree.query(shapely.linestrings(rays))
    (x1, y1, x2, y2), (x, y) = sides[side].T, points[which].T
    level = y1 == y2
    share = np.where(level, 0.0, (y - y1) / np.where(level, 1.0, y2 - y1))
    there = np.where(level, np.maximum(x1, x2), x1 + (x2 - x1) * share)
    there[(there >= x) | (share < 0) | (share > 1)] = -np.inf
    order = np.lexsort((there, which))
    last = np.append(np.nonzero(np.diff(which[order]))[0], len(order) - 1)
    return [
        (int(side[k]), (round(float(there[k]), 4), float(points[which[k], 1]))) for k in order[last]
    ]
