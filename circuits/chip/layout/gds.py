"""Layouts in GDS, with the cells as their maker drew them, by KLayout."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from circuits.chip.layout.layout import Layout, Port
from circuits.chip.layout.lef import METALS
from circuits.chip.layout.router import Route
from hdl.tools import MissingTool

DRAWING: Mapping[str, tuple[int, int]] = {
    "li1": (67, 20), "mcon": (67, 44), "met1": (68, 20), "via": (68, 44), "met2": (69, 20),
    "via2": (69, 44), "met3": (70, 20),
}  # fmt: skip
"""Layer and datatype of metals and cuts."""

LABEL = {metal: (layer, 5) for metal, (layer, _) in DRAWING.items() if metal in METALS}
PIN = {metal: (layer, 16) for metal, (layer, _) in DRAWING.items() if metal in METALS}
BOUNDARY = (235, 4)


_REPAIRS = 4  # rounds of filling gaps and widening necks


def klayout() -> Any:
    """KLayout's database module; MissingTool: it is not installed."""
    try:
        return importlib.import_module("klayout.db")
    except ImportError:
        raise MissingTool("KLayout is not installed: pip install klayout") from None


def database(layout: Layout) -> Any:
    """The edge as KLayout's database, with a cell of the edge's name at its top."""
    kdb = klayout()
    made = kdb.Layout()
    made.dbu = 0.001
    for cell in sorted({placed.cell for placed in layout.cells}):
        made.read(str(layout.files.path(cell, "gds")))
    top = made.create_cell(layout.name)
    height = layout.technology.site[1]
    for placed in layout.cells:
        x, y = placed.column * layout.technology.site[0], placed.row * height
        where = (kdb.Trans(kdb.Trans.M0, x, y + height) if placed.flipped
                 else kdb.Trans(x, y))  # fmt: skip
        top.insert(kdb.CellInstArray(made.cell(placed.cell).cell_index(), where))
    box = kdb.Region(kdb.Box(0, 0, layout.width, layout.height))
    top.shapes(made.layer(*BOUNDARY)).insert(box)
    for route in layout.straps:
        _draw(top, _regions(route, layout))
    inside = list(layout.metal_of_cells())
    for route in layout.routes:
        regions = _regions(route, layout)
        for metal in METALS:
            own = [kdb.Box(*rect) for layer, rect, net in inside
                   if layer == metal and net == route.net]  # fmt: skip
            regions[metal] = _closed(regions[metal] + kdb.Region(own), layout, metal) & box
        _draw(top, regions)
    for port in layout.ports:
        half = layout.technology.layers[port.metal].width // 2
        square = kdb.Box(port.x - half, port.y - half, port.x + half, port.y + half)
        top.shapes(made.layer(*PIN[port.metal])).insert(kdb.Region(square) & box)
        draw_port(top, port)
    return made


def draw_port(cell: Any, port: Port) -> None:
    """The label of a port, by which a net is named."""
    layer = cell.layout().layer(*LABEL[port.metal])
    cell.shapes(layer).insert(klayout().Text(port.net, klayout().Trans(port.x, port.y)))


def write(layout: Layout, path: Path) -> None:
    """Write an edge's GDS; the same layout gives the same bytes."""
    save(database(layout), path)


def save(database: Any, path: Path) -> None:
    """Write a database as GDS, without the time."""
    options = klayout().SaveLayoutOptions()
    options.format = "GDS2"
    options.gds2_write_timestamps = False
    database.write(str(path), options)


def _regions(route: Route, layout: Layout) -> dict[str, Any]:
    """A net's shapes by layer, not merged: wires, pads and cuts."""
    kdb = klayout()
    found = {layer: kdb.Region() for layer in DRAWING}
    for layer, rect in layout.shapes(route):
        found[layer].insert(kdb.Box(*rect))
    return found


def _closed(region: Any, layout: Layout, metal: str) -> Any:
    """A net's metal without the gaps, necks and holes that are smaller than the rules allow."""
    kdb = klayout()
    rules, grid = layout.technology.layers[metal], layout.technology.grid
    by = rules.spacing // 2 - 1
    for _ in range(_REPAIRS):
        closed = region.merged().sized(by).sized(-by).merged()
        # Corners that are diagonally too near, and what is narrow where gaps were closed.
        near = closed.space_check(rules.spacing).polygons()
        necks = closed.width_check(rules.width).polygons()
        boxes = [marker.bbox() for marker in near.each()]
        boxes += [_widened(marker.bbox(), rules.width) for marker in necks.each()]
        if not boxes:
            break
        region = closed + kdb.Region([_snapped(box, grid) for box in boxes])
    holes = kdb.Region([hole for polygon in closed.each() for hole in _holes(polygon)])
    return (closed + holes.with_area(None, rules.enclosed_area, False)).merged()


def _widened(box: Any, width: int) -> Any:
    """A box made as wide as its metal must be, on both sides alike."""
    more_x, more_y = (max(0, -(-(width - size) // 2)) for size in (box.width(), box.height()))
    return box.enlarged(more_x, more_y)


def _snapped(box: Any, grid: int) -> Any:
    """The least box on the grid around another."""
    low = box.left // grid * grid, box.bottom // grid * grid
    return klayout().Box(*low, -(-box.right // grid) * grid, -(-box.top // grid) * grid)


def _holes(polygon: Any) -> Iterable[Any]:
    kdb = klayout()
    for hole in range(polygon.holes()):
        yield kdb.Polygon(list(polygon.each_point_hole(hole)))


def _draw(cell: Any, regions: Mapping[str, Any]) -> None:
    for layer, region in regions.items():
        cell.shapes(cell.layout().layer(*DRAWING[layer])).insert(region.merged())
