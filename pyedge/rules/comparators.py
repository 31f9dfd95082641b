"""The comparators: two drops in, two bits out.  Offset and noise live here.

Comparisons (D22, Eqs. 3 and C2, with C2's second comparison the right way round), noise-free::

    sign    first: |dVc| + b - |dVf| > 1 nV
    paper   first: dVc - dVf + b sign(dVc) > 1 nV    second: -dVc > 1 nV
    exact   first: dVc - dVf + b sign(dVc) > 1 nV    second: -(dVc + dVf) > 1 nV

and an edge goes up (more resistance) where first XOR second.  A comparator's offset adds to its
left side.  With noise, a comparator fires with probability Phi(left side / noise).
"""

# Compiled functions have no types of their own.
# mypy: allow-untyped-defs
from __future__ import annotations

import math
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, NamedTuple

import numpy as np
from pydantic import TypeAdapter, with_config

from circuits.circuit import Part
from circuits.parts import LM339A, MCP6544
from circuits.parts.comparator import THRESHOLD
from circuits.parts.comparator import Comparator as DataSheet
from pyedge.arrays import Floats, Ints, Replicas
from pyedge.chip import Chip
from pyedge.errors import InputError
from pyedge.extension import Registry, overridden
from pyedge.rng import StepKey, Stream, draw, normals
from pyedge.rules.contract import CompiledKey, signal
from pyedge.rules.normal_cdf import REACH, TABLE, normal_probability
from pyedge.schema import STRICT, Volts
from pyedge.schema import load as load_toml
from pyedge.signal import Signal
from pyedge.simd import ONE, any_of, jit, load, part, select, store
from pyedge.units import show
from pyedge.variable import Variable


class Comparison(IntEnum):
    """What an edge compares."""

    SIGN = 1
    PAPER = 2
    EXACT = 3


COMPARISONS = {each.name.lower(): each for each in Comparison}
_SIGN, _PAPER = int(Comparison.SIGN), int(Comparison.PAPER)
_FIRST, _SECOND = int(Stream.FIRST), int(Stream.SECOND)


COMPARATORS: Registry[Part] = Registry(
    "comparators", Part, lambda path: load_toml(path, TypeAdapter(DataSheet)).part
)
"""Comparators, by the name that `comparator.part` knows, or a data sheet's file."""

for _part in (LM339A, MCP6544):
    COMPARATORS.register(_part.name)(_part)


@with_config(STRICT)
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

    noise: Volts = 3e-3
    tie_bias: Volts = 0.0
    common_noise: Volts = 0.0

    def __post_init__(self) -> None:
        for name, value in (
            ("noise", self.noise),
            ("tie bias", self.tie_bias),
            ("common noise", self.common_noise),
        ):
            if not math.isfinite(value) or value < 0:
                raise InputError(f"comparator {name} {value} V: it must be 0 or more")


def common_draws(noise: float, seed: int, replicas: Replicas, start: int, steps: int) -> Floats:
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


@part
def sides(comparison, free, clamped, offset_first, offset_second, tie_bias):
    """What the two comparators of an edge hold against their threshold, in volts; vectors all.

    Args:
        comparison: a Comparison; for SIGN the second is the first.
        free, clamped: drops, in volts.
        offset_first, offset_second: of the comparators, with what all edges have in common.
        tie_bias: in volts.
    """
    if comparison == _SIGN:
        left = abs(clamped) - abs(free) + offset_first + tie_bias
        return left, left
    left = clamped - free + offset_first
    if tie_bias > 0.0:
        pull = select(clamped > THRESHOLD, tie_bias, select(clamped < -THRESHOLD, -tie_bias, 0.0))
        left = left + pull
    other = -clamped if comparison == _PAPER else -(clamped + free)
    return left, other + offset_second


@jit()
def _sides_each(comparison, free, clamped, tie_bias, first, second):
    """`sides` without offsets of (k, 1) drops, written to two more (k, 1) arrays."""
    for k in range(free.shape[0]):
        drops = load(free, k, ONE), load(clamped, k, ONE)
        left, other = sides(comparison, drops[0], drops[1], 0.0, 0.0, tie_bias)
        store(first, k, ONE, left)
        store(second, k, ONE, other)


def left_sides(
    free: Floats, clamped: Floats, comparison: str, tie_bias: float = 0.0
) -> tuple[Floats, Floats | None]:
    """What an edge's two comparators hold against 1 nV, before offset and noise, in volts.

    Args:
        free, clamped: drops, in volts; their shapes broadcast.
        comparison: ``paper``, ``exact`` or ``sign``, which has no second comparator.
        tie_bias: b, in volts.

    Raises:
        InputError: another comparison.
    """
    rule = comparison_named(comparison)
    drops = np.broadcast_arrays(np.asarray(free, np.float64), np.asarray(clamped, np.float64))
    flat = [np.ascontiguousarray(each).reshape(-1, 1) for each in drops]
    left = np.empty((2, *flat[0].shape))
    _sides_each(int(rule), *flat, float(tie_bias), *left)
    first, second = left.reshape(2, *drops[0].shape)
    return first, None if rule == Comparison.SIGN else second


def comparison_named(name: str) -> Comparison:
    """The comparison of this name; InputError for another."""
    if name not in COMPARISONS:
        raise InputError(f"comparison {name!r} is not one of {', '.join(COMPARISONS)}")
    return COMPARISONS[name]


@part
def unsure(left, noise):
    """Whether noise can change the decision of this left side in any lane."""
    return any_of(abs(left) < noise * REACH)


@part
def fires(left, noise, uniform, table):
    """Whether a comparator with this left side is high; `uniform` is looked at where unsure."""
    if noise > 0.0:
        if unsure(left, noise):
            return uniform < normal_probability(left * (1.0 / noise), table)
        return left > 0.0
    return left > THRESHOLD


@part
def nearest(left, other):
    """Distance of the nearer of two left sides from the threshold, in volts."""
    return min(abs(left - THRESHOLD), abs(other - THRESHOLD))


class CompiledComparators(NamedTuple):
    """`Comparators` in compiled code; lanes last."""

    comparison: int  # one of `Comparison`
    offset: Floats  # (2, k, lanes) in volts
    noise: float  # in volts, as the next two
    tie_bias: float
    common_noise: float
    common: Floats  # (steps, 2, lanes) noise that all edges share, in volts; no steps without it
    record: tuple[Any, Any, Floats]  # (k or 0, lanes) first bit, second bit, margin


class Room(NamedTuple):
    """What the rule needs of a Scratch: (2, 4, lanes) draws, and the table of the normal law."""

    draws: Floats
    table: Floats


class Comparators:
    """Two comparators an edge (D22, Eqs. 3 and C2).

    Args:
        edges: (k,) numbers of the edges in their network.
        comparison: ``paper``, ``exact`` or ``sign``.
        comparator: their noise and tie bias.
        chip: their offsets.

    Raises:
        InputError: an unknown comparison, a comparator with properties of its own.
    """

    name = "comparators"
    records: tuple[Variable, ...] = (
        Variable("first", "1", "first comparator of each edge", "bool", 0),
        Variable("second", "1", "second comparator of each edge", "bool", 0),
        Variable("margin", "V", "distance of the nearest decision from its threshold"),
    )

    def __init__(self, edges: Ints, comparison: str, comparator: Comparator, chip: Chip) -> None:
        if overridden(comparator, Comparator):
            raise InputError("a comparator's noise and tie bias are numbers: give it no properties")
        self.edges = edges
        self.comparison = comparison_named(comparison)
        self.comparator = comparator
        self.chip = chip
        self._offset = np.ascontiguousarray(chip.offset[:, edges, None], dtype=np.float64)

    @property
    def summary(self) -> str:
        """See `Rule.summary`: noise, and rms offset of these comparators or sd of their lot."""
        lot, drawn = self.chip.lot, self.chip.offset
        offset = float(np.sqrt(np.mean(drawn**2))) if lot is None else lot.offset
        return f"noise {show(self.comparator.noise, 'V')}, offset {show(offset, 'V')}"

    def signal(self, first: Floats, second: Floats, key: StepKey) -> Signal:
        """See `Rule.signal`; records ``first``, ``second`` and ``margin``."""
        replicas = np.array([key.replica], dtype=np.uint64)
        rule = self.prepared(self.compiled(), key, replicas, 1)
        drops = (np.ascontiguousarray(d, dtype=float)[:, None] for d in (first, second))
        now = CompiledKey(np.uint64(key.seed), replicas[None], key.step, 0)
        _decide(rule, self.edges, *drops, now, Room(np.empty((2, 4, 1)), TABLE))
        one, other, margin = rule.record
        return Signal.compared(one[:, 0], other[:, 0], margin=margin[:, 0])

    def compiled(self, replicas: Replicas | None = None) -> CompiledComparators:
        offset, lanes, kept = self._offset, 1, len(self.edges)
        if replicas is not None:
            offset = np.ascontiguousarray(self.chip.offsets(replicas)[:, self.edges])
            lanes, kept = len(replicas), 0
        record = np.zeros((kept, lanes), np.bool_), np.zeros((kept, lanes), np.bool_)
        return CompiledComparators(
            int(self.comparison),
            offset,
            self.comparator.noise,
            self.comparator.tie_bias,
            self.comparator.common_noise,
            np.zeros((0, 2, lanes)),
            (*record, np.zeros((kept, lanes))),
        )

    def prepared(
        self, compiled: CompiledComparators, key: StepKey, replicas: Replicas, steps: int
    ) -> CompiledComparators:
        """See `Rule.prepared`: the noise that all edges share."""
        if compiled.common_noise == 0:
            return compiled
        drawn = common_draws(compiled.common_noise, key.seed, replicas, key.step, steps)
        return compiled._replace(common=drawn)


@signal.on(CompiledComparators)
def _signal(rule, free, clamped, k, m, drawn, key, work, lanes):
    first, second = load(rule.offset, (0, k), lanes), load(rule.offset, (1, k), lanes)
    if rule.common_noise > 0.0:
        first = first + load(rule.common, (key.row, 0), lanes)
        second = second + load(rule.common, (key.row, 1), lanes)
    left, other = sides(rule.comparison, free, clamped, first, second, rule.tie_bias)
    # Draws come by fours, and only where one decides.
    if drawn & 1 == 0 and unsure(left, rule.noise):
        draw(key.seed, _FIRST, key.replica, key.step, m // 4, work.draws, 0, lanes)
        drawn |= 1
    if rule.comparison != _SIGN and drawn & 2 == 0 and unsure(other, rule.noise):
        draw(key.seed, _SECOND, key.replica, key.step, m // 4, work.draws, 1, lanes)
        drawn |= 2
    one = fires(left, rule.noise, load(work.draws, (0, m % 4), lanes), work.table)
    two = one ^ one
    if rule.comparison != _SIGN:
        two = fires(other, rule.noise, load(work.draws, (1, m % 4), lanes), work.table)
    if rule.record[0].shape[0] > 0:
        store(rule.record[0], k, lanes, one)
        store(rule.record[1], k, lanes, two)
        store(rule.record[2], k, lanes, nearest(left, other))
    return (one, two), drawn


@jit()
def _decide(rule, edges, free, clamped, key, work):
    """Record the decisions of one machine's edges (k,) from their (k, 1) drops, in volts."""
    drawn = 0
    for k in range(free.shape[0]):
        m = edges[k]
        if k == 0 or m // 4 != edges[k - 1] // 4:
            drawn = 0
        drops = load(free, k, ONE), load(clamped, k, ONE)
        _, drawn = signal(rule, drops[0], drops[1], k, m, drawn, key, work, ONE)
