"""Proofs of gates, and cells held against their maker's Verilog."""

from dataclasses import replace

import pytest

from circuits.chip import gates, proof
from circuits.chip.design import EdgeDesign
from hdl.formal.yosys import YOSYS
from tests.circuits.chip.cells import need_cells
from tests.circuits.chip.small_library import VERILOG, small
from tests.hdl.tools import need


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    need(YOSYS)
    need("icarus")
    return small(tmp_path_factory.mktemp("cells"))


@pytest.mark.parametrize(
    "edge",
    [EdgeDesign(5), EdgeDesign(4, "d", reset=False), EdgeDesign(4, "d", "one-hot")],
    ids=lambda edge: edge.label,
)  # fmt: skip
def test_gates_are_their_rtl_and_no_other(edge, library):
    netlist = gates.mapped(edge.source("edge"), "edge", library)
    rtl, ports = edge.rtl("one"), edge.ports
    assert proof.equal(netlist, library, rtl, ports, reset=edge.reset).proved
    codes = netlist.outputs["codes"]
    wrong = replace(netlist, outputs={**netlist.outputs, "codes": codes[::-1]})
    assert not proof.equal(wrong, library, rtl, ports, reset=edge.reset).proved
    for cell, other in (("NAND2", "NOR2"), ("NOR2", "NAND2")):
        gate = next(gate for gate in netlist.gates if gate.cell == cell)
        swapped = replace(netlist, gates=tuple(
            replace(gate, cell=other) if each is gate else each for each in netlist.gates
        ))  # fmt: skip
        assert not proof.equal(swapped, library, rtl, ports, reset=edge.reset).proved


def test_cells_do_what_their_liberty_says(library):
    found = proof.compare_cells(library, library.cells)
    assert found.wrong == ()
    # Each vector with each input of the gates; of flip-flops the states that can be.
    assert found.transitions >= 2 + 8 + 8
    assert found.cells == 6


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("nand (Y, A, B)", "and (Y, A, B)", "NAND2: at B A = "),
        ("nor (Y, A, B)", "nor (open, A, B)", "NOR2: at B A = "),
        ("not (Y, A)", "buf (Y, A)", "INV: at A = "),
        ("1 r 0 : ? : 1", "1 r 0 : ? : 0", "DFFR: at RN CK D = "),
        ("negedge SN)", "negedge CK)", "DFFSR: at SN RN CK D = "),
        ("always @(posedge CK) Q", "always @(negedge CK) Q", "DFF: at CK D = "),
    ],
)
def test_a_cell_that_does_not_is_named(old, new, words, tmp_path, library):
    assert old in VERILOG
    wrong = small(tmp_path, verilog=VERILOG.replace(old, new))
    (line,) = proof.compare_cells(wrong, wrong.cells).wrong
    assert line.startswith(words)


@pytest.mark.parametrize("name", ["sky130", "osu035"])
def test_the_cells_of_an_installed_library(name, library):
    cells = need_cells(name)
    assert proof.compare_cells(cells, cells.cells).wrong == ()
