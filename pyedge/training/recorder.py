"""The record of a training: lessons and traces, chunk by chunk, until they are a history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from pyedge.arrays import Array, Floats
from pyedge.capacity import check_memory
from pyedge.edges import Edges
from pyedge.networks.network import Network, tied_edges
from pyedge.physics.contract import Plan
from pyedge.tasks.task import Lesson, Task
from pyedge.training.history import History
from pyedge.training.record import Trace


def step_bytes(edges: Edges, network: Network, task: Task) -> int:
    """Bytes of one step of a history."""
    recorded = len(edges.records) + len(edges.memories) + edges.twins
    numbers = 2 * network.n_nodes + recorded * network.n_edges + 2 * task.n_read + 2
    if task.test is not None:
        numbers += len(task.test.inputs) * len(task.outputs)
    return 8 * numbers + 2 * network.n_edges


def check_length(edges: Edges, network: Network, task: Task, steps: int) -> None:
    """Raise InputError where the history of a training does not fit into memory.

    At the end each array is there twice, as chunks and whole.
    """
    test = task.test if task.test is not None else task.train
    tests, classes = len(test.inputs), len(getattr(task, "class_names", ()))
    whole = steps * step_bytes(edges, network, task)
    distances = 16 * min(steps, 1000) * tests * classes * task.n_read
    instead = "fewer steps" + (", classes or test examples" if classes else "")
    check_memory(f"{steps} steps of {network.n_edges} edges", 2 * whole + distances, instead)


class Chunk(NamedTuple):
    """Some steps of a training."""

    lesson: Lesson  # what was shown
    trace: Trace  # what came of it
    desired: Floats  # (classes, n_outputs) what was desired of each class


class Recorder:
    """What happens from here on to these edges on this task.

    Args:
        edges: before the first step.
        plan: the network and its held nodes.
        task: what they learn.
        clock: number of the first step.
        before: how many steps of the task were made before it.
    """

    def __init__(self, edges: Edges, plan: Plan, task: Task, clock: int, before: int = 0) -> None:
        self.plan = plan
        self.task = task
        self.clock = clock
        self.before = before
        self._edges = edges
        self._start = edges.degrees
        self._variables = {**edges.records, **edges.memories}
        self._learned = {name: each.unit for name, each in edges.memories.items()}
        self._resistance = np.atleast_2d(edges.resistance)[0]
        self._chunks: list[Chunk] = []

    def write(self, chunk: Chunk) -> None:
        """One more chunk."""
        self._chunks.append(chunk)

    def close(self, attributes: Mapping[str, Any]) -> History | None:
        """The history of all chunks, None where there are none."""
        if not self._chunks:
            return None
        traces = [trace for _, trace, _ in self._chunks]
        whole = Trace.joined(traces)
        shown = [lesson.train.targets[lesson.order] for lesson, _, _ in self._chunks]
        steps, network = len(whole.free), self.plan.network
        tied = np.zeros(network.n_edges, dtype=np.bool_)
        tied[tied_edges(network, self.plan.inputs, self.plan.outputs)] = True
        arrays: dict[str, Array] = {
            "error": np.concatenate([self.error(chunk) for chunk in self._chunks]),
            "example": np.concatenate([lesson.order for lesson, _, _ in self._chunks]),
            "target": np.concatenate(shown),
            "free_voltage": whole.free,
            "clamped_voltage": whole.clamped,
            "resistance": whole.resistance[:, 0],
            "intact": np.tile(network.intact, (steps, 1)),
            "tied": np.tile(tied, (steps, 1)),
            "start": self._start,
            "resistance_start": self._resistance,
        }
        if whole.resistance.shape[1] == 2:
            arrays["resistance_clamped"] = whole.resistance[:, 1]
        if self._edges.moments is not None:
            arrays["moments"] = self._edges.moments
        if self._edges.readings is not None:
            arrays["reading"] = self._edges.readings
        arrays = whole.values | arrays
        if whole.tested.size:
            arrays["test_output_first"] = self.task.objective.read(whole.tested[0])
            arrays["test_output_last"] = self.task.objective.read(whole.tested[-1])
        if self.task.epoch is not None:
            arrays["desired"] = self._desired()
        arrays |= self._recorded()
        if self.task.test_class is not None:
            arrays["test_class"] = self.task.test_class
            right = [
                self.task.accuracy(self.task.objective.read(trace.tested), wanted)
                for _, trace, wanted in self._chunks
            ]
            arrays["accuracy"] = np.concatenate(right)
        return History.make(
            arrays,
            self.clock,
            {
                **attributes,
                "learned": self._learned,
                "task": self.task.describe(),
                "network": network.describe(),
            },
            self._variables,
            self._units(),
        )

    def _recorded(self) -> dict[str, Array]:
        """(steps,) arrays that the task adds."""
        parts = []
        step = self.before
        for lesson, _, desired in self._chunks:
            parts.append(self.task.recorded(step, step + len(lesson.order), desired))
            step += len(lesson.order)
        return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}

    def _units(self) -> dict[str, str]:
        """Units of a history in place of those of voltages; see `History.make`."""
        units, unit = dict(self.plan.network.units), self.task.objective.unit
        return units if unit == "V^2" else {**units, "error": unit}

    def _desired(self) -> Floats:
        """(epochs, classes, n_outputs) what was desired in each epoch that began here."""
        begun = []
        step = self.before
        for lesson, _, desired in self._chunks:
            if self.task.epoch is not None and step % self.task.epoch == 0:
                begun.append(desired)
            step += len(lesson.order)
        return np.array(begun).reshape(len(begun), *self._chunks[0][2].shape)

    def error(self, chunk: Chunk) -> Floats:
        """(steps,) loss, mean over test examples, in V^2."""
        lesson, trace, objective = chunk.lesson, chunk.trace, self.task.objective
        if lesson.test is None:
            read = objective.read(trace.free[:, self.plan.outputs])
            return objective.value(read, lesson.train.targets[lesson.order])
        read = objective.read(trace.tested)
        return np.asarray(objective.value(read, lesson.test.targets).mean(axis=-1))
