"""An edge's comparators as transistors in ngspice: what they decide about given drops."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from circuits.arrays import Floats
from circuits.chip import mos_models
from circuits.chip.analog.comparator import PORTS
from circuits.chip.analog.subcircuit import Subcircuit
from circuits.chip.library import models_folder
from circuits.chip.transistors import Conditions
from circuits.ngspice import batch

PERIOD = 20e-9
"""Seconds of a decision, unless others are given."""

_EDGE = 50e-12  # seconds of evaluate's edges
_RISE, _FALL = 0.3, 0.8  # of the period: evaluate
_POINTS = 25  # of a period, at least
_LIMIT = 3600.0  # seconds of work
_LOAD = 5e-15  # farads at each output
_INPUTS = PORTS[:4]


@dataclass(frozen=True)
class Decided:
    """What comparators decided."""

    bits: NDArray[np.bool_]  # (instances, decisions, 2): first and second
    charge: float  # coulombs from the supply, of all decisions of all instances


def decide(
    instances: Sequence[Subcircuit], volts: Floats, conditions: Conditions | None = None
) -> Decided:
    """Decide with comparators of sky130's transistors, all with the same inputs.

    Args:
        instances: of `circuits.chip.analog.comparator.comparators`; those of one name are alike.
        volts: (decisions, 4) of free a and b, clamped a and b; they change between decisions.
        conditions: by default typical ones, with `PERIOD`.

    Raises MissingTool, SpiceError.
    """
    conditions = conditions or Conditions(period=PERIOD)
    outputs = [f"{name}_{k}" for k in range(len(instances)) for name in ("first", "second")]
    text = deck(instances, volts, conditions, outputs)
    rows = np.loadtxt(batch.run(text, "waves.txt", _LIMIT).splitlines())
    ends = np.searchsorted(rows[:, 0], conditions.period * (1 + np.arange(len(volts))) - 2 * _EDGE)
    high = rows[ends, 3::2] > conditions.supply / 2
    bits = high.T.reshape(len(instances), 2, len(volts)).transpose(0, 2, 1)
    return Decided(bits, 1e-12 * float(rows[ends[-1], 1]))


def deck(
    instances: Sequence[Subcircuit], volts: Floats, conditions: Conditions, outputs: Sequence[str]
) -> str:
    """The deck: its control section writes time, charge and the outputs."""
    period, supply = conditions.period, conditions.supply
    sizes = {size for each in instances for size in each.sizes}
    texts = dict.fromkeys(each.text for each in instances)
    sources = (
        f"V{name} {name} 0 pwl({' '.join(_points(volts[:, place], period))})"
        for place, name in enumerate(_INPUTS)
    )
    return "\n".join([
        f"* comparators, {conditions.label}",
        mos_models.models(models_folder(), sizes, conditions.corner), *texts,
        f"Vdd vdd 0 {supply:g}", *sources,
        f"Vevaluate evaluate 0 pulse(0 {supply:g} {_RISE * period:g} {_EDGE:g} {_EDGE:g} "
        f"{(_FALL - _RISE) * period:g} {period:g})",
        *(f"X{k} {' '.join(_INPUTS)} evaluate first_{k} second_{k} vdd 0 {each.name}"
          for k, each in enumerate(instances)),
        *(f"C{name} {name} 0 {_LOAD:g}" for name in outputs),
        # Its voltage is the supply's charge in picocoulombs.
        "Fcharge charge 0 Vdd 1", "Ccharge charge 0 1p", ".ic v(charge)=0",
        f".temp {conditions.temperature:g}", ".option method=gear reltol=1e-4",
        ".control", f"save v(charge) {' '.join(f'v({name})' for name in outputs)}",
        f"tran {period / _POINTS:g} {len(volts) * period:g}",
        f"wrdata waves.txt charge {' '.join(outputs)}", "quit", ".endc", ".end", "",
    ])  # fmt: skip


def _points(values: Iterable[float], period: float) -> Iterator[str]:
    """Points of a piecewise linear source with a value in each period."""
    for step, value in enumerate(values):
        start = step * period
        yield f"{start + (_EDGE if step else 0):.8g} {value:.8g} {start + period:.8g} {value:.8g}"
