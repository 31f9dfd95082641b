"""A wiper code: the position of an edge's digital potentiometers, counted by its logic."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pyedge.chip import Chip
from pyedge.errors import InputError
from pyedge.extension import overridden
from pyedge.logic import BehavioralLogic, Logic, check_levels
from pyedge.logic.behavioral import count
from pyedge.memory.contract import Floats, Replicas, learn
from pyedge.signal import Signal, as_bits
from pyedge.simd import as_float, load, store
from pyedge.variable import Variable

Codes = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Digipot:
    """A rheostat of the AD5220 kind (Analog Devices data sheet): R = unit * code + fixed.

    Attributes:
        levels: number of wiper positions: 100 of an X9C104, 128, 129 of an MCP4131, 256.
        end_to_end: nominal resistance of the whole track, in ohms.
        wiper: resistance of the wiper switch, in ohms.
        series: resistor in series with each digipot, in ohms (ours: without it an edge between
            two inputs, driven to code 0, carries 125 mA).
    """

    levels: int = 128
    end_to_end: float = 100e3
    wiper: float = 40.0
    series: float = 1e3

    def __post_init__(self) -> None:
        check_levels(self.levels)
        if not (math.isfinite(self.end_to_end) and self.end_to_end > 0):
            raise InputError(f"end-to-end resistance {self.end_to_end} ohm: it must be positive")
        for name, value in (("wiper", self.wiper), ("series", self.series)):
            if not math.isfinite(value) or value < 0:
                raise InputError(f"{name} resistance {value} ohm: it must be 0 or more")
        if self.fixed <= 0:
            raise InputError("wiper and series resistance are both 0: code 0 is a short circuit")

    @property
    def unit(self) -> float:
        """Resistance of one step of the code, dR, in ohms."""
        return self.end_to_end / self.levels

    @property
    def fixed(self) -> float:
        """Resistance at code 0, in ohms."""
        return self.wiper + self.series

    @property
    def middle(self) -> float:
        """Resistance at power-up, code levels / 2, in ohms."""
        return self.unit * (self.levels // 2) + self.fixed

    @property
    def range(self) -> tuple[float, float]:
        """Resistance at the lowest and at the highest code, in ohms."""
        return self.fixed, self.unit * (self.levels - 1) + self.fixed


class CompiledWiper(NamedTuple):
    """`Wiper` in compiled code; lanes last.

    Attributes:
        state: (k, lanes) wiper codes.
        parameter: (twins, k, lanes) resistances, in ohms.
        unit: (twins, k, lanes) ohms a step of the code.
        fixed: ohms at code 0.
        levels: number of positions.
    """

    state: Codes
    parameter: Floats
    unit: Floats
    fixed: float
    levels: int


class Wiper:
    """The wiper codes of k pairs of digital potentiometers.

    Args:
        edges: (k,) numbers of the edges in their network.
        digipot: the potentiometers.
        chip: their tolerances.
        logic: the digital half; None for the behavioral model.

    Raises:
        InputError: logic of another size.
    """

    name = "wiper"
    variable = Variable("wiper", "1", "wiper code after the step", "int16", -1)

    def __init__(
        self,
        edges: npt.NDArray[np.int64],
        digipot: Digipot,
        chip: Chip,
        logic: Logic | None = None,
    ) -> None:
        self.edges = edges
        self.digipot = digipot
        self.chip = chip
        self.logic = logic or BehavioralLogic(len(edges), digipot.levels)
        if (self.logic.levels, len(self.logic.codes)) != (digipot.levels, len(edges)):
            raise InputError("the logic has another number of levels or edges than the digipots")
        self._made = self.logic.codes
        twins = chip.scale if chip.unequal else chip.scale[:1]
        self._unit = digipot.unit * np.ascontiguousarray(twins[:, edges, None])
        self._parameter = np.empty(self._unit.shape)

    @property
    def range(self) -> tuple[float, float]:
        """See `Memory.range`."""
        return 0, self.digipot.levels - 1

    @property
    def parameter_range(self) -> tuple[float, float]:
        """See `Memory.parameter_range`: ohms at the lowest and at the highest code."""
        return self.digipot.range

    @property
    def summary(self) -> str:
        """See `Memory.summary`."""
        return f"{self.digipot.levels} levels"

    @property
    def state(self) -> Codes:
        """See `Memory.state`."""
        return self.logic.codes

    @property
    def parameter(self) -> Floats:
        """See `Memory.parameter`: resistances, in ohms."""
        return self._settled()[:, :, 0].copy()

    def learn(self, signal: Signal) -> None:
        """See `Memory.learn`: one clock of the logic."""
        self.logic.count(*signal.as_bits())

    def reset(self) -> None:
        """See `Memory.reset`."""
        self.logic.preset(self._made)

    def restore(self, state: Codes) -> None:
        """See `Memory.restore`."""
        self.logic.preset(state)

    def close(self) -> None:
        """See `Memory.close`."""
        self.logic.close()

    @property
    def compiled(self) -> CompiledWiper | None:
        """See `Memory.compiled`; None for logic that runs in a simulator."""
        codes = self.logic.registers
        if codes is None or overridden(self.logic, "registers"):
            return None
        part = self.digipot
        return CompiledWiper(codes, self._settled(), self._unit, part.fixed, part.levels)

    def replicated(self, replicas: Replicas) -> CompiledWiper | None:
        """See `Memory.replicated`."""
        one = self.compiled
        if one is None:
            return None
        unit = self.digipot.unit * np.ascontiguousarray(self.chip.scales(replicas)[:, self.edges])
        codes = np.repeat(self._made[:, None], len(replicas), axis=-1)
        return one._replace(state=codes, parameter=unit * codes + one.fixed, unit=unit)

    def _settled(self) -> Floats:
        self._parameter[:] = self._unit * self.logic.codes[:, None] + self.digipot.fixed
        return self._parameter


@learn.on(CompiledWiper)
def _learn(memory, k, signal, lanes):  # type: ignore[no-untyped-def]
    first, second = as_bits(signal)
    code = count(first, second, memory.levels, load(memory.state, k, lanes))
    store(memory.state, k, lanes, code)
    for twin in range(memory.unit.shape[0]):
        ohms = load(memory.unit, (twin, k), lanes) * as_float(code) + memory.fixed
        store(memory.parameter, (twin, k), lanes, ohms)
