"""A voltage on a capacitor, charged through a resistor while learning is switched on."""

from __future__ import annotations

import math
import operator
from dataclasses import dataclass, field
from typing import Annotated, Any, NamedTuple, cast

import numpy as np
from pydantic import Field, with_config

from pyedge.arrays import Floats, Ints, Replicas
from pyedge.chip import AnalogChip
from pyedge.errors import InputError
from pyedge.extension import overridden
from pyedge.extension.digest import OMITTED
from pyedge.memory.contract import Continuous, learn
from pyedge.memory.settings import Settings, check_levels, nearest
from pyedge.memory.spread import Spread
from pyedge.schema import STRICT, Ratio, Seconds, Volts
from pyedge.signal import as_value
from pyedge.simd import load, part, store
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
    # How often the network settles in a window; each time a part of the window is learned from.
    substeps: Annotated[int, Field(exclude_if=(1).__eq__)] = field(
        default=1, metadata={OMITTED: True}
    )
    # Number of settings of a D/A converter at the gates, from low to high; 0 for every voltage.
    levels: Annotated[int, Field(exclude_if=operator.not_)] = field(
        default=0, metadata={OMITTED: True}
    )

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
        if not 1 <= self.substeps <= 1000:
            raise InputError(f"capacitor substeps {self.substeps}: it must be in 1..1000")
        if not 0 <= self.leak * self.period < 1:
            raise InputError(f"leak {self.leak} /s over {self.period} s: it must lose 0 to 1 of V")
        check_levels(self.levels, "capacitor.levels")

    @property
    def gain(self) -> float:
        """Volts that a signal of 1 V^2 takes off in one sub-step, in 1/V.

        It is window / (V0 R C) over the number of sub-steps.
        """
        return self.window / self.charge / self.substeps

    @property
    def charge(self) -> float:
        """V0 R C, in volts times seconds."""
        return self.scale * self.time_constant

    @property
    def droop(self) -> float:
        """Share of the voltage that leaks away in one sub-step."""
        return self.leak * self.period / self.substeps


class CompiledCapacitor(NamedTuple):
    """`Capacitor` in compiled code; lanes last."""

    state: Floats  # (k, lanes) in volts
    parameter: Floats  # (1, k, lanes) the nearest setting
    gain: float  # see `GateCapacitor`
    droop: float  # see `GateCapacitor`
    low: float  # in volts
    high: float  # in volts
    settings: Settings


class CompiledSharedCapacitor(NamedTuple):
    """`Capacitor` of transistors with thresholds of their own, in compiled code; lanes last."""

    state: Floats  # (k, lanes) in volts
    parameter: Floats  # (2, k, lanes) the nearest setting less `shift`
    shift: Floats  # (2, k, lanes) threshold above the nominal one, in volts
    gain: float  # see `GateCapacitor`
    droop: float  # see `GateCapacitor`
    low: float  # in volts
    high: float  # in volts
    settings: Settings


class Capacitor(Continuous):
    """dV = -gain s - droop V for a signal s, within limits.

    Args:
        count: number of edges.
        part: the capacitor and its charging.
        seed, replica: of the voltages as made, where they are spread.
        chip: the thresholds of the transistors, which act as if each had a gate voltage lower by
            as much; None where twins are equal.
        edges: (k,) numbers of the edges in their network, with a chip.
    """

    name = "capacitor"
    variable = Variable("gate_voltage", "V", "gate voltage after the step")

    def __init__(
        self,
        count: int,
        part: GateCapacitor | None = None,
        seed: int = 0,
        replica: int = 0,
        chip: AnalogChip | None = None,
        edges: Ints | None = None,
    ) -> None:
        self.part = part or GateCapacitor()
        self._chip: AnalogChip | None = None
        part = self.part
        super().__init__(count, part.start, part.low, part.high, part.levels)
        self._spread = Spread(part.start, part.spread, seed, replica)
        self._chip = chip
        self._edges = np.arange(count) if edges is None else edges
        if chip is not None:
            self._keep_apart()
            self._shift = chip.of(self._edges).threshold
            self._parameter = self._settings.nearest(self._state) - self._shift
        if self.part.spread:
            self._start = self._spread.drawn(count)
            self.reset()

    def _set(self) -> None:
        if self._chip is None:  # else `parameter` is computed where it is asked for
            super()._set()

    @property
    def substeps(self) -> int:
        """How often the network settles in a step."""
        return self.part.substeps

    @property
    def parameter(self) -> Floats:
        """See `Memory.parameter`: gate voltages, less what thresholds exceed the nominal one by."""
        if self._chip is None:
            return super().parameter
        return np.asarray((self._settings.nearest(self._state) - self._shift)[:, :, 0])

    def replicated(self, replicas: Replicas) -> CompiledCapacitor | CompiledSharedCapacitor | None:
        made: Any = super().replicated(replicas)
        if made is None:
            return None
        if self.part.spread:
            made.state[:] = self._spread.drawn(len(self._state), replicas)
            made.parameter[0] = self._settings.nearest(made.state)
        if self._chip is None:
            return cast(CompiledCapacitor, made)
        shift = self._chip.of(self._edges, replicas).threshold
        return cast(
            CompiledSharedCapacitor, made._replace(parameter=made.parameter - shift, shift=shift)
        )

    @property
    def summary(self) -> str:
        part = self.part
        leak = f", leak {part.leak:g} /s" if part.leak else ""
        return f"gates {part.low:g} to {part.high:g} V, {part.gain:.3g} V per V^2 a step{leak}"

    def learned(self, value: Floats) -> Floats:
        v = self.state
        return v - self.part.gain * value - self.part.droop * v

    @property
    def compiled(self) -> CompiledCapacitor | CompiledSharedCapacitor | None:
        part = self.part
        if overridden(part, GateCapacitor):
            return None
        constants = part.gain, part.droop, part.low, part.high, self._settings
        if self._chip is None:
            return CompiledCapacitor(self._state, self._parameter, *constants)
        self._parameter[:] = self._settings.nearest(self._state) - self._shift
        return CompiledSharedCapacitor(self._state, self._parameter, self._shift, *constants)


@part
def _charged(memory, k, signal, lanes):  # type: ignore[no-untyped-def]
    """The setting after a step, whose voltage is stored as the state."""
    v = load(memory.state, k, lanes)
    changed = v - memory.gain * as_value(signal) - memory.droop * v
    changed = min(max(changed, memory.low), memory.high)
    store(memory.state, k, lanes, changed)
    return nearest(memory.settings, changed)


@learn.on(CompiledCapacitor)
def _learn(memory, k, signal, lanes):  # type: ignore[no-untyped-def]
    store(memory.parameter, (0, k), lanes, _charged(memory, k, signal, lanes))


@learn.on(CompiledSharedCapacitor)
def _learn_shared(memory, k, signal, lanes):  # type: ignore[no-untyped-def]
    changed = _charged(memory, k, signal, lanes)
    for twin in range(2):
        own = changed - load(memory.shift, (twin, k), lanes)
        store(memory.parameter, (twin, k), lanes, own)
