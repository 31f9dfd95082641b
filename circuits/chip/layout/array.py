"""Rows and columns of one edge that abut: clocks, reset and supplies join, all else is a port."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

from circuits.chip import spice
from circuits.chip.layout import gds
from circuits.chip.layout.layout import SHARED, Layout, Port
from circuits.chip.library import CellLibrary

MOST = 32
"""Most edges along a side."""

_JOINED = (*SHARED, "vdd", "gnd")


def name(layout: Layout, rows: int, columns: int) -> str:
    """As array_4x4_edge_jk_128."""
    return f"array_{rows}x{columns}_{layout.name}"


def ports(layout: Layout, rows: int, columns: int) -> tuple[Port, ...]:
    """The array's ports: those that edges share once, others as codes_3_r0_c1.

    Rows count from the bottom.
    """
    found = {port.net: port for port in layout.ports if port.net in _JOINED}
    own = [port for port in layout.ports if port.net not in _JOINED]
    for row, column in _places(rows, columns):
        for net, metal, x, y in own:
            of_edge = f"{net}_r{row}_c{column}"
            at = x + column * layout.width, y + row * layout.height
            found[of_edge] = Port(of_edge, metal, *at)
    return tuple(found.values())


def database(layout: Layout, rows: int, columns: int) -> Any:
    """The array as KLayout's database: one cell of the edge, placed so many times."""
    kdb = gds.klayout()
    made = gds.database(layout)
    top = made.create_cell(name(layout, rows, columns))
    edge = made.cell(layout.name).cell_index()
    for row, column in _places(rows, columns):
        where = kdb.Trans(column * layout.width, row * layout.height)
        top.insert(kdb.CellInstArray(edge, where))
    box = kdb.Box(0, 0, columns * layout.width, rows * layout.height)
    top.shapes(made.layer(*gds.BOUNDARY)).insert(box)
    for port in ports(layout, rows, columns):
        gds.draw_port(top, port)
    return made


def schematic(layout: Layout, library: CellLibrary, rows: int, columns: int) -> str:
    """The array in SPICE, on the edge's subcircuit with its taps and fill."""
    netlist = layout.netlist_cells
    pins = [port.net for port in ports(layout, rows, columns)]
    head = f".subckt {name(layout, rows, columns)} {' '.join(pins)}"
    lines = [_wrapped(head)]
    for row, column in _places(rows, columns):
        at = [net if net in _JOINED else f"{net}_r{row}_c{column}" for net in spice.pins(netlist)]
        lines.append(_wrapped(f"Xr{row}_c{column} {' '.join(at)} {layout.name}"))
    return spice.write(netlist, library, layout.name) + "\n".join([*lines, ".ends", ""])


def _places(rows: int, columns: int) -> Iterator[tuple[int, int]]:
    return ((row, column) for row in range(rows) for column in range(columns))


def _wrapped(line: str) -> str:
    return "\n+ ".join(textwrap.wrap(line, 98, break_long_words=False, break_on_hyphens=False))
