"""Power-law fits to medians, the range over which they hold, and the same in words.

A line is fitted to log y against log x by least squares over every range of neighbouring points.
A range supports a power law if, over it,

- there are four points or more,
- the line explains 99 % of the variance of log y (R^2),
- the 95 % interval of the exponent does not contain 0,
- it is straight: a parabola through the same points bends by an amount whose 95 % interval
  contains 0, or by less than a fifth of the exponent.  The bend is the difference between the
  parabola's slopes at the two ends.

The longest such range in log x is reported, or none, with the parabola's slopes at its ends: a
floor nearby bends a line before it ends it.  Intervals are bootstrap percentiles over replicas, the
same replicas at every point, because replica k has the same noise and chip everywhere.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from pyedge.arrays import Bools, Floats
from pyedge.rng import StepKey, Stream, uniform
from pyedge.units import show

Row = dict[str, Any]

POINTS, REPLICAS = 4, 8
"""Least numbers of points and replicas of a fit."""
_SAMPLES = 400
_INTERVAL = (2.5, 97.5)
_STRAIGHT, _BENT = 0.99, 0.2


@dataclass(frozen=True)
class Fit:
    """y = factor * x ** exponent."""

    exponent: float  # least-squares estimate
    low: float  # 95 % interval of the exponent
    high: float
    factor: float  # y at x = 1
    slopes: tuple[float, float]  # exponents at the two ends, of the parabola
    begin: float  # the range of x over which it holds
    end: float
    points: int  # number of points in that range

    def describe(self) -> Row:
        """The fit as plain data."""
        return {
            "exponent": self.exponent, "interval": [self.low, self.high], "factor": self.factor,
            "slopes": list(self.slopes), "range": [self.begin, self.end], "points": self.points,
        }  # fmt: skip

    def legend(self, x: str) -> str:
        """For a figure's legend."""
        return f"∝ {x}^{self.exponent:.2f} [{self.low:.2f}, {self.high:.2f}]"

    def sentence(self, x: str, y: str, unit: str) -> str:
        """In a sentence; x has this unit."""
        ends = (self.begin, self.end)
        begin, end = (show(each, unit) if unit else f"{each:.3g}" for each in ends)
        return (
            f"{y} ∝ {x}^{self.exponent:.3g}, 95 % interval {self.low:.3g} to {self.high:.3g}, "
            f"over {self.points} points from {begin} to {end}; "
            f"from end to end the slope goes from {self.slopes[0]:.2f} to {self.slopes[1]:.2f}."
        )


def power_law(x: Floats, y: Floats, usable: Bools, seed: int = 0) -> Fit | str:
    """The longest range of points over which y is a power of x, or the reason why there is none.

    x is (k,), or (k, replicas) where it was measured too; y is (k, replicas), NaN where unknown.
    A range ends before a point that is not usable.  `seed` is of the resampling.
    """
    if y.shape[1] < REPLICAS:
        return f"an interval needs {REPLICAS} replicas"
    x = np.broadcast_to(x.T, y.T.shape).T
    log_x, log_y = (_logarithms(each, seed) for each in (x, y))
    order = np.argsort(log_x[0], kind="stable")
    good = (usable & np.isfinite(log_x).all(axis=0) & np.isfinite(log_y).all(axis=0))[order]
    log_x, log_y = log_x[:, order], log_y[:, order]
    if good.sum() < POINTS:
        return f"fewer than {POINTS} points without a flag"
    best: Fit | None = None
    for start, last in combinations(range(len(order)), 2):
        within = slice(start, last + 1)
        if last + 1 - start < POINTS or not good[within].all():
            continue
        longest = np.log(best.end / best.begin) if best is not None else 0.0
        if log_x[0, last] - log_x[0, start] <= longest:
            continue
        best = _fit(log_x[:, within], log_y[:, within]) or best
    return best or f"no straight line through {POINTS} neighbouring points or more"


def _fit(log_x: Floats, log_y: Floats) -> Fit | None:
    """Fit over all of these points, if they support one; row 0 is of all replicas."""
    middle = log_x.mean(axis=1, keepdims=True)
    off = log_x - middle
    slope = (off * log_y).sum(axis=1) / (off**2).sum(axis=1)
    about = log_y - log_y.mean(axis=1, keepdims=True)
    rest = about - slope[:, None] * off
    whole = (about[0] ** 2).sum()
    if whole == 0 or 1 - (rest[0] ** 2).sum() / whole < _STRAIGHT:
        return None
    low, high = np.percentile(slope[1:], _INTERVAL)
    first, last = slope + _end_slopes(off, rest)
    bend = last - first
    least, most = np.percentile(bend[1:], _INTERVAL)
    if low <= 0 <= high or not (least <= 0 <= most or abs(bend[0]) < _BENT * abs(slope[0])):
        return None
    factor = float(np.exp(log_y[0].mean() - slope[0] * middle[0, 0]))
    begin, end = np.exp(log_x[0, [0, -1]]).tolist()
    slopes = float(first[0]), float(last[0])
    count = log_x.shape[1]
    return Fit(float(slope[0]), float(low), float(high), factor, slopes, begin, end, count)


def _end_slopes(off: Floats, rest: Floats) -> Floats:
    """(2, samples) a parabola's slopes at both ends less the line's, from the line's residuals.

    The square is made orthogonal to the line, so that it leaves the line unchanged.
    """
    square = off**2
    square -= square.mean(axis=1, keepdims=True)
    shared = (square * off).sum(axis=1) / (off**2).sum(axis=1)
    square -= shared[:, None] * off
    curvature = (square * rest).sum(axis=1) / (square**2).sum(axis=1)
    ends = off[:, [0, -1]].T
    return np.asarray(curvature * (2 * ends - shared), dtype=np.float64)


def _logarithms(values: Floats, seed: int) -> Floats:
    """(1 + samples, k) logarithms of the medians of all replicas, then of bootstrap samples."""
    count = values.shape[1]
    if (values == values[:, :1]).all():
        medians = np.broadcast_to(values[:, 0], (1 + _SAMPLES, len(values)))
    else:
        medians = np.empty((1 + _SAMPLES, len(values)))
        medians[0] = _median(values)
        for sample in range(_SAMPLES):
            chosen = uniform(StepKey(seed, sample, 0), Stream.RESAMPLE, count) * count
            medians[1 + sample] = _median(values[:, chosen.astype(np.int64)])
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.log(medians)


def _median(values: Floats) -> Floats:
    """(k,) medians over replicas, ignoring NaN."""
    if not np.isnan(values).any():
        return np.asarray(np.median(values, axis=1), dtype=np.float64)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "All-NaN", RuntimeWarning)
        return np.asarray(np.nanmedian(values, axis=1), dtype=np.float64)


def missing(fits: Iterable[Row]) -> list[str]:
    """The lines without a power law, those with the same reason in one sentence."""
    reasons: dict[str, list[str]] = {}
    for each in fits:
        if each["fit"] is None:
            reasons.setdefault(each["why"], []).append(each["at"])
    return [
        "No power law fits" + (f" at {'; '.join(where)}" if any(where) else "") + f": {why}."
        for why, where in reasons.items()
    ]
