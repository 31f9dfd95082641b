"""An edge in the cells of a small library: gates, Verilog, what cannot be mapped."""

import pytest

from circuits.chip import gates
from circuits.chip.design import EdgeDesign
from circuits.circuit import CircuitError
from hdl.formal.yosys import YOSYS
from tests.circuits.chip.small_library import LIBERTY, small
from tests.hdl.tools import need
from tests.refusals import refused


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    need(YOSYS)
    return small(tmp_path_factory.mktemp("cells"))


def test_every_gate_is_a_cell_with_all_its_inputs(library):
    netlist = gates.mapped(EdgeDesign(4).source("edge"), "edge", library)
    assert netlist.inputs.keys() == EdgeDesign().ports.inputs.keys()
    assert {port: len(bits) for port, bits in netlist.outputs.items()} == {"up_down": 1, "codes": 2}
    for gate in netlist.gates:
        assert gate.pins.keys() >= set(library.cells[gate.cell].inputs)
    assert netlist.counts["DFFR"] + netlist.counts.get("DFFSR", 0) == 3
    driven = [
        gate.pins[pin] for gate in netlist.gates for pin in library.cells[gate.cell].functions
    ]
    assert len(set(driven)) == len(driven)
    text = gates.verilog(netlist, "mine")
    assert text == gates.verilog(
        gates.mapped(EdgeDesign(4).source("edge"), "edge", library), "mine"
    )
    assert text.startswith("module mine (\n    input latch_clock,\n")
    assert ".Q(codes[1])" in text


@pytest.mark.parametrize(
    ("gone", "words"),
    [
        (
            "DFFR DFFSR",
            "small has no flip-flop for the edge: dffs with async set or reset are not supported",
        ),
        ("NOR2", "small has too few gates: an inverter and two different ones"),
    ],
)
def test_what_a_library_cannot_make_is_one_line(gone, words, tmp_path):
    need(YOSYS)
    text = LIBERTY
    for cell in gone.split():
        text = text.replace(f"cell ({cell}) ", "cell (LONELY) ")
    smaller = small(tmp_path, liberty=text)
    refused(
        lambda: gates.mapped(EdgeDesign(4).source("edge"), "edge", smaller), words,
        kind=CircuitError,
    )  # fmt: skip


def test_a_preset_can_be_a_clear_between_inverters(tmp_path):
    need(YOSYS)
    smaller = small(tmp_path, liberty=LIBERTY.replace("cell (DFFSR) ", "cell (LONELY) "))
    netlist = gates.mapped(EdgeDesign(4).source("edge"), "edge", smaller)
    assert netlist.counts["DFFR"] == 3
