"""A machine of edges in cells: its clock, and both texts."""

import re

import pytest

from circuits.chip import gates, machine
from circuits.chip.design import EdgeDesign
from hdl.formal.yosys import YOSYS
from tests.circuits.chip.small_library import small
from tests.hdl.tools import need

SHARED = {"osc", "trigger", "reset_n", "latch_clock", "digipot_clock", "vdd", "gnd"}


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    need(YOSYS)
    return small(tmp_path_factory.mktemp("cells"))


@pytest.fixture(scope="module")
def clock(library):
    return machine.clock(library)


def test_the_clock_is_its_rtl_and_no_other(clock, library):
    assert machine.clock_proved(clock, library).proved
    ends = {"latch_clock": "digipot_clock", "digipot_clock": "latch_clock"}
    swapped = {port: clock.outputs[ends[port]] for port in clock.outputs}
    wrong = gates.Netlist(clock.inputs, swapped, clock.gates, clock.named)
    assert not machine.clock_proved(wrong, library).proved


@pytest.mark.parametrize("edge", [EdgeDesign(4), EdgeDesign(2), EdgeDesign(4, reset=False)],
                         ids=lambda edge: edge.label)  # fmt: skip
def test_every_pin_of_the_subcircuits_is_joined(edge, clock, library):
    netlist = gates.mapped(edge.source("edge"), "edge", library)
    text = machine.netlist_spice(3, edge, netlist, clock, library, "machine_3")
    ports = {name: pins.split() for name, pins in re.findall(r"^\.subckt (\S+) (.*)$", text, re.M)}
    top = text.partition(".subckt machine_3 ")[2].splitlines()
    instances = [line.split() for line in top if line.startswith("X")]
    assert [line[0] for line in instances] == ["Xclock", "Xedge_0", "Xedge_1", "Xedge_2"]
    nets = []
    for _, *pins, cell in instances:
        assert len(pins) == len(ports[cell])
        own = dict(zip(ports[cell], pins, strict=True))
        assert all(pin == net for pin, net in own.items() if net in SHARED)
        nets += [(cell, pin, net) for pin, net in own.items() if pin not in ports["machine_3"]]
    joined = [net for *_, net in nets]
    assert len(set(joined)) == len(joined)
    assert set(joined) <= set(ports["machine_3"])
    assert text.count(".subckt INV ") == 1
    for _, pin, net in nets:
        assert net.startswith(pin.partition("_")[0])


def test_the_packed_ports_of_the_rtl():
    text = machine.verilog(3, EdgeDesign(16, "d"), "mine")
    assert "module mine (input osc, trigger, reset_n, input [2:0] first, second," in text
    assert "output [11:0] codes" in text
    assert ".up_down(up_down[2]), .codes(codes[11:8]));" in text
    assert text.count("edge_d_16 edge_") == 3
