"""A conductance that is changed by steps of a limited size, as learning by ageing has it."""

# Compiled functions have no types of their own.
# mypy: allow-untyped-defs
from __future__ import annotations

import math
import operator
from dataclasses import dataclass, field
from typing import Annotated, Any, NamedTuple

import numpy as np
from pydantic import Field, with_config

from pyedge.arrays import Floats, Replicas
from pyedge.errors import InputError
from pyedge.extension.digest import OMITTED
from pyedge.memory.contract import Continuous, learn
from pyedge.memory.settings import Settings, check_levels, nearest
from pyedge.rng import StepKey, Stream, uniform
from pyedge.schema import STRICT, Ratio
from pyedge.schema import Siemens as InSiemens
from pyedge.signal import as_value
from pyedge.simd import load, store
from pyedge.variable import Variable


@with_config(STRICT)
@dataclass(frozen=True)
class Ageing:
    """How a conductance ages; as made, conductances are uniform in low..high.

    Raises:
        InputError: numbers that cannot be.
    """

    low: InSiemens = 1e-5  # lower limit, in siemens
    high: InSiemens = 0.2  # upper limit, in siemens
    rate: Ratio = 7.5e-3  # alpha, in S/V^2
    largest: InSiemens = 0.01  # the largest change in a step, in siemens
    # Number of settings from low to high; 0 for every value.
    levels: Annotated[int, Field(exclude_if=operator.not_)] = field(
        default=0, metadata={OMITTED: True}
    )

    def __post_init__(self) -> None:
        if not 0 < self.low < self.high < math.inf:
            raise InputError(
                f"conductances in {self.low:g}..{self.high:g} S: "
                "they must be finite and 0 < low < high"
            )
        for name, unit in (("rate", "S/V^2"), ("largest", "S")):
            value = getattr(self, name)
            if not (math.isfinite(value) and value > 0):
                raise InputError(f"conductor {name} {value} {unit}: it must be finite and positive")
        check_levels(self.levels, "conductor.levels")


class CompiledSiemens(NamedTuple):
    """`Siemens` in compiled code; lanes last."""

    state: Floats  # (k, lanes) in siemens
    parameter: Floats  # (1, k, lanes) the nearest setting
    low: float  # in siemens
    high: float  # in siemens
    rate: float  # in S/V^2
    largest: float  # in siemens
    settings: Settings


class Siemens(Continuous):
    """dG = -rate s for a signal s in V^2, of at most `largest`, within limits.

    Args:
        count: number of edges.
        part: limits and rate.
        seed, replica: of the conductances as made.
    """

    name = "siemens"
    variable = Variable("conductance", "S", "conductance after the step")

    def __init__(
        self, count: int, part: Ageing | None = None, seed: int = 0, replica: int = 0
    ) -> None:
        self.part = part or Ageing()
        low, high = self.part.low, self.part.high
        super().__init__(count, low, low, high, self.part.levels)
        self._seed = seed
        self._start = self._drawn(np.array([replica], np.uint64))
        self.reset()

    def _drawn(self, replicas: Replicas) -> Floats:
        """(k, lanes) conductances of these machines as made, in siemens."""
        low, high = self._range
        keys = [StepKey(self._seed, int(replica), 0) for replica in replicas]
        shares = np.array([uniform(key, Stream.START, len(self._state)) for key in keys])
        return np.asarray(low + (high - low) * shares.T)

    @property
    def summary(self) -> str:
        low, high = self._range
        return f"{low:g} to {high:g} S, {self.part.rate:.3g} S per V^2 a step"

    def learned(self, value: Floats) -> Floats:
        change = -self.part.rate * value
        return self.state + np.clip(change, -self.part.largest, self.part.largest)

    @property
    def compiled(self) -> CompiledSiemens:
        part = self.part
        constants = *self._range, part.rate, part.largest, self._settings
        return CompiledSiemens(self._state, self._parameter, *constants)

    def replicated(self, replicas: Replicas) -> Any:
        made: Any = self.compiled
        state = self._drawn(replicas)
        parameter = self._settings.nearest(state)[None].copy()
        return made._replace(state=state, parameter=parameter)


@learn.on(CompiledSiemens)
def _learn(memory, k, signal, lanes):
    change = -memory.rate * as_value(signal)
    change = min(max(change, -memory.largest), memory.largest)
    changed = load(memory.state, k, lanes) + change
    changed = min(max(changed, memory.low), memory.high)
    store(memory.state, k, lanes, changed)
    store(memory.parameter, (0, k), lanes, nearest(memory.settings, changed))
