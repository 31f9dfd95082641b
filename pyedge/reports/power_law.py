"""Power laws in medians, and where they hold.

A line is fitted to log y against log x by least squares over every range of neighbouring points.
A range supports a power law if, over it,

- there are four points or more,
- the line explains 99 % of the variance of log y (R^2),
- the 95 % interval of the exponent does not contain 0,
- it is straight: a parabola through the same points bends by an amount whose 95 % interval
  contains 0, or by less than a fifth of the exponent.  The bend is the difference between the
  parabola's slopes at the two ends.

The longest such range in log x is reported, or none; with it the parabola's slopes at its ends,
for a floor near by bends a line before it ends it.  Intervals are from resampling the replicas:
the same replicas at every point, for those share their noise and their chip.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from pyedge.rng import Moment, Stream, uniform

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

POINTS, REPLICAS = 4, 8
"""The fewest that a fit is made of."""
_SAMPLES = 400
_INTERVAL = (2.5, 97.5)
_STRAIGHT, _BENT = 0.99, 0.2


@dataclass(frozen=True)
class Fit:
    """y = factor * x ** exponent.

    Attributes:
        exponent: its best value.
        low, high: 95 % interval of the exponent.
        factor: y at x = 1.
        slopes: exponents at the two ends, of the parabola.
        begin, end: the range of x over which it holds.
        points: how many are in that range.
    """

    exponent: float
    low: float
    high: float
    factor: float
    slopes: tuple[float, float]
    begin: float
    end: float
    points: int


def power_law(x: Floats, y: Floats, usable: Bools, seed: int = 0) -> Fit | str:
    """The longest range of neighbouring points over which y is a power of x.

    Args:
        x: (k,) or, where it was measured too, (k, replicas).
        y: (k, replicas), NaN where there is no value.
        usable: (k,) whether a point may be in a fit; one that may not parts its neighbours.
        seed: of the resampling.

    Returns:
        The fit, or why there is none.
    """
    if y.shape[1] < REPLICAS:
        return f"an interval needs {REPLICAS} replicas"
    x = np.broadcast_to(x.T, y.T.shape).T
    log_x, log_y = (_logarithms(each, seed) for each in (x, y))
    order = np.argsort(log_x[0], kind="stable")
    good = (usable & np.isfinite(log_x).all(axis=0) & np.isfinite(log_y).all(axis=0))[order]
    log_x, log_y = log_x[:, order], log_y[:, order]
    if good.sum() < POINTS:
        return f"fewer than {POINTS} points without a mark"
    best: Fit | None = None
    for start, last in combinations(range(len(order)), 2):
        within = slice(start, last + 1)
        if last + 1 - start < POINTS or not good[within].all():
            continue
        longest = np.log(best.end / best.begin) if best is not None else 0.0
        if _span(log_x[0, within]) <= longest:
            continue
        best = _fit(log_x[:, within], log_y[:, within]) or best
    return best or f"no straight line through {POINTS} neighbouring points or more"


def _fit(log_x: Floats, log_y: Floats) -> Fit | None:
    """A fit over all of these points, if they support one; row 0 is that of all replicas."""
    middle = log_x.mean(axis=1, keepdims=True)
    off = log_x - middle
    slope = (off * log_y).sum(axis=1) / (off**2).sum(axis=1)
    about = log_y - log_y.mean(axis=1, keepdims=True)
    rest = about - slope[:, None] * off
    whole = (about[0] ** 2).sum()
    if whole == 0 or 1 - (rest[0] ** 2).sum() / whole < _STRAIGHT:
        return None
    low, high = np.percentile(slope[1:], _INTERVAL)
    first, last = slope + _turned(off, rest)
    bend = last - first
    least, most = np.percentile(bend[1:], _INTERVAL)
    if low <= 0 <= high or not (least <= 0 <= most or abs(bend[0]) < _BENT * abs(slope[0])):
        return None
    factor = np.exp(log_y[0].mean() - slope[0] * middle[0, 0])
    begin, end = np.exp(log_x[0, [0, -1]])
    return Fit(
        exponent=float(slope[0]),
        low=float(low),
        high=float(high),
        factor=float(factor),
        slopes=(float(first[0]), float(last[0])),
        begin=float(begin),
        end=float(end),
        points=log_x.shape[1],
    )


def _turned(off: Floats, rest: Floats) -> Floats:
    """(2, samples) a parabola's slopes at both ends, less the line's, given the line's residuals.

    Its square is made orthogonal to the line, so that the line is the same with it and without.
    """
    square = off**2
    square -= square.mean(axis=1, keepdims=True)
    shared = (square * off).sum(axis=1) / (off**2).sum(axis=1)
    square -= shared[:, None] * off
    curvature = (square * rest).sum(axis=1) / (square**2).sum(axis=1)
    ends = off[:, [0, -1]].T
    return np.asarray(curvature * (2 * ends - shared), dtype=np.float64)


def _logarithms(values: Floats, seed: int) -> Floats:
    """(1 + samples, k) logarithms of the medians: of all replicas, then of resampled ones."""
    count = values.shape[1]
    if (values == values[:, :1]).all():
        medians = np.broadcast_to(values[:, 0], (1 + _SAMPLES, len(values)))
    else:
        medians = np.empty((1 + _SAMPLES, len(values)))
        medians[0] = _median(values)
        for sample in range(_SAMPLES):
            drawn = uniform(Moment(seed, sample, 0), Stream.RESAMPLE, count) * count
            medians[1 + sample] = _median(values[:, drawn.astype(np.int64)])
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.log(medians)


def _median(values: Floats) -> Floats:
    """(k,) medians over replicas, without those that have no value."""
    if not np.isnan(values).any():
        return np.asarray(np.median(values, axis=1), dtype=np.float64)
    ordered = np.sort(values, axis=1)
    count = (~np.isnan(values)).sum(axis=1)
    low, high = np.maximum(count - 1, 0) // 2, np.maximum(count, 1) // 2
    rows = np.arange(len(values))
    return np.asarray((ordered[rows, low] + ordered[rows, high]) / 2, dtype=np.float64)


def _span(log_x: Floats) -> float:
    return float(log_x[-1] - log_x[0])
