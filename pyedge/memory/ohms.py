"""A resistance that is set directly, as the ideal rule has it (D22, Eq. 2)."""

from __future__ import annotations

import math
from typing import NamedTuple

from pyedge.arrays import Floats
from pyedge.errors import InputError
from pyedge.memory.contract import Continuous, learn
from pyedge.memory.settings import AnyValue, Settings, nearest
from pyedge.signal import as_value
from pyedge.simd import load, store
from pyedge.units import show
from pyedge.variable import Variable

_SET = Variable("resistance", "ohm", "resistance in the free twin after the step")
_KEPT = Variable("kept_resistance", "ohm", "resistance after the step, not rounded to a setting")


class CompiledOhms(NamedTuple):
    """`Ohms` in compiled code; lanes last."""

    state: Floats  # (k, lanes) in ohms
    parameter: Floats  # (1, k, lanes) the nearest setting
    gamma: float  # in ohm^3/V^2
    low: float  # in ohms
    high: float  # in ohms
    settings: Settings


class Ohms(Continuous):
    """dR = gamma / R^2 s for a signal s, within limits.

    Args:
        count: number of edges.
        gamma: learning rate, in ohm^3/V^2.
        start: resistance as made, in ohms.
        low, high: limits, in ohms.
        levels: see `Continuous`.

    Raises:
        InputError: a gamma that is not finite and positive, or not 0 < low <= start <= high, a
            number of settings that cannot be.
    """

    name = "ohms"

    def __init__(
        self, count: int, gamma: float, start: float, low: float, high: float, levels: int = 0
    ) -> None:
        if not (math.isfinite(gamma) and gamma > 0):
            raise InputError(f"gamma {gamma} ohm^3/V^2: it must be finite and positive")
        if not (0 < low <= start <= high < math.inf):
            raise InputError(
                f"ideal resistances start at {start} ohm in {low}..{high} ohm: "
                "they must be finite and 0 < low <= start <= high"
            )
        super().__init__(count, start, low, high, levels)
        self.gamma = gamma

    @property
    def variable(self) -> Variable:
        """See `Memory.variable`; a history's resistance is that of the setting."""
        return _SET if isinstance(self._settings, AnyValue) else _KEPT

    @property
    def summary(self) -> str:
        low, high = self._range
        return show(low, "ohm") if low == high else f"gamma {self.gamma:g} ohm^3/V^2"

    def learned(self, value: Floats) -> Floats:
        r = self.state
        return r + self.gamma / (r * r) * value

    @property
    def compiled(self) -> CompiledOhms:
        return CompiledOhms(self._state, self._parameter, self.gamma, *self._range, self._settings)


@learn.on(CompiledOhms)
def _learn(memory, k, signal, lanes):  # type: ignore[no-untyped-def]
    r = load(memory.state, k, lanes)
    changed = r + memory.gamma / (r * r) * as_value(signal)
    changed = min(max(changed, memory.low), memory.high)
    store(memory.state, k, lanes, changed)
    store(memory.parameter, (0, k), lanes, nearest(memory.settings, changed))
