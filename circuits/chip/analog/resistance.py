"""The resistance of an edge's ladders by code, in ngspice."""

from __future__ import annotations

import numpy as np

from circuits.arrays import Floats
from circuits.chip import mos_models
from circuits.chip.analog.ladder import code_ports
from circuits.chip.analog.subcircuit import Subcircuit
from circuits.chip.library import models_folder
from circuits.chip.transistors import Conditions
from circuits.ngspice import batch


def ohms(
    ladders: Subcircuit,
    positions: int,
    volts: tuple[float, float],
    load: float = 0.0,
    conditions: Conditions | None = None,
) -> Floats:
    """(2, positions) ohms of free and clamped ladder at each code.

    Args:
        ladders: as `circuits.chip.analog.ladder.twin_ladders` makes them.
        positions: of which codes are swept.
        volts: at end a, and beyond a load at end b.
        load: ohms.
        conditions: by default typical ones.

    Raises MissingTool, SpiceError.
    """
    conditions = conditions or Conditions()
    text = deck(ladders, positions, volts, load, conditions)
    rows = np.loadtxt(batch.run(text, "sweep.txt").splitlines())
    currents, ends = rows[:, 1:5:2].T, rows[:, 5::2].T
    return np.asarray((volts[0] - ends) / -currents)


def deck(
    ladders: Subcircuit, positions: int, volts: tuple[float, float], load: float,
    conditions: Conditions,
) -> str:  # fmt: skip
    """The deck: its control section writes both currents and the voltages of both ends b."""
    supply, codes = conditions.supply, code_ports(positions)
    bits = (
        f"B{code} {code} 0 V = {supply:g}*(floor((v(code)+0.25)/{2**k}) "
        f"- 2*floor((v(code)+0.25)/{2 ** (k + 1)}))"
        for k, code in enumerate(codes)
    )
    return "\n".join([
        f"* {ladders.name}, {conditions.label}",
        mos_models.models(models_folder(), ladders.sizes, conditions.corner), ladders.text,
        f"Vdd vdd 0 {supply:g}", "Vcode code 0 0", *bits,
        *(f"V{twin} {twin}_a 0 {volts[0]:g}\nV{twin}_low {twin}_low 0 {volts[1]:g}\n"
          f"R{twin} {twin}_b {twin}_low {max(load, 1e-3):.9g}" for twin in ("free", "clamped")),
        f"Xladders {' '.join(ladders.ports[:-1])} 0 {ladders.name}",
        f".temp {conditions.temperature:g}",
        ".control", f"dc Vcode 0 {positions - 1} 1",
        "wrdata sweep.txt i(Vfree) i(Vclamped) free_b clamped_b", "quit", ".endc", ".end", "",
    ])  # fmt: skip
