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

from pyedge.edges.normal import normal_probability
from pyedge.errors import InputError
from pyedge.lanes import kernel, put, row, select, spread
from pyedge.noise import Stream, normals

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
def fires(left, noise, uniform):  # type: ignore[no-untyped-def]
    """Whether a comparator with this left side is high; vectors both."""
    if noise > 0.0:
        return uniform < normal_probability(left * (1.0 / noise))
    return left > THRESHOLD


@kernel(forceinline=True)
def sense(  # type: ignore[no-untyped-def]
    rule, free, clamped, offset, noise, tie_bias, common, uniform, first, second, margin, lanes
):
    """Decide every edge in every lane.

    Args:
        rule: a Rule other than IDEAL.
        free, clamped: (m, lanes) drops, in volts.
        offset: (2, m, lanes), in volts.
        noise, tie_bias: in volts.
        common: (2, lanes) what all edges have in common at this step, in volts.
        uniform: (2, at least m, lanes) draws; not read without noise.
        first, second: (m, lanes) bits, written.
        margin: (m, lanes) distance of the nearest decision from its threshold, written.
        lanes: in hand.
    """
    offset_first, offset_second = offset[0], offset[1]
    uniform_first, uniform_second = uniform[0], uniform[1]
    common_first, common_second = row(common, 0, lanes), row(common, 1, lanes)
    zero, one_way = spread(0.0, lanes), spread(tie_bias, lanes)
    for m in range(free.shape[0]):
        f, c = row(free, m, lanes), row(clamped, m, lanes)
        if rule == _SIGN:
            left = abs(c) + tie_bias - abs(f)
        else:
            bias = select(c > THRESHOLD, one_way, select(c < -THRESHOLD, -one_way, zero))
            left = c - f + bias
        left = left + row(offset_first, m, lanes) + common_first
        put(first, m, lanes, fires(left, noise, row(uniform_first, m, lanes)))
        nearest = abs(left - THRESHOLD)
        if rule == _SIGN:
            put(second, m, lanes, zero > zero)
        else:
            left = -c if rule == _PAPER else -(c + f)
            left = left + row(offset_second, m, lanes) + common_second
            put(second, m, lanes, fires(left, noise, row(uniform_second, m, lanes)))
            nearest = min(nearest, abs(left - THRESHOLD))
        put(margin, m, lanes, nearest)
