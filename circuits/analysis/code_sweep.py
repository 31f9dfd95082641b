"""Code sweep: the resistance of an edge at every wiper code, in ngspice.

Sources hold the four nodes so that the edge goes up at every clock, from code 0 to beyond its end,
and that the averaging resistors carry nothing: f1 and c2 are at one voltage, f2 and c1 at another.
The current into f1 and c1 is then the digipots' alone; bias currents are off.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from PySpice.Spice.Netlist import Circuit

from circuits.analysis import spice_bench
from circuits.analysis.edge_trials import clocked
from circuits.arrays import Floats, Ints
from circuits.circuit import Module
from circuits.ngspice import batch
from circuits.parts import Digipot, sheet_of

HIGHER, LOWER = 3.0, 2.0  # V
BEYOND = 2  # clocks after the last code


class CodeSweep(NamedTuple):
    """(2, clocks) of the free and the clamped edge."""

    code: Ints
    ohms: Floats


def deck(cell: Module) -> str:
    """The netlist of the bench of an edge."""
    circuit = Circuit("An edge, from code to code.")
    values = {"code": 0.0, "bias_first": 0.0, "bias_second": 0.0}
    spice_bench.place(circuit, "edge", cell, values)
    for net, volts in (("f1", HIGHER), ("c2", HIGHER), ("f2", LOWER), ("c1", LOWER)):
        circuit.V(net, net, 0, volts)
    codes = [f"v(xedge.xdigipot_{twin}.code)" for twin in ("free", "clamped")]
    return clocked(cell, circuit, ["i(vf1)", "i(vc1)", *codes], _clocks(cell) - 1)


def run(cell: Module, limit: float = batch.LIMIT) -> CodeSweep:
    """Measure an edge."""
    rows = spice_bench.run(deck(cell), 5, _clocks(cell), limit)
    drops = np.array([[HIGHER - LOWER], [LOWER - HIGHER]])
    with np.errstate(divide="ignore"):  # an edge that is not closed
        ohms = drops / -rows[1:3]
    return CodeSweep(np.rint(rows[3:]).astype(np.int64), ohms)


def _clocks(cell: Module) -> int:
    return sheet_of(cell, Digipot).positions + BEYOND
