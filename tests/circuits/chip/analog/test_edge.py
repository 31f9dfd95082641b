"""A whole edge: its parts and ports, where cells are installed."""

import re

import pytest

from circuits.chip.analog.edge import edge
from circuits.circuit import CircuitError
from hdl.formal.yosys import YOSYS
from tests.circuits.chip.cells import need_cells
from tests.hdl.tools import need
from tests.refusals import refused


def test_positions_are_a_power_of_two():
    refused(lambda: edge(100), "positions 100: a ladder of bits has a power of two",
            kind=CircuitError)  # fmt: skip
    refused(lambda: edge(1), "positions 1: a chip's edge has 2 to 1024", kind=CircuitError)


@pytest.mark.parametrize(("positions", "store"), [(4, "jk"), (16, "d")])
def test_an_edge_is_its_parts(positions, store):
    need_cells("sky130")
    need(YOSYS)
    made = edge(positions, store)
    whole = made.subcircuit
    parts = (made.ladders, made.comparators, made.digital)
    assert whole.transistors == sum(part.transistors for part in parts)
    assert whole.ports == made.ports
    for part in (*parts, whole):
        assert f".subckt {part.name} {' '.join(part.ports)}\n" in whole.text
    nets = [net for part in parts for net in part.ports]
    assert {net for net in nets if nets.count(net) < 2} <= set(whole.ports)
    assert len(re.findall(r"^\.subckt whole_", whole.text, re.M)) == 1
