"""Timing of a flip-flop in ngspice: clock to output, setup and hold.

Setup and hold are the least times at which the new value is stored with a clock-to-output delay at
most a tenth above that of early data (the usual pushout criterion); all are bisected in one deck.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from circuits.arrays import Floats
from circuits.chip.tile.arcs import value
from circuits.chip.tile.bench import (
    RAMP,
    SETTLED,
    CellBench,
    Copy,
    Points,
    Waves,
    capacitances,
    leakages,
    middle,
    ramp,
    windows,
)
from circuits.chip.timing import CellTiming, Constraint, Delay, Grid, table
from circuits.circuit import CircuitError

# In windows: the clock's edge that stores the old value, the contrary edge, the change of early
# data, the edge that stores the new value, the end.
_OLD, _BACK, _EARLY, _NEW, _END = 0.5, 1.0, 1.2, 2.0, 3.0
_PUSHOUT = 1.1
_ROUNDS = 9  # of bisection


@dataclass(frozen=True)
class _Pins:
    """The pins of a flip-flop, and what they do."""

    clock: str
    rising: bool  # the edge that stores
    data: str
    output: str
    inverts: bool
    idle: dict[str, bool]  # clear and preset, inactive


@dataclass(frozen=True)
class _Case:
    """A bisected time."""

    kind: str  # setup or hold
    rising: bool  # the constrained edge of the data
    slew: float
    clock_slew: float

    @property
    def stored(self) -> bool:
        """The value that is stored where the time is long enough."""
        return self.rising == (self.kind == "setup")


def measured(bench: CellBench, grid: Grid) -> CellTiming:
    """A flip-flop's timing; raises as `circuits.chip.tile.characterise.characterised` does."""
    pins = _pins(bench)
    slew, load = grid.slews[len(grid.slews) // 2], grid.loads[0]
    cases = list(product((True, False), grid.slews, grid.loads))
    for window in windows(bench):
        copies = [
            Copy(_inputs(pins, window, clock_slew, high, _data(window, slew, high)), each)
            for high, clock_slew, each in cases
        ]
        waves = bench.run(copies, _END * window)
        if all(_stores(waves, k, pins, high, window) for k, (high, *_) in enumerate(cases)):
            break
    edge = "rising" if pins.rising else "falling"
    values = np.array([
        _delay(waves, k, pins, high, window, clock_slew)
        for k, (high, clock_slew, _) in enumerate(cases)
    ]).reshape(2, len(grid.slews), len(grid.loads), 2)  # fmt: skip
    # Values are by what is stored; tables by what the output does.
    rise, fall = (values[0], values[1]) if not pins.inverts else (values[1], values[0])
    tables = {"cell_rise": table(rise[..., 0]), "rise_transition": table(rise[..., 1]),
              "cell_fall": table(fall[..., 0]), "fall_transition": table(fall[..., 1])}  # fmt: skip
    states = {
        pin: {other: level for other, level in
              {pins.clock: not pins.rising, pins.data: False, **pins.idle}.items() if other != pin}
        for pin in bench.cell.inputs
    }  # fmt: skip
    return CellTiming(
        capacitances(bench, states, slew, load),
        # The median: the operating point of a state that stores may be metastable.
        float(np.median(leakages(bench))),
        (Delay(pins.clock, pins.output, f"{edge}_edge", "non_unate", "", tables),),
        tuple(_constraints(bench, pins, grid, window, float(np.max(values[..., 0])))),
    )


def _constraints(
    bench: CellBench, pins: _Pins, grid: Grid, window: float, delay: float
) -> Iterator[Constraint]:
    """Setup and hold of the data; the longest delay from the clock sets the span of bisection."""
    slews = grid.constraint_slews
    cases = [_Case(*each) for each in product(("setup", "hold"), (True, False), slews, slews)]
    load = grid.loads[len(grid.loads) // 2]
    span = min(0.6 * window, max(slews) / RAMP + 4 * delay)
    low, high = np.full(len(cases), -span), np.full(len(cases), span)
    limits = _PUSHOUT * _run(bench, pins, cases, high, window, load)
    if np.isnan(limits).any():
        worst = cases[int(np.argmax(np.isnan(limits)))]
        raise CircuitError(
            f"{bench.cell.name} does not store with {1e9 * span:.3g} ns of {worst.kind} at "
            f"{bench.conditions.label}"
        )
    for _ in range(_ROUNDS):
        half = (low + high) / 2
        stored = _run(bench, pins, cases, half, window, load) <= limits
        low, high = np.where(stored, low, half), np.where(stored, half, high)
    edge = "rising" if pins.rising else "falling"
    for kind, (rise, fall) in zip(
        ("setup", "hold"), high.reshape(2, 2, len(slews), len(slews)), strict=True
    ):
        # In Liberty the rows are the clock's slews.
        tables = {"rise_constraint": table(rise.T), "fall_constraint": table(fall.T)}
        yield Constraint(pins.data, pins.clock, f"{kind}_{edge}", tables)


def _run(
    bench: CellBench, pins: _Pins, cases: Sequence[_Case], times: Floats, window: float, load: float
) -> Floats:
    """Delay from the clock to the output of each case at its time; nan: not stored."""
    copies = []
    for case, time in zip(cases, times, strict=True):
        at = middle(_NEW * window, case.clock_slew) + (-time if case.kind == "setup" else time)
        change = ramp(at - case.slew / RAMP / 2, case.slew, case.rising)
        data = change
        if case.kind == "hold":
            data = [*_data(window, case.slew, case.stored), *change]
        copies.append(Copy(_inputs(pins, window, case.clock_slew, case.stored, data), load))
    waves = bench.run(copies, _END * window)
    return np.array([
        _delay(waves, k, pins, case.stored, window, case.clock_slew)[0]
        if _stores(waves, k, pins, case.stored, window) else float("nan")
        for k, case in enumerate(cases)
    ])  # fmt: skip


def _inputs(
    pins: _Pins, window: float, clock_slew: float, stored: bool, data: Points
) -> dict[str, Points | bool]:
    """What the inputs do: the contrary is stored first."""
    clock = [
        point
        for at, edge in ((_OLD, pins.rising), (_BACK, not pins.rising), (_NEW, pins.rising))
        for point in ramp(at * window, clock_slew, edge)
    ]
    return {**pins.idle, pins.clock: clock, pins.data: data}


def _data(window: float, slew: float, stored: bool) -> list[tuple[float, float]]:
    """Data that is there early."""
    return ramp(_EARLY * window, slew, stored)


def _stores(waves: Waves, copy: int, pins: _Pins, stored: bool, window: float) -> bool:
    ends = [waves.part(copy, pins.output, at * window) for at in (_NEW, _END)]
    new = float(stored != pins.inverts)
    return bool(np.allclose(ends, [1 - new, new], atol=SETTLED))


def _delay(
    waves: Waves, copy: int, pins: _Pins, stored: bool, window: float, clock_slew: float
) -> tuple[float, float]:
    """Delay from the clock's edge to the output, and the output's transition."""
    start, rising = _NEW * window, stored != pins.inverts
    end = waves.crossing(copy, pins.output, 0.5, rising, start)
    after = middle(start, clock_slew)
    return end - after, waves.transition(copy, pins.output, rising, start)


def _pins(bench: CellBench) -> _Pins:
    cell, store = bench.cell, bench.cell.flip_flop
    assert store is not None
    (clock,), (data,) = (re.findall(r"\w+", text) for text in (store.clocked_on, store.next_state))
    output, function = next(iter(cell.functions.items()))
    idle = {}
    for text in filter(None, (store.clear, store.preset)):
        (pin,) = re.findall(r"\w+", text)
        idle[pin] = not value(text, {pin: True})
    rising = value(store.clocked_on, {clock: True})
    return _Pins(clock, rising, data, output, not value(function, {"IQ": True, "IQN": False}), idle)
