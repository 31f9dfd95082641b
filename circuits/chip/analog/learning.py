"""A whole edge of transistors that learns a divider in ngspice.

The edge is above a load; their node is to come to a target.  Free and clamped divider have a load
and a capacitance each.  The supervisor is ideal: before each step it samples the free node's
voltage V_F, and holds the clamped node at eta times the target plus 1 - eta times V_F.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from circuits.arrays import Floats
from circuits.chip import mos_models
from circuits.chip.analog.edge import AnalogEdge
from circuits.chip.analog.ladder import code_ports
from circuits.chip.library import models_folder
from circuits.chip.transistors import Conditions
from circuits.circuit import CircuitError
from circuits.ngspice import batch

PERIOD = 2e-6
"""Seconds of a step, unless others are given: some settling times of the divider."""

_EDGE = 100e-12  # seconds of a clock's edges
# Of the period, high: evaluate, the supervisor's sampling; low: the two clocks.
_EVALUATE, _SAMPLE, _LATCH, _COUNT = (0, 0.15), (0.75, 0.95), (0.2, 0.7), (0.3, 0.6)
_POINTS = 50  # of a period, at least
_LIMIT = 3600.0  # seconds of work


@dataclass(frozen=True)
class Divider:
    """What is to be learnt."""

    target: float  # volts
    source: float = 1.8  # volts at the edge's end a
    load: float = 400e3  # ohms from its end b to low
    low: float = 0.0  # volts
    eta: float = 0.5  # of the nudge
    capacitance: float = 1e-12  # farads at each twin's node

    def __post_init__(self) -> None:
        if not min(self.low, self.source) < self.target < max(self.low, self.source):
            raise CircuitError(
                f"target {self.target:g} V: it must be between {self.low:g} V and "
                f"{self.source:g} V, the divider's ends"
            )
        if not 0 < self.eta <= 1:
            raise CircuitError(f"eta {self.eta:g}: a nudge is above 0, and 1 at most")
        if not (self.load > 0 and self.capacitance > 0):
            raise CircuitError("a divider's load and capacitance must be above 0")

    def volts(self, ohms: Floats) -> Floats:
        """Of the free node, by the edge's ohms."""
        return np.asarray(self.low + (self.source - self.low) * self.load / (ohms + self.load))


@dataclass(frozen=True)
class Learned:
    """What an edge did; the first entry of each array is of reset."""

    codes: tuple[int, ...]  # at the end of each step
    volts: tuple[float, ...]  # of the free node then
    bits: tuple[tuple[bool, bool], ...]  # first and second comparator in each step
    energy: float  # joules a step from the edge's supply
    kick: float  # volts by which sampling moves the free node, the most

    def errors(self, divider: Divider) -> Floats:
        """Volts from the target after each step."""
        return np.abs(np.asarray(self.volts) - divider.target)


def learn(
    edge: AnalogEdge, divider: Divider, steps: int, conditions: Conditions | None = None
) -> Learned:
    """Learn a divider from the middle of the range.

    Args:
        edge: of `circuits.chip.analog.edge.edge`.
        conditions: by default typical ones, with `PERIOD`.

    Raises CircuitError: no steps, or no such corner; MissingTool, SpiceError.
    """
    conditions = conditions or Conditions(period=PERIOD)
    text = deck(edge, divider, steps, conditions)
    rows = np.loadtxt(batch.run(text, "waves.txt", _LIMIT).splitlines())
    return measured(rows, steps, conditions)


def deck(edge: AnalogEdge, divider: Divider, steps: int, conditions: Conditions) -> str:
    """A whole deck: it writes time, free node, charge, both comparators and the code's bits."""
    if steps < 1:
        raise CircuitError(f"steps {steps}: an edge learns in one or more")
    if conditions.corner not in mos_models.CORNERS:
        known = ", ".join(mos_models.CORNERS)
        raise CircuitError(f"corner {conditions.corner!r} is not one of {known}")
    supply, period, whole = conditions.supply, conditions.period, edge.subcircuit
    codes = code_ports(edge.design.levels)
    start = 0.3 * period

    def pulse(name: str, window: tuple[float, float], rest: float, active: float) -> str:
        first, last = (1 + window[0]) * period, (window[1] - window[0]) * period
        times = f"{first:g} {_EDGE:g} {_EDGE:g} {last:g} {period:g}"
        return f"V{name} {name} 0 pulse({rest:g} {active:g} {times})"

    return "\n".join([
        f"* {edge.design.levels} positions learn a divider, {conditions.label}",
        mos_models.models(models_folder(), whole.sizes, conditions.corner), whole.text,
        f"Xedge {' '.join(whole.ports[:-1])} 0 {whole.name}", f"Vdd vdd 0 {supply:g}",
        pulse("evaluate", _EVALUATE, 0, supply), pulse("latch_clock", _LATCH, supply, 0),
        pulse("digipot_clock", _COUNT, supply, 0), pulse("sample", _SAMPLE, 0, 1),
        f"Vreset reset_n 0 pwl(0 0 {start:g} 0 {start + _EDGE:g} {supply:g})",
        f"Vlow low 0 {divider.low:g}",
        *(f"V{twin} {twin}_a 0 {divider.source:g}\nR{twin} {twin}_b low {divider.load:g}\n"
          f"C{twin} {twin}_b 0 {divider.capacitance:g}" for twin in ("free", "clamped")),
        # The supervisor, whose sample before the first step is that of reset.
        "Bfree buffered 0 V = v(free_b)", "Shold buffered held sample 0 sampling",
        ".model sampling sw(vt=0.5 vh=0.1 ron=1k roff=1t)", "Chold held 0 1p",
        f"Vfirst_sample first_sample 0 pulse(1 0 {0.95 * period:g} {_EDGE:g} {_EDGE:g} 1 2)",
        "Sreset buffered held first_sample 0 sampling",
        f"Bclamp nudge 0 V = {divider.eta:g}*{divider.target:g} + {1 - divider.eta:g}*v(held)",
        "Rnudge nudge clamped_b 100",
        # Its voltage is the supply's charge in picocoulombs.
        "Fcharge charge 0 Vdd 1", "Ccharge charge 0 1p", ".ic v(charge)=0",
        f".temp {conditions.temperature:g}", ".option method=gear reltol=3e-4",
        ".control", f"tran {period / _POINTS:g} {(1 + steps) * period:g}",
        f"wrdata waves.txt free_b charge first second {' '.join(codes)}",
        "quit", ".endc", ".end", "",
    ])  # fmt: skip


def measured(rows: Floats, steps: int, conditions: Conditions) -> Learned:
    """What the deck's waves say, a row being a time and each wave after a time of its own."""
    time, (free, charge), high = rows[:, 0], rows[:, 1:5:2].T, rows[:, 5::2]
    at = conditions.period * (1 + np.arange(steps + 1)) - 2 * _EDGE
    ends = np.searchsorted(time, at)
    bits = high[ends] > conditions.supply / 2
    codes = bits[:, 2:] @ (1 << np.arange(bits.shape[1] - 2))
    sampled = [free[(time >= end) & (time < end + _EVALUATE[1] * conditions.period)]
               - free[k] for k, end in zip(ends, at, strict=True)][:-1]  # fmt: skip
    used = 1e-12 * float(charge[ends[-1]] - charge[ends[0]])
    return Learned(
        tuple(int(code) for code in codes),
        tuple(float(volt) for volt in free[ends]),
        tuple((bool(first), bool(second)) for first, second in bits[:, :2]),
        conditions.supply * used / steps,
        max(float(np.abs(each).max()) for each in sampled),
    )
