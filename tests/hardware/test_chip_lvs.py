"""LVS of a layout that is exported: what is found, and what is refused."""

from dataclasses import replace

import pytest

from circuits.chip.design import EdgeDesign
from hdl.formal.yosys import YOSYS
from pyedge.errors import ToolError
from pyedge.hardware import chip_layout, chip_lvs
from pyedge.hardware.chip import made
from tests.circuits.chip.cells import need_cells
from tests.hdl.tools import need
from tests.refusals import refused


@pytest.fixture(scope="module")
def laid_out():
    need(YOSYS)
    cells = need_cells("sky130")
    pytest.importorskip("klayout.db")
    edge = made(EdgeDesign(2, "d"), cells)
    return edge, chip_layout.laid_out(edge, 1)[0]


def test_a_layout_matches_its_gates(laid_out, monkeypatch):
    edge, layout = laid_out
    monkeypatch.setenv("PATH", "/nonexistent")
    circuit, values = chip_lvs.checked(edge, layout)
    assert values["lvs"] == {"KLayout": "match", "netgen": "not run: not installed"}
    assert len(circuit.transistors) == edge.transistors
    assert values["wire_capacitance_f"] == sum(circuit.capacitances.values())
    lines = chip_lvs.netlist(edge, layout, circuit).splitlines()
    assert lines[2].startswith(f".subckt {layout.name} latch_clock ")
    assert lines[2].endswith(" vdd gnd")
    assert sum(line.startswith("C") for line in lines) == len(circuit.capacitances)


def test_another_netlist_is_refused(laid_out):
    edge, layout = laid_out
    inverted = dict(edge.netlist.inputs)
    inverted["first"], inverted["latch_clock"] = inverted["latch_clock"], inverted["first"]
    other = replace(edge, netlist=replace(edge.netlist, inputs=inverted))
    refused(
        lambda: chip_lvs.checked(other, layout),
        f"{layout.name}: KLayout finds that the layout is not the gates: ",
        kind=ToolError,
    )
