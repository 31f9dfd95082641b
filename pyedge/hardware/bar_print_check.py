"""Printed bars read back from their files by readers that did not write them, and measured.

DXF is read by ezdxf, SVG by svgelements, STL by trimesh.
"""

from __future__ import annotations

import importlib
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry import LineString, Point, Polygon

from pyedge.errors import MissingTool
from pyedge.hardware.bar_print import RING, Print
from pyedge.hardware.outlines import LABELS, OUTLINE

TOLERANCE = 1e-3
"""Of every length, in mm."""
_PIXEL = 25.4 / 96  # mm, of CSS
_BESIDE = 0.05  # of a bar's length from its middle, where it is measured too


@dataclass(frozen=True)
class Drawing:
    """What a file holds, in mm."""

    shapes: tuple[Polygon, ...]
    faults: tuple[str, ...]  # of the file itself: units, outlines that are open
    thickness: float | None = None  # of a solid
    volume: float | None = None  # of a solid, in mm^3
    labels: frozenset[str] | None = None  # of a drawing


def faults(made: Print, path: Path) -> Iterator[str]:
    """Where a file differs from the print, line by line.

    Raises:
        MissingTool: the reader is not installed.
    """
    drawing = READERS[path.suffix](path)
    yield from drawing.faults
    if len(drawing.shapes) != len(made.parts):
        yield f"{len(drawing.shapes)} parts instead of {len(made.parts)}"
    if drawing.thickness is not None:
        yield from _solid_faults(made, drawing)
    if drawing.labels is not None and drawing.labels != {*made.bars.names}:
        yield f"labels differ: {', '.join(sorted(drawing.labels ^ {*made.bars.names})[:3])}"
    whole = shapely.union_all(drawing.shapes)
    yield from _outside(made, whole)
    for bar in range(len(made.bars.widths)):
        yield from _bar_faults(made, bar, whole)
    if made.hinged:
        yield from _hole_faults(made, drawing.shapes)


def _solid_faults(made: Print, drawing: Drawing) -> Iterator[str]:
    thickness, volume = drawing.thickness, drawing.volume
    assert thickness is not None
    assert volume is not None
    if abs(thickness - made.bars.thickness) > TOLERANCE:
        yield f"{thickness:.4f} mm thick instead of {made.bars.thickness:.4f} mm"
    area = sum(shape.area for shape in drawing.shapes)
    if not math.isclose(volume, area * thickness, rel_tol=1e-5):
        yield f"volume {volume:.4f} mm3 instead of {area * thickness:.4f} mm3"


def _outside(made: Print, whole: Any) -> Iterator[str]:
    """The bounding box."""
    rings = np.maximum(RING * made.diameter, made.bars.widths)
    discs = np.full(len(rings), made.diameter)
    half = (rings if made.hinged else discs)[:, None, None] / 2
    wanted = [*(made.places - half).min(axis=(0, 1)), *(made.places + half).max(axis=(0, 1))]
    found = np.array(whole.bounds if not whole.is_empty else [0.0] * 4)
    if np.abs(found - wanted).max() > TOLERANCE:
        yield f"bounds {_spelled(found)} instead of {_spelled(wanted)} mm"


def _bar_faults(made: Print, bar: int, whole: Any) -> Iterator[str]:
    """Width and place of a bar, measured across it at its middle and on both sides of it."""
    name, width = made.bars.names[bar], made.bars.widths[bar]
    first, second = made.places[bar]
    along = (second - first) / np.linalg.norm(second - first)
    across = np.array([-along[1], along[0]])
    for share in (0.5 - _BESIDE, 0.5, 0.5 + _BESIDE):
        middle = first + share * (second - first)
        line = LineString([middle - width * across, middle + width * across])
        cut = shapely.get_parts(line.intersection(whole))
        near = [piece for piece in cut if piece.distance(Point(middle)) < TOLERANCE]
        if not near:
            yield f"bar {name} is missing"
            return
        ends = (shapely.get_coordinates(near[0]) - middle) @ across
        found, beside = np.ptp(ends), ends.mean()
        if abs(found - width) > TOLERANCE:
            yield f"bar {name} is {found:.4f} mm wide instead of {width:.4f} mm"
            return
        if abs(beside) > TOLERANCE:
            yield f"bar {name} is {abs(beside):.4f} mm beside its joints"
            return


def _hole_faults(made: Print, shapes: Sequence[Polygon]) -> Iterator[str]:
    """Two holes of a bar, of the pin's diameter, at its ends."""
    boxes = np.array([hole.bounds for shape in shapes for hole in shape.interiors]).reshape(-1, 4)
    centres = (boxes[:, :2] + boxes[:, 2:]) / 2
    sizes = (boxes[:, 2:] - boxes[:, :2]).max(axis=1)
    if len(boxes) != 2 * len(made.bars.widths):
        yield f"{len(boxes)} holes instead of {2 * len(made.bars.widths)}"
    for name, ends in zip(made.bars.names, made.places, strict=True):
        for end in ends:
            there = np.linalg.norm(centres - end, axis=1) <= TOLERANCE
            if not there.any():
                yield f"bar {name} lacks a hole at {_spelled(end)} mm"
            elif abs(sizes[there][0] - made.diameter) > TOLERANCE:
                yield f"bar {name} has a hole of {sizes[there][0]:.4f} mm"


def _read_dxf(path: Path) -> Drawing:
    ezdxf = _module("ezdxf")
    document = ezdxf.readfile(path)
    wrong = [str(each.message) for each in document.audit().errors]
    if document.header.get("$INSUNITS") != 4:
        wrong.append(f"$INSUNITS {document.header.get('$INSUNITS')} is not 4, millimetres")
    rings = []
    for line in document.modelspace().query(f'POLYLINE[layer=="{OUTLINE}"]'):
        if not line.is_closed:
            wrong.append("an outline is open")
        rings.append([(at.dxf.location.x, at.dxf.location.y) for at in line.vertices])
    texts = document.modelspace().query(f'TEXT[layer=="{LABELS}"]')
    labels = frozenset(text.dxf.text for text in texts)
    return Drawing(_filled(rings), tuple(wrong), labels=labels)


def _read_svg(path: Path) -> Drawing:
    elements = _module("svgelements")
    document = elements.SVG.parse(str(path))
    rings, wrong = [], []
    box = document.viewbox
    for element in document.elements():
        if not isinstance(element, elements.Path):
            continue
        for loop in element.as_subpaths():
            if not isinstance(loop[len(loop) - 1], elements.Close):
                wrong.append("an outline is open")
            corners = [each.end for each in loop if each.end is not None]
            rings.append([(box.x + _PIXEL * at.x, -box.y - _PIXEL * at.y) for at in corners])
    texts = (each for each in document.elements() if isinstance(each, elements.Text))
    return Drawing(_filled(rings), tuple(wrong), labels=frozenset(each.text for each in texts))


def _read_stl(path: Path) -> Drawing:
    mesh = _module("trimesh").load_mesh(path)
    wrong = []
    if not mesh.is_watertight:
        wrong.append("the surface is open")
    elif not mesh.is_winding_consistent:
        wrong.append("faces are turned")
    thickness = float(np.ptp(mesh.vertices[:, 2]))
    above = mesh.triangles[(mesh.triangles[:, :, 2] > mesh.bounds[1, 2] - 0.5 * thickness).all(1)]
    shapes = shapely.get_parts(shapely.union_all(shapely.polygons(above[:, :, :2])))
    if mesh.body_count != len(shapes):
        wrong.append(f"{mesh.body_count} bodies with {len(shapes)} upper faces")
    return Drawing(tuple(shapes), tuple(wrong), thickness, float(mesh.volume))


READERS: Mapping[str, Callable[[Path], Drawing]] = {
    ".dxf": _read_dxf,
    ".svg": _read_svg,
    ".stl": _read_stl,
}


def _filled(rings: Sequence[Any]) -> tuple[Polygon, ...]:
    """Outlines without the outlines that are inside them."""
    shapes = np.array([Polygon(ring) for ring in rings])
    inner, outer = shapely.STRtree(shapes).query(shapes, predicate="within")
    apart = inner != outer
    within = {int(k) for k in inner[apart]}
    holes: dict[int, list[Any]] = {}
    for k, around in zip(inner[apart].tolist(), outer[apart].tolist(), strict=True):
        holes.setdefault(around, []).append(rings[k])
    return tuple(Polygon(ring, holes.get(k, [])) for k, ring in enumerate(rings) if k not in within)


def _module(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        raise MissingTool(f"{name} is not installed: pip install 'pyedge[print]'") from None


def _spelled(lengths: Any) -> str:
    return ", ".join(f"{length:.4f}" for length in lengths)
