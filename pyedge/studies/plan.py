"""Plan of a study: its points, cut into work items, and an estimate of their duration.

The cut depends on the study alone, so that neither workers nor interruptions change a store.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np

from pyedge.errors import InputError
from pyedge.physics.validate import check_held
from pyedge.studies.axis import Axis
from pyedge.studies.measures import Measure, measures, needs_history
from pyedge.studies.objects import Built
from pyedge.studies.work_item import WorkItem, compute
from pyedge.tasks import Task
from pyedge.training.configuration import MachineConfiguration

# Machine steps of a work item, about a third of a second; cost of a step trained one by one, and
# of one that is not compiled, relative to one in an ensemble; replicas of an ensemble's batch.
_BUDGET = 4_000_000
_ALONE, _SLOW = 50, 4000
_BATCH = 64
# The estimate first times at most so many replicas and steps, then _MORE times as many until a
# trial takes _LONG seconds.
_REPLICAS, _STEPS = 64, 200
_MORE, _LONG = 4, 0.05


@dataclass(frozen=True)
class Point:
    """A point of a study: one machine, one task, many replicas."""

    index: tuple[int, ...]  # place along each axis
    labels: Mapping[str, str]  # setting of each axis, by its name
    configuration: MachineConfiguration | Built  # of the machines; its replica is not used
    task: str  # name or file
    steps: int | None  # None for the task's own
    cut: int  # number of edges cut before the training

    @property
    def kind(self) -> Hashable:
        """What its training's speed depends on."""
        of = self.configuration
        if isinstance(of, Built):
            return of.network, self.task
        mixed = tuple(str(each) for each in of.population)
        return of.network, self.task, of.physics, of.logic, of.edges.comparison, mixed

    @property
    def where(self) -> str:
        """The settings in words."""
        return ", ".join(f"{name} {label}" for name, label in self.labels.items()) or "the point"

    def check(self) -> None:
        """Raise InputError unless its machine can be built."""
        of = self.configuration
        if isinstance(of, MachineConfiguration):  # without starting a simulator
            of.model_copy(update={"logic": "behavioral", "physics": "dense"}).build().close()

    def check_task(self, task: Task) -> None:
        """Raise InputError unless its network fits a task and its physics."""
        if isinstance(self.configuration, MachineConfiguration):
            self.configuration.check_size()
        network = self.configuration.make_network()
        check_held(network, network.nodes(task.inputs), network.nodes(task.outputs))


@dataclass(frozen=True)
class Plan:
    """All that running and storing a study needs."""

    axis: tuple[Axis, ...]
    points: list[Point]  # the product of the axes, the last one fastest
    tasks: list[Task]  # of each point
    record: tuple[str, ...]  # names of the measures
    replicas: int  # machines at each point
    study: dict[str, Any]  # as plain data
    files: dict[str, str]  # `Study.files`
    code: dict[str, str]  # `Study.code`

    @property
    def axes(self) -> tuple[int, ...]:
        """Number of settings of each axis."""
        return tuple(len(axis.settings) for axis in self.axis)

    @cached_property
    def measures(self) -> dict[str, Measure]:
        """The measures to record, by the names of their arrays."""
        return measures(self.record)

    @cached_property
    def steps(self) -> list[int]:
        """Training steps of each point."""
        pairs = zip(self.points, self.tasks, strict=True)
        return [task.steps if point.steps is None else point.steps for point, task in pairs]

    @cached_property
    def slice(self) -> int:
        """Replicas of a work item; the last one of a point may have fewer."""
        alone = _ALONE if needs_history(self.measures) else 1
        steps: dict[Hashable, int] = {}  # of each kind the most
        for point, own in zip(self.points, self.steps, strict=True):
            steps[point.kind] = max(own, steps.get(point.kind, 0))
        machines = {point.kind: point.configuration for point in self.points}
        cost = max(
            most * (alone if machines[kind].compiled else _SLOW) for kind, most in steps.items()
        )
        most = max(1, _BUDGET // cost)
        return min(most - most % _BATCH if most > _BATCH else most, self.replicas)

    @property
    def slices(self) -> int:
        """Number of work items of a point."""
        return -(-self.replicas // self.slice)

    @property
    def machine_steps(self) -> int:
        """Number of steps of all trainings."""
        return sum(self.steps) * self.replicas

    def point(self, index: tuple[int, ...]) -> Point:
        """The point of a work item."""
        return self.points[self._number(index)]

    def item(self, index: tuple[int, ...]) -> WorkItem:
        """The work item at (axes..., slice)."""
        number = self._number(index)
        point, size = self.points[number], self.slice
        start = index[-1] * size
        return WorkItem(
            index,
            point.configuration,
            self.tasks[number],
            self.steps[number],
            point.cut,
            (start, min(start + size, self.replicas)),
            self.record,
        )

    def _number(self, index: tuple[int, ...]) -> int:
        at = index[: len(self.axes)]
        return int(np.ravel_multi_index(at, self.axes)) if at else 0


class Estimate(NamedTuple):
    """Amount of work of a study."""

    points: int
    pieces: int  # work items
    runs: int  # trainings
    machine_steps: int  # of all trainings
    workers: int  # processes
    seconds: float | None  # of computing on all workers; None if no point could be timed


def estimate(plan: Plan, workers: int | None = None) -> Estimate:
    """Extrapolate the duration from a short timing of each kind of point.

    Points are of one kind when they share network, task, physics, logic and rule.
    """
    from dask.system import cpu_count

    check_workers(workers)
    rates: dict[Hashable, float | None] = {}
    seconds = []
    for number, point in enumerate(plan.points):
        if point.kind not in rates:
            rates[point.kind] = _seconds_a_step(plan, number)
        rate = rates[point.kind]
        if rate is not None:
            seconds.append(rate * plan.steps[number] * plan.replicas)
    many = cpu_count() if workers is None else workers
    items = len(plan.points) * plan.slices
    total = math.fsum(seconds) * len(plan.points) / len(seconds) / many if seconds else None
    runs = len(plan.points) * plan.replicas
    return Estimate(len(plan.points), items, runs, plan.machine_steps, many, total)


def check_workers(workers: int | None) -> None:
    """Raise InputError unless this is a number of processes, or None for one a core."""
    if workers is not None and workers < 1:
        raise InputError(f"workers {workers}: at least 1")


def _seconds_a_step(plan: Plan, number: int) -> float | None:
    """Time of a machine step, from a part of a work item large enough to hide its set-up."""
    whole = plan.item((*plan.points[number].index, 0))
    all_replicas, all_steps = plan.slice, plan.steps[number]
    replicas, steps = min(all_replicas, _REPLICAS), min(all_steps, _STEPS)
    while True:
        seconds = _seconds(dataclasses.replace(whole, replicas=(0, replicas), steps=steps))
        if seconds is None:
            return None
        if seconds > _LONG or (replicas, steps) == (all_replicas, all_steps):
            return seconds / (replicas * steps)
        if replicas < all_replicas:
            replicas = min(_MORE * replicas, all_replicas)
        else:
            steps = min(_MORE * steps, all_steps)


def _seconds(item: WorkItem) -> float | None:
    """Time of a second run, because the first may compile; None if it fails."""
    if compute(item).failure is not None:
        return None
    start = perf_counter()
    compute(item)
    return perf_counter() - start
