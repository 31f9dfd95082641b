"""The comparators: two drops in, two bits out.  Offset and noise live here.

Comparisons (D22, Eqs. 3 and C2, with C2's second comparison the right way round), noise-free::

    sign    first: |dVc| + b - |dVf| > 1 nV
    paper   first: dVc - dVf + b sign(dVc) > 1 nV    second: -dVc > 1 nV
    exact   first: dVc - dVf + b sign(dVc) > 1 nV    second: -(dVc + dVf) > 1 nV

and an edge goes up (more resistance) where first XOR second.  A comparator's offset adds to its
left side.  With noise, a comparator fires with probability Phi(left side / noise).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from pyedge.edges.normal_cdf import REACH, normal_probability
from pyedge.errors import InputError
from pyedge.rng import Stream, normals
from pyedge.simd import ONE, any_of, kernel, put, row, select

# Far below physics, above any solver's round-off: every level of the model decides ties alike.
THRESHOLD = 1e-9


class Rule(IntEnum):
    """What an edge compares."""

    IDEAL = 0
    SIGN = 1
    PAPER = 2
    EXACT = 3


_SIGN, _PAPER = int(Rule.SIGN), int(Rule.PAPER)


@dataclass(frozen=True)
class Comparator:
    """Both comparators of an edge, referred to the drops.

    Attributes:
        noise: rms input noise of each comparator at each step, in volts.  3 mV is a fit to
            D22, Fig. 7E.
        tie_bias: b, in volts: pulls an undecided edge up (ours; D22's edges drift upward on
            purpose).
        common_noise: rms noise that all edges have in common at each step, from a supply or a
            reference, in volts; the first comparators share one draw, the second ones another
            (ours).
    """

    noise: float = 3e-3
    tie_bias: float = 0.0
    common_noise: float = 0.0

    def __post_init__(self) -> None:
        for name, value in (
            ("noise", self.noise),
            ("tie bias", self.tie_bias),
            ("common noise", self.common_noise),
        ):
            if not math.isfinite(value) or value < 0:
                raise InputError(f"comparator {name} {value} V: it must be 0 or more")


def common_draws(
    noise: float, seed: int, replicas: npt.NDArray[np.uint64], start: int, steps: int
) -> npt.NDArray[np.float64]:
    """What the edges of each replica have in common at so many steps: (steps, 2, lanes), in volts.

    Args:
        noise: rms, in volts.
        seed, replicas: which machines; (lanes,) replicas.
        start: number of the first step.
    """
    common = np.zeros((steps, 2, len(replicas)))
    if noise > 0:
        for t in range(steps):
            common[t] = noise * normals(seed, replicas, start + t, Stream.COMMON, 2)
    return common


@kernel(forceinline=True)
def left_sides(rule, free, clamped, offset_first, offset_second, tie_bias):  # type: ignore[no-untyped-def]
    """What the two comparators of an edge hold against their threshold, in volts; vectors all.

    Args:
        rule: a Rule other than IDEAL; for SIGN the second is the first.
        free, clamped: drops, in volts.
        offset_first, offset_second: of the comparators, with what all edges have in common.
        tie_bias: in volts.
    """
    if rule == _SIGN:
        left = abs(clamped) - abs(free) + offset_first + tie_bias
        return left, left
    left = clamped - free + offset_first
    if tie_bias > 0.0:
        pull = select(clamped > THRESHOLD, tie_bias, select(clamped < -THRESHOLD, -tie_bias, 0.0))
        left = left + pull
    other = -clamped if rule == _PAPER else -(clamped + free)
    return left, other + offset_second


@kernel(forceinline=True)
def unsure(left, noise):  # type: ignore[no-untyped-def]
    """Whether noise has a say about this left side in any lane."""
    return any_of(abs(left) < noise * REACH)


@kernel(forceinline=True)
def fires(left, noise, uniform, table):  # type: ignore[no-untyped-def]
    """Whether a comparator with this left side is high; `uniform` is looked at where unsure."""
    if noise > 0.0:
        if unsure(left, noise):
            return uniform < normal_probability(left * (1.0 / noise), table)
        return left > 0.0
    return left > THRESHOLD


@kernel(forceinline=True)
def nearest(left, other):  # type: ignore[no-untyped-def]
    """Distance of the nearer of two left sides from the threshold, in volts."""
    return min(abs(left - THRESHOLD), abs(other - THRESHOLD))


@kernel()
def sense_each(  # type: ignore[no-untyped-def]
    rule, free, clamped, offset, noise, tie_bias, common, draws, first, second, margin, table
):
    """Decide every edge of one machine.

    Args:
        rule, tie_bias: as for `left_sides`.
        free, clamped: (m, 1) drops, in volts.
        offset: (2, m, 1), in volts.
        noise: in volts.
        common: (2, 1) what all edges have in common at this step, in volts.
        draws: (2, at least m, 1).
        first, second: (m, 1) bits, written.
        margin: (m, 1), written.
        table: see `normal_probability`.
    """
    for m in range(free.shape[0]):
        left, other = left_sides(
            rule,
            row(free, m, ONE),
            row(clamped, m, ONE),
            row(offset, (0, m), ONE) + row(common, 0, ONE),
            row(offset, (1, m), ONE) + row(common, 1, ONE),
            tie_bias,
        )
        bit = fires(left, noise, row(draws, (0, m), ONE), table)
        put(first, m, ONE, bit)
        if rule == _SIGN:
            put(second, m, ONE, bit ^ bit)
        else:
            put(second, m, ONE, fires(other, noise, row(draws, (1, m), ONE), table))
        put(margin, m, ONE, nearest(left, other))
