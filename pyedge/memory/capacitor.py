"""A voltage on a capacitor, charged through a resistor while learning is switched on."""

from __future__ import annotations

import math
import operator
from dataclasses import dataclass
from typing import Annotated, NamedTuple

import numpy as np
from pydantic import Field, with_config

from pyedge.arrays import Floats, Replicas
from pyedge.errors import InputError
from pyedge.extension import overridden
from pyedge.memory.contract import Continuous, learn
from pyedge.rng import StepKey, Stream, uniform
from pyedge.schema import STRICT, Ratio, Seconds, Volts
from pyedge.signal import as_value
from pyedge.simd import load, store
from pyedge.variable import Variable


@with_config(STRICT)
@dataclass(frozen=True)
class GateCapacitor:
    """The capacitor at the gates of a pair of transistors (arXiv:2311.00537).

    Raises:
        InputError: numbers that cannot be.
    """

    start: Volts = 3.0  # voltage as made, in volts
    low: Volts = 0.75  # lower limit, in volts
    high: Volts = 5.05  # upper limit, in volts
    time_constant: Seconds = 2.2e-3  # R C of the charging, in seconds
    scale: Volts = 0.33  # V0, by which the signal is divided, in volts
    window: Seconds = 100e-6  # time that learning is switched on in each step, in seconds
    period: Seconds = 1e-3  # time from step to step, in seconds
    leak: Ratio = 0.0  # rate at which the voltage decays towards 0, in 1/s
    # Voltages as made are uniform in start +- spread, in volts.
    spread: Annotated[Volts, Field(exclude_if=operator.not_)] = 0.0

    def __post_init__(self) -> None:
        least, most = self.start - self.spread, self.start + self.spread
        if not self.low <= least <= most <= self.high:
            raise InputError(
                f"gate voltages start at {self.start} V in {self.low}..{self.high} V: "
                "write low <= start <= high, also of start +- spread"
            )
        for name in ("time_constant", "scale", "window", "period"):
            value = getattr(self, name)
            if not (math.isfinite(value) and value > 0):
                raise InputError(f"capacitor {name} {value}: it must be finite and positive")
        if not 0 <= self.leak * self.period < 1:
            raise InputError(f"leak {self.leak} /s over {self.period} s: it must lose 0 to 1 of V")

    @property
    def gain(self) -> float:
        """Volts that a signal of 1 V^2 takes off in one step: window / (V0 R C), in 1/V."""
        return self.window / (self.scale * self.time_constant)

    @property
    def droop(self) -> float:
        """Share of the voltage that leaks away in one step."""
        return self.leak * self.period


class CompiledCapacitor(NamedTuple):
    """`Capacitor` in compiled code; lanes last."""

    state: Floats  # (k, lanes) in volts
    parameter: Floats  # (1, k, lanes) the same
    gain: float  # see `GateCapacitor`
    droop: float  # see `GateCapacitor`
    low: float  # in volts
    high: float  # in volts


class Capacitor(Continuous):
    """dV = -gain s - droop V for a signal s, within limits.

    Args:
        count: number of edges.
        part: the capacitor and its charging.
        seed, replica: of the voltages as made, where they are spread.
    """

    name = "capacitor"
    variable = Variable("gate_voltage", "V", "gate voltage after the step")

    def __init__(
        self, count: int, part: GateCapacitor | None = None, seed: int = 0, replica: int = 0
    ) -> None:
        self.part = part or GateCapacitor()
        super().__init__(count, self.part.start, self.part.low, self.part.high)
        self._seed = seed
        if self.part.spread:
            self._start = self._drawn(np.array([replica], np.uint64))
            self.reset()

    def replicated(self, replicas: Replicas) -> CompiledCapacitor | None:
        made: CompiledCapacitor | None = super().replicated(replicas)
        if made is not None and self.part.spread:
            made.state[:] = made.parameter[0] = self._drawn(replicas)
        return made

    def _drawn(self, replicas: Replicas) -> Floats:
        """(k, lanes) voltages of these machines as made."""
        rows = [
            uniform(StepKey(self._seed, int(replica), 0), Stream.START, len(self._state))
            for replica in replicas
        ]
        return self.part.start + self.part.spread * (2.0 * np.array(rows).T - 1.0)

    @property
    def summary(self) -> str:
        part = self.part
        leak = f", leak {part.leak:g} /s" if part.leak else ""
        return f"gates {part.low:g} to {part.high:g} V, {part.gain:.3g} V per V^2 a step{leak}"

    def learned(self, value: Floats) -> Floats:
        v = self.state
        return v - self.part.gain * value - self.part.droop * v

    @property
    def compiled(self) -> CompiledCapacitor | None:
        part = self.part
        if overridden(part, GateCapacitor):
            return None
        return CompiledCapacitor(
            self._state, self._parameter, part.gain, part.droop, part.low, part.high
        )


@learn.on(CompiledCapacitor)
def _learn(memory, k, signal, lanes):  # type: ignore[no-untyped-def]
    v = load(memory.state, k, lanes)
    changed = v - memory.gain * as_value(signal) - memory.droop * v
    changed = min(max(changed, memory.low), memory.high)
    store(memory.state, k, lanes, changed)
    store(memory.parameter, (0, k), lanes, changed)
