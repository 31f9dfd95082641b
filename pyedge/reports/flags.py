"""What is odd about a point: edges at a rail, or a task that is out of reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pyedge.errors import InputError
from pyedge.studies.plan import Plan
from pyedge.studies.results import Results
from pyedge.studies.work_item import Piece, cut_edges
from pyedge.tasks import Examples, Task
from pyedge.training.attainable import reachable
from pyedge.training.history import late_steps

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

RAILS = 0.25
"""Median share of edges at a rail from which a point is marked."""
SHARE = 0.1
"""Of the median late error: from here on, what is out of reach is marked."""
ENOUGH = 1e-12
"""Best error, in V^2, at which the search stops: less is no statement."""
_EDGES = 300  # from which the search takes longer than a report may


@dataclass(frozen=True, eq=False)
class Marks:
    """Of every point, in order.

    Attributes:
        hollow: (points,) whether the median share of edges at a rail is a quarter or more.
        best: (points,) best error inside the resistance range, in V^2; NaN where nothing is said.
        crossed: (points,) whether `best` is a tenth of the median late error or more.
    """

    hollow: Bools
    best: Floats
    crossed: Bools

    @classmethod
    def of(cls, results: Results) -> Marks:
        """The marks of a store, as far as what it records tells."""
        count = int(np.prod(results.shape))
        hollow = np.zeros(count, dtype=np.bool_)
        best = np.full(count, np.nan)
        crossed = np.zeros(count, dtype=np.bool_)
        if "rails" in results.study.record:
            hollow = results.median("rails") >= RAILS
        if "late" in results.study.record:
            late = results.median("late")
            best = best_errors(results)
            crossed = (best > ENOUGH) & (best >= SHARE * late)
        return cls(hollow, best, crossed)

    def only(self, kept: Sequence[Sequence[int]], shape: Sequence[int]) -> Marks:
        """Those of some places along each axis of a study of that shape."""
        every = np.arange(len(self.best)).reshape(shape)
        points = every[np.ix_(*kept)].ravel() if shape else every.ravel()
        return Marks(self.hollow[points], self.best[points], self.crossed[points])


def best_errors(results: Results) -> Floats:
    """(points,) the best error of each task on its network, cut as it was; in V^2.

    For resistances inside their nominal range, the same in both twins.  NaN for a task with test
    examples, whose error is another one's; for a network of very many edges; and where a file
    that the study names is not to be found.
    """
    count = int(np.prod(results.shape))
    try:
        plan = Plan.of(results.study)
    except InputError:
        return np.full(count, np.nan)
    found: dict[tuple[object, ...], float] = {}
    best = np.full(count, np.nan)
    for number, point in enumerate(plan.points):
        piece, of = plan.piece((*point.index, 0)), point.configuration
        key = (of.network, point.task, of.seed, of.parts().range, point.cut, piece.steps)
        if key not in found:
            try:
                found[key] = _best(piece, plan)
            except InputError:
                found[key] = np.nan
        best[number] = found[key]
    return best


def _best(piece: Piece, plan: Plan) -> float:
    configuration = plan.point(piece.index).configuration
    network = configuration.make_network()
    if piece.task.test is not None or piece.task.epoch is not None or network.n_edges > _EDGES:
        return np.nan
    for pair in cut_edges(piece, configuration):
        network = network.cut(network.edge(*pair))
    task, limits = piece.task, configuration.parts().range
    shown = _shown_late(task, piece.steps)
    return reachable(network, task.inputs, task.outputs, shown, limits, enough=ENOUGH).error


def _shown_late(task: Task, steps: int) -> Examples:
    """What the late error of a task without test examples is measured on."""
    shown = np.unique(task.order(steps - late_steps(steps), steps))
    return Examples(task.train.inputs[shown], task.train.targets[shown])
