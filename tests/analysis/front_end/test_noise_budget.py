"""The noise budget: its scaling laws, and its origins without figures."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyedge.analysis.front_end.noise_budget import budget
from tests.refusals import refused

OHMS = st.floats(1e3, 1e7)


def volts(noise, name):
    rows = [*noise.circuit, *(row for some in noise.supervisor.values() for row in some)]
    return next(row.volts for row in rows if name in row.name)


@given(OHMS)
def test_thermal_noise_grows_with_the_root_of_the_resistance(ohms):
    """4kTR over 1/(4 x 300 ns), twice, because averaging halves the signal; 135 uV of 330 kohm."""
    expected = 2 * np.sqrt(4 * 1.380649e-23 * 298.15 * ohms / (4 * 300e-9))
    assert volts(budget(ohms), "averaging") == pytest.approx(expected)


def test_both_twins_digipots_add_at_mid_range():
    """51,040 ohm each: 4.0578 nV / sqrt(Hz) of 1 kohm at 25 degrees, over 833.3 kHz."""
    expected = 4.0578e-9 * np.sqrt(2 * 51.040) * np.sqrt(833333.0)
    assert volts(budget(1e5), "digipots") == pytest.approx(expected, rel=1e-4)


@given(st.floats(0.01, 1.0))
def test_each_bit_halves_the_noise_of_a_converter(eta):
    for bits, (dac, adc) in budget(1e5, eta).supervisor.items():
        assert dac.volts == pytest.approx(eta * 5 / 2**bits / np.sqrt(12))
        assert dac.volts + adc.volts == pytest.approx(5 / 2**bits / np.sqrt(12))


@given(OHMS, st.floats(0.01, 1.0), st.sampled_from([12, 14, 16]))
def test_known_and_unexplained_add_in_quadrature(ohms, eta, bits):
    noise = budget(ohms, eta)
    assert noise.total(bits) >= noise.total()
    left = noise.unexplained(3e-3, bits)
    if noise.total(bits) < 3e-3:
        assert np.hypot(left, noise.total(bits)) == pytest.approx(3e-3)
    else:
        assert left == 0


def test_nearly_all_of_the_fitted_noise_is_unexplained_and_origins_not_stated_are_named():
    noise = budget(330e3)
    assert min(noise.unexplained(3e-3, bits) for bits in noise.supervisor) > 2.98e-3
    assert set(noise.unstated) == {"wiper contacts", "comparator input", "supply ripple"}
    text = "\n".join(noise.lines())
    assert "99.1 % of the power" in text
    assert text.count("not stated") == 3
    assert all(name in noise.lines()[-1] for name in noise.unstated)


def test_invalid_arguments_are_refused():
    refused(lambda: budget(0.0), "averaging resistance", "0.0")
    refused(lambda: budget(np.inf), "averaging resistance")
    refused(lambda: budget(1e5, 0.0), "eta")
    refused(lambda: budget(1e5).total(8), "8 bits", "12, 14, 16")
