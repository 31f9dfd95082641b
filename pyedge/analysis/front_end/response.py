"""Response of an edge: its mean step against the difference of its drops (D22, Fig. 7E)."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr

from circuits.parts.comparator import THRESHOLD
from pyedge.arrays import Floats
from pyedge.rules import Comparator, left_sides


def probability_up(
    free: Floats,
    clamped: Floats,
    comparator: Comparator,
    comparison: str = "paper",
    offset: tuple[float, float] = (0.0, 0.0),
) -> Floats:
    """Probability that an edge steps up, to more resistance.

    Each comparator fires independently with probability Phi(left side / noise); the edge steps up
    where exactly one of them fires.

    Args:
        free, clamped: drops, in volts; their shapes broadcast.
        comparator: its noise and tie bias.
        comparison: ``paper``, ``exact`` or ``sign``.
        offset: of the first and the second comparator, in volts.
    """
    first, second = left_sides(free, clamped, comparison, comparator.tie_bias)
    one = _fires(first + offset[0], comparator.noise)
    if second is None:
        return one
    other = _fires(second + offset[1], comparator.noise)
    return one * (1.0 - other) + other * (1.0 - one)


def response(
    difference: Floats,
    clamped: Floats,
    comparator: Comparator,
    comparison: str = "paper",
    offset: tuple[float, float] = (0.0, 0.0),
) -> Floats:
    """(j, k) mean steps of an edge, from -1 (always down) to +1 (always up).

    Args:
        difference: (k,) clamped drop less free drop, in volts.
        clamped: (j,) clamped drops, in volts.
        comparator, comparison, offset: see `probability_up`.
    """
    clamped = np.asarray(clamped, dtype=float)[:, None]
    free = clamped - np.asarray(difference, dtype=float)
    return 2.0 * probability_up(free, clamped, comparator, comparison, offset) - 1.0


def _fires(left: Floats, noise: float) -> Floats:
    if noise > 0:
        return np.asarray(ndtr(left / noise))
    return (left > THRESHOLD).astype(float)
