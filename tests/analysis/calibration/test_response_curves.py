"""Response curves of each comparator, from decisions of the edge."""

import json

import numpy as np
import pytest

from pyedge.analysis.calibration import Decisions, Injected, calibrate, curves
from pyedge.analysis.calibration.self_test import design, measured
from pyedge.rng import StepKey


def calibrated(comparison, repeats=40):
    data = measured(comparison, Injected(), *design(comparison), StepKey(3, 0, 0), repeats)
    return curves(data, calibrate(data, comparison))


@pytest.mark.parametrize("comparison", ["paper", "exact", "sign"])
def test_points_agree_with_the_fit(comparison):
    drawn = json.loads(json.dumps(calibrated(comparison)))
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


def test_without_a_fit_there_are_only_points():
    data = measured("paper", Injected(0, 0, 0, 0), *design(), StepKey(0, 0, 0), 1)
    for curve in curves(data, calibrate(data)):
        assert "fit" not in curve
        assert set(curve["fired"]) <= {0.0, 1.0} or min(curve["fired"]) < 0.1


def test_few_decisions_make_few_points():
    data = measured("sign", Injected(), *design("sign"), StepKey(0, 0, 0), 1)
    few = Decisions(data.free[::12], data.clamped[::12], data.up[::12], data.trials[::12])
    (curve,) = curves(few, calibrate(few, "sign"))
    assert len(curve["fired"]) <= 6
