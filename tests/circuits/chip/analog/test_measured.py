"""Decks that measure ladders and comparators; short runs where models are installed."""

import numpy as np
import pytest

from circuits.chip.analog import decisions, offset, resistance
from circuits.chip.analog.comparator import comparators
from circuits.chip.analog.ladder import twin_ladders
from circuits.chip.transistors import Conditions
from circuits.ngspice import NGSPICE
from tests.circuits.chip.cells import need_cells
from tests.hdl.tools import need


def numbers(points):
    return np.array(" ".join(points).split(), dtype=float).reshape(-1, 2)


def test_a_source_has_its_value_in_each_period():
    times, values = numbers(decisions._points([0.1, 0.3, 0.2], 1e-8)).T
    assert (np.diff(times) > 0).all()
    assert np.interp([0.0, 0.5e-8, 1.5e-8, 2.9e-8], times, values) == pytest.approx(
        [0.1, 0.1, 0.3, 0.2]
    )


@pytest.mark.parametrize("moves", [[0.04], [0.04, 0.02, 0.01]])
def test_pulses_move_a_picofarad_by_so_much(moves):
    period = 1e-8
    times, amperes = numbers(offset._pulses(moves, period)).T
    charge = np.concatenate([[0], np.cumsum(np.diff(times) * (amperes[1:] + amperes[:-1]) / 2)])
    ends = np.interp(period * (1 + np.arange(len(moves))), times, charge) / 1e-12
    assert ends == pytest.approx(np.cumsum(moves), rel=1e-4)


def test_a_short_ladder_in_ngspice():
    need_cells("sky130")
    need(NGSPICE)
    ohms = resistance.ohms(twin_ladders(4, 6e3), 4, (1.8, 0.0), 12e3)
    assert ohms[0] == pytest.approx(ohms[1], rel=1e-6)
    assert (np.diff(ohms) > 3e3).all()
    assert ohms[0, 3] == pytest.approx(18e3, rel=1e-2)


def test_two_decisions_in_ngspice():
    need_cells("sky130")
    need(NGSPICE)
    volts = np.array([[1.0, 0.9, 1.01, 0.89], [1.0, 0.9, 0.93, 0.94]])
    found = decisions.decide([comparators()], volts, Conditions(period=decisions.PERIOD))
    assert found.bits.tolist() == [[[True, False], [False, True]]]
    assert 0 < found.charge < 5e-12
