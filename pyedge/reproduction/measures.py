"""The measures of claims.toml: a number each, and the seeds that it is from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from pyedge.reproduction.experiments import CUT_EVERY, CUTS, SEQUENCE, Experiments
from pyedge.training.history import History, orders

WITHIN = 0.05  # volts
SETTLED = 25  # steps before the next cut


class Measured(NamedTuple):
    """A measured value."""

    value: float  # the statistic of claims.toml
    seeds: list[int]  # the seeds that it is from
    detail: str  # the single values, as text


def iris_accuracy(of: Experiments) -> Measured:
    """Mean accuracy of the last 30 steps, mean of splits."""
    late = _late_accuracies(of.iris)
    detail = (
        f"splits {min(late):.3f} to {max(late):.3f}; logistic regression {of.iris_reference:.3f}"
    )
    return Measured(float(np.mean(late)), [0], detail)


def sequence_orders(of: Experiments) -> Measured:
    """Orders of each task's final error below its error on the untrained network.

    Not below its error at its own start, when the previous task may have left it almost solved.
    """
    worst, worst_from_start = [], []
    for seed, histories in zip(of.seeds, of.sequence, strict=True):
        named = zip(SEQUENCE, histories, strict=True)
        fixed = [(name, history) for name, history in named if history.accuracy is None]
        worst.append(min(orders(of.untrained(n, seed), history.late) for n, history in fixed))
        worst_from_start.append(min(history.orders_late for _, history in fixed))
    measured = _worst(of, worst, min)
    below = f"; below its error when its turn comes: {_each(worst_from_start)}"
    return measured._replace(detail=measured.detail + below)


def sequence_iris(of: Experiments) -> Measured:
    """Mean accuracy of the last 30 steps on Iris, the first task of the sequence."""
    late = _late_accuracies([histories[0] for histories in of.sequence])
    return Measured(float(np.mean(late)), list(of.seeds), _each(late))


def damage_error(of: Experiments) -> Measured:
    """Mean error in the 25 steps before the next cut, the largest over cuts."""
    ends = [CUT_EVERY * (k + 2) for k in range(CUTS)]
    worst = [
        max(float(history.error[end - SETTLED : end].mean()) for end in ends)
        for history in of.damage
    ]
    return _worst(of, worst, max)


MEASURES: dict[str, Callable[[Experiments], Measured]] = {
    "divider_steps": lambda of: _worst(of, [max(_steps_to_target(h)) for h in of.divider], max),
    "allostery_best": lambda of: _worst(of, [h.orders_best for h in of.allostery], min),
    "allostery_late": lambda of: _worst(of, [h.orders_late for h in of.allostery], min),
    "regression_late": lambda of: _worst(of, [h.orders_late for h in of.regression], min),
    "iris_accuracy": iris_accuracy,
    "sequence_orders": sequence_orders,
    "sequence_iris": sequence_iris,
    "damage_error": damage_error,
    "damage_end": lambda of: _worst(of, [float(h.error[-SETTLED:].mean()) for h in of.damage], max),
    "ideal_allostery_2": lambda of: Measured(of.ideal["allostery-2"].late, [0], "noise-free"),
    "ideal_allostery_3": lambda of: Measured(of.ideal["allostery-3"].late, [0], "noise-free"),
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


def _late_accuracies(histories: Sequence[History]) -> list[float]:
    return [each.late_accuracy for each in histories if each.late_accuracy is not None]


def _worst(
    of: Experiments, values: Sequence[float], worst: Callable[[Sequence[float]], float]
) -> Measured:
    return Measured(float(worst(values)), list(of.seeds), f"seeds {_each(values)}")


def _each(values: Sequence[float]) -> str:
    return ", ".join(f"{value:.3g}" for value in values)
