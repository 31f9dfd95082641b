"""Fits: identified parameters with correct uncertainties, a note for the others."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2, norm

from pyedge.analysis.calibration import (
    Decisions,
    Injected,
    SelfTest,
    better_comparison,
    calibrate,
    curves,
    run_self_test,
)
from pyedge.analysis.calibration.fit import Estimate
from pyedge.analysis.calibration.likelihood import PARAMETERS
from pyedge.analysis.calibration.self_test import design, measured
from pyedge.rng import StepKey
from tests.refusals import refused

CIRCUITS = ["paper", "exact"]
each_comparison = pytest.mark.parametrize("comparison", [*CIRCUITS, "sign"])


def decided(comparison="paper", chosen=None, injected=None, repeats=4):
    """Decisions of a known edge on some of the drops of the self-test."""
    free, clamped = design(comparison)
    if chosen is not None:
        where = chosen(free, clamped)
        free, clamped = free[where], clamped[where]
    start = StepKey(8, 0, 0)
    return measured(comparison, injected or Injected(), free, clamped, start, repeats)


@each_comparison
def test_uncertainties_cover_injected_parameters(comparison):
    """100 seeds: within one stated uncertainty in 55 to 80 % of them, 4.5 off in none."""
    rows = run_self_test(comparison, seeds=100).describe()["parameters"]
    assert len(rows) == (2 if comparison == "sign" else 4)
    for row in rows.values():
        assert 0.55 <= row["coverage"] <= 0.80
        assert row["farthest"] < 4.5
        assert row["spread_V"] == pytest.approx(row["error_V"], rel=0.25)
        assert abs(row["mean_V"] - row["injected_V"]) < 0.35 * row["error_V"]


def test_self_test_fails_for_other_parameters():
    """The self-test fails where parameters differ from those that it states as injected."""
    test = run_self_test("paper", seeds=60)
    assert test.passed
    for name, volts in (
        ("noise", 2.4e-3),
        ("offset_first", 2e-3),
        ("offset_second", 0.0),
        ("tie_bias", 0.0),
    ):
        restated = SelfTest(test.comparison, Injected(**{name: volts}), test.calibrations)
        assert not restated.passed, name


def test_more_decisions_reduce_the_uncertainty():
    few, many = (calibrate(decided(repeats=repeats)) for repeats in (2, 32))
    for name in PARAMETERS:
        ratio = getattr(few, name).error / getattr(many, name).error
        assert ratio == pytest.approx(4.0, rel=0.35)


def test_grouping_of_trials_makes_no_difference():
    together = decided()
    up, down = together.up.astype(int), (together.trials - together.up).astype(int)
    apart = Decisions(
        np.repeat(together.free, up + down),
        np.repeat(together.clamped, up + down),
        np.concatenate([[1.0] * u + [0.0] * d for u, d in zip(up, down, strict=True)]),
        np.ones(together.count),
    )
    one, other = calibrate(together), calibrate(apart)
    for name in PARAMETERS:
        assert getattr(one, name).value == pytest.approx(getattr(other, name).value, rel=1e-4)


@pytest.mark.parametrize("comparison", CIRCUITS)
@pytest.mark.parametrize(("sign", "word"), [(1, "positive"), (-1, "negative")])
def test_drops_of_one_sign_do_not_separate_tie_bias_and_offset(comparison, sign, word):
    data = decided(comparison, lambda f, c: sign * c > 0.04, repeats=16)
    calibration = calibrate(data, comparison)
    assert calibration.tie_bias.value is None
    assert word in calibration.tie_bias.note
    both = Injected().offset_first + sign * Injected().tie_bias
    assert abs(calibration.offset_first.value - both) < 4 * calibration.offset_first.error
    assert "tie bias" in calibration.offset_first.note


@pytest.mark.parametrize("comparison", CIRCUITS)
def test_large_drops_do_not_identify_the_second_offset(comparison):
    far = {"paper": lambda f, c: np.abs(c) > 0.03, "exact": lambda f, c: np.abs(c + f) > 0.03}
    calibration = calibrate(decided(comparison, far[comparison]), comparison)
    assert calibration.offset_second.value is None
    assert "near zero" in calibration.offset_second.note
    assert abs(calibration.noise.value - 3e-3) < 4 * calibration.noise.error
    assert calibration.tie_bias.value is not None


@each_comparison
@pytest.mark.parametrize("noise", [0.0, 1e-6])
def test_noise_without_contradictions_is_only_bounded(comparison, noise):
    quiet = Injected(noise, 1.2e-3, -0.8e-3, 0.0)
    calibration = calibrate(decided(comparison, injected=quiet), comparison)
    assert calibration.noise.value is None
    assert calibration.noise_below is not None
    assert 1e-5 < calibration.noise_below < 1e-3  # the sweep has steps of 0.4 mV
    assert "without noise" in calibration.noise.note


@pytest.mark.parametrize("noise", [0.05e-3, 0.15e-3])
def test_bound_holds(noise):
    """A bound below the true noise: in 5 % of edges, here in 0 to 5 of 25."""
    free, clamped = design()
    bounds = []
    for k in range(25):
        known = Injected(noise, 0.3e-3 * np.sin(k), 0.3e-3 * np.cos(k), 0.0)
        data = measured("paper", known, free, clamped, StepKey(1, k, 0), 1)
        bounds.append(calibrate(data).noise_below)
    assert sum(bound is not None and bound < noise for bound in bounds) <= 5
    if noise < 0.1e-3:
        assert sum(bound is not None for bound in bounds) >= 3


@each_comparison
def test_far_differences_bound_the_noise_loosely(comparison):
    clamped = np.array([1.0, 2.0, -1.0, -2.0])
    free = clamped + 0.1 * np.array([1, -1, 1, -1])
    data = measured(comparison, Injected(), free, clamped, StepKey(0, 0, 0), 4)
    calibration = calibrate(data, comparison)
    assert calibration.noise.value is None
    assert 1e-3 < calibration.noise_below < 0.2


@pytest.mark.parametrize("up", [0.0, 1.0])
def test_decisions_of_one_direction_identify_nothing(up):
    data = Decisions(np.full(9, 0.5), np.linspace(0.6, 1.0, 9), np.full(9, up), np.ones(9))
    calibration = calibrate(data)
    assert calibration.noise_below is None
    for name in PARAMETERS:
        assert getattr(calibration, name).value is None
        assert "one way" in getattr(calibration, name).note
    assert calibrate(Decisions(*[np.ones(1)] * 4)).noise.value is None


@each_comparison
def test_random_decisions_and_an_inverted_edge_are_detected(comparison):
    """Inverted as D22's Eq. C2 is printed."""
    right = decided(comparison)
    coin = np.random.default_rng(2).binomial(4, 0.5, len(right.free))
    for up, word in ((coin, "coin"), (right.trials - right.up, "swapped")):
        wrong = Decisions(right.free, right.clamped, up, right.trials)
        calibration = calibrate(wrong, comparison)
        assert calibration.noise.value is None
        assert word in calibration.noise.note


@pytest.mark.parametrize(("made", "read"), [("paper", "exact"), ("exact", "paper")])
def test_wrong_comparison_is_detected(made, read):
    data = decided(made)
    assert better_comparison(data, calibrate(data, read)) == made
    assert better_comparison(data, calibrate(data, made)) is None
    refused(lambda: calibrate(data, "best"), "best", "paper")


DROP = st.one_of(st.floats(-5, 5), st.floats(-5e-3, 5e-3), st.sampled_from([0.0, 1.0, -1.0]))
ROW = st.tuples(DROP, DROP, st.integers(0, 3), st.integers(1, 3))


@given(st.lists(ROW, min_size=1, max_size=12), st.sampled_from(["paper", "exact", "sign"]))
def test_any_decisions_can_be_fitted(rows, comparison):
    free, clamped, up, down = np.array(rows, dtype=float).T
    data = Decisions(free, clamped, up, up + down)
    calibration = calibrate(data, comparison)
    better_comparison(data, calibration)
    curves(data, calibration)
    for name in PARAMETERS:
        each = getattr(calibration, name)
        if each.value is None:
            assert each.note
        else:
            assert np.isfinite(each.value)
            assert 0 < each.error < np.inf
    if calibration.noise_below is not None:
        assert calibration.noise.value is None
        assert 0 < calibration.noise_below < np.inf


def test_estimate_as_text():
    assert str(Estimate(3.0271e-3, 0.1107e-3)) == "3.03 ± 0.11 mV"
    assert str(Estimate(-8.588e-4, 2.06e-4)) == "-0.86 ± 0.21 mV"
    assert str(Estimate(0.458, 0.058)) == "458 ± 58 mV"
    assert str(Estimate(12.3e-6, 1.23e-6)) == "12.3 ± 1.2 uV"
    assert str(Estimate(None, None)) == "?"


@pytest.mark.parametrize("repeats", [5, 20, 100])
def test_the_bound_of_the_noise_is_the_one_sided_95_per_cent_of_the_likelihood_ratio(repeats):
    """Two drops, the same distance off on either side: the offset that fits best is 0."""
    free, clamped = np.zeros(2) + 0.5, 0.5 + np.array([1e-3, -1e-3])
    up, trials = np.array([repeats, 0]), np.full(2, repeats)
    found = calibrate(Decisions(free, clamped, up, trials), "sign")
    lost = chi2.ppf(0.9, 1) / 2
    probability = np.exp(-lost / (2 * repeats))
    assert found.noise_below == pytest.approx(1e-3 / norm.ppf(probability), rel=2e-3)
