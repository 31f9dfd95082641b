"""Tasks of the laboratory's machine of transistors, on a lattice of 4x4 nodes, periodic.

Placements and voltages are those of Dillavou et al., PNAS 2024 (arXiv:2311.00537), where nodes are
numbered row by row from 1; the targets of the curve were read off its figure.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from pyedge.networks.edge_list import Label
from pyedge.tasks.classification import Classification
from pyedge.tasks.iris import iris
from pyedge.tasks.regression import regression
from pyedge.tasks.rewards import four_states, four_states_published
from pyedge.tasks.task import Examples, Task

# Volts of the one input, and of the output.
CURVE = (
    (0.0005, 0.1088), (0.0628, 0.1472), (0.1251, 0.1872), (0.1873, 0.2256),
    (0.2479, 0.2649), (0.3118, 0.3041), (0.3724, 0.3041), (0.4347, 0.3041),
)  # fmt: skip
HIGH, TRUE = 0.45, -0.087  # volts of an input that is set, and of an output that is true


def regression_curve(seed: int = 0) -> Task:
    """A curve that rises and levels off, which no network of resistors has."""
    inputs = np.array([(volts, 0.0, 0.45) for volts, _ in CURVE])
    data = Examples(inputs, np.array([[target] for _, target in CURVE]))
    return regression("regression-curve", (16, 6, 8), (11,), data, 0, 1.0, 20_000, seed)


def xor(seed: int = 0) -> Task:
    """Exclusive or of two inputs, as the difference of two outputs."""
    bits = np.array([(0, 0), (0, 1), (1, 0), (1, 1)])
    held = np.tile([0.11, 0.33], (4, 1))
    targets = TRUE * (bits.sum(axis=1) == 1)[:, None]
    data = Examples(np.hstack([HIGH * bits, held]), targets)
    return regression("xor", (16, 14, 6, 8), ("11-1",), data, 0, 0.1, 32_000, seed)


def transistor_iris(seed: int = 0, split: int = 0) -> Classification:
    """Iris at the voltages of the laboratory's machine; the placement is ours."""
    held: dict[Label, float] = {6: 0.0, 8: HIGH}
    nodes = (16, 14, 3, 9), (1, 11, 7)
    return iris(seed, split, "transistor-iris", *nodes, held, HIGH, steps=3000)


TRANSISTOR: dict[str, Callable[[int, int], Task]] = {
    "regression-curve": lambda seed, split: regression_curve(seed),
    "xor": lambda seed, split: xor(seed),
    "transistor-iris": transistor_iris,
    "four-states": four_states,
    "four-states-published": four_states_published,
}
"""Each task by name, from a seed; they have no splits."""
