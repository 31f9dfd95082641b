"""Kick-back in ngspice: what a decision does to the voltage of a node that it reads."""

from __future__ import annotations

import numpy as np

from circuits.chip import mos_models
from circuits.chip.analog.comparator import PORTS, comparators
from circuits.chip.library import models_folder
from circuits.chip.transistors import Conditions
from circuits.ngspice import batch

VOLTS = (1.0, 0.9, 1.005, 0.895)
"""Free a and b, clamped a and b, unless others are given."""

_EDGE, _START, _END = 50e-12, 5e-9, 10e-9  # seconds: evaluate's edge and rise; the transient
_FARADS = 1e-6  # at nodes that are not to move


def kick(
    width: float,
    length: float,
    capacitance: float,
    conditions: Conditions | None = None,
    volts: tuple[float, ...] = VOLTS,
) -> float:
    """Volts by which free b moves at most, with nothing but a capacitance on it.

    Args:
        width, length: of each input transistor of both comparators, in micrometres.
        capacitance: farads.
        conditions: by default typical ones.
        volts: of free a and b, clamped a and b.

    Raises MissingTool, SpiceError.
    """
    conditions = conditions or Conditions()
    pair, supply = comparators(width, length), conditions.supply
    nodes = PORTS[:4]
    farads = [_FARADS, capacitance, _FARADS, _FARADS]
    text = "\n".join([
        f"* kick-back, {conditions.label}",
        mos_models.models(models_folder(), pair.sizes, conditions.corner), pair.text,
        f"Xpair {' '.join(PORTS[:-1])} 0 {pair.name}", f"Vdd vdd 0 {supply:g}",
        *(f"C{node} {node} 0 {each:g}\nV{node} v_{node} 0 {volt:g}\nR{node} v_{node} {node} 1g"
          for node, each, volt in zip(nodes, farads, volts, strict=True)),
        f"Vevaluate evaluate 0 pulse(0 {supply:g} {_START:g} {_EDGE:g} {_EDGE:g} 1 2)",
        "Cfirst first 0 5f", "Csecond second 0 5f", f".temp {conditions.temperature:g}",
        ".option method=gear reltol=1e-4", ".control", f"tran {_END / 100:g} {_END:g}",
        "wrdata node.txt free_b", "quit", ".endc", ".end", "",
    ])  # fmt: skip
    time, volt = np.loadtxt(batch.run(text, "node.txt").splitlines()).T
    before = volt[np.searchsorted(time, _START) - 1]
    return float(np.abs(volt[time >= _START] - before).max())
