"""Flags of a study's points: edges at a rail, or a task that its network cannot solve."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pyedge.arrays import Bools, Floats
from pyedge.errors import InputError
from pyedge.studies.objects import Built
from pyedge.studies.plan import Plan
from pyedge.studies.results import Results
from pyedge.studies.work_item import cut_edges
from pyedge.training.attainable import attainable
from pyedge.training.configuration import MachineConfiguration
from pyedge.training.history import late_steps

RAILS = 0.25
"""Median share of edges at a rail from which a point is flagged."""
SHARE = 0.1
"""Share of the attainable error in the median final error from which a point is flagged."""
ENOUGH = 1e-12
"""Attainable error, in V^2, below which the search stops."""
_EDGES = 300  # from which the search takes too long for a report


@dataclass(frozen=True, eq=False)
class Flags:
    """Flags of all points, in order."""

    at_rails: Bools  # (points,) whether a quarter or more of the median machine's edges are
    best: Floats  # (points,) attainable error inside the range, in V^2; NaN where unknown
    out_of_reach: Bools  # (points,) whether `best` is a tenth of the median final error or more

    @classmethod
    def of(cls, results: Results) -> Flags:
        """The flags that follow from the recorded measures; others are False."""
        count = int(np.prod(results.shape))
        at_rails, out_of_reach = np.zeros((2, count), dtype=np.bool_)
        best = np.full(count, np.nan)
        if "rails" in results.study.record:
            at_rails = results.median("rails") >= RAILS
        if "late" in results.study.record:
            best = attainable_errors(results)
            out_of_reach = (best > ENOUGH) & (best >= SHARE * results.median("late"))
        return cls(at_rails, best, out_of_reach)

    def only(self, kept: Sequence[Sequence[int]], shape: Sequence[int]) -> Flags:
        """The flags at some places along each axis of a study of that shape."""
        numbers = np.arange(len(self.best)).reshape(shape)
        points = numbers[np.ix_(*kept)].ravel() if shape else numbers.ravel()
        return Flags(self.at_rails[points], self.best[points], self.out_of_reach[points])


def attainable_errors(results: Results) -> Floats:
    """(points,) the least error of each task on its network with its cuts, in V^2.

    For resistances inside their nominal range, the same in both twins; of elastic networks in m^2,
    for stiffnesses.  NaN for a task with test examples or whose loss has no unit, for a large
    network, for edges that are not linear, and where a file that the study names is missing.
    """
    best = np.full(int(np.prod(results.shape)), np.nan)
    try:
        plan = results.study.plan()
    except InputError:
        return best
    known: dict[tuple[object, ...], float] = {}
    for number, point in enumerate(plan.points):
        of = point.configuration
        if isinstance(of, Built):
            continue
        limits = _elastic_limits(of) or of.parts().range
        key = (point.kind, of.seed, limits, point.cut, plan.steps[number])
        if key not in known:
            with contextlib.suppress(InputError):
                best[number] = _attainable(plan, number, limits)
            known[key] = best[number]
        best[number] = known[key]
    return best


def _elastic_limits(machine: MachineConfiguration) -> tuple[float, float] | None:
    """The least and the largest inverse stiffness, in m/N; None for another network."""
    with contextlib.suppress(InputError):
        network = machine.make_network()
        if network.directed:
            low, high = machine.model_edges(network).resistance_range
            return float(low.min()), float(high.max())
    return None


def _attainable(plan: Plan, number: int, limits: tuple[float, float]) -> float:
    point, task, steps = plan.points[number], plan.tasks[number], plan.steps[number]
    network = point.configuration.make_network()
    if task.test is not None or task.epoch is not None or network.n_edges > _EDGES:
        return np.nan
    if task.objective.unit == "1":
        return np.nan
    if not point.configuration.model_edges(network).linear:
        return np.nan
    for pair in cut_edges(plan.item((*point.index, 0))):
        network = network.cut(network.edge(*pair))
    late = late_steps(steps, task.dwell, len(task.train.inputs))
    last = np.unique(task.order(steps - late, steps))  # what `late` is measured on
    examples = task.train.rows(last)
    return attainable(network, task, examples, limits, enough=ENOUGH).error
