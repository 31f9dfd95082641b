"""One edge of catalogue parts on the real global clock, in ngspice.

The clock also carries the capacitance of the other edges' inputs.  The edge's drops change sign
with every edge of the trigger, by a small overdrive, so that the work of the first comparator is to
be done anew each step; and the trigger walks through the phases of the oscillator, with which it
has nothing to do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from PySpice.Spice.Netlist import Circuit

from circuits.analysis import spice_bench
from circuits.analysis.timing.corner import CORNERS, slowest
from circuits.arrays import Floats
from circuits.blocks.digipot_edge import edge
from circuits.blocks.global_clock import OSCILLATOR, global_clock
from circuits.circuit import Module, flatten
from circuits.export.sources import pulsed
from circuits.ngspice import batch
from circuits.parts.mc14490 import oscillator_frequency
from circuits.ratings import Input
from circuits.supplies import LOGIC_SUPPLY

MIDDLE = 2.5  # V; the drops are put around it
BENCH_PERIODS = 16.25  # oscillator periods a step: longer than the minimum, and not whole
STEPS = 8
_RISE = 100e-9  # s, of the sources' edges
_REST = 20  # periods of the oscillator before the first step, for the debouncer to come to rest

# What is looked at: ngspice's vector for each net.
VECTORS = {
    **{net: f"v({net})" for net in ("trigger", "latch_clock", "digipot_clock")},
    **{net: f"v(xedge.{net})" for net in ("first_high", "second_high", "up", "down", "up_down")},
    "code": "v(xedge.xdigipot_free.code)",
}


@dataclass(frozen=True)
class Bench:
    """What is timed."""

    frequency: float = oscillator_frequency(OSCILLATOR)  # in Hz
    corner: str = "typical"  # or ``slowest``
    edges: int = 32  # on the clock
    # Volts by which the drops differ; the first comparator sees half of it, and its maker's
    # response time is for 5 mV.
    overdrive: float = 10e-3
    drop: float = 1.0  # the clamped drop, in volts
    cell: Module | None = None  # another edge
    clock: Module | None = None  # another clock

    def __post_init__(self) -> None:
        if self.corner not in CORNERS:
            raise ValueError(f"corner {self.corner!r} is not one of {', '.join(CORNERS)}")

    @property
    def step(self) -> float:
        """How long a training step is, in seconds."""
        return BENCH_PERIODS / self.frequency

    def up(self, step: int) -> bool:
        """Whether the drops of a step, from 1, ask for more resistance (D22, Eq. 3)."""
        overdrive = -self.overdrive if step % 2 else self.overdrive
        return abs(self.drop) > abs(self.drop + overdrive)

    def modules(self) -> tuple[Module, Module]:
        """The edge and the clock, in this corner."""
        both = self.cell or edge(), self.clock or global_clock()
        return both if self.corner == "typical" else (slowest(both[0]), slowest(both[1]))


class Wave(NamedTuple):
    """A voltage, at each time that ngspice stopped at; in seconds and volts."""

    time: Floats
    volts: Floats

    def at(self, time: float) -> float:
        """Its volts at a time in seconds."""
        return float(np.interp(time, self.time, self.volts))

    def crossings(self, level: float, rising: bool) -> Floats:
        """When it passes a level, upwards or downwards."""
        above = self.volts > level
        k = np.flatnonzero(above[1:] & ~above[:-1] if rising else ~above[1:] & above[:-1])
        share = (level - self.volts[k]) / (self.volts[k + 1] - self.volts[k])
        return np.asarray(self.time[k] + share * np.diff(self.time)[k])


Waves = dict[str, Wave]
"""By net, as `VECTORS`."""


def triggers(bench: Bench) -> Floats:
    """(STEPS + 1,) when each step begins, and the last one ends, in seconds."""
    return np.asarray(_REST / bench.frequency + bench.step * np.arange(STEPS + 1))


def run(bench: Bench, limit: float = batch.LIMIT) -> Waves:
    """Simulate a bench, for at most `limit` seconds."""
    table = spice_bench.run(deck(bench), 1 + len(VECTORS), limit=limit)
    return {net: Wave(table[0], volts) for net, volts in zip(VECTORS, table[1:], strict=True)}


def deck(bench: Bench) -> str:
    """The netlist of a bench."""
    cell, clock = bench.modules()
    circuit = Circuit("A step, timed")
    spice_bench.place(circuit, "edge", cell)
    spice_bench.place(circuit, "clock", clock, {"oscillator_frequency": bench.frequency})
    spice_bench.supply(circuit)
    if bench.edges > 1:
        for net in ("latch_clock", "digipot_clock"):
            circuit.C(net, net, 0, (bench.edges - 1) * capacitance(cell, net))
    _alternating(circuit, bench, "trigger", 0.0, LOGIC_SUPPLY)
    for net, sign in (("1", 0.5), ("2", -0.5)):
        circuit.V(f"c{net}", f"c{net}", 0, MIDDLE + sign * bench.drop)
        more, less = (MIDDLE + sign * (bench.drop + d) for d in (bench.overdrive, -bench.overdrive))
        _alternating(circuit, bench, f"f{net}", more, less)
    stop = triggers(bench)[-1]
    return spice_bench.deck(
        circuit,
        [cell, clock],
        list(VECTORS.values()),
        (
            f".save {' '.join(VECTORS.values())}",
            f".tran {bench.step / 100:g} {stop:.12g} 0 {1.0 / bench.frequency:g}",
        ),
    )


def capacitance(cell: Module, port: str) -> float:
    """What the digital inputs of an edge put on one of its ports, in farads."""
    pins = (
        placed.part.ratings.pins.get(function)
        for placed in flatten(cell)
        for function, net in placed.nets.items()
        if net == port
    )
    return sum(pin.capacitance for pin in pins if isinstance(pin, Input))


def _alternating(circuit: Circuit, bench: Bench, net: str, before: float, after: float) -> None:
    """A source that changes at the beginning of each step, to and fro."""
    rise, start = min(_RISE, 0.01 / bench.frequency), float(triggers(bench)[0])
    pulsed(circuit, net, before, after, start=start, stop=start + bench.step,
           period=2 * bench.step, rise=rise)  # fmt: skip
