"""Coupled learning by a circuit: multipliers whose gains and offsets differ from edge to edge."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from pyedge.arrays import Floats, Ints, Replicas
from pyedge.chip import AnalogChip
from pyedge.rng import StepKey
from pyedge.rules.contract import UnrecordedRule, signal
from pyedge.signal import Signal
from pyedge.simd import load
from pyedge.units import show


class CompiledContrast(NamedTuple):
    """`Contrast` in compiled code; lanes last."""

    gain: Floats  # (2, k, lanes) of the squares of the free and the clamped drop
    offset: Floats  # (2, k, lanes) of these drops, in volts
    bias: Floats  # (k, lanes) in V^2
    record: tuple[()] = ()  # nothing is recorded


class Contrast(UnrecordedRule):
    """The signal g_C (dVc + o_C)^2 - g_F (dVf + o_F)^2 - b, in V^2.

    Args:
        edges: (k,) numbers of the edges in their network.
        chip: gains g, offsets o, and the drift of the gate voltage.
        charge: V0 R C of the gate capacitors, in volts times seconds: b is the drift times this.
    """

    name = "contrast"

    def __init__(self, edges: Ints, chip: AnalogChip, charge: float) -> None:
        self.edges = edges
        self.chip = chip
        self.charge = charge
        self._one = self.compiled()

    @property
    def summary(self) -> str:  # type: ignore[override]
        offset = float(np.sqrt(np.mean(self.chip.drop_offset**2)))
        return f"offsets of drops {show(offset, 'V')} rms"

    def signal(self, first: Floats, second: Floats, key: StepKey) -> Signal:
        gain, offset, bias, _ = self._one
        free, clamped = first + offset[0, :, 0], second + offset[1, :, 0]
        value = gain[1, :, 0] * (clamped * clamped) - gain[0, :, 0] * (free * free)
        return Signal(np.asarray(value - bias[:, 0], dtype=np.float64))

    def compiled(self, replicas: Replicas | None = None) -> CompiledContrast:
        chip = self.chip.of(self.edges, replicas)
        return CompiledContrast(chip.multiplier, chip.drop_offset, chip.drift * self.charge)


@signal.on(CompiledContrast)
def _signal(rule, free, clamped, k, m, drawn, key, work, lanes):  # type: ignore[no-untyped-def]
    one = free + load(rule.offset, (0, k), lanes)
    other = clamped + load(rule.offset, (1, k), lanes)
    squares = load(rule.gain, (1, k), lanes) * (other * other)
    value = squares - load(rule.gain, (0, k), lanes) * (one * one)
    return value - load(rule.bias, k, lanes), drawn
