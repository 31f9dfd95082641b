"""Decay of an error as a stretched or compressed exponential, a + b exp(-lambda t^beta)."""

from __future__ import annotations

import warnings
from typing import NamedTuple

import numpy as np
from scipy.optimize import OptimizeWarning, curve_fit

from pyedge.arrays import Floats

_STARTS = (0.3, 1.0, 1.5, 2.5)  # of beta, from each of which the fit begins
_LOWEST, _HIGHEST = (0.0, 0.0, 0.0, 0.05), (2.0, 10.0, 20.0, 6.0)


class Decay(NamedTuple):
    """The parameters of the fit, and the standard error of beta."""

    floor: float
    amplitude: float
    rate: float
    beta: float
    error: float

    def at(self, epoch: Floats) -> Floats:
        """The fitted values; the first epoch is 1."""
        return _stretched(epoch, *self[:4])


def _stretched(t: Floats, floor: float, amplitude: float, rate: float, beta: float) -> Floats:
    return np.asarray(floor + amplitude * np.exp(-rate * t**beta))


def fit_decay(error: Floats) -> Decay:
    """The least-squares fit to the (epochs,) errors that is best of those from several starts.

    Raises:
        RuntimeError: no start has a fit.
    """
    t = np.arange(1.0, len(error) + 1.0)
    fits = []
    for beta in _STARTS:
        size = max(error[0] - error[-1], 1e-3)
        start = (max(0.9 * error[-1], 1e-3), size, (len(error) / 3) ** -beta, beta)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", OptimizeWarning)
                found, spread = curve_fit(
                    _stretched, t, error, start, bounds=(_LOWEST, _HIGHEST), maxfev=40_000
                )
        except RuntimeError:  # not converged
            continue
        left = float(((_stretched(t, *found) - error) ** 2).sum())
        fits.append((left, Decay(*map(float, (*found, np.sqrt(spread[3, 3]))))))
    if not fits:
        raise RuntimeError("no fit of the decay converges")
    return min(fits)[1]
