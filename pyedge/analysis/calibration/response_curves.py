"""Response curves of each comparator: the share of high outputs against the difference, and a fit.

An edge's step is the exclusive or of its two comparators.  Where one of them is certain, the step
gives the output of the other; only such decisions are counted here (the fit counts all).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.special import ndtr
from scipy.stats import binomtest

from pyedge.analysis.calibration.decisions import Decisions
from pyedge.analysis.calibration.fit import Calibration
from pyedge.analysis.calibration.likelihood import PARAMETERS
from pyedge.arrays import Bools, Floats
from pyedge.rules import left_sides

_CERTAIN = 4.0  # in units of the noise
_SHOWN = 6.0  # in units of the noise
_POINTS = (6, 24)  # least and most points of a curve
_TRIALS_A_POINT = 8
_ONE_SIGMA = float(ndtr(1.0) - ndtr(-1.0))


def curves(decisions: Decisions, calibration: Calibration) -> list[dict[str, Any]]:
    """Curves as plain data: one a comparator and, for the first, a sign of the clamped drop.

    Keys: ``difference_V``, ``fired`` (share), ``low`` and ``high`` (Wilson's interval, one standard
    deviation), ``decisions``; ``fit_difference_V`` and ``fit`` where there is a fit.
    """
    first, second = left_sides(decisions.free, decisions.clamped, calibration.comparison)
    noise = calibration.noise.value or calibration.noise_below or 0.0
    offset_first, offset_second, bias = (
        getattr(calibration, name).value or 0.0 for name in PARAMETERS[1:]
    )
    up, down = decisions.up, decisions.trials - decisions.up
    if second is None:
        everywhere = np.ones(len(first), dtype=bool)
        return [_curve("first", "", first, offset_first, everywhere, up, decisions, calibration)]
    side = np.sign(decisions.clamped)
    pulled = first + bias * side + offset_first
    pushed = second + offset_second
    certain = np.abs(pushed) > _CERTAIN * noise
    shown = []
    for sign, name in ((1.0, "positive"), (-1.0, "negative")):
        middle, where = offset_first + sign * bias, certain & (side == sign)
        fired = np.where(pushed > 0, down, up)
        shown.append(_curve("first", name, first, middle, where, fired, decisions, calibration))
    where, fired = np.abs(pulled) > _CERTAIN * noise, np.where(pulled > 0, down, up)
    shown.append(_curve("second", "", second, offset_second, where, fired, decisions, calibration))
    return [each for each in shown if each["decisions"]]


def _curve(
    comparator: str, clamped: str, difference: Floats, middle: float, where: Bools, fired: Floats,
    decisions: Decisions, calibration: Calibration,
) -> dict[str, Any]:  # fmt: skip
    """Curve of one comparator, from the decisions `where` the other one is certain."""
    noise = calibration.noise.value
    if noise is not None:
        where = where & (np.abs(difference + middle) < _SHOWN * noise)
    difference, trials = difference[where], decisions.trials[where]
    curve: dict[str, Any] = {
        "comparator": comparator,
        "clamped": clamped,
        "decisions": int(trials.sum()),
        **_points(difference, fired[where], trials),
    }
    if noise is not None and where.any():
        along = np.linspace(difference.min(), difference.max(), 200)
        curve["fit_difference_V"] = along.tolist()
        curve["fit"] = ndtr((along + middle) / noise).tolist()
    return curve


def _points(difference: Floats, fired: Floats, trials: Floats) -> dict[str, list[float]]:
    """Points of a curve; neighbouring differences share a point where there are too many."""
    place, group = np.unique(np.round(difference, 12), return_inverse=True)
    points = int(np.clip(trials.sum() // _TRIALS_A_POINT, *_POINTS))
    if len(place) > points:
        edges = np.quantile(difference, np.linspace(0, 1, points + 1)[1:-1])
        _, group = np.unique(np.searchsorted(edges, difference), return_inverse=True)
    count = int(group.max()) + 1 if len(group) else 0
    whole = np.bincount(group, trials, count)
    high = np.bincount(group, fired, count)
    intervals = [
        binomtest(int(k), int(n)).proportion_ci(_ONE_SIGMA, "wilson")
        for k, n in zip(high, whole, strict=True)
    ]
    return {
        "difference_V": (np.bincount(group, difference * trials, count) / whole).tolist(),
        "fired": (high / whole).tolist(),
        "low": [float(each.low) for each in intervals],
        "high": [float(each.high) for each in intervals],
    }
