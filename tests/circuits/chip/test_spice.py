"""Gates in SPICE: written and read back."""

import pytest

from circuits.chip import gates, spice
from circuits.chip.design import EdgeDesign
from circuits.circuit import CircuitError
from hdl.formal.yosys import YOSYS
from tests.circuits.chip.small_library import SPICE, small
from tests.hdl.tools import need
from tests.refusals import refused

EDGE = EdgeDesign(4)


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    need(YOSYS)
    return small(tmp_path_factory.mktemp("cells"))


@pytest.fixture(scope="module")
def netlist(library):
    return gates.mapped(EDGE.source("edge"), "edge", library)


def connections(netlist):
    """Which pins share a net, whatever it is called."""
    nets = {}
    ports = {**netlist.inputs, **netlist.outputs}
    for port, bits in ports.items():
        for place, bit in enumerate(bits):
            nets.setdefault(bit, set()).add((port, place))
    for gate in netlist.gates:
        for pin, bit in gate.pins.items():
            nets.setdefault(bit, set()).add((gate.name, gate.cell, pin))
    return {frozenset(pins) for pins in nets.values()}


def test_what_is_written_is_read_alike(netlist, library):
    text = spice.write(netlist, library, "edge")
    assert connections(spice.read(text, library, "edge", EDGE.ports)) == connections(netlist)
    assert text.count(".subckt INV ") == 1
    assert "\n.subckt edge latch_clock digipot_clock reset_n first second up_down codes_0 " in text
    assert len([line for line in text.splitlines() if line.startswith("Xg")]) == len(netlist.gates)


def test_a_supply_that_is_not_one_is_found(netlist, library):
    text = spice.write(netlist, library, "edge")
    line = next(line for line in text.splitlines() if line.endswith(" INV"))
    name, gnd, *rest = line.split()
    assert gnd == "gnd"
    wrong = text.replace(line, " ".join([name, "n99", *rest]))
    refused(
        lambda: spice.read(wrong, library, "edge", EDGE.ports), "VSS is on n99, not on gnd",
        kind=CircuitError,
    )  # fmt: skip


def test_an_unknown_pin_is_one_line(netlist, tmp_path):
    odd = small(tmp_path, spice=SPICE.replace("INV VSS A", "INV BULK A"))
    refused(
        lambda: spice.write(netlist, odd, "edge"), "pin BULK of .subckt INV is neither",
        kind=CircuitError,
    )  # fmt: skip
