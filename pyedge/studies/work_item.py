"""Work item of a study: some replicas of one point, as a worker gets it, and its result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from pyedge.errors import InputError, ToolError
from pyedge.studies.measures import EndStates, measure, needs_history
from pyedge.tasks import Task
from pyedge.training.configuration import MachineConfiguration
from pyedge.training.edge_cuts import feasible_cuts
from pyedge.training.ensemble import Ensemble
from pyedge.training.history import History

Edge = tuple[int, int]
Values = dict[str, npt.NDArray[Any]]


@dataclass(frozen=True)
class WorkItem:
    """Picklable description of some trainings.

    Attributes:
        index: of the point along each axis, then the number of the slice of its replicas.
        machine: a `MachineConfiguration` as plain data.
        task, steps, cut: the task, its length, and the number of edges cut before it.
        replicas: the first, and the first after the last.
        compiled: whether an `Ensemble` can train the replicas.
        record: names of the measures.
    """

    index: tuple[int, ...]
    machine: dict[str, Any]
    task: Task
    steps: int
    cut: int
    replicas: tuple[int, int]
    compiled: bool
    record: tuple[str, ...]


@dataclass(frozen=True)
class Result:
    """Result of a work item.

    Attributes:
        values: by measure, (replicas, ...); empty after a failure.
        failure: the reason in one line, or None.
    """

    values: Values
    failure: str | None = None


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
    configuration = MachineConfiguration.make(item.machine)
    cut = cut_edges(item, configuration)
    histories = []
    if item.compiled and not needs_history(item.record):
        ensemble = Ensemble(configuration, range(*item.replicas), threads=1, cut=cut)
        ends = EndStates.of_outcome(ensemble.train(item.task, item.steps))
    else:
        histories = [_history(item, configuration, cut, k) for k in range(*item.replicas)]
        ends = EndStates.of_histories(histories, configuration)
    values: Values = {}
    for name in item.record:
        of = measure(name)
        if of.of_ends is not None:
            values[name] = np.asarray(of.of_ends(ends), dtype=np.float64)
        elif of.of_history is not None:
            values[name] = np.array([of.of_history(h) for h in histories], dtype=np.float64)
    return values


def _history(
    item: WorkItem, configuration: MachineConfiguration, cut: Sequence[Edge], replica: int
) -> History:
    machine = configuration.model_copy(update={"replica": replica}).build()
    try:
        machine.cut(*cut)
        return machine.train(item.task, item.steps)
    finally:
        machine.close()


_cuts: dict[tuple[Any, ...], list[Edge]] = {}


def cut_edges(item: WorkItem, configuration: MachineConfiguration) -> list[Edge]:
    """The edges cut in all replicas of a point; they depend on network, task, range and seed."""
    if item.cut == 0:
        return []
    network, task, seed = configuration.make_network(), item.task, configuration.seed
    low, high = configuration.model_edges(network).resistance_range
    limits = float(low.min()), float(high.max())
    key = (configuration.network, task.name, limits, seed, item.cut)
    if key not in _cuts:
        _cuts[key] = feasible_cuts(network, task, item.cut, limits, seed)
    return _cuts[key]
