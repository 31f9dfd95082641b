"""Copper planes: what a net fills of a layer, round everything of other nets.

A pad through the plane is joined by four spokes, so that it can be soldered; tracks and vias of the
net itself lie in the copper.  An outline is written as KiCad has it, without holes: a cut of no
width leads from each hole to the outside.
"""

from __future__ import annotations

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
    copper = shapely.simplify(area.buffer(-NARROWEST / 2, 2).buffer(NARROWEST / 2, 2), 0.01)
    parts = copper.geoms if isinstance(copper, MultiPolygon) else [copper]
    pads = shapely.union_all(own)
    kept = [part for part in parts if isinstance(part, Polygon) and part.intersects(pads)]
    if not kept:
        raise CircuitError(f"the plane of {net} on {layer} reaches no pad")
    return [_whole(part) for part in kept]


def _whole(polygon: Polygon) -> list[Point]:
    """A polygon's outline, with its holes joined to it by cuts of no width."""
    outline = np.round(np.array(polygon.exterior.coords)[:-1], 4)
    holes = [np.round(np.array(ring.coords)[:-1], 4) for ring in polygon.interiors]
    for hole in sorted(holes, key=lambda ring: float(ring[:, 0].min())):
        first = int(hole[:, 0].argmin())
        closed = np.vstack([hole[first:], hole[: first + 1]])
        at, foot = _to_the_left(outline, hole[first])
        outline = np.insert(outline, [at + 1] * (len(closed) + 2), [foot, *closed, foot], axis=0)
    return [(float(x), float(y)) for x, y in outline]


def _to_the_left(outline: Floats, point: Floats) -> tuple[int, Floats]:
    """The nearest side of an outline to the left of a point, and the place on it."""
    (x, y), (x1, y1) = point, outline.T
    x2, y2 = np.roll(outline, -1, axis=0).T
    met = (np.minimum(y1, y2) <= y) & (y <= np.maximum(y1, y2)) & (np.minimum(x1, x2) <= x)
    level = y1 == y2
    share = np.where(level, 0.0, (y - y1) / np.where(level, 1.0, y2 - y1))
    there = np.where(level, np.maximum(x1, x2), x1 + (x2 - x1) * share)
    there = np.where(met & (there <= x), there, -np.inf)
    best = int(there.argmax())
    return best, np.array([round(float(there[best]), 4), y])
