"""Negative log-likelihood of decisions under the comparators' model, and its gradient."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import log_ndtr

from circuits.parts.comparator import THRESHOLD
from pyedge.analysis.calibration.decisions import Decisions
from pyedge.arrays import Floats
from pyedge.rules import left_sides

PARAMETERS = ("noise", "offset_first", "offset_second", "tie_bias")
# Bound of ln(normal density / tail probability), which grows as the logarithm of the distance from
# the mean; a larger difference of two huge logarithms is round-off.
_STEEPEST = 30.0
_NEVER = -1e12  # a left side that does not fire at any noise
_HALF_LOG_TAU = 0.5 * math.log(2 * math.pi)


@dataclass(frozen=True, eq=False)
class Likelihood:
    """Likelihood of decisions in (ln noise, first offset, second offset, tie bias), in a unit.

    P(up) is that of `pyedge.analysis.front_end.response.probability_up`, in logarithms throughout,
    so that a decision many standard deviations off has its full cost.
    """

    first: Floats  # (k,) noise-free left sides, in units
    second: Floats  # of ``sign``, one that never fires
    side: Floats  # (k,) sign of the clamped drop, the factor of the tie bias
    up: Floats  # (k,) numbers of steps up
    down: Floats  # and down
    unit: float  # in volts
    has_second: bool  # whether there is a second comparator

    @classmethod
    def of(cls, decisions: Decisions, comparison: str) -> Likelihood:
        """The likelihood of decisions under a comparison; InputError for an unknown one."""
        first, second = left_sides(decisions.free, decisions.clamped, comparison)
        size = np.abs(first)[np.abs(first) > THRESHOLD]
        unit = float(np.median(size)) if len(size) else 1e-3
        clamped = decisions.clamped
        side = np.where(np.abs(clamped) > THRESHOLD, np.sign(clamped), 0.0)
        if second is None:
            side = np.ones_like(side)  # a tie bias is an offset here
        other = np.full_like(first, _NEVER) if second is None else second / unit
        down = decisions.trials - decisions.up
        return cls(first / unit, other, side, decisions.up, down, unit, second is not None)

    @property
    def coin(self) -> float:
        """The cost of a model in which all decisions have one probability of up."""
        up, down = float(self.up.sum()), float(self.down.sum())
        return -sum(k * math.log(k / (up + down)) for k in (up, down) if k > 0)

    def turned(self) -> Likelihood:
        """The likelihood of the decisions with up and down exchanged."""
        return replace(self, up=self.down, down=self.up)

    def cost(self, parameters: Floats) -> tuple[float, Floats]:
        """Minus the log-likelihood, and its (4,) gradient."""
        log_noise, first, second, bias = parameters
        noise = math.exp(log_noise)
        z = (self.first + first + bias * self.side) / noise
        fires, rests = log_ndtr(z), log_ndtr(-z)
        bump = -0.5 * z**2 - _HALF_LOG_TAU
        y = (self.second + second) / noise
        other_fires, other_rests = log_ndtr(y), log_ndtr(-y)
        log_up = np.logaddexp(fires + other_rests, other_fires + rests)
        log_down = np.logaddexp(fires + other_fires, rests + other_rests)
        by_first = self._slope(bump - log_up, bump - log_down)
        by_first *= np.exp(other_rests) - np.exp(other_fires)
        other_bump = -0.5 * y**2 - _HALF_LOG_TAU
        by_second = self._slope(other_bump - log_up, other_bump - log_down)
        by_second *= np.exp(rests) - np.exp(fires)
        slope = [
            -(by_first * z + by_second * y).sum(),
            by_first.sum() / noise,
            by_second.sum() / noise,
            (by_first * self.side).sum() / noise,
        ]
        return -float((self.up * log_up + self.down * log_down).sum()), np.array(slope)

    def _slope(self, up: Floats, down: Floats) -> Floats:
        """(k,) derivative of the cost by a left side, from ln(density / probability)."""
        up, down = np.minimum(up, _STEEPEST), np.minimum(down, _STEEPEST)
        return self.down * np.exp(down) - self.up * np.exp(up)
