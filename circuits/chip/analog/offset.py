"""Input offsets of comparators by Monte Carlo in ngspice, with the mismatch of sky130's models.

Of each chip the first comparator searches its own threshold in one transient: after each decision
a source in series with clamped b moves, by half as much as the time before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from circuits.arrays import Floats
from circuits.chip import mismatch
from circuits.chip.analog.comparator import PORTS, comparators
from circuits.chip.analog.subcircuit import Subcircuit
from circuits.chip.library import models_folder
from circuits.chip.mismatch import Chip
from circuits.chip.transistors import Conditions
from circuits.ngspice import batch

VOLTS = (0.95, 0.85, 0.95, 0.85)
"""Free a and b, clamped a and b, about which offsets are searched, unless others are given."""

PERIOD = 10e-9
"""Seconds of a decision, unless others are given."""

_EDGE = 50e-12  # seconds
_RISE, _FALL = 0.2, 0.7  # of the period: evaluate
_MOVE = 0.8  # of the period: when the source moves, in a tenth of it
_LIMIT = 3600.0  # seconds of work


def offsets(
    width: float,
    length: float,
    chips: Sequence[Chip],
    reach: float = 0.08,
    decisions: int = 9,
    conditions: Conditions | None = None,
    volts: Sequence[float] = VOLTS,
    shift: float = 0.0,
) -> Floats:
    """(chips,) volts that the comparators add to the difference of clamped and free drop.

    Args:
        width, length: of each input transistor, in micrometres.
        chips: of whose mismatch.
        reach: largest offset, in volts, that is found; finest step: this times 2**-decisions.
        conditions: by default typical ones, with `PERIOD`.
        volts: of free a and b, clamped a and b.
        shift: volts in series with free b: an offset to be found.

    Raises MissingTool, SpiceError.
    """
    conditions = conditions or Conditions(period=PERIOD)
    pair = comparators(width, length, which=("first",))
    at = (volts[0], volts[1] + shift, *volts[2:])
    text = deck(pair, chips, at, [reach / 2 ** (1 + k) for k in range(decisions)], conditions)
    rows = np.loadtxt(batch.run(text, "ends.txt", _LIMIT).splitlines())
    return np.asarray(rows[-1, 1::2])


def mismatched(pair: Subcircuit, chip: Chip, corner: str = "tt") -> Subcircuit:
    """Comparators of one chip, below the models of their transistors."""
    netlist, models = mismatch.lot(pair.text, pair.name, models_folder(), corner, [chip])
    return Subcircuit(f"{pair.name}_{chip.number}", pair.ports, models + netlist, pair.sizes)


def deck(
    pair: Subcircuit, chips: Sequence[Chip], volts: Sequence[float], moves: Sequence[float],
    conditions: Conditions,
) -> str:  # fmt: skip
    """The deck: its control section writes the voltage of each chip's source."""
    period, supply = conditions.period, conditions.supply
    netlist, models = mismatch.lot(pair.text, pair.name, models_folder(), conditions.corner, chips)
    fixed = zip(PORTS[:3], volts[:3], strict=True)
    instances = []
    for k, chip in enumerate(chips):
        instances += [
            f"X{k} {' '.join(PORTS[:3])} clamped_{k} evaluate first_{k} second_{k} vdd 0 "
            f"{pair.name}_{chip.number}",
            f"R{k} second_{k} 0 1meg", f"B{k} clamped_{k} 0 V = {volts[3]:g} + v(moved_{k})",
            f"Bmove_{k} 0 moved_{k} I = (2*u(v(first_{k})-{supply / 2:g})-1)*v(move)",
            f"Cmove_{k} moved_{k} 0 1p", f"Cload_{k} first_{k} 0 5f", f".ic v(moved_{k})=0",
        ]  # fmt: skip
    return "\n".join([
        f"* offsets, {conditions.label}", models, netlist, f"Vdd vdd 0 {supply:g}",
        *(f"V{name} {name} 0 {volt:g}" for name, volt in fixed),
        f"Vevaluate evaluate 0 pulse(0 {supply:g} {_RISE * period:g} {_EDGE:g} {_EDGE:g} "
        f"{(_FALL - _RISE) * period:g} {period:g})",
        f"Vmove move 0 pwl({' '.join(_pulses(moves, period))})", *instances,
        f".temp {conditions.temperature:g}", ".option method=gear reltol=1e-4",
        ".control", f"save {' '.join(f'v(moved_{k})' for k in range(len(chips)))}",
        f"tran {period / 25:g} {len(moves) * period:g}",
        f"wrdata ends.txt {' '.join(f'moved_{k}' for k in range(len(chips)))}",
        "quit", ".endc", ".end", "",
    ])  # fmt: skip


def _pulses(moves: Sequence[float], period: float) -> Iterator[str]:
    """Points of amperes that move a picofarad by so many volts, one after another."""
    yield "0 0"
    width = 0.1 * period
    for step, move in enumerate(moves):
        start, high = (step + _MOVE) * period, 1e-12 * move / (width + _EDGE)
        for at, value in ((0, 0.0), (_EDGE, high), (width + _EDGE, high), (width + 2 * _EDGE, 0.0)):
            yield f"{start + at:.8g} {value:.6g}"
