"""What the bench measures of a transistor edge is what was put in."""

import numpy as np
import pytest

from circuits.analysis.transistor_bench import charging, contrast, loss
from circuits.blocks.transistor_edge import SCALE, TIME_CONSTANT, transistor_edge
from circuits.parts.film_capacitor import CAPACITANCE

CELL = transistor_edge()


def test_offsets_and_gains_are_found():
    samples = [
        {},
        {"buffer_f1": 3e-3, "buffer_c2": 1e-3},
        {"w_free": 5e-3, "w_clamped": -2e-3},
        {"gain_clamped": 1.01},
        {"x_free": 5e-3, "y_free": 5e-3},
    ]
    found = contrast(CELL, samples)
    assert found.gain == pytest.approx(np.where([[0] * 5, [0, 0, 0, 1, 0]], 1.01, 1.0), rel=2e-4)
    offsets = [[0, 3e-3, 0, 0, 5e-3 / np.sqrt(10 / SCALE)], [0, -1e-3, 0, 0, 0]]
    assert found.offset == pytest.approx(np.array(offsets), abs=2e-6)
    drift = np.array([0, 0, 3e-3 / TIME_CONSTANT, 0, 0])
    assert found.drift == pytest.approx(drift, abs=0.01)


def test_the_current_is_that_of_the_squares():
    drops = [(0.3, 0.1), (-0.2, 0.4), (0.0, 0.0)]
    wanted = [(f**2 - c**2) * CAPACITANCE / (SCALE * TIME_CONSTANT) for f, c in drops]
    for gate in (1.2, 4.0):
        found = charging(CELL, [{}], drops, gate)
        assert found[:, 0] == pytest.approx(wanted, rel=2e-3, abs=1e-7)


def test_leaks_and_the_switch_move_an_idle_gate():
    typical, tight = loss(CELL, [{}, {"leak": 0.0, "insulation": 1e12}])
    assert typical.droop == pytest.approx(1.5 / 3000 + 165e-12 / CAPACITANCE, rel=0.05)
    assert tight.droop < 0.1 * typical.droop
    for found in (typical, tight):
        assert found.opening == pytest.approx(-5e-12 / CAPACITANCE, rel=0.1)
        assert found.closing == pytest.approx(5e-12 / CAPACITANCE, rel=0.1)
