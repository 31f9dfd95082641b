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
from pyedge.lanes import ONE, kernel, put, row, select
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
def fires(left, noise, uniform, table):  # type: ignore[no-untyped-def]
    """Whether a comparator with this left side is high; vectors both."""
    if noise > 0.0:
        return uniform < normal_probability(left * (1.0 / noise), table)
    return left > THRESHOLD


@kernel(forceinline=True)
def sense(  # type: ignore[no-untyped-def]
    rule,
    free,
    clamped,
    offset_first,
    offset_second,
    noise,
    tie_bias,
    draw_first,
    draw_second,
    table,
):
    """Decide an edge.

    Args:
        rule: a Rule other than IDEAL.
        free, clamped: vectors of drops, in volts.
        offset_first, offset_second: of the two comparators, with what all edges have in common,
            in volts.
        noise, tie_bias: in volts.
        draw_first, draw_second: uniform; not used without noise.
        table: see `normal_probability`.

    Returns:
        The bits, and the distance of the nearest decision from its threshold, in volts.
    """
    if rule == _SIGN:
        left = abs(clamped) + tie_bias - abs(free) + offset_first
        bit = fires(left, noise, draw_first, table)
        return bit, bit ^ bit, abs(left - THRESHOLD)
    bias = select(clamped > THRESHOLD, tie_bias, select(clamped < -THRESHOLD, -tie_bias, 0.0))
    left = clamped - free + bias + offset_first
    other = -clamped if rule == _PAPER else -(clamped + free)
    other = other + offset_second
    nearest = min(abs(left - THRESHOLD), abs(other - THRESHOLD))
    return fires(left, noise, draw_first, table), fires(other, noise, draw_second, table), nearest


@kernel()
def sense_each(  # type: ignore[no-untyped-def]
    rule, free, clamped, offset, noise, tie_bias, common, draws, first, second, margin, table
):
    """`sense` on (m, 1) of drops.

    Args:
        rule, noise, tie_bias: as for `sense`.
        free, clamped: (m, 1) drops, in volts.
        offset: (2, m, 1), in volts.
        common: (2, 1) what all edges have in common at this step, in volts.
        draws: (2, at least m, 1).
        first, second: (m, 1) bits, written.
        margin: (m, 1), written.
        table: see `normal_probability`.
    """
    for m in range(free.shape[0]):
        one, other, nearest = sense(
            rule,
            row(free, m, ONE),
            row(clamped, m, ONE),
            row(offset, (0, m), ONE) + row(common, 0, ONE),
            row(offset, (1, m), ONE) + row(common, 1, ONE),
            noise,
            tie_bias,
            row(draws, (0, m), ONE),
            row(draws, (1, m), ONE),
            table,
        )
        put(first, m, ONE, one)
        put(second, m, ONE, other)
        put(margin, m, ONE, nearest)
