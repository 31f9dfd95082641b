"""Measures by which learning rules are compared: direction, steps, what is left of the error."""

from __future__ import annotations

import numpy as np

from pyedge.arrays import Floats, Ints
from pyedge.studies.history_measures import times
from pyedge.tasks import Task
from pyedge.training.gradient import step_cosines
from pyedge.training.machine import LearningMachine

LEARNED = 0.01
"""Share of the first error below which a task counts as learned."""


def remaining(first: Floats, last: Floats) -> Floats:
    """(k,) final error over the one before the first step; NaN where that was 0."""
    return np.asarray(last / np.where(first == 0, np.nan, first))


def watched(steps: int) -> Ints:
    """Numbers of steps, ascending, after which errors are measured: 25 a decade, 0 and all."""
    return np.unique([0, *(times(steps) + 1), steps])


def steps_to_learn(errors: Floats, after: Ints) -> Floats:
    """(k,) steps after which the error stays below `LEARNED` of the first.

    The last of them where it does not; NaN where errors are not known.

    Args:
        errors: (k, n) of the training examples, the first one before the first step.
        after: (n,) the numbers of steps after which they are.
    """
    above = errors >= LEARNED * errors[:, :1]
    last = above.shape[1] - 1 - np.argmax(above[:, ::-1], axis=1)
    found = after[np.minimum(last + 1, len(after) - 1)].astype(float)
    return np.where(np.isnan(errors).any(axis=1), np.nan, found)


def cosine(machine: LearningMachine, task: Task) -> float:
    """Mean cosine of `step_cosines`; NaN for edges without a derivative, or that do not move."""
    memories = [each.memory for each in machine.edges.populations]
    if not all(hasattr(memory, "sensitivity") for memory in memories) or task.epoch is not None:
        return np.nan
    return float(np.mean(step_cosines(machine, task)))
