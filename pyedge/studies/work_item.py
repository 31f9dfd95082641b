"""Work item of a study: some replicas of one point, as a worker gets it, and its result."""

from __future__ import annotations

import dataclasses
import pickle
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import numpy as np

import pyedge
from pyedge.arrays import Array, Ints
from pyedge.errors import InputError, ToolError
from pyedge.extension.digest import digest
from pyedge.studies.measures import EndStates, measures, needs_errors, needs_history
from pyedge.studies.objects import Built, pack, unpack
from pyedge.studies.rule_measures import watched
from pyedge.tasks import Task
from pyedge.training.configuration import MachineConfiguration
from pyedge.training.edge_cuts import Edge, FeasibleCuts
from pyedge.training.ensemble import Ensemble
from pyedge.training.history import History
from pyedge.training.machine import LearningMachine

Values = dict[str, Array]


@dataclass(frozen=True)
class WorkItem:
    """Picklable description of some trainings."""

    index: tuple[int, ...]  # of the point along each axis, then the number of the slice of replicas
    machine: MachineConfiguration | Built  # of all replicas
    task: Task
    steps: int
    cut: int  # number of edges cut before the training
    replicas: tuple[int, int]  # the first, and the first after the last
    record: tuple[str, ...]  # names of the measures

    def __reduce__(self) -> tuple[Any, ...]:
        fields = tuple(getattr(self, each.name) for each in dataclasses.fields(self))
        return _unpacked, pack(fields)


def _unpacked(files: tuple[str, ...], data: bytes) -> WorkItem:
    return WorkItem(*unpack(files, data))


@dataclass(frozen=True)
class Result:
    """Result of a work item."""

    values: Values  # by the name of each measure's array, (replicas, ...); empty after a failure
    failure: str | None = None  # the reason in one line


def call(version: str, data: bytes) -> Result:
    """Result of a function of a work item, pickled by `called` in a process of this version."""
    if version != pyedge.__version__:
        raise InputError(f"a worker has pyedge {pyedge.__version__}")
    function, item = pickle.loads(data)
    result: Result = function(item)
    return result


@dataclass(frozen=True)
class _Call:
    """A call of `call`, made where this is unpickled."""

    arguments: tuple[str, bytes]

    def __reduce__(self) -> tuple[Any, ...]:
        return call, self.arguments


def called(function: Callable[[WorkItem], Result], item: WorkItem) -> bytes:
    """Bytes of which `pickle.loads` makes the function's result.

    A worker without pyedge, or with another version, unpickles them as part of a task, and fails
    with the reason; it would die of orders that it cannot unpickle.
    """
    import cloudpickle  # type: ignore[import-untyped]

    return pickle.dumps(_Call((pyedge.__version__, cloudpickle.dumps((function, item)))))


def compute(item: WorkItem) -> Result:
    """Train the machines of a work item; an exception becomes the result's `failure`."""
    try:
        return Result(_measured(item))
    except (InputError, ToolError) as error:
        reason = str(error)
    except Exception as error:  # one failed point does not end a study
        reason = f"{type(error).__name__}: {error}"
    return Result({}, " ".join(reason.split()))


def _measured(item: WorkItem) -> Values:
    ensemble = Ensemble(item.machine, range(*item.replicas), threads=1, cut=cut_edges(item))
    recorded, histories = measures(item.record), list[History]()
    after = watched(item.steps) if needs_errors(recorded) else np.zeros(0, np.int64)
    if needs_history(recorded):
        histories = [each.train(item.task, item.steps) for each in _machines(ensemble)]
        edges = item.machine.model_edges(item.machine.make_network())
        ends = EndStates.of_histories(histories, edges, item.task)
        if len(after):
            errors = _trained(ensemble, item, after).errors
            ends = ends._replace(errors=errors, after=after)
    else:
        ends = _trained(ensemble, item, after)
    return {
        name: each.values(f"measure {name}", ends, histories, item.steps)
        if each.of_machine is None
        else each.of_machines(f"measure {name}", _machines(ensemble), item.task)
        for name, each in recorded.items()
    }


def _machines(ensemble: Ensemble) -> Iterator[LearningMachine]:
    """The machines of an ensemble as made, one after the other, each closed afterwards."""
    for replica in ensemble.replicas:
        with closing(ensemble.machine(int(replica))) as machine:
            yield machine


def _trained(ensemble: Ensemble, item: WorkItem, after: Ints) -> EndStates:
    """End states of an ensemble, with the errors after so many steps."""
    task = item.task
    outcome = ensemble.train(task, item.steps, record=after.tolist())
    errors = task.objective.value(outcome.recorded, task.train.targets).mean(axis=-1)
    if task.epoch is not None:
        errors = np.full_like(errors, np.nan)
    known = {name: getattr(outcome, name) for name in EndStates._fields if hasattr(outcome, name)}
    return EndStates(**known)._replace(errors=errors, after=after)


_cuts: dict[str, FeasibleCuts] = {}


def cut_edges(item: WorkItem) -> list[Edge]:
    """The edges cut in all replicas of a point; they depend on network, task, range and seed."""
    if item.cut == 0:
        return []
    network, task, seed = item.machine.make_network(), item.task, item.machine.seed
    low, high = item.machine.model_edges(network).resistance_range
    limits = float(low.min()), float(high.max())
    key = digest([network, task, limits, seed])
    if key not in _cuts:
        _cuts[key] = FeasibleCuts(network, task, limits, seed)
    return _cuts[key].first(item.cut)
