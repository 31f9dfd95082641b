"""The supervisor: Eq. 1, its measurement noise and its DAC."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kstest

from pyedge.rng import StepKey
from pyedge.supervisor.nudge import Toward, toward
from pyedge.supervisor.supervisor import Supervisor, check_eta
from tests.refusals import refused

VOLTS = st.floats(-5, 5)
ETA = st.floats(1e-3, 1)


@given(ETA, VOLTS, VOLTS, st.floats(1e-4, 0.5))
def test_a_nudge_goes_towards_desired_by_eta_and_the_dac_takes_its_nearest_step(
    eta, desired, free, step
):
    clamped, rounded = (toward(Toward(eta, each), desired, free) for each in (0.0, step))
    assert math.isclose(clamped, free + eta * (desired - free), rel_tol=1e-12, abs_tol=1e-12)
    assert min(free, desired) - 1e-12 <= clamped <= max(free, desired) + 1e-12
    assert toward(Toward(1.0, 0.0), desired, free) == desired
    assert math.isclose(rounded / step, round(rounded / step), abs_tol=1e-6)
    assert abs(rounded - clamped) <= step / 2 + 1e-12


def test_measurement_noise_is_normal_and_a_function_of_the_moment():
    supervisor = Supervisor(noise=2e-3)
    whole = supervisor.measurement_noise(StepKey(1, 2, 5), 4000, 3)
    assert whole.shape == (4000, 3)
    assert not Supervisor().measurement_noise(StepKey(1, 2, 3), 4, 2).any()
    assert kstest(whole.ravel() / 2e-3, "norm").pvalue > 1e-3
    later = supervisor.measurement_noise(StepKey(1, 2, 15), 10, 3)
    assert np.array_equal(later, whole[10:20])
    assert not np.isin(supervisor.measurement_noise(StepKey(1, 3, 5), 10, 3), whole).any()


@pytest.mark.parametrize("eta", [0.0, -0.1, 1.0001, np.nan, np.inf])
def test_an_eta_outside_0_to_1_is_refused(eta):
    refused(lambda: check_eta(eta), "eta", eta)
    refused(lambda: Supervisor(eta=eta), "eta", eta)


@pytest.mark.parametrize("value", [-1e-3, np.nan, np.inf])
def test_a_noise_or_resolution_that_cannot_be_is_refused(value):
    refused(lambda: Supervisor(noise=value), "supervisor noise", value)
    refused(lambda: Supervisor(resolution=value), "DAC resolution", value)
