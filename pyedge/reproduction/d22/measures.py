"""The measures of claims.toml: a number of each machine."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from pyedge.reproduction.claims import Measured
from pyedge.reproduction.d22.experiments import CUT_EVERY, CUTS, SEQUENCE, Experiments
from pyedge.training.history import LATE_ACCURACY, History, orders

WITHIN = 0.05  # volts
SETTLED = 25  # steps before the next cut


def iris_late(of: Experiments) -> Measured:
    """Mean accuracy of the last 30 steps."""
    splits, accuracy = of.iris_reference
    return Measured(
        [_windows(history)[-1] for history in of.iris],
        f"logistic regression {accuracy:.3f}, mean of the first {splits} splits",
    )


def sequence_orders(of: Experiments) -> Measured:
    """Orders of each task's final error below its error on the untrained network.

    Not below its error at its own start, when the previous task may have left it almost solved.
    """
    worst, worst_from_start = [], []
    for seed, histories in enumerate(of.sequence):
        named = zip(SEQUENCE, histories, strict=True)
        fixed = [(name, history) for name, history in named if history.accuracy is None]
        worst.append(min(orders(of.untrained(n, seed), history.late) for n, history in fixed))
        worst_from_start.append(min(history.orders_late for _, history in fixed))
    median = float(np.median(worst_from_start))
    return Measured(worst, f"below its error when its turn comes: median {median:.3g} orders")


def damage_error(of: Experiments) -> Measured:
    """Mean error in the 25 steps before the next cut, the largest over cuts."""
    ends = [CUT_EVERY * (k + 2) for k in range(CUTS)]
    return Measured(
        [
            max(float(history.error[end - SETTLED : end].mean()) for end in ends)
            for history in of.damage
        ]
    )


MEASURES: dict[str, Callable[[Experiments], Measured]] = {
    "divider_steps": lambda of: Measured([float(max(_steps_to_target(h))) for h in of.divider]),
    "allostery_best": lambda of: Measured([h.orders_best for h in of.allostery]),
    "allostery_late": lambda of: Measured([h.orders_late for h in of.allostery]),
    "regression_late": lambda of: Measured([h.orders_late for h in of.regression]),
    "iris_late": iris_late,
    "iris_best": lambda of: Measured([max(_windows(history)) for history in of.iris]),
    "sequence_orders": sequence_orders,
    "sequence_iris": lambda of: Measured([_windows(each[0])[-1] for each in of.sequence]),
    "damage_error": damage_error,
    "damage_end": lambda of: Measured([float(h.error[-SETTLED:].mean()) for h in of.damage]),
    "ideal_allostery_2": lambda of: Measured([of.ideal["allostery-2"].late], "noise-free"),
    "ideal_allostery_3": lambda of: Measured([of.ideal["allostery-3"].late], "noise-free"),
}
"""By name in claims.toml, which says what each is."""


def _steps_to_target(history: History) -> list[int]:
    """Steps from each change of target until the output is first within 0.05 V."""
    data = history.dataset
    example = data["example"].values
    node = history.network.node(history.attributes["task"]["outputs"][0])
    close = np.abs(data["free_voltage"].values[:, node] - data["target"].values[:, 0]) < WITHIN
    starts = [0, *(np.flatnonzero(np.diff(example)) + 1).tolist(), len(example)]
    steps = []
    for start, end in pairwise(starts):
        inside = np.flatnonzero(close[start:end])
        steps.append(int(inside[0]) if len(inside) else end - start)
    return steps


def _windows(history: History) -> list[float]:
    """Mean accuracy of 30 steps in a row, from the first 30 on."""
    accuracy = history.accuracy
    assert accuracy is not None, "a classification"
    return [float(mean) for mean in sliding_window_view(accuracy, LATE_ACCURACY).mean(axis=1)]
