"""The abstract of a tile in LEF: size, pins, obstructions, out of its layout's GDS, by KLayout.

Pins are the shapes of the pin layers under labels, boundary and layers those of sky130's GDS.  The
lower metals are obstructed as a whole; of the upper ones, on which pins are, each shape is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from circuits.chip.design import EdgeDesign
from circuits.chip.layout.gds import BOUNDARY, DRAWING, LABEL, PIN, klayout
from circuits.chip.layout.lef import METALS
from circuits.circuit import CircuitError

_SUPPLIES = {"vdd": "POWER", "gnd": "GROUND"}
_GRID = 1000  # per micrometre


class Rect(NamedTuple):
    """A rectangle of a layer, in micrometres."""

    layer: str
    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True)
class Pin:
    """A pin, and where it can be reached."""

    direction: str  # INPUT, OUTPUT or INOUT
    use: str  # SIGNAL, CLOCK, POWER or GROUND
    rects: tuple[Rect, ...]


@dataclass(frozen=True)
class Abstract:
    """What a router needs of a tile; micrometres."""

    name: str
    width: float
    height: float
    pins: Mapping[str, Pin]
    obstructions: tuple[Rect, ...]


def lef(abstract: Abstract) -> str:
    """The abstract as a LEF macro."""
    name = abstract.name
    lines = [
        'VERSION 5.7 ;\nBUSBITCHARS "[]" ;\nDIVIDERCHAR "/" ;',
        f"MACRO {name}", "  CLASS BLOCK ;", "  ORIGIN 0 0 ;", f"  FOREIGN {name} 0 0 ;",
        f"  SIZE {abstract.width:.3f} BY {abstract.height:.3f} ;",
    ]  # fmt: skip
    for pin, values in abstract.pins.items():
        lines += [f"  PIN {pin}", f"    DIRECTION {values.direction} ;", f"    USE {values.use} ;"]
        for rect in values.rects:
            lines += ["    PORT", *_rects((rect,)), "    END"]
        lines.append(f"  END {pin}")
    lines += ["  OBS", *_rects(abstract.obstructions), "  END", f"END {name}", "END LIBRARY", ""]
    return "\n".join(lines)


def of_gds(path: Path, edge: EdgeDesign) -> Abstract:
    """The abstract of the top cell of a GDS file.

    CircuitError: it cannot be read, has no boundary, or not a pin for each port of the edge.
    MissingTool: KLayout.
    """
    kdb = klayout()
    layout = kdb.Layout()
    try:
        layout.read(str(path))
        top = layout.top_cell()
    except RuntimeError as error:
        raise CircuitError(
            f"{path}: not a GDS with one top cell: {str(error).splitlines()[0]}"
        ) from None
    if top is None:
        raise CircuitError(f"{path}: it has no cell")
    boundary = _region(layout, top, BOUNDARY).bbox()
    if boundary.empty():
        raise CircuitError(f"{path}: it has no boundary on layer {BOUNDARY[0]}/{BOUNDARY[1]}")
    rects: dict[str, list[Rect]] = {}
    for metal in METALS:
        pins = _region(layout, top, PIN[metal])
        labels = top.shapes(layout.layer(*LABEL[metal])).each()
        for text in (shape.text for shape in labels if shape.is_text()):
            at = kdb.Region(kdb.Box(text.x, text.y, text.x, text.y).enlarged(1, 1))
            for polygon in pins.interacting(at).each():
                port = re.sub(r"^(.*)_(\d+)$", r"\1[\2]", text.string)
                rects.setdefault(port, []).append(_rect(metal, polygon.bbox(), layout.dbu))
    uses = ports(edge)
    if rects.keys() != uses.keys():
        odd = ", ".join(sorted(rects.keys() ^ uses.keys()))
        raise CircuitError(f"{path}: its pins and the edge's ports differ: {odd}")
    lowest = min(METALS.index(rect.layer) for each in rects.values() for rect in each)
    blocked = [_rect(metal, boundary, layout.dbu) for metal in ("li1", *METALS[:lowest])]
    for metal in METALS[lowest:]:
        shapes = _region(layout, top, DRAWING[metal]).merged() - _region(layout, top, PIN[metal])
        blocked += [_rect(metal, part.bbox(), layout.dbu)
                    for part in shapes.decompose_trapezoids_to_region().each()]  # fmt: skip
    return Abstract(
        edge.name, boundary.width() * layout.dbu, boundary.height() * layout.dbu,
        {port: Pin(*uses[port], tuple(rects[port])) for port in uses}, tuple(blocked),
    )  # fmt: skip


def ports(edge: EdgeDesign) -> dict[str, tuple[str, str]]:
    """Direction and use of each pin of an edge, by its name in Verilog."""
    known: dict[str, tuple[str, str]] = {}
    for group, way in ((edge.ports.inputs, "INPUT"), (edge.ports.outputs, "OUTPUT")):
        for port, width in group.items():
            bits = [f"{port}[{k}]" for k in range(width)] if width > 1 else [port]
            use = "CLOCK" if port.endswith("_clock") else "SIGNAL"
            known |= dict.fromkeys(bits, (way, use))
    return known | {supply: ("INOUT", use) for supply, use in _SUPPLIES.items()}


def read(text: str, folder: Path) -> tuple[str, float, float, dict[str, tuple[Rect, ...]]]:
    """Name, size and pins of a LEF text's macro as KLayout reads it; `folder` takes its file.

    CircuitError: KLayout cannot read it; MissingTool.
    """
    kdb = klayout()
    path = folder / "abstract.lef"
    path.write_text(text, encoding="utf-8")
    layout = kdb.Layout()
    try:
        layout.read(str(path))
    except RuntimeError as error:
        raise CircuitError(f"KLayout cannot read the LEF: {str(error).splitlines()[0]}") from None
    (cell,) = layout.each_cell()
    size = None
    pins: dict[str, list[Rect]] = {}
    names = {info.name: index for index, info in
             ((index, layout.get_info(index)) for index in layout.layer_indexes())}  # fmt: skip
    for name, index in names.items():
        if name == "OUTLINE":
            size = kdb.Region(cell.begin_shapes_rec(index)).bbox()
        layer, _, kind = name.partition(".")
        if kind == "PIN":
            for port, rect in _labelled(layout, cell, names, layer, index):
                pins.setdefault(port, []).append(rect)
    if size is None:
        raise CircuitError("the LEF has no size")
    return cell.name, size.width() * layout.dbu, size.height() * layout.dbu, {
        port: tuple(sorted(each)) for port, each in pins.items()
    }  # fmt: skip


def difference(
    abstract: Abstract, name: str, width: float, height: float,
    pins: Mapping[str, tuple[Rect, ...]],
) -> str | None:  # fmt: skip
    """Where an abstract and what was read of its LEF differ; None: nowhere."""
    if (name, round(width, 3), round(height, 3)) != (
        abstract.name, round(abstract.width, 3), round(abstract.height, 3)
    ):  # fmt: skip
        return f"{name} of {width:g} by {height:g} um"
    wanted = {pin: tuple(sorted(each.rects)) for pin, each in abstract.pins.items()}
    return next((f"pin {pin}" for pin in sorted(wanted.keys() | pins.keys())
                 if wanted.get(pin) != pins.get(pin)), None)  # fmt: skip


def _labelled(
    layout: Any, cell: Any, names: Mapping[str, int], layer: str, index: int
) -> Iterator[tuple[str, Rect]]:
    shapes = list(cell.shapes(index).each())
    for label in cell.shapes(names[f"{layer}.LABEL"]).each():
        for shape in shapes:
            if label.is_text() and shape.bbox().contains(_point(label.text)):
                yield label.text.string, _rect(layer, shape.bbox(), layout.dbu)
                break


def _point(text: Any) -> Any:
    """Where a text is."""
    return klayout().Point(text.x, text.y)


def _region(layout: Any, cell: Any, layer: tuple[int, int]) -> Any:
    return klayout().Region(cell.begin_shapes_rec(layout.layer(*layer)))


def _rect(layer: str, box: Any, unit: float) -> Rect:
    sides = (box.left, box.bottom, box.right, box.top)
    return Rect(layer, *(round(side * unit * _GRID) / _GRID for side in sides))


def _rects(rects: tuple[Rect, ...]) -> Iterator[str]:
    layer = ""
    for rect in rects:
        if rect.layer != layer:
            layer = rect.layer
            yield f"      LAYER {layer} ;"
        yield "      RECT " + " ".join(f"{side:.3f}" for side in rect[1:]) + " ;"
