"""Noise, offsets and tie bias of an edge's comparators, by maximum likelihood.

Uncertainties are one standard deviation, from the observed information (the curvature of the
log-likelihood at its maximum).  A parameter whose uncertainty is several times the noise is not
identified, and is held at 0 while the others are fitted.  Decisions that a noiseless comparator
could have made give an upper bound of the noise alone.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import brentq, minimize

from pyedge.analysis.calibration.decisions import Decisions
from pyedge.analysis.calibration.likelihood import PARAMETERS, Likelihood
from pyedge.arrays import Floats
from pyedge.rules import COMPARISONS

_NOISE, _FIRST, _SECOND, _BIAS = range(4)
# Largest uncertainties of an identified parameter, in units of the noise (the noise's: of its
# logarithm).
_VAGUE = np.array([1.0, 3.0, 3.0, 3.0])
# Two decisions in contradiction cost at least ln 4; decisions without any cost nothing.
_NOISELESS = 0.1
_SUSPICIOUS = 0.8  # of the cost of a coin: above it the drops may not explain the decisions
_CLEARLY = 3.0  # difference of log-likelihoods that decides between two explanations
_QUIET = "no decision is a surprise without noise"
_COIN = "a coin explains the decisions as well"
_TURNED = "the decisions follow the drops the other way round: are up and down swapped?"
_BOUND = 1.353  # 95 %, one-sided: half of the 90 % point of chi-squared, 1 degree of freedom
_UNITS = ((1e-3, "mV"), (1e-6, "uV"), (1e-9, "nV"))
_STARTS = np.log([1e-3, 1e-2, 0.1, 0.3, 1.0, 3.0])
_LEAST, _MOST = math.log(1e-7), math.log(1e4)  # bounds of ln noise, in units of the likelihood


@dataclass(frozen=True)
class Estimate:
    """Estimate of one parameter."""

    value: float | None = None  # in volts, referred to the drop; None where it is not identified
    error: float | None = None  # its standard deviation, in volts; None where there is no value
    note: str = ""  # why it is not identified, or what it includes

    def describe(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "value_V": self.value, "error_V": self.error, "text": str(self), "note": self.note,
        }  # fmt: skip

    def __str__(self) -> str:
        """As ``3.01 ± 0.12 mV``: the error with two digits, the value to the same place."""
        if self.value is None or self.error is None:
            return "?"
        size = max(abs(self.value), self.error)
        unit, name = next((each for each in _UNITS if size >= 0.1 * each[0]), _UNITS[-1])
        places = max(0, 1 - math.floor(math.log10(self.error / unit)))
        return f"{self.value / unit:.{places}f} ± {self.error / unit:.{places}f} {name}"


@dataclass(frozen=True)
class Calibration:
    """Parameters of an edge's comparators, estimated from its decisions."""

    comparison: str  # of the model fitted
    decisions: int  # number of decisions
    noise: Estimate  # rms of each comparator, assumed equal
    offset_first: Estimate
    offset_second: Estimate
    tie_bias: Estimate  # b
    noise_below: float | None  # upper bound at 95 %, in volts, where there is no estimate
    cost: float  # minus the log-likelihood at its maximum

    def describe(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "comparison": self.comparison,
            "decisions": self.decisions,
            **{name: getattr(self, name).describe() for name in PARAMETERS},
            "noise_below_V": self.noise_below,
            "minus_log_likelihood": self.cost,
        }


def calibrate(decisions: Decisions, comparison: str = "paper") -> Calibration:
    """Estimate noise, offsets and tie bias from measured decisions, under a rule with decisions."""
    likelihood = Likelihood.of(decisions, comparison)
    free = _parameters(likelihood)
    top, cost = _maximize(likelihood, free)
    why, below = "", None
    if cost < _NOISELESS:
        one_way = decisions.up.sum() in (0, decisions.count)
        why = "all decisions go one way" if one_way else _QUIET
        below, cost = _noise_bound(likelihood, free, top), likelihood.cost(top)[0]
    elif cost > _SUSPICIOUS * likelihood.coin:
        if _maximize(likelihood.turned(), free)[1] < cost - _CLEARLY:
            why = _TURNED
        elif cost > likelihood.coin - _CLEARLY:
            why = _COIN
    if why:
        unknown = dict.fromkeys(PARAMETERS, Estimate(note=f"not identified: {why}"))
        return Calibration(comparison, decisions.count, noise_below=below, cost=cost, **unknown)
    while True:
        error = _errors(likelihood, top, free)
        vague = [k for k in free if error[k] > _VAGUE[k]]
        droppable = [k for k in (_BIAS, _SECOND) if k in vague]
        if not droppable:
            break
        free.remove(droppable[0])
        top, cost = _maximize(likelihood, free)
    noise = math.exp(top[_NOISE]) * likelihood.unit
    values = [noise, *(top[1:] * likelihood.unit)]
    estimates = [
        Estimate(float(value), float(error[k] * noise), note)
        if k in free and k not in vague
        else Estimate(note=note)
        for k, (value, note) in enumerate(zip(values, _notes(likelihood, free, vague), strict=True))
    ]
    known = dict(zip(PARAMETERS, estimates, strict=True))
    return Calibration(comparison, decisions.count, noise_below=None, cost=cost, **known)


def better_comparison(decisions: Decisions, calibration: Calibration) -> str | None:
    """The comparison of the highest likelihood, if clearly higher than that of the one fitted.

    A fit of the wrong comparison has numbers too, without meaning.
    """
    costs = {}
    for comparison in COMPARISONS:
        likelihood = Likelihood.of(decisions, comparison)
        costs[comparison] = _maximize(likelihood, _parameters(likelihood))[1]
    best = min(costs, key=lambda comparison: costs[comparison])
    return best if costs[best] < calibration.cost - _CLEARLY else None


def _parameters(likelihood: Likelihood) -> list[int]:
    """Indices of the parameters that the comparison has."""
    return [_NOISE, _FIRST, _SECOND, _BIAS] if likelihood.has_second else [_NOISE, _FIRST]


def _maximize(likelihood: Likelihood, free: Sequence[int]) -> tuple[Floats, float]:
    """(4,) maximum of the likelihood in the free parameters, the others 0, and its cost."""
    starts = np.pad(_STARTS[:, None], [(0, 0), (0, 3)])
    likely = sorted(starts, key=lambda top: likelihood.cost(top)[0])[:2]
    tops = [_maximize_from(likelihood, free, start) for start in likely]
    return min(tops, key=lambda top: top[1])


def _maximize_from(
    likelihood: Likelihood, moving: Sequence[int], top: Floats
) -> tuple[Floats, float]:
    """Local maximum of the likelihood from a start, and its cost.

    Offsets are scaled by the noise, anew in each of three rounds: a small noise makes the
    likelihood steep along offsets and flat along the noise, which takes hundreds of unscaled steps.
    BFGS, since it is plain numpy: the threads of L-BFGS-B wait for each other on busy cores.
    """
    cost = math.inf
    for patience in (25, 25, 300):
        scale = np.array([1.0, *[math.exp(top[_NOISE])] * 3])

        def costs(some: Floats, from_: Floats = top, scale: Floats = scale) -> tuple[float, Floats]:
            whole = from_.copy()
            whole[moving] = some * scale[moving]
            whole[_NOISE] = np.clip(whole[_NOISE], _LEAST, _MOST)
            value, slope = likelihood.cost(whole)
            return value, (slope * scale)[moving]

        optimum = minimize(
            costs, (top / scale)[moving], jac=True, method="BFGS",
            options={"gtol": 1e-6, "maxiter": patience},
        )  # fmt: skip
        top = top.copy()
        top[moving] = optimum.x * scale[moving]
        top[_NOISE] = np.clip(top[_NOISE], _LEAST, _MOST)
        cost = float(optimum.fun)
        if cost < _NOISELESS:
            break
    return top, cost


def _errors(likelihood: Likelihood, top: Floats, free: Sequence[int]) -> Floats:
    """(4,) standard deviations in units of the noise (the noise's: of its logarithm)."""
    noise = math.exp(top[_NOISE])
    scale = np.array([1.0, noise, noise, noise])
    step = 1e-4
    rows = []
    for k in free:
        push = np.zeros(len(top))
        push[k] = step * scale[k]
        up, down = likelihood.cost(top + push)[1], likelihood.cost(top - push)[1]
        rows.append(((up - down) / (2 * step) * scale)[free])
    curvature, axes = np.linalg.eigh(0.5 * (np.array(rows) + np.array(rows).T))
    error = np.zeros(len(top))
    error[free] = np.sqrt((axes**2 / np.maximum(curvature, 1e-12)).sum(axis=1))
    return error


def _notes(likelihood: Likelihood, free: Sequence[int], vague: Sequence[int]) -> list[str]:
    """A note for each parameter, empty where there is none."""
    notes = [""] * len(PARAMETERS)
    sides = set(np.unique(likelihood.side).tolist()) - {0.0}
    if not likelihood.has_second:
        notes[_FIRST] = "with the tie bias, which does the same in this comparison"
        notes[_SECOND] = "this comparison has no second comparator"
        notes[_BIAS] = "see the first offset"
    else:
        if _SECOND not in free:
            notes[_SECOND] = "not identified: no drop near zero, where alone it is unsure"
        if _BIAS not in free and len(sides) == 1:
            way, sign = ("positive", "plus") if 1.0 in sides else ("negative", "less")
            notes[_BIAS] = f"not identified: all clamped drops are {way}"
            notes[_FIRST] = f"{sign} the tie bias, not told apart"
        elif _BIAS not in free:
            notes[_BIAS] = "not identified: too few unsure decisions of drops of both signs"
            notes[_FIRST] = "taking the tie bias to be 0"
    for k in vague:
        notes[k] = "not identified: too few unsure decisions"
    return notes


def _noise_bound(likelihood: Likelihood, free: list[int], top: Floats) -> float | None:
    """Upper bound of the noise, for decisions that a noiseless comparator could have made."""
    others = [k for k in free if k != _NOISE]
    cost = likelihood.cost(top)[0]

    def over(log_noise: float) -> float:
        start = top.copy()
        start[_NOISE] = log_noise
        return _maximize_from(likelihood, others, start)[1] - cost - _BOUND

    if over(_MOST) <= 0:
        return None
    return math.exp(brentq(over, top[_NOISE], _MOST, xtol=1e-3)) * likelihood.unit
