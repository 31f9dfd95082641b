"""Synthesised gates: what a net is, and that a text made of them is what was synthesised."""

from dataclasses import replace

from hdl import convert
from hdl.formal import gates
from hdl.formal.equivalence import CLOCK, EDGE, equivalent


def test_every_net_is_an_input_or_driven_once(edge, clock):
    for netlist in (edge, clock):
        assert len(set(netlist.nets)) == len(netlist.nets)
        assert len(netlist.nets) == len(netlist.cells) + sum(map(len, netlist.inputs.values()))
        read = {bit for bits in netlist.outputs.values() for bit in bits}
        for cell in netlist.cells:
            read |= {bit for bit in cell.pins.values() if bit != cell.out and isinstance(bit, int)}
        assert read == set(netlist.nets)


def test_flip_flops_and_names_are_those_of_the_source(edge, clock):
    kinds = [sum(cell.is_flip_flop for cell in netlist.cells) for netlist in (edge, clock)]
    assert kinds == [7 + 1, 3 * 5 + 1]
    names = [edge.label(net) for net in edge.nets]
    assert len(set(names)) == len(names)
    assert "codes[6]" in names
    assert "passed_2" in [clock.label(net) for net in clock.nets]


def test_the_same_text_twice(edge):
    again = gates.synthesise(convert.edge_verilog(name="gates"), "gates")
    assert gates.verilog(edge, "gates", True) == gates.verilog(again, "gates", True)


def test_a_wrong_gate_is_told_from_the_right_one(clock):
    right = gates.verilog(clock, "one")
    for place, cell in enumerate(clock.cells):
        if cell.kind == "$_XOR_":
            wrong = replace(cell, kind="$_OR_")
            cells = (*clock.cells[:place], wrong, *clock.cells[place + 1 :])
            other = gates.verilog(replace(clock, cells=cells), "other")
            assert not equivalent(right + other, CLOCK).proved


def test_no_fault_selected_is_no_fault(edge):
    rtl = convert.edge_verilog(name="one")
    faulty = gates.verilog(edge, "other", faults=True)
    assert equivalent(rtl + faulty, EDGE, {"fault": 0}).proved
    assert not equivalent(rtl + faulty, EDGE, {"fault": 1}).proved
