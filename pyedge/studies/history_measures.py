"""Measures that are functions of a training's whole history: a number or a row of numbers."""

from __future__ import annotations

import numpy as np

from circuits.parts.comparator import THRESHOLD
from pyedge.arrays import Bools, Floats, Ints
from pyedge.rules import left_sides
from pyedge.training.history import History

CLOCK = 0.2
"""Period of the laboratory's global clock, 5 Hz, in seconds."""
MARGINS = (0.0, 0.01, 0.03, 0.1, 0.3, 1.0, 2.0, 3.0, 5.0, 10.0, 20.0, 30.0, 50.0, 100.0)
"""Lower ends of the bins of |margin| / 1 mV; the last one is open."""
_PER_DECADE = 25


def wrong(history: History) -> float:
    """Share of decisions that differ from the exact rule's; NaN without decisions."""
    decisions = _decisions(history)
    if decisions is None:
        return np.nan
    differs, _ = decisions
    return float(differs.mean()) if differs.size else np.nan


def wrong_by_margin(history: History) -> Floats:
    """(bins,) the same by margin; NaN in bins without decisions."""
    differing, total = _by_margin(history)
    return np.where(total > 0, differing / np.maximum(total, 1.0), np.nan)


def decisions_by_margin(history: History) -> Floats:
    """(bins,) number of decisions by margin."""
    return _by_margin(history)[1]


def drift(history: History) -> float:
    """Mean change of the wiper codes over the last quarter, per step; NaN without codes."""
    if "wiper" not in history.dataset:
        return np.nan
    steps = len(history)
    codes = np.vstack([history.dataset["start"].values, history.dataset["wiper"].values])
    quarter = max(1, steps // 4)
    moved = (codes[-1].astype(float) - codes[-1 - quarter]) / quarter
    learning = _learning(history)[-1]
    return float(moved[learning].mean()) if learning.any() else np.nan


def power(history: History) -> float:
    """Mean power of the free twin over the last 200 steps, in watts."""
    return float(_dissipated(history)[-history.late_steps :].mean())


def energy(history: History) -> float:
    """Energy of the free twin over all steps, in joules."""
    return float(_dissipated(history).sum() * CLOCK)


def curve(history: History) -> Floats:
    """(times,) error at the training's `times`."""
    return history.error[times(len(history))]


def times(steps: int) -> Ints:
    """Logarithmically spaced steps; those of a shorter training begin those of a longer one."""
    exponents = np.arange(int(_PER_DECADE * np.log10(steps)) + 2) / _PER_DECADE
    spaced = np.unique(np.round(10**exponents).astype(np.int64)) - 1
    return spaced[spaced < steps]


def _dissipated(history: History) -> Floats:
    """(steps,) power of the free twin, sum of drop^2 / R with R before the step's update."""
    dataset = history.dataset
    drops = _drops(history, "free_voltage")
    before = np.vstack([dataset["resistance_start"].values, dataset["resistance"].values[:-1]])
    whole = np.where(dataset["intact"].values, drops**2 / before, 0.0)
    return np.asarray(whole.sum(axis=1), dtype=np.float64)


def _drops(history: History, of: str) -> Floats:
    """(steps, m) drops V[first] - V[second]."""
    volts = np.asarray(history.dataset[of].values, dtype=np.float64)
    return history.network.drops(volts)


def _learning(history: History) -> Bools:
    """(steps, m) True for edges that learn: intact, with drops that can differ."""
    return np.asarray(history.dataset["intact"].values & ~history.dataset["tied"].values)


def _decisions(history: History) -> tuple[Bools, Floats] | None:
    """(k,) whether each decision differs from the exact rule's, and its margin in volts."""
    dataset = history.dataset
    if "first" not in dataset:
        return None
    free, clamped = (_drops(history, f"{twin}_voltage") for twin in ("free", "clamped"))
    left = np.array(left_sides(free, clamped, "exact"))
    first, second = left > THRESHOLD
    up = dataset["first"].values ^ dataset["second"].values
    learning = _learning(history)
    return (up != (first ^ second))[learning], np.abs(left - THRESHOLD).min(axis=0)[learning]


def _by_margin(history: History) -> tuple[Floats, Floats]:
    """(bins,) numbers of differing decisions and of all decisions."""
    decisions = _decisions(history)
    if decisions is None:
        return np.zeros(len(MARGINS)), np.zeros(len(MARGINS))
    differs, margin = decisions
    edges = np.array([*MARGINS, np.inf]) * 1e-3
    counts = [np.histogram(each, edges)[0].astype(float) for each in (margin[differs], margin)]
    return counts[0], counts[1]
