"""Response curves of each comparator: the share of high outputs against the difference, and a fit.

An edge's step is the exclusive or of its two comparators.  Where one of them is certain, the step
gives the output of the other; only such decisions are counted here (the fit counts all).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from pyedge.analysis.calibration.decisions import Decisions
from pyedge.analysis.calibration.fit import Calibration
from pyedge.rules import left_sides

Floats = npt.NDArray[np.float64]
Bits = npt.NDArray[np.bool_]
_CERTAIN = 4.0  # in units of the noise
_SHOWN = 6.0  # in units of the noise
_POINTS = (6, 24)  # least and most points of a curve
_TRIALS_A_POINT = 8


def curves(decisions: Decisions, calibration: Calibration) -> list[dict[str, Any]]:
    """Curves as plain data: one a comparator and, for the first, a sign of the clamped drop.

    Keys: ``difference_V``, ``fired`` (share), ``low`` and ``high`` (Wilson's interval, one standard
    deviation), ``decisions``; ``fit_difference_V`` and ``fit`` where there is a fit.
    """
    first, second = left_sides(decisions.free, decisions.clamped, calibration.comparison)
    noise = calibration.noise.value or calibration.noise_below or 0.0
    offsets = [calibration.offset_first.value or 0.0, calibration.offset_second.value or 0.0]
    bias = calibration.tie_bias.value or 0.0
    everywhere = np.ones(len(first), dtype=bool)
    if second is None:
        return [_curve("first", "", first, everywhere, decisions, calibration, offsets[0])]
    side = np.sign(decisions.clamped)
    shown = []
    certain = np.abs(second + offsets[1]) > _CERTAIN * noise
    for sign, name in ((1.0, "positive"), (-1.0, "negative")):
        where = certain & (side == sign)
        turned = second + offsets[1] > 0
        middle = offsets[0] + sign * bias
        shown.append(_curve("first", name, first, where, decisions, calibration, middle, turned))
    pulled = first + bias * side + offsets[0]
    certain = np.abs(pulled) > _CERTAIN * noise
    shown.append(
        _curve("second", "", second, certain, decisions, calibration, offsets[1], pulled > 0)
    )
    return [each for each in shown if each["decisions"]]


def _curve(
    comparator: str,
    clamped: str,
    difference: Floats,
    where: Bits,
    decisions: Decisions,
    calibration: Calibration,
    middle: float,
    turned: Bits | None = None,
) -> dict[str, Any]:
    """Curve of one comparator; `turned` where the other is high, so that up means low."""
    noise = calibration.noise.value
    if noise is not None:
        where = where & (np.abs(difference + middle) < _SHOWN * noise)
    fired = decisions.up
    if turned is not None:
        fired = np.where(turned, decisions.trials - fired, fired)
    points = _points(difference[where], fired[where], decisions.trials[where])
    curve: dict[str, Any] = {
        "comparator": comparator,
        "clamped": clamped,
        "decisions": int(decisions.trials[where].sum()),
        **points,
    }
    if noise is not None and where.any():
        along = np.linspace(difference[where].min(), difference[where].max(), 200)
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
    whole = np.asarray(np.bincount(group, trials, count), dtype=float)
    share = np.bincount(group, fired, count) / whole
    at = np.bincount(group, difference * trials, count) / whole
    low, high = wilson(share, whole)
    return {
        "difference_V": at.tolist(),
        "fired": share.tolist(),
        "low": low.tolist(),
        "high": high.tolist(),
    }


def wilson(share: Floats, trials: Floats, z: float = 1.0) -> tuple[Floats, Floats]:
    """Wilson's score interval of a binomial share, at z standard deviations."""
    middle = (share + z**2 / (2 * trials)) / (1 + z**2 / trials)
    half = z / (1 + z**2 / trials) * np.sqrt(share * (1 - share) / trials + (z / trials) ** 2 / 4)
    return np.clip(middle - half, 0.0, 1.0), np.clip(middle + half, 0.0, 1.0)
