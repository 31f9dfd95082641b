"""A layout against its gates: LVS by KLayout, and by netgen where it is installed; its circuit."""

from __future__ import annotations

from typing import Any

from circuits.chip import transistors
from circuits.chip.layout import extraction, gds, lvs
from circuits.chip.layout.extraction import Extraction
from circuits.chip.layout.layout import Layout
from pyedge.errors import MissingTool, ToolError
from pyedge.hardware.chip import ChipEdge
from pyedge.hardware.exporters import as_input


def checked(edge: ChipEdge, layout: Layout) -> tuple[Extraction, dict[str, Any]]:
    """The circuit in a layout, and what was found, as plain data.

    ToolError: it is not the edge's gates, or a well has no tap near.
    """
    with as_input():
        found = extraction.extract(gds.database(layout), layout.name)
        schematic = lvs.reference(edge.netlist, edge.library, layout.name)
    circuit = found.subcircuit(layout.name, transistors.pins(edge.design))
    said = {}
    for tool, compare in (("KLayout", lvs.by_klayout), ("netgen", lvs.by_netgen)):
        try:
            comparison = compare(circuit, schematic, layout.name)
        except MissingTool:
            said[tool] = "not run: not installed"
            continue
        if not comparison.matched:
            raise ToolError(
                f"{layout.name}: {tool} finds that the layout is not the gates: "
                f"{comparison.differences[0]}"
            )
        said[tool] = "match"
    if found.untied:
        raise ToolError(f"{layout.name}: {found.untied[0]}")
    return found, {
        "lvs": said,
        "nets": found.nets,
        "wire_capacitance_f": sum(found.capacitances.values()),
    }


def netlist(edge: ChipEdge, layout: Layout, found: Extraction) -> str:
    """The circuit in SPICE with its wires."""
    return (
        f"* {layout.name} as extracted from its layout: junctions and wires (to the substrate).\n"
        "* Transistors are of sky130_fd_pr's models, lifted out of their subcircuits.\n"
        + found.subcircuit(layout.name, transistors.pins(edge.design), wires=True)
    )
