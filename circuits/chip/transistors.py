"""An edge's digital half as transistors in ngspice: codes, energy of a step, delay.

The edge counts up past its upper rail, and then down past its lower one.  Its outputs have loads;
wires have no capacitance, unless the subcircuit is a layout's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from circuits.arrays import Floats
from circuits.chip import mos_models, spice
from circuits.chip.design import EdgeDesign
from circuits.chip.gates import Netlist
from circuits.chip.library import CellLibrary, models_folder
from circuits.chip.mismatch import Chip, mismatched
from circuits.chip.mos_models import Size
from circuits.circuit import CircuitError
from circuits.ngspice import batch
from hdl.bench.reference_model import EdgesModel
from hdl.wiper_counter import counter_word

PERIOD = 10e-9
"""Seconds of a step, unless others are given."""

LOAD = 5e-15
"""Farads at each output: the gate of a switch 3 um wide."""

LATCH, COUNT, END = 0.3, 0.65, 0.9
"""Falls of both clocks, and their rise, as parts of the period."""

_EDGE = 50e-12  # seconds of an input's edge
_POINTS = 40  # of a period, at least
_LIMIT = 1800.0  # seconds of work


@dataclass(frozen=True)
class Conditions:
    """Under which an edge works."""

    corner: str = "tt"  # of `circuits.chip.mos_models.CORNERS`
    supply: float = 1.8  # volts
    temperature: float = 27.0  # degrees Celsius
    period: float = PERIOD  # seconds of a step

    @property
    def label(self) -> str:
        """As tt 1.8 V 27 degC."""
        return f"{self.corner} {self.supply:g} V {self.temperature:g} degC"


@dataclass(frozen=True)
class Counted:
    """What an edge did."""

    words: tuple[int, ...]  # its counter's at the end of each step, the first being reset
    expected: tuple[int, ...]  # the model's
    energy: float  # joules a step, from the supply
    leakage: float  # watts in reset, its clocks at rest
    delay: float  # seconds from the digipot clock to the code, the longest

    @property
    def right(self) -> bool:
        """Whether it counted as the model does."""
        return self.first_wrong is None

    @property
    def first_wrong(self) -> int | None:
        """The first step, from 1 on, after which it is elsewhere than the model; None: none."""
        pairs = zip(self.words, self.expected, strict=True)
        return next((step for step, (word, model) in enumerate(pairs) if word != model), None)


def directions(levels: int) -> list[bool]:
    """Steps from the middle past the upper rail, and past the lower one: up or not."""
    top = levels - 1
    return [True] * (top - levels // 2 + 1) + [False] * (top + 1)


def count(
    edge: EdgeDesign,
    netlist: Netlist,
    library: CellLibrary,
    conditions: Conditions | None = None,
    steps: Sequence[bool] | None = None,
    chip: Chip | None = None,
) -> Counted:
    """Count with an edge of sky130's transistors.

    Args:
        edge, netlist, library: the edge in the library's cells.
        conditions: by default the typical ones.
        steps: up or not, of each; by default `directions`.
        chip: one with mismatch; by default none.

    Raises CircuitError: no such corner, another library, or no reset; MissingTool, SpiceError.
    """
    if library.name != "sky130":
        raise CircuitError(f"{library.name} has no transistor models: simulate with sky130")
    body, sizes = mos_models.plain(spice.write(netlist, library, "edge"))
    return count_subcircuit(edge, body, sizes, conditions, steps, chip)


def count_subcircuit(
    edge: EdgeDesign,
    body: str,
    sizes: Iterable[Size],
    conditions: Conditions | None = None,
    steps: Sequence[bool] | None = None,
    chip: Chip | None = None,
) -> Counted:
    """Count with a subcircuit ``edge`` of plain transistors, as one extracted from a layout.

    Args:
        edge: which it is.
        body: the subcircuit, its pins `pins` of the edge, then vdd and gnd.
        sizes: of its transistors.
        conditions, steps, chip: as in `count`.

    Raises CircuitError: no such corner, or no reset; MissingTool, SpiceError.
    """
    conditions = conditions or Conditions()
    if not edge.reset:
        raise CircuitError(f"{edge.name} has no reset: its first code would be unknown")
    if conditions.corner not in mos_models.CORNERS:
        known = ", ".join(mos_models.CORNERS)
        raise CircuitError(f"corner {conditions.corner!r} is not one of {known}")
    ups = directions(edge.levels) if steps is None else list(steps)
    folder, corner = models_folder(), conditions.corner
    if chip is None:
        models = mos_models.models(folder, sizes, corner)
    else:
        body, models = mismatched(body, "edge", folder, corner, chip)
    text = deck(edge, body, models, conditions, ups)
    rows = np.loadtxt(batch.run(text, "waves.txt", _LIMIT).splitlines())
    return _measured(edge, conditions, ups, rows)


def deck(
    edge: EdgeDesign, body: str, models: str, conditions: Conditions, ups: Sequence[bool]
) -> str:
    """The deck: its control section writes time, clock, charge and the word's bits, low first."""
    volts, period = conditions.supply, conditions.period
    bits = _bits(edge)
    fall = {"latch_clock": LATCH, "digipot_clock": COUNT}
    pulses = [
        f"V{name} {name} 0 pulse({volts:g} 0 {(1 + at) * period:g} {_EDGE:g} {_EDGE:g} "
        f"{(END - at) * period:g} {period:g})"
        for name, at in fall.items()
    ]
    start = 0.4 * period
    levels = " ".join(_levels([True, *(not up for up in ups)], volts, period))
    return "\n".join([
        f"* {edge.name}, {conditions.label}", models, body,
        f"Xedge {' '.join(pins(edge))} vdd 0 edge", f"Vdd vdd 0 {volts:g}",
        *pulses,
        f"Vreset reset_n 0 pwl(0 0 {start:g} 0 {start + _EDGE:g} {volts:g})",
        f"Vfirst first 0 {volts:g}", f"Vsecond second 0 pwl({levels})",
        *(f"C{bit} {bit} 0 {LOAD:g}" for bit in ("up_down", *bits)),
        # Its voltage is the supply's charge in picocoulombs.
        "Fcharge charge 0 Vdd 1", "Ccharge charge 0 1p", ".ic v(charge)=0",
        f".temp {conditions.temperature:g}", ".option method=gear reltol=1e-3",
        ".control", f"tran {period / _POINTS:g} {(1 + len(ups)) * period:g}",
        f"wrdata waves.txt digipot_clock charge {' '.join(bits)}", "quit", ".endc", ".end", "",
    ])  # fmt: skip


def pins(edge: EdgeDesign) -> list[str]:
    """The pins of its subcircuit but the supplies, in order."""
    return [*edge.ports.inputs, "up_down", *_bits(edge)]


def _bits(edge: EdgeDesign) -> list[str]:
    width, _ = counter_word(edge.levels, edge.counter)
    return [f"codes_{k}" for k in range(width)] if width > 1 else ["codes"]


def _levels(values: Sequence[bool], volts: float, period: float) -> Iterator[str]:
    """Points of a piecewise linear source with a value in each period."""
    yield f"0 {volts * values[0]:g}"
    for step, (old, new) in enumerate(pairwise(values), 1):
        if old != new:
            yield f"{step * period:g} {volts * old:g} {step * period + _EDGE:g} {volts * new:g}"


def _measured(
    edge: EdgeDesign, conditions: Conditions, ups: Sequence[bool], rows: Floats
) -> Counted:
    volts, period = conditions.supply, conditions.period
    time, clock, charge = rows[:, 0], rows[:, 1], rows[:, 3]
    bits = rows[:, 5::2] > volts / 2
    ends = np.searchsorted(time, period * (1 + np.arange(len(ups) + 1)) - 2 * _EDGE)
    words = tuple(int(sum(1 << k for k, bit in enumerate(bits[end]) if bit)) for end in ends)
    model = EdgesModel(1, edge.levels)
    codes = [model.codes[0]]
    for up in ups:
        model.latch(1, int(not up))
        model.count()
        codes.append(model.codes[0])
    falls = _crossings(time, clock, volts / 2)[::2]  # the clock is high at first
    moves = np.sort(np.concatenate([_crossings(time, bit, volts / 2) for bit in rows[:, 5::2].T]))
    delays = [moves[(moves > fall) & (moves < fall + (1 - COUNT) * period)] for fall in falls]
    delay = max((float(each[-1] - fall) for each, fall in zip(delays, falls, strict=True)
                 if each.size), default=0.0)  # fmt: skip
    quiet = np.searchsorted(time, 0.3 * period)
    used = 1e-12 * charge
    return Counted(
        words,
        tuple(counter_word(edge.levels, edge.counter, code)[1] for code in codes),
        volts * float(used[ends[-1]] - used[ends[0]]) / max(1, len(ups)),
        volts * float(used[quiet]) / float(time[quiet]),
        delay,
    )


def _crossings(time: Floats, wave: Floats, level: float) -> Floats:
    """When a wave crosses a level, on straight lines between its points."""
    (at,) = np.nonzero((wave[1:] > level) != (wave[:-1] > level))
    part = (level - wave[at]) / (wave[at + 1] - wave[at])
    return np.asarray(time[at] + part * (time[at + 1] - time[at]))
