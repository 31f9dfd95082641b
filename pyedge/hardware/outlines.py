"""Flat parts as DXF, SVG and STL; in millimetres.

DXF is of release 12, which every reader takes, with ``$INSUNITS`` and ``$MEASUREMENT``; SVG has
millimetres as its user units; STL, binary, has no units of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

import numpy as np
import shapely

from pyedge.arrays import Floats
from pyedge.hardware.bar_print import Part

OUTLINE, LABELS = "OUTLINE", "LABELS"
"""The layers of DXF, and the groups of SVG."""
_MARGIN = 2.0  # mm around an SVG
_TEXT = 0.9  # mm, the height of labels


def dxf(parts: Sequence[Part]) -> str:
    """Closed polylines on layer `OUTLINE`, names on layer `LABELS`."""
    low_x, low_y, high_x, high_y = _bounds(parts)
    tags: list[tuple[int, object]] = [(0, "SECTION"), (2, "HEADER"), (9, "$ACADVER"), (1, "AC1009")]
    tags += [(9, "$INSUNITS"), (70, 4), (9, "$MEASUREMENT"), (70, 1)]
    tags += [(9, "$EXTMIN"), *_place(low_x, low_y), (9, "$EXTMAX"), *_place(high_x, high_y)]
    tags += [(0, "ENDSEC"), (0, "SECTION"), (2, "TABLES"), (0, "TABLE"), (2, "LAYER"), (70, 2)]
    for layer, colour in ((OUTLINE, 1), (LABELS, 5)):
        tags += [(0, "LAYER"), (2, layer), (70, 0), (62, colour), (6, "CONTINUOUS")]
    tags += [(0, "ENDTAB"), (0, "ENDSEC"), (0, "SECTION"), (2, "ENTITIES")]
    for part in parts:
        for ring in _rings(part.shape):
            tags += [(0, "POLYLINE"), (8, OUTLINE), (66, 1), *_place(0, 0), (70, 1)]
            for x, y in ring:
                tags += [(0, "VERTEX"), (8, OUTLINE), *_place(x, y)]
            tags += [(0, "SEQEND"), (8, OUTLINE)]
        for text, x, y, degrees in part.labels:
            tags += [(0, "TEXT"), (8, LABELS), *_place(x, y), (40, _TEXT), (1, text)]
            tags += [(50, f"{degrees:.4f}"), (72, 1), *_place(x, y, 11), (73, 2)]
    tags += [(0, "ENDSEC"), (0, "EOF")]
    return "".join(f"{code:>3}\n{value}\n" for code, value in tags)


def svg(parts: Sequence[Part], title: str) -> str:
    """A path for each part, with y of opposite sign; names in a group of their own."""
    low_x, low_y, high_x, high_y = _bounds(parts)
    width, height = high_x - low_x + 2 * _MARGIN, high_y - low_y + 2 * _MARGIN
    view = (low_x - _MARGIN, -high_y - _MARGIN, width, height)
    box = " ".join(f"{each:.4f}" for each in view)
    size = f'width="{width:.4f}mm" height="{height:.4f}mm" viewBox="{box}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size}>',
        f"<title>{escape(title)}</title>",
        f'<g id="{OUTLINE}" fill="none" stroke="#c00" stroke-width="0.1">',
    ]
    for part in parts:
        loops = (f"M{' '.join(f'{x:.4f},{-y:.4f}' for x, y in ring)}Z"
                 for ring in _rings(part.shape))  # fmt: skip
        lines.append(f'<path d="{"".join(loops)}"/>')
    lines += ["</g>", f'<g id="{LABELS}" font-size="{_TEXT}" text-anchor="middle" fill="#00c">']
    for part in parts:
        for text, x, y, degrees in part.labels:
            turned = f"translate({x:.4f} {-y:.4f}) rotate({-degrees:.4f})"
            lines.append(f'<text transform="{turned}" y="{_TEXT / 3:.4f}">{escape(text)}</text>')
    return "\n".join([*lines, "</g>", "</svg>"]) + "\n"


def stl(parts: Sequence[Part], thickness: float, title: str) -> bytes:
    """The parts between z = 0 and the thickness, in mm."""
    faces = np.concatenate([_extruded(part.shape, thickness) for part in parts])
    normals = np.cross(faces[:, 1] - faces[:, 0], faces[:, 2] - faces[:, 0])
    normals /= np.linalg.norm(normals, axis=1)[:, None]
    kind = np.dtype([("places", "<f4", (4, 3)), ("attribute", "<u2")])
    records = np.zeros(len(faces), kind)
    records["places"] = np.concatenate([normals[:, None], faces], axis=1)
    header = f"pyedge, millimetres: {title}".encode("ascii", "replace")[:80].ljust(80)
    return header + np.uint32(len(faces)).tobytes() + records.tobytes()


def _extruded(shape: Any, thickness: float) -> Floats:
    """(faces, 3, 3) of a polygon between 0 and `thickness`, counter-clockwise from outside."""
    triangles = shapely.get_parts(shapely.constrained_delaunay_triangles(shape))
    corners = shapely.get_coordinates(triangles).reshape(-1, 4, 2)[:, :3]
    (ax, ay), (bx, by) = (corners[:, k].T - corners[:, 0].T for k in (1, 2))
    corners[ax * by < ay * bx] = corners[ax * by < ay * bx][:, ::-1]
    faces = [_raised(corners[:, ::-1], 0.0), _raised(corners, thickness)]
    for ring in _rings(shape):
        a, b = ring, np.roll(ring, -1, axis=0)
        low, high = (_raised(np.stack([a, b], axis=1), z) for z in (0.0, thickness))
        faces.append(np.stack([low[:, 0], low[:, 1], high[:, 1]], axis=1))
        faces.append(np.stack([low[:, 0], high[:, 1], high[:, 0]], axis=1))
    return np.concatenate(faces)


def _raised(places: Floats, z: float) -> Floats:
    """(..., 3) of (..., 2) at a height."""
    return np.concatenate([places, np.full((*places.shape[:-1], 1), z)], axis=-1)


def _rings(shape: Any) -> Iterator[Floats]:
    """(corners, 2) of the outline, counter-clockwise, then of each hole, clockwise.

    The first corner is not repeated.
    """
    turned = shapely.orient_polygons(shape)
    for ring in (turned.exterior, *turned.interiors):
        yield shapely.get_coordinates(ring)[:-1]


def _bounds(parts: Sequence[Part]) -> tuple[float, ...]:
    return tuple(shapely.total_bounds([part.shape for part in parts]).tolist())


def _place(x: float, y: float, first: int = 10) -> list[tuple[int, object]]:
    return [(first, f"{x:.4f}"), (first + 10, f"{y:.4f}"), (first + 20, "0.0")]
