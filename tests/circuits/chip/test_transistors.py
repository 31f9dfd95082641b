"""Transistors that count: steps, what is read of waves, a short run where there are models."""

import numpy as np
import pytest

from circuits.chip import gates, transistors
from circuits.chip.design import EdgeDesign
from circuits.chip.transistors import Conditions
from circuits.circuit import CircuitError
from circuits.ngspice import NGSPICE
from tests.circuits.chip.cells import need_cells
from tests.circuits.chip.small_library import small
from tests.hdl.tools import need
from tests.refusals import refused

EDGE = EdgeDesign(4)
NO_GATES = gates.Netlist({}, {}, ())


@pytest.mark.parametrize("levels", [2, 3, 4, 16])
def test_the_steps_pass_both_rails(levels):
    code = levels // 2
    codes = [code]
    for up in transistors.directions(levels):
        code = min(code + 1, levels - 1) if up else max(code - 1, 0)
        codes.append(code)
    assert codes.count(levels - 1) == 2
    assert codes[-2:] == [0, 0]
    assert set(codes) == set(range(levels))


def waves(codes, period=1.0, late=0.01, volts=2.0):
    """Rows as ngspice writes them, of a code of two bits that changes `late` after its clock."""
    times = np.arange(0, len(codes) * period + 0.01, 0.002)
    phase = times % period
    clock = np.where((phase >= 0.65) & (phase < 0.9) & (times >= period), 0, volts)
    step = np.clip(np.floor((times - 0.65 - late) / period), 0, len(codes) - 1).astype(int)
    code = np.array(codes)[step]
    columns = clock, times * 3e12, (code & 1) * volts, (code >> 1) * volts
    return np.stack([each for column in columns for each in (times, column)], axis=1)


@pytest.mark.parametrize(("codes", "first_wrong"), [((2, 3, 3, 2), None), ((2, 3, 3, 3), 3)])
def test_codes_energy_and_delay_of_waves(codes, first_wrong):
    conditions = Conditions(supply=2.0, period=1.0)
    found = transistors._measured(EDGE, conditions, [True, True, False], waves(codes))
    assert found.words == codes
    assert found.expected == (2, 3, 3, 2)
    assert found.first_wrong == first_wrong
    assert found.right == (first_wrong is None)
    assert found.energy == pytest.approx(6.0, rel=0.01)  # 3 A at 2 V
    assert found.leakage == pytest.approx(6.0, rel=0.01)
    assert found.delay == pytest.approx(0.01, abs=0.004)


@pytest.mark.parametrize(
    ("edge", "corner", "words"),
    [
        (EDGE, "xx", "corner 'xx' is not one of tt, ss, ff, sf, fs"),
        (EdgeDesign(4, reset=False), "tt", "edge_jk_4_no_reset has no reset"),
    ],
)
def test_what_cannot_be_simulated_is_one_line(edge, corner, words, tmp_path):
    cells = small(tmp_path)
    refused(
        lambda: transistors.count(EDGE, NO_GATES, cells), "small has no transistor models",
        kind=CircuitError,
    )  # fmt: skip
    object.__setattr__(cells, "name", "sky130")
    refused(
        lambda: transistors.count(edge, NO_GATES, cells, Conditions(corner)), words,
        kind=CircuitError,
    )  # fmt: skip


@pytest.mark.slow
def test_an_edge_of_transistors_counts():
    need(NGSPICE)
    cells = need_cells("sky130")
    edge = EdgeDesign(2, "d")
    netlist = gates.mapped(edge.source("edge"), "edge", cells)
    found = transistors.count(edge, netlist, cells, Conditions(period=2e-9), [False, True])
    assert found.right
    assert found.words == (1, 0, 1)
    assert 1e-15 < found.energy < 1e-12
    assert 1e-11 < found.delay < 1e-9
