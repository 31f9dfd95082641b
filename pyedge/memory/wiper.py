"""A wiper code: the position of an edge's digital potentiometers, counted by its logic."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from pydantic import TypeAdapter

from circuits.circuit import Part
from circuits.parts import AD5220, AD5222
from circuits.parts.digipot import Digipot as DataSheet
from pyedge.arrays import Array, Floats, Ints, Replicas
from pyedge.chip import Chip
from pyedge.errors import InputError
from pyedge.extension import Registry, overridden
from pyedge.logic import BehavioralLogic, Logic, check_levels
from pyedge.logic.behavioral import count
from pyedge.memory.contract import learn
from pyedge.schema import load as load_toml
from pyedge.signal import Signal, as_bits
from pyedge.simd import as_float, gather, load, part, store
from pyedge.variable import Variable

DIGIPOTS: Registry[Part] = Registry(
    "digipots", Part, lambda path: load_toml(path, TypeAdapter(DataSheet)).part
)
"""Digital potentiometers, by the name that `digipot.part` knows, or a data sheet's file."""

for _part in (AD5220, AD5222):
    DIGIPOTS.register(_part.name)(_part)


@dataclass(frozen=True)
class Digipot:
    """A rheostat of the AD5220 kind (Analog Devices data sheet): R = unit * step(code) + fixed.

    Attributes:
        levels: number of wiper positions: 100 of an X9C104, 128, 129 of an MCP4131, 256.
        end_to_end: nominal resistance of the whole track, in ohms.
        wiper: resistance of the wiper switch, in ohms.
        series: resistor in series with each digipot, in ohms (ours: without it an edge between
            two inputs, driven to code 0, carries 125 mA).
        segments: resistors of a linear track; None for as many as positions.
        table: share of the track at each code; None for a linear track.
    """

    levels: int = 128
    end_to_end: float = 100e3
    wiper: float = 40.0
    series: float = 1e3
    segments: int | None = None
    table: tuple[float, ...] | None = None

    @classmethod
    def of(cls, sheet: object, **own: Any) -> Digipot:
        """The rheostat of a `circuits.parts.Digipot`, but for some attributes of its own."""
        if not isinstance(sheet, DataSheet):
            raise InputError("digipot.part is not a digital potentiometer")
        if own.get("levels", sheet.positions) != sheet.positions:
            raise InputError(f"{own['levels']} levels: the {sheet.name} has {sheet.positions}")
        facts = {
            "levels": sheet.positions,
            "end_to_end": sheet.end_to_end,
            "wiper": sheet.wiper[0],
            "segments": sheet.segments,
            "table": sheet.table,
        }
        return cls(**(facts | own))

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
        """Resistance of one step of the code, dR, in ohms; of the whole track if tabulated."""
        if self.table is not None:
            return self.end_to_end
        return self.end_to_end / (self.segments or self.levels)

    def step(self, codes: Ints) -> Array:
        """The part of the track at whole codes, in `unit`."""
        return codes if self.table is None else np.asarray(self.table)[codes]

    def ohms(self, codes: Ints) -> Floats:
        """Resistance at whole codes."""
        return np.asarray(self.unit * self.step(codes) + self.fixed)

    @property
    def fixed(self) -> float:
        """Resistance besides the track, in ohms: that of code 0, where the track begins with 0."""
        return self.wiper + self.series

    @property
    def middle(self) -> float:
        """Resistance at power-up, code levels / 2, in ohms."""
        return float(self.ohms(np.array(self.levels // 2)))

    @property
    def range(self) -> tuple[float, float]:
        """Resistance at the lowest and at the highest code, in ohms."""
        low, high = self.ohms(np.array([0, self.levels - 1])).tolist()
        return low, high


class CompiledWiper(NamedTuple):
    """`Wiper` in compiled code; lanes last."""

    state: Ints  # (k, lanes) wiper codes
    parameter: Floats  # (twins, k, lanes) resistances, in ohms
    unit: Floats  # (twins, k, lanes) ohms a step of the code, or of the whole track of a table
    fixed: float  # ohms at code 0
    levels: int  # number of positions
    # (levels,) bits of the share of the track at each code, the same in all groups of lanes.
    table: Replicas | None


class Wiper:
    """The wiper codes of k pairs of digital potentiometers.

    Args:
        edges: (k,) numbers of the edges in their network.
        digipot: the potentiometers.
        chip: their tolerances.
        logic: the digital half; None for the behavioral model.

    Raises:
        InputError: logic of another size, a digipot with `ohms` of its own.
    """

    name = "wiper"
    variable = Variable("wiper", "1", "wiper code after the step", "int16", -1)

    def __init__(
        self,
        edges: Ints,
        digipot: Digipot,
        chip: Chip,
        logic: Logic | None = None,
    ) -> None:
        if type(digipot).ohms is not Digipot.ohms:
            raise InputError("a digipot's own ohms() is not asked: give it its own step and fixed")
        self.edges = edges
        self.digipot = digipot
        self.chip = chip
        self.logic = logic or BehavioralLogic(len(edges), digipot.levels)
        if (self.logic.levels, len(self.logic.codes)) != (digipot.levels, len(edges)):
            raise InputError("the logic has another number of levels or edges than the digipots")
        self._made = self.logic.codes
        twins = chip.scale if chip.unequal else chip.scale[:1]
        self._unit = digipot.unit * np.ascontiguousarray(twins[:, edges, None])
        self._parameter = np.zeros(self._unit.shape)

    @property
    def range(self) -> tuple[float, float]:
        return 0, self.digipot.levels - 1

    @property
    def parameter_range(self) -> tuple[float, float]:
        """See `Memory.parameter_range`: ohms at the lowest and at the highest code."""
        return self.digipot.range

    @property
    def summary(self) -> str:
        return f"{self.digipot.levels} levels"

    @property
    def state(self) -> Ints:
        return self.logic.codes

    @property
    def parameter(self) -> Floats:
        """See `Memory.parameter`: resistances, in ohms."""
        return self._settled()[:, :, 0].copy()

    def learn(self, signal: Signal) -> None:
        """See `Memory.learn`: one clock of the logic."""
        self.logic.count(*signal.as_bits())

    def reset(self) -> None:
        self.logic.preset(self._made)

    def restore(self, state: Ints) -> None:
        self.logic.preset(state)

    def close(self) -> None:
        self.logic.close()

    @property
    def compiled(self) -> CompiledWiper | None:
        """See `Memory.compiled`; None for logic that runs in a simulator."""
        codes = self.logic.registers
        own = overridden(self.logic, "registers") or overridden(self.digipot, Digipot)
        if codes is None or own:
            return None
        return self._compiled(codes, self._settled(), self._unit)

    def replicated(self, replicas: Replicas) -> CompiledWiper | None:
        if self.compiled is None or overridden(self, "replicated"):
            return None
        unit = self.digipot.unit * np.ascontiguousarray(self.chip.scales(replicas)[:, self.edges])
        codes = np.repeat(self._made[:, None], len(replicas), axis=-1)
        part = self.digipot
        return self._compiled(codes, unit * part.step(codes) + part.fixed, unit)

    def _compiled(self, codes: Ints, ohms: Floats, unit: Floats) -> CompiledWiper:
        part = self.digipot
        table = None if part.table is None else np.array(part.table).view(np.uint64)
        return CompiledWiper(codes, ohms, unit, part.fixed, part.levels, table)

    def _settled(self) -> Floats:
        part = self.digipot
        self._parameter[:] = self._unit * part.step(self.logic.codes)[:, None] + part.fixed
        return self._parameter


@part
def _step(table, code):  # type: ignore[no-untyped-def]
    """`Digipot.step` of a vector of codes."""
    if table is None:
        return as_float(code)
    return gather(table, code)


@learn.on(CompiledWiper)
def _learn(memory, k, signal, lanes):  # type: ignore[no-untyped-def]
    first, second = as_bits(signal)
    code = count(first, second, memory.levels, load(memory.state, k, lanes))
    store(memory.state, k, lanes, code)
    steps = _step(memory.table, code)
    for twin in range(memory.unit.shape[0]):
        ohms = load(memory.unit, (twin, k), lanes) * steps + memory.fixed
        store(memory.parameter, (twin, k), lanes, ohms)
