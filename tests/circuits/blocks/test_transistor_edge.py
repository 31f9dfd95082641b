"""The transistor edge: it can be built, and its values are the published ones."""

import pytest

from circuits.analysis.faults import unmarked
from circuits.blocks.transistor_edge import PORTS, SCALE, TIME_CONSTANT, transistor_edge
from circuits.circuit import CircuitError, flatten
from circuits.export.spice import spice
from circuits.parts import AD633, ALD1106, TL074


def test_it_can_be_built_and_has_twins_alike():
    cell = transistor_edge()
    placed = flatten(cell)
    assert {net for each in placed for net in each.nets.values()} >= {*PORTS}
    counts = [sum(each.part is part for each in placed) for part in (ALD1106, AD633, TL074)]
    assert counts == [2, 2, 7]
    for each in cell.components:
        if each.name.endswith("_free"):
            assert any(other.name == each.name.replace("free", "clamped")
                       and other.part == each.part for other in cell.components)  # fmt: skip
    with pytest.raises(CircuitError, match="pin 6 z is left open"):
        flatten(unmarked(cell, "multiplier_free", "z"))


def test_its_values_are_the_published_ones():
    assert pytest.approx(0.33, rel=5e-3) == SCALE
    assert pytest.approx(2.2e-3, rel=5e-3) == TIME_CONSTANT


def test_it_is_a_subcircuit_to_include():
    text = spice(transistor_edge())
    assert "\n.subckt transistor_edge f1 f2 c1 c2 learn vdd vplus vminus gate_low gate_high" in text
    assert "Left out" not in text
