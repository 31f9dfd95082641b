"""Stiffnesses and rest lengths that change by plain steps."""

# Compiled functions have no types of their own.
# mypy: allow-untyped-defs
from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from pyedge.arrays import Floats, Replicas
from pyedge.errors import InputError
from pyedge.memory.contract import Continuous, learn
from pyedge.memory.settings import Settings, nearest
from pyedge.memory.spread import Spread
from pyedge.signal import as_value
from pyedge.simd import load, store
from pyedge.units import show
from pyedge.variable import Variable


class CompiledStiffness(NamedTuple):
    """`Stiffness` in compiled code; lanes last."""

    state: Floats  # (k, lanes) in N/m
    parameter: Floats  # (1, k, lanes) the nearest setting
    rate: float
    low: float  # in N/m
    high: float  # in N/m
    settings: Settings


class Stiffness(Continuous):
    """dk = -rate s for a signal s, in m^2, within limits.

    Args:
        count: number of edges.
        rate: learning rate, in N/m^3.
        start: as made, in N/m; uniform in start +- spread.
        low, high: limits, in N/m.
        levels: see `Continuous`.
        spread: in N/m.
        seed, replica: of the stiffnesses as made, where they are spread.

    Raises:
        InputError: a rate that is not finite and positive, or not 0 < low <= start <= high, also
            of start +- spread.
    """

    name = "stiffness"
    variable = Variable("stiffness", "N/m", "stiffness after the step")

    def __init__(
        self,
        count: int,
        rate: float,
        start: float,
        low: float,
        high: float,
        levels: int = 0,
        spread: float = 0.0,
        seed: int = 0,
        replica: int = 0,
    ) -> None:
        check_rate(rate)
        if not (0 < low <= start - spread <= start + spread <= high < math.inf):
            also = f", spread by {spread:g} N/m" if spread else ""
            raise InputError(
                f"stiffnesses start at {start:g} N/m in {low:g}..{high:g} N/m{also}: they must be "
                "finite and 0 < low <= start <= high, also of start +- spread"
            )
        super().__init__(count, start, low, high, levels)
        self.rate = rate
        self._spread: Spread | None = None
        if spread:
            self._spread = Spread(start, spread, seed, replica)
            self._start = self._spread.drawn(count)
            self.reset()

    @property
    def summary(self) -> str:
        low, high = self._range
        return f"{low:g} to {high:g} N/m, rate {self.rate:g} N/m^3"

    def learned(self, value: Floats) -> Floats:
        return self.state - self.rate * value

    @property
    def compiled(self) -> CompiledStiffness:
        return CompiledStiffness(
            self._state, self._parameter, self.rate, *self._range, self._settings
        )

    def replicated(self, replicas: Replicas) -> Any:
        made = super().replicated(replicas)
        if made is None or self._spread is None:
            return made
        state = self._spread.drawn(len(self._state), replicas)
        return made._replace(state=state, parameter=self._settings.nearest(state)[None].copy())


@learn.on(CompiledStiffness)
def _learn(memory, k, signal, lanes):
    changed = load(memory.state, k, lanes) - memory.rate * as_value(signal)
    changed = min(max(changed, memory.low), memory.high)
    store(memory.state, k, lanes, changed)
    store(memory.parameter, (0, k), lanes, nearest(memory.settings, changed))


class RestLength(Continuous):
    """dl = rate k s for a signal s, in metres, within limits.

    l is by how much the rest length exceeds that of the undeformed network.

    Args:
        stiffness: (edges,) of each edge, in N/m.
        rate: learning rate, in m/N.
        limit: the largest change of either sign, in metres.
        levels: see `Continuous`.

    Raises:
        InputError: a rate or a limit that is not finite and positive.
    """

    name = "rest-length"
    variable = Variable("rest_length", "m", "change of the rest length after the step")

    def __init__(self, stiffness: Floats, rate: float, limit: float, levels: int = 0) -> None:
        check_rate(rate)
        if not (math.isfinite(limit) and limit > 0):
            raise InputError(f"limit {limit} m of the rest lengths: it must be finite and positive")
        super().__init__(len(stiffness), 0.0, -limit, limit, levels)
        self.rate = rate
        self._gain = np.asarray(rate * stiffness)

    @property
    def summary(self) -> str:
        return f"rest lengths within {show(self._range[1], 'm')}, rate {self.rate:g} m/N"

    def learned(self, value: Floats) -> Floats:
        return self.state + self._gain * value


def check_rate(rate: float) -> None:
    """InputError unless it is finite and positive."""
    if not (math.isfinite(rate) and rate > 0):
        raise InputError(f"rate {rate}: it must be finite and positive")
