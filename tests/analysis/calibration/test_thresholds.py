"""The numbers that decide what a calibration says: just inside and just outside each.

The maximum of the likelihood, or its uncertainties, are put in place of a fit's; the numbers are
restated here.
"""

import math

import numpy as np
import pytest

from pyedge.analysis.calibration import Decisions, better_comparison, calibrate, fit

# 10 of 50 and 40 of 50 went up: a coin costs 100 ln 2, and exchanged they are other numbers.
UNEVEN = Decisions(np.zeros(2), np.array([1e-3, -1e-3]), np.array([10, 40]), np.array([50, 50]))
COIN = 100 * math.log(2)
MODEST = 0.5 * COIN


def fitted(patch, cost, turned=math.inf, error=(0.1, 0.1, 0.1, 0.1), comparison="paper"):
    """A calibration whose likelihood has these costs and uncertainties, in units of the noise."""

    def maximize(likelihood, free):
        return np.zeros(4), turned if likelihood.up[0] == 40 else cost

    patch.setattr(fit, "_maximize", maximize)
    patch.setattr(fit, "_errors", lambda likelihood, top, free: np.array(error))
    patch.setattr(fit, "_noise_bound", lambda *given: 1e-3)
    return calibrate(UNEVEN, comparison)


COSTS = [
    (0.0999, math.inf, "no decision is a surprise"),
    (0.1001, math.inf, ""),
    (0.799 * COIN, 0.0, ""),  # good enough to ask no more
    (0.801 * COIN, 0.0, "swapped"),
    (0.9 * COIN, 0.9 * COIN - 3.01, "swapped"),
    (0.9 * COIN, 0.9 * COIN - 2.99, ""),
    (COIN - 3.01, math.inf, ""),
    (COIN - 2.99, math.inf, "a coin explains"),
]


@pytest.mark.parametrize(("cost", "turned", "said"), COSTS)
def test_a_cost_decides_what_is_said(cost, turned, said, monkeypatch):
    found = fitted(monkeypatch, cost, turned)
    assert (found.noise.value is None) == bool(said)
    assert said in found.noise.note
    assert (found.noise_below is not None) == (cost < 0.1)


VAGUE = [
    ("noise", 0, 1.0),
    ("offset_first", 1, 3.0),
    ("offset_second", 2, 3.0),
    ("tie_bias", 3, 3.0),
]


@pytest.mark.parametrize(("name", "place", "most"), VAGUE)
def test_a_parameter_whose_uncertainty_is_too_large_is_not_identified(
    name, place, most, monkeypatch
):
    for error, known in ((most - 1e-6, True), (most + 1e-6, False)):
        errors = [0.1] * 4
        errors[place] = error
        found = fitted(monkeypatch, MODEST, error=errors)
        assert (getattr(found, name).value is not None) == known


@pytest.mark.parametrize(("less", "wanted"), [(3.01, "exact"), (2.99, None)])
def test_another_comparison_is_named_where_it_is_clearly_better(less, wanted, monkeypatch):
    found = fitted(monkeypatch, MODEST)
    kinds = iter(("sign", "paper", "exact"))
    costs = {"sign": MODEST + 1, "paper": MODEST, "exact": MODEST - less}
    monkeypatch.setattr(fit, "COMPARISONS", tuple(kinds))
    named = []
    of = fit.Likelihood.of

    def noted(decisions, comparison):
        named.append(comparison)
        return of(decisions, comparison)

    monkeypatch.setattr(fit.Likelihood, "of", noted)
    monkeypatch.setattr(fit, "_maximize", lambda likelihood, free: (np.zeros(4), costs[named[-1]]))
    assert better_comparison(UNEVEN, found) == wanted
