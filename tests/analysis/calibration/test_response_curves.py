"""Response curves of each comparator, from decisions of the edge."""

import json

import numpy as np
import pytest

from pyedge.analysis.calibration import (
    Calibration,
    Decisions,
    Estimate,
    Injected,
    calibrate,
    curves,
)
from pyedge.analysis.calibration.self_test import design, measured
from pyedge.rng import StepKey


def calibrated(comparison, injected, repeats):
    data = measured(comparison, injected, *design(comparison), StepKey(3, 0, 0), repeats)
    return data, curves(data, calibrate(data, comparison))


@pytest.mark.parametrize("comparison", ["paper", "exact", "sign"])
def test_points_agree_with_the_fit(comparison):
    drawn = json.loads(json.dumps(calibrated(comparison, Injected(), 40)[1]))
    names = [(each["comparator"], each["clamped"]) for each in drawn]
    if comparison == "sign":
        assert names == [("first", "")]
    else:
        assert names == [("first", "positive"), ("first", "negative"), ("second", "")]
    off = []
    for curve in drawn:
        at = np.array(curve["difference_V"])
        fit = np.interp(at, curve["fit_difference_V"], curve["fit"])
        unsure = (fit > 0.05) & (fit < 0.95)  # elsewhere a binomial is not nearly normal
        half = (np.array(curve["high"]) - curve["low"]) / 2
        off += (np.abs(np.array(curve["fired"]) - fit) / half)[unsure].tolist()
        assert (np.array(curve["low"]) <= curve["fired"]).all()
        assert (np.array(curve["fired"]) <= curve["high"]).all()
        assert curve["fired"][0] < 0.1 < 0.9 < curve["fired"][-1]
    assert len(off) > 8 * len(drawn)
    assert max(off) < 5
    assert 0.5 < np.mean(np.array(off) < 1) < 0.9


# The two left sides of a decision, in units of the noise, and in which curves it is counted.
COUNTED = [(0.1, -4.1, {"first"}), (-0.1, 4.1, {"first"}), (0.1, -3.9, set()),
           (5.9, -50.0, {"first"}), (6.1, -50.0, set()), (4.1, -0.1, {"second"}),
           (3.9, -0.1, set())]  # fmt: skip


@pytest.mark.parametrize(("first", "second", "comparators"), COUNTED)
def test_a_decision_counts_where_the_other_comparator_is_certain(first, second, comparators):
    """Beyond four times its noise, and of those within six times the comparator's own."""
    noise, none = 1e-3, Estimate()
    clamped, free = -(second - first) / 2 * noise, -(second + first) / 2 * noise
    known = Calibration("exact", 1, Estimate(noise, 1e-5), none, none, none, None, 0.0)
    one = Decisions(*np.array([[free], [clamped], [1.0], [1.0]]))
    shown = curves(one, known)
    assert {each["comparator"] for each in shown} == comparators
    sides = {each["clamped"] for each in shown if each["comparator"] == "first"}
    assert sides <= {"positive" if clamped > 0 else "negative"}


def test_without_any_noise_the_other_comparator_is_always_certain():
    none = Estimate()
    unknown = Calibration("exact", 1, none, none, none, none, None, 0.0)
    one = Decisions(*np.array([[-1e-6], [3e-6], [1.0], [1.0]]))
    assert {each["comparator"] for each in curves(one, unknown)} == {"first", "second"}


def test_without_a_fit_there_are_only_points_and_few_of_few_decisions():
    for curve in calibrated("paper", Injected(0, 0, 0, 0), 1)[1]:
        assert "fit" not in curve
        assert set(curve["fired"]) <= {0.0, 1.0} or min(curve["fired"]) < 0.1
    data, _ = calibrated("sign", Injected(), 1)
    few = Decisions(data.free[::12], data.clamped[::12], data.up[::12], data.trials[::12])
    (curve,) = curves(few, calibrate(few, "sign"))
    assert len(curve["fired"]) <= 6
