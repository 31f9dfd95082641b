"""The tasks of D22 (Figs. 2 to 6), by the names that the command line knows.

D22 is Dillavou, Stern, Liu, Durian, Phys. Rev. Applied 18, 014040 (2022).  Which node is an input
and which an output was recovered from its figures; node 9 of Iris is held at 2.5 V as in its
table, not at the ground of its text.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from pyedge.errors import InputError
from pyedge.tasks import digits, elastic, linear_map
from pyedge.tasks.allostery import allostery, schedule
from pyedge.tasks.digits import DIGITS
from pyedge.tasks.elastic import ELASTIC
from pyedge.tasks.iris import iris
from pyedge.tasks.linear_map import LINEAR_MAPS
from pyedge.tasks.regression import linear_regression
from pyedge.tasks.task import Task
from pyedge.tasks.transistor import TRANSISTOR


def divider() -> Task:
    """Two edges in series learn four middle voltages, one after another (Fig. 2)."""
    targets = [{2: volts} for volts in (3.75, 2.25, 1.0, 2.25)]
    return schedule("divider", {1: 5.0, 3: 0.0}, targets, eta=0.5, steps=400, dwell=100)


PUBLISHED: dict[str, Callable[[int, int], Task]] = {
    "divider": lambda seed, split: divider(),
    "iris": iris,
    "allostery-1": lambda seed, split: allostery("allostery-1", {8: 5, 9: 0}, {3: 4}),
    "allostery-2": lambda seed, split: allostery("allostery-2", {3: 4, 9: 0}, {4: 1, 8: 2}),
    "allostery-3": lambda seed, split: allostery(
        "allostery-3", {4: 5, 8: 1, 9: 0}, {1: 3, 2: 3, 3: 3}
    ),
    "allostery-4": lambda seed, split: allostery(
        "allostery-4", {6: 5, 9: 0}, {1: 3, 3: 2, 5: 4, 7: 1}
    ),
    "regression-a": lambda seed, split: linear_regression(
        "regression-a", (3, 8), 2, (4, 5), np.array([[0.25, 0.10], [0.15, 0.20]]), seed
    ),
    "regression-b": lambda seed, split: linear_regression(
        "regression-b", (3, 9), 5, (1, 6), np.array([[0.15, 0.10], [0.20, 0.25]]), seed
    ),
}
"""Each task by name, from a seed and a split."""


def network_of(task: str) -> str:
    """The name of the network on which a published task is learned."""
    if task in LINEAR_MAPS:
        return linear_map.NETWORK
    if task in DIGITS:
        return digits.NETWORK
    if task in ELASTIC:
        return elastic.NETWORK
    if task in TRANSISTOR:
        return "periodic:4x4"
    return "divider" if task == "divider" else "torus16"


def published(name: str, seed: int = 0, split: int = 0) -> Task:
    """One of the published tasks.

    Args:
        name: one of `PUBLISHED`, `TRANSISTOR`, `DIGITS`, `LINEAR_MAPS` or `ELASTIC`.
        seed: of the data and their order, where the task has any.
        split: which choice of training examples (Iris, digits).

    Raises:
        InputError: an unknown name.
    """
    known = {**PUBLISHED, **TRANSISTOR, **DIGITS, **LINEAR_MAPS, **ELASTIC}
    if name not in known:
        raise InputError(f"task {name!r} is not one of {', '.join(known)}")
    return known[name](seed, split)
