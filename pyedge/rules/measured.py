"""Drops as gauges measure them: with hysteresis and noise, before a rule makes a signal of them."""

# Compiled functions have no types of their own.
# mypy: allow-untyped-defs
from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from pyedge.arrays import Floats, Ints, Replicas
from pyedge.errors import InputError
from pyedge.extension import overridden
from pyedge.rng import StepKey, Stream, draw
from pyedge.rules.contract import CompiledKey, Rule, UnrecordedRule, signal
from pyedge.rules.normal_quantile import normal_quantile
from pyedge.signal import Signal
from pyedge.simd import ONE, jit, load, part, store
from pyedge.units import show

_FREE, _SECOND = int(Stream.GAUGE_FREE), int(Stream.GAUGE_SECOND)


class CompiledGauge(NamedTuple):
    """A gauge of drops in compiled code; lanes last, volts or metres."""

    noise: float  # rms, of each measurement
    half: float  # half the width of the hysteresis
    reading: Floats  # (k, lanes) measured last, without noise


class CompiledMeasured(NamedTuple):
    """`Measured` in compiled code."""

    gauge: CompiledGauge
    rule: Any  # the compiled rule
    record: tuple[()] = ()  # nothing is recorded


class Measured(UnrecordedRule):
    """A rule whose drops are measured: of the free state first, then of the second one.

    Each edge has one gauge.  Its hysteresis is that of a gear with backlash (the play operator:
    Visintin, Differential Models of Hysteresis, 1994): the reading follows the drop only where it
    would else be farther from it than half the width.  Noise, normal and new at each measurement,
    is added to the reading; the hysteresis goes on from the reading without it.

    Args:
        rule: of edges, without draws and records of its own.
        edges: (k,) numbers of the edges in their network.
        noise: rms, in volts, or in metres in an elastic network.
        hysteresis: width, in the same unit.
        unit: V or m.

    Raises:
        InputError: a noise or a width that is not finite or below 0, a rule that compares.
    """

    def __init__(
        self,
        rule: Rule,
        edges: Ints,
        noise: float = 0.0,
        hysteresis: float = 0.0,
        unit: str = "V",
    ) -> None:
        for name, value in (("noise", noise), ("hysteresis", hysteresis)):
            if not (math.isfinite(value) and value >= 0):
                raise InputError(f"measurement.{name} {value:g}: it must be finite and 0 or more")
        if not isinstance(rule, UnrecordedRule) or isinstance(rule, Measured):
            raise InputError(
                f"measurement: rule {rule.name} does not learn from measured drops; of edges that "
                "compare them write comparator.noise"
            )
        self.name = rule.name
        self.rule = rule
        self.edges = edges
        self.noise = float(noise)
        self.hysteresis = float(hysteresis)
        self.unit = unit
        self._reading = np.zeros((len(edges), 1))

    @property
    def summary(self) -> str:  # type: ignore[override]
        parts = {"noise": self.noise, "hysteresis": self.hysteresis}
        given = [f"{name} {show(value, self.unit)}" for name, value in parts.items() if value]
        own = f"drops measured with {' and '.join(given) or 'no error'}"
        return ", ".join(filter(None, (self.rule.summary, own)))

    @property
    def reading(self) -> Floats:
        """(k,) what was measured last, without noise; a copy."""
        return np.array(self._reading[:, 0])

    @reading.setter
    def reading(self, values: Floats) -> None:
        self._reading[:, 0] = values

    def signal(self, first: Floats, second: Floats, key: StepKey) -> Signal:
        drops = [np.array(each, dtype=np.float64)[:, None] for each in (first, second)]
        replica = np.array([[key.replica]], dtype=np.uint64)
        now = CompiledKey(np.uint64(key.seed), replica, key.step, 0)
        _measure_each(self._gauge(self._reading), self.edges, *drops, now, np.empty((2, 4, 1)))
        one, other = (each[:, 0] for each in drops)
        return self.rule.signal(one, other, key)

    def compiled(self, replicas: Replicas | None = None) -> CompiledMeasured | None:
        rule = self.rule.compiled(replicas)
        if rule is None or overridden(self.rule):
            return None
        reading = self._reading
        if replicas is not None:
            reading = np.zeros((len(self.edges), len(replicas)))
        return CompiledMeasured(self._gauge(reading), rule)

    def _gauge(self, reading: Floats) -> CompiledGauge:
        return CompiledGauge(self.noise, self.hysteresis / 2.0, reading)


@part
def _play(reading, drop, half):
    """The reading next to this drop: at most `half` from it, else as it was."""
    return min(max(reading, drop - half), drop + half)


@part
def _measured(gauge, free, second, k, m, drawn, key, draws, lanes):
    """Both drops of an edge as measured, and `drawn` as of `signal`."""
    one = _play(load(gauge.reading, k, lanes), free, gauge.half)
    other = _play(one, second, gauge.half)
    store(gauge.reading, k, lanes, other)
    if gauge.noise > 0.0:
        if drawn == 0:
            draw(key.seed, _FREE, key.replica, key.step, m // 4, draws, 0, lanes)
            draw(key.seed, _SECOND, key.replica, key.step, m // 4, draws, 1, lanes)
            drawn = 1
        one = one + gauge.noise * normal_quantile(load(draws, (0, m % 4), lanes))
        other = other + gauge.noise * normal_quantile(load(draws, (1, m % 4), lanes))
    return one, other, drawn


@signal.on(CompiledMeasured)
def _signal(rule, free, clamped, k, m, drawn, key, work, lanes):
    one, other, drawn = _measured(rule.gauge, free, clamped, k, m, drawn, key, work.draws, lanes)
    value, _ = signal(rule.rule, one, other, k, m, 0, key, work, lanes)
    return value, drawn


@jit()
def _measure_each(gauge, edges, free, second, key, draws):
    """Replace the (k, 1) drops of one machine by what is measured."""
    drawn = 0
    for k in range(free.shape[0]):
        m = edges[k]
        if k == 0 or m // 4 != edges[k - 1] // 4:
            drawn = 0
        drops = load(free, k, ONE), load(second, k, ONE)
        one, other, drawn = _measured(gauge, drops[0], drops[1], k, m, drawn, key, draws, ONE)
        store(free, k, ONE, one)
        store(second, k, ONE, other)
