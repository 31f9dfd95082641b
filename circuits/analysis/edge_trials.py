"""One edge on a bench: sources hold its four nodes, and each clock is a trial.

For what an edge does of itself, away from any network: which way it steps at given drops, and
with given noise.  The edge is of catalogue parts; its two clocks are sources; the noise is one more
source in series with each comparator's input +.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from PySpice.Spice.Netlist import Circuit

from circuits.analysis import spice_bench
from circuits.arrays import Bools, Floats, Ints
from circuits.circuit import Component, Module, Part, Pin, Role, Subcircuit
from circuits.export.sources import pulsed, stepped
from circuits.ngspice import batch
from circuits.parts.data_sheet import numbered
from circuits.supplies import LOGIC_SUPPLY

HIGH = 2.5  # V; a logic output above this is high
NODES = ("f1", "f2", "c1", "c2")

# In seconds: a trial, and when in it things happen.  An LM339 that all but ties takes some 20 us.
CLOCK, RISE = 40e-6, 0.5e-6
READ, LATCH, COUNT, REST = 29e-6, 30e-6, 33e-6, 36e-6
STEP = 10e-6  # the largest that ngspice may take

_INSIDE = ("first_high", "second_high", "up_down", "xdigipot_free.code")
_VECTORS = [f"v(xedge.{name})" for name in _INSIDE]

# More to a deck, and ngspice would spend its time looking for the place in its sources' points.
MOST = 250


class Tried(NamedTuple):
    """What an edge did; one of each a trial."""

    first: Bools  # its comparators, when they are read
    second: Bools
    up: Bools  # what its flip-flop then stores
    before: Ints  # wiper codes
    after: Ints


_SERIES = Part(
    name="series source",
    title="adds one voltage to another, for benches",
    pins=tuple(
        Pin(number, name, Role.PASSIVE) for number, name in numbered("from to adds").items()
    ),
    units=({"from": "1", "to": "2", "adds": "3"},),
    catalogue=Subcircuit(
        """\
.subckt series_source from to adds
Eadds to from adds 0 1
.ends series_source"""
    ),
)


def noisy(cell: Module) -> Module:
    """An edge with a source in series with each comparator's input +.

    Its new ports `noise_first` and `noise_second` are what they add, in volts.
    """
    sources, others = [], []
    for component in cell.components:
        if component.name not in ("first", "second"):
            others.append(component)
            continue
        inner, noise = f"{component.name}_noisy", f"noise_{component.name}"
        nets = {"from": component.nets["plus"], "to": inner, "adds": noise}
        sources.append(Component(noise, _SERIES, nets))
        others.append(replace(component, nets={**component.nets, "plus": inner}))
    ports = (*cell.ports, *(source.name for source in sources))
    return replace(cell, name=f"{cell.name}_noisy", ports=ports, components=(*others, *sources))


def deck(cell: Module, volts: Floats, noise: Floats) -> str:
    """The netlist of an edge with (trials, 4) volts at `NODES` and (trials, 2) added to its
    comparators' inputs."""
    circuit = Circuit("An edge on a bench: a trial a clock.")
    placed = noisy(cell)
    spice_bench.place(circuit, "edge", placed)
    for net, column in zip(NODES, volts.T, strict=True):
        stepped(circuit, net, column, CLOCK, RISE)
    for which, column in zip(("first", "second"), noise.T, strict=True):
        stepped(circuit, f"noise_{which}", column, CLOCK, RISE)
    return clocked(placed, circuit, _VECTORS, len(volts))


def clocked(cell: Module, circuit: Circuit, vectors: Sequence[str], clocks: int) -> str:
    """The netlist of a placed edge with its sources, clocked, and read once a clock."""
    spice_bench.supply(circuit)
    for net, falls in (("latch_clock", LATCH), ("digipot_clock", COUNT)):
        pulsed(circuit, net, LOGIC_SUPPLY, 0.0, start=falls, stop=REST, period=CLOCK, rise=RISE)
    # ngspice refuses an analysis of a single step; what is too much is not read
    stop = max(clocks, 2) * CLOCK + READ
    return spice_bench.deck(
        circuit,
        [cell],
        vectors,
        (
            # trapezoidal integration would ring in the terminals' capacitances
            ".options method=gear",
            f".save {' '.join(vectors)}",
            f".tran {CLOCK:g} {stop:.12g} {READ:g} {STEP:g}",
        ),
        # without xtrtol, code models make ngspice take twice the points that it needs
        ("set xtrtol=100", "run", "linearize"),
    )


def run(cell: Module, volts: Floats, noise: Floats, limit: float = batch.LIMIT) -> Tried:
    """Try an edge, `MOST` trials to a deck; each deck begins at the edge's power-up code.

    The arguments are `deck`'s, and the seconds that each may take.  Raises as `spice_bench.run`.
    """
    if volts.shape[1:] != (4,) or noise.shape != (len(volts), 2):
        raise ValueError(
            f"volts {volts.shape} and noise {noise.shape} are not of (trials, 4 and 2)"
        )
    parts = (slice(k, k + MOST) for k in range(0, len(volts), MOST))
    decks = [_read(cell, volts[part], noise[part], limit) for part in parts]
    return Tried(*(np.concatenate(column) for column in zip(*decks, strict=True)))


def _read(cell: Module, volts: Floats, noise: Floats, limit: float) -> Tried:
    """One deck: each decision is read before it is stored, and its code in the row after."""
    trials = len(volts)
    table = spice_bench.run(deck(cell, volts, noise), 1 + len(_VECTORS), max(trials, 2) + 1, limit)
    _, first, second, up, code = table[:, : trials + 1]
    codes = np.rint(code).astype(np.int64)
    return Tried(first[:-1] > HIGH, second[:-1] > HIGH, up[1:] > HIGH, codes[:-1], codes[1:])
