"""A transistor in triode as an edge's resistor, beside the switched ladder.

One n-channel transistor between the nodes, whose gate voltage is what is learned, as in the
laboratory's second machine (Dillavou et al., PNAS 2024, arXiv:2311.00537).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from circuits.arrays import Floats
from circuits.chip import mos_models
from circuits.chip.analog.subcircuit import nmos
from circuits.chip.library import models_folder
from circuits.chip.transistors import Conditions
from circuits.ngspice import batch

WIDTH, LENGTH = 0.42, 8.0
"""Of the transistor, in micrometres: tens to hundreds of kilohms."""


def ohms(
    gates: tuple[float, float, float],
    drops: Sequence[float],
    low: float = 0.3,
    conditions: Conditions | None = None,
) -> Floats:
    """(drops, gates) ohms, the drop over the current, in ngspice.

    Args:
        gates: first and last gate voltage and step, in volts.
        drops: between its ends, in volts.
        low: voltage of its lower end.
        conditions: by default typical ones.

    Raises MissingTool, SpiceError.
    """
    conditions = conditions or Conditions()
    every = [nmos(f"edge{k}", f"high{k}", "gate", "low", WIDTH, LENGTH) for k in range(len(drops))]
    sizes = {each.size for each in every}
    text = "\n".join([
        f"* transistors in triode, {conditions.label}",
        mos_models.models(models_folder(), sizes, conditions.corner),
        "Vgate gate 0 0", f"Vlow low 0 {low:g}",
        *(each.line for each in every),
        *(f"Vhigh{k} high{k} 0 {low + drop:g}" for k, drop in enumerate(drops)),
        f".temp {conditions.temperature:g}",
        ".control", "dc Vgate {:g} {:g} {:g}".format(*gates),
        f"wrdata sweep.txt {' '.join(f'i(Vhigh{k})' for k in range(len(drops)))}",
        "quit", ".endc", ".end", "",
    ])  # fmt: skip
    rows = np.loadtxt(batch.run(text, "sweep.txt").splitlines())
    return np.asarray(np.asarray(drops)[:, None] / -rows[:, 1::2].T)
