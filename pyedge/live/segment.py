"""A segment of a live training: one configuration and one task, hence one history."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from pyedge.arrays import Array, Floats
from pyedge.errors import InputError
from pyedge.live.assignment import Assignment
from pyedge.training.configuration import MachineConfiguration
from pyedge.training.edge_cuts import Edge
from pyedge.training.history import History
from pyedge.training.machine import LearningMachine
from pyedge.training.recorder import Chunk, step_bytes
from pyedge.training.run import Run

_CHUNK = 3000
"""Bytes of the objects of a chunk, beside their numbers, about."""


class State(NamedTuple):
    """What a machine has learned, and when.

    Attributes:
        learned: units of the degrees of freedom, by name.
        degrees: (m,) learning degrees of freedom.
        moments: (6, m) of optimizers, or None.
        clock: number of the next step.
        cut: the edges that are cut.
    """

    learned: dict[str, str]
    degrees: Array
    moments: Floats | None
    clock: int
    cut: tuple[Edge, ...] = ()


class Segment:
    """A machine that learns one task from a state on, and the record of it.

    Args:
        configuration: of the machine, which is built.
        assignment: the task.
        state: where another machine of the same network and edges was; None for the start.

    Raises:
        InputError: a machine that cannot be, a task that does not fit it.
    """

    def __init__(
        self,
        configuration: MachineConfiguration,
        assignment: Assignment,
        state: State | None = None,
    ) -> None:
        self.configuration, self.assignment = configuration, assignment
        configuration.check_size()
        self.task = assignment.task(configuration.seed)
        self.machine = configuration.build()
        self.done, self.chunks = 0, 0
        self.desired: Floats | None = None
        self.cuts: dict[int, list[Edge]] = {}
        self._before: History | None = None
        try:
            if state is not None:
                self._restore(state)
            self._recorder = self.machine.recorder(self.task)
        except BaseException:
            self.close()
            raise
        self.start = self.machine.clock
        edges, network = self.machine.edges, self.machine.network
        self._step_bytes = step_bytes(edges, network, self.task)

    def close(self) -> None:
        """Release whatever the machine runs on."""
        self.machine.close()

    @property
    def state(self) -> State:
        """Where the machine is."""
        edges = self.machine.edges
        learned = {name: each.unit for name, each in edges.memories.items()}
        cut = tuple(edge for each in self.cuts.values() for edge in each)
        return State(learned, edges.degrees, edges.moments, self.machine.clock, cut)

    @property
    def bytes(self) -> int:
        """Of the record, about."""
        return self.done * self._step_bytes + self.chunks * _CHUNK

    @property
    def period(self) -> int:
        """Steps after which the examples come again, or targets are measured anew."""
        task = self.task
        return task.epoch or len(task.train.inputs) * task.dwell

    def advance(self, steps: int) -> Iterator[Chunk]:
        """Make some steps, chunk by chunk."""
        whole = self.done + steps
        made = self.machine.chunks(self.task, whole, self.done, self.desired, patience=steps)
        for chunk in made:
            self._recorder.write(chunk)
            self.done += len(chunk.lesson.order)
            self.chunks += 1
            self.desired = chunk.desired
            yield chunk

    def error(self, chunk: Chunk) -> Floats:
        """(steps,) the error of each step of a chunk."""
        return self._recorder.error(chunk)

    def cut(self, edge: Edge) -> None:
        """Cut an edge before the next step; InputError: then a part floats."""
        network = self.machine.network
        self.machine.cut(edge)
        try:
            self.machine.plan(self.task.inputs, self.task.outputs)
        except InputError:
            self.machine.network = network
            raise
        if self._recorder.clock < self.machine.clock:
            self._before = self.machine.history(self._recorder, self._before)
        self.cuts.setdefault(self.done, []).append(edge)
        self._recorder = self.machine.recorder(self.task, self.done)

    def history(self) -> History | None:
        """What was done in the segment; None for nothing."""
        if self._recorder.clock < self.machine.clock:
            return self.machine.history(self._recorder, self._before)
        return self._before

    def record(self) -> Recorded | None:
        """The segment as it can be saved; None if no step was made."""
        history = self.history()
        if history is None:
            return None
        return Recorded(self.configuration, self.assignment, dict(self.cuts), history, self.bytes)

    def _restore(self, state: State) -> None:
        """InputError: the state is of other edges."""
        if not state.degrees.shape == (self.machine.network.n_edges,):
            raise InputError("the state is of another network")
        if state.learned != self.state.learned:
            raise InputError("the state is of edges that learn something else")
        self.machine.edges.restore(state.degrees, state.moments)
        self.machine.clock = state.clock
        if state.cut:
            self.machine.cut(*state.cut)
            self.cuts[0] = list(state.cut)


class Recorded(NamedTuple):
    """A segment that has ended, or as it is now."""

    configuration: MachineConfiguration
    assignment: Assignment
    cuts: dict[int, list[Edge]]
    history: History
    bytes: int

    def save(self, folder: Path) -> None:
        """Write a folder from which `pyedge train --resume` goes on.

        Its run has the task's steps, or that many more where they are made.
        """
        task = self.assignment.save(folder)
        done = len(self.history)
        usual = self.assignment.task(self.configuration.seed).steps
        steps = usual if usual > done else done + usual
        run = Run(self.configuration, task, steps, 1, self.cuts, [self.history])
        run.save(folder)


def pair(machine: LearningMachine, edge: int) -> Edge:
    """The labels of an edge's two nodes, or joints, as `LearningMachine.cut` takes them."""
    network = machine.network
    labels = getattr(network, "joints", network.labels)
    first, second = network.edges[edge].tolist()
    return labels[first], labels[second]
