"""Edges cut during training (D22, Fig. 5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from pyedge.errors import InputError
from pyedge.networks.edge_list import Label
from pyedge.networks.network import Network, tied_edges
from pyedge.progress import Progress
from pyedge.rng import StepKey, Stream, permutation
from pyedge.tasks import Task
from pyedge.training.attainable import attainable
from pyedge.training.history import History
from pyedge.training.machine import Keep, LearningMachine, Observe

Edge = tuple[Label, Label]


def train_with_cuts(
    machine: LearningMachine,
    task: Task,
    cuts: Mapping[int, Sequence[Edge]],
    steps: int | None = None,
    progress: Progress | None = None,
    history: History | None = None,
    observe: Observe | None = None,
    keep: Keep | None = None,
) -> History:
    """Train, cutting edges on the way.

    Args:
        machine: whose edges are cut.
        task: what to learn.
        cuts: the edges to cut before each step, counted from the start of the training; each
            edge by the labels of its nodes.
        steps, progress, history, observe, keep: as for `LearningMachine.train`.

    Raises:
        InputError: a cut at or after the last step, an edge that is not there, a network that
            falls apart.
        TrainingInterrupted: Ctrl-C.
    """
    steps = task.steps if steps is None else steps
    for step in cuts:
        if not 0 <= step < steps:
            raise InputError(f"a cut at step {step}: cuts must be at 0..{steps - 1}")
    done = 0 if history is None else len(history)
    for step in sorted(cuts):
        if step > done:
            history = machine.train(task, step, progress, history, observe, keep)
            done = step
        machine.cut(*cuts[step])
    return machine.train(task, steps, progress, history, observe, keep)


def feasible_cuts(
    network: Network,
    task: Task,
    count: int,
    limits: tuple[float, float],
    seed: int = 0,
    tolerance: float = 1e-6,
) -> list[Edge]:
    """Edges to cut one after another such that the task can still be done after each.

    Args:
        network: the network.
        task: a task without test examples.
        count: how many edges.
        limits: resistance range, in ohms.
        seed: of the order in which edges are tried.
        tolerance: the error that must stay attainable, in V^2.

    Raises:
        InputError: there are not that many.
    """
    return FeasibleCuts(network, task, limits, seed, tolerance).first(count)


class FeasibleCuts:
    """The edges of `feasible_cuts`, found as they are asked for: fewer are the first of more."""

    def __init__(
        self,
        network: Network,
        task: Task,
        limits: tuple[float, float],
        seed: int = 0,
        tolerance: float = 1e-6,
    ) -> None:
        self._network, self._task, self._limits, self._tolerance = network, task, limits, tolerance
        tied = {*tied_edges(network, network.nodes(task.inputs), network.nodes(task.outputs))}
        order = permutation(StepKey(seed, 0, 0), Stream.START, network.n_edges).tolist()
        self._untried = [edge for edge in order if edge not in tied and network.intact[edge]]
        self._found: list[Edge] = []

    def first(self, count: int) -> list[Edge]:
        """So many edges; InputError: there are not that many."""
        while len(self._found) < count and self._untried:
            edge = self._untried[0]
            smaller = self._network.cut(edge)
            if _feasible(smaller, self._task, self._limits, self._tolerance):
                first, second = smaller.edges[edge]
                self._found.append((smaller.labels[first], smaller.labels[second]))
                self._network = smaller
            del self._untried[0]
        if len(self._found) < count:
            raise InputError(
                f"task {self._task.name!r} stays feasible for {len(self._found)} cuts only, "
                f"not for {count}"
            )
        return self._found[:count]


def _feasible(network: Network, task: Task, limits: tuple[float, float], tolerance: float) -> bool:
    part = network.components()
    if not np.isin(part, part[network.nodes(task.inputs)]).all():
        return False
    best = attainable(network, task, task.train, limits, enough=tolerance)
    return best.error < tolerance
