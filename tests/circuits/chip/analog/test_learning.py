"""An edge that learns: what its deck refuses, and what is read of its waves."""

import numpy as np
import pytest

from circuits.chip.analog import learning
from circuits.chip.analog.learning import Divider, Learned
from circuits.chip.transistors import Conditions
from circuits.circuit import CircuitError
from tests.refusals import refused


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"target": 2.0}, "target 2 V: it must be between 0 V and 1.8 V"),
        ({"target": 0.9, "eta": 0.0}, "eta 0: a nudge is above 0, and 1 at most"),
        ({"target": 0.9, "load": 0.0}, "a divider's load and capacitance must be above 0"),
    ],
)
def test_what_cannot_be_learnt_is_one_line(values, words):
    refused(lambda: Divider(**values), words, kind=CircuitError)


def test_the_divider():
    divider = Divider(0.5, source=1.5, load=2e3, low=0.3)
    assert divider.volts(np.array([0.0, 2e3, 4e3])) == pytest.approx([1.5, 0.9, 0.7])


def test_codes_bits_energy_and_kick_of_waves():
    conditions = Conditions(supply=2.0, period=1.0)
    times = np.arange(0, 3.0001, 0.002)
    step = np.clip(times - 0.003, 0, 2.9).astype(int)
    codes = np.array([2, 3, 1])[step]
    free = np.array([0.9, 0.8, 0.7])[step] + np.where(np.abs(times - 1.05) < 0.01, 0.25, 0.0)
    charge, first = 3e12 * times, 2.0 * (step == 1)
    waves = free, charge, first, 0 * first, 2.0 * (codes & 1), 2.0 * (codes >> 1)
    rows = np.stack([each for wave in waves for each in (times, wave)], axis=1)
    found = learning.measured(rows, 2, conditions)
    assert found.codes == (2, 3, 1)
    assert found.volts == pytest.approx((0.9, 0.8, 0.7))
    assert found.bits == ((False, False), (True, False), (False, False))
    assert found.energy == pytest.approx(6.0, rel=0.01)  # 3 A at 2 V
    assert found.kick == pytest.approx(0.15, abs=0.01)
    assert found.errors(Divider(0.75)) == pytest.approx((0.15, 0.05, 0.05))
    assert isinstance(found, Learned)
