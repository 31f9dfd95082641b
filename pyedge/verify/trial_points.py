"""Node voltages for trials of an edge: both signs, all sizes, small margins, the whole range."""

from __future__ import annotations

import numpy as np

from pyedge.arrays import Floats
from pyedge.rng import StepKey, Stream, uniform
from pyedge.rules import left_sides

LEAST, MOST = 5e-3, 2.0  # V, of a decision's distance from its threshold
SPAN = 5.0  # V, of the nodes


def drawn_nodes(comparison: str, count: int, seed: int = 0) -> Floats:
    """(count, 4) random voltages of f1, f2, c1, c2, in 0..5 V.

    Each comparator's margin is at least 5 mV; the first one's is log-uniform, and so is the second
    one's in every other trial.
    """
    rows: list[Floats] = []
    step = 0
    while len(rows) < count:
        row = _draw(uniform(StepKey(seed, 0, step), Stream.START, 8), comparison, bool(step % 2))
        step += 1
        left = np.array(left_sides(*drops(row[None]), comparison))
        if ((row >= 0) & (row <= SPAN)).all() and (np.abs(left) >= LEAST).all():
            rows.append(row)
    return np.array(rows)


def _draw(draws: Floats, comparison: str, near: bool) -> Floats:
    """One row from 8 uniform draws; it may be out of range."""

    def margin(size: float, sign: float) -> float:
        return float(LEAST * (MOST / LEAST) ** size * (1 if sign < 0.5 else -1))

    first, second = margin(draws[0], draws[1]), margin(draws[2], draws[3])
    # left side of the second comparator, near its threshold or anywhere in the range
    other = second if near else (2 * draws[4] - 1) * SPAN
    drop = other if comparison == "paper" else 0.5 * (other + first)
    half = 0.5 * np.array([drop - first, first - drop, drop, -drop])
    room = SPAN - np.abs(half[[0, 2]]) * 2
    middle = np.abs(half[[0, 2]]) + room * draws[5:7]
    return np.asarray(half + np.repeat(middle, 2))


def drops(volts: Floats) -> tuple[Floats, Floats]:
    """Free and clamped, in volts, of (count, 4) node voltages."""
    return volts[:, 0] - volts[:, 1], volts[:, 2] - volts[:, 3]
