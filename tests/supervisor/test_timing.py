"""Overclamping, converters, and learning that is on only while the error is large."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyedge.supervisor.nudge import Beyond, Clamp, Toward, beyond
from pyedge.supervisor.supervisor import Supervisor, converted
from pyedge.supervisor.timing import Always, Timed
from tests.refusals import refused

VOLTS = st.floats(-5, 5)
SMALL = st.floats(1e-3, 0.5)


@given(VOLTS, VOLTS, SMALL, SMALL)
def test_overclamping_goes_a_fixed_margin_beyond_in_the_direction_of_the_error(
    desired, free, margin, step
):
    held, rounded = (beyond(Beyond(margin, each), desired, free) for each in (0.0, step))
    if abs(desired - free) > 1e-200:
        assert held == desired + math.copysign(margin, desired - free)
    assert beyond(Beyond(margin, 0.0), desired, desired) == desired
    assert math.isclose(rounded / step, round(rounded / step), abs_tol=1e-6)
    assert abs(rounded - held) <= step / 2 + 1e-12


@given(st.lists(st.tuples(VOLTS, VOLTS), min_size=1, max_size=3), SMALL, SMALL)
def test_learning_is_on_in_proportion_to_the_largest_error_above_the_tolerance(pairs, least, full):
    desired, measured = np.array(pairs).T
    error = np.abs(desired - measured).max()
    assert Always().share(desired, measured) == 1.0
    assert Timed(least, 0.0).share(desired, measured) == (error > least)
    assert Timed(least, full).share(desired, measured) == (error > least) * error / full


def test_the_timing_is_as_the_options_have_it():
    assert Supervisor().timing == Always()
    assert Supervisor(tolerance=0.0).timing == Timed(0.0, 0.0)
    assert Supervisor(overclamp=0.05).timing == Timed(0.0, 0.05)
    assert Supervisor(overclamp=0.05, resolution=1e-3).nudge(0.1) == Clamp(Beyond(0.05, 1e-3))


@given(st.floats(1 / 256, 1))
def test_eta_is_a_whole_number_of_128_parts(eta):
    (force,) = Supervisor(eta_steps=128).nudge(eta)
    assert isinstance(force, Toward)
    assert force.eta * 128 == round(force.eta * 128)
    assert abs(force.eta - eta) <= 1 / 256
    assert Supervisor().nudge(eta).force.eta == eta


@given(VOLTS, SMALL)
def test_the_adc_takes_its_nearest_step(volts, step):
    (found,) = converted(np.array([volts]), step)
    assert math.isclose(found / step, round(found / step), abs_tol=1e-6)
    assert abs(found - volts) <= step / 2 + 1e-12
    assert converted(np.array([volts]), 0.0)[0] == volts


@pytest.mark.parametrize("name", ["adc", "dac", "overclamp", "tolerance"])
@pytest.mark.parametrize("value", [-1e-3, np.nan, np.inf])
def test_volts_that_cannot_be_are_refused(name, value):
    refused(lambda: Supervisor(**{name: value}), f"supervisor {name}", value)


def test_other_options_that_cannot_be_are_refused():
    refused(lambda: Supervisor(eta_steps=-1), "eta_steps -1", "128")
    refused(lambda: Supervisor(eta_steps=128).nudge(1e-3), "eta 0.001 in 128 steps is 0")
    refused(lambda: Supervisor(overclamp=0.1, method="inject"), "overclamp", "method clamp")
