"""The likelihood equals that of the comparators' model, and its gradient finite differences."""

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.optimize import approx_fprime

from pyedge.analysis.calibration import Decisions
from pyedge.analysis.calibration.likelihood import Likelihood
from pyedge.analysis.front_end.response import probability_up
from pyedge.rules import Comparator

COMPARISONS = st.sampled_from(["paper", "exact", "sign"])
MILLIVOLTS = st.floats(-8, 8).map(lambda milli: milli * 1e-3)
ROW = st.tuples(MILLIVOLTS, MILLIVOLTS, st.integers(0, 3), st.integers(1, 3))
ROWS = st.lists(ROW, min_size=1, max_size=6)
NOISE = st.floats(1e-3, 1e-2)


def decisions(rows):
    free, clamped, up, down = np.array(rows, dtype=float).T
    return Decisions(free, clamped, up, up + down)


def parameters(likelihood, noise, *volts):
    return np.array([np.log(noise / likelihood.unit), *(np.array(volts) / likelihood.unit)])


@given(ROWS, COMPARISONS, NOISE, MILLIVOLTS, MILLIVOLTS, st.floats(0, 4e-3))
def test_cost_is_minus_the_log_likelihood(rows, comparison, noise, first, second, bias):
    data = decisions(rows)
    p = probability_up(
        data.free, data.clamped, Comparator(noise, bias), comparison, (first, second)
    )
    assume(((p > 1e-8) & (p < 1 - 1e-8)).all())
    expected = -(data.up * np.log(p) + (data.trials - data.up) * np.log1p(-p)).sum()
    likelihood = Likelihood.of(data, comparison)
    cost, _ = likelihood.cost(parameters(likelihood, noise, first, second, bias))
    assert np.isclose(cost, expected, rtol=1e-6, atol=1e-6)


@given(ROWS, COMPARISONS, st.lists(st.floats(-1, 1), min_size=4, max_size=4))
def test_gradient_equals_finite_differences(rows, comparison, some):
    likelihood = Likelihood.of(decisions(rows), comparison)
    at = np.array(some)
    cost, slope = likelihood.cost(at)
    expected = approx_fprime(at, lambda each: likelihood.cost(each)[0], 1e-7)
    assert np.abs(slope - expected).max() < 1e-4 * (1 + np.abs(slope).max() + cost)


@given(ROWS, COMPARISONS, st.floats(-16, 9))
def test_cost_is_finite_for_any_noise(rows, comparison, log_noise):
    likelihood = Likelihood.of(decisions(rows), comparison)
    cost, slope = likelihood.cost(np.array([log_noise, 0.0, 0.0, 0.0]))
    assert np.isfinite(cost)
    assert np.isfinite(slope).all()


@given(ROWS, COMPARISONS)
def test_coin_is_the_best_constant_probability(rows, comparison):
    data = decisions(rows)
    likelihood = Likelihood.of(data, comparison)
    share = data.up.sum() / data.trials.sum()
    for p in (share, 0.5):
        if 0 < p < 1:
            cost = -(data.up * np.log(p) + (data.trials - data.up) * np.log1p(-p)).sum()
            assert likelihood.coin <= cost + 1e-9
    assert np.isclose(likelihood.turned().coin, likelihood.coin)
