"""A piece of a study: some replicas of one point; what a worker is given and gives back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from pyedge.errors import InputError, ToolError
from pyedge.studies.end_states import Ends
from pyedge.studies.measures import MEASURES
from pyedge.studies.point import Edge
from pyedge.tasks import Task
from pyedge.training.configuration import MachineConfiguration
from pyedge.training.edge_cuts import feasible_cuts
from pyedge.training.ensemble import Ensemble
from pyedge.training.history import History

Values = dict[str, npt.NDArray[Any]]


@dataclass(frozen=True)
class Piece:
    """What a worker needs to know.

    Attributes:
        index: of the point; the last number is that of the slice of its replicas.
        machine: plain data of a `MachineConfiguration`.
        task, steps, cut: what is learned, for how long, on how many edges fewer.
        replicas: the first, and the first that is not of the piece.
        compiled: whether the replicas can be stepped side by side.
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
    """What became of a piece.

    Attributes:
        values: by measure, (replicas, ...); empty if it failed.
        failure: why, in one line, or None.
    """

    values: Values
    failure: str | None = None


def compute(piece: Piece) -> Result:
    """Train the machines of a piece; whatever goes wrong is its result."""
    try:
        return Result(_measured(piece))
    except (InputError, ToolError) as error:
        return Result({}, _line(str(error)))
    except Exception as error:  # a study goes on without the points that cannot be done
        return Result({}, _line(f"{type(error).__name__}: {error}"))


def needs_history(record: Sequence[str]) -> bool:
    """Whether any of these measures is taken from whole histories."""
    return any(MEASURES[name].of_history is not None for name in record)


def _measured(piece: Piece) -> Values:
    configuration = MachineConfiguration.make(piece.machine)
    cut = cut_edges(piece, configuration)
    if piece.compiled and not needs_history(piece.record):
        ensemble = Ensemble(configuration, range(*piece.replicas), threads=1, cut=cut)
        ends, histories = Ends.of_outcome(ensemble.train(piece.task, piece.steps)), []
    else:
        histories = [_history(piece, configuration, cut, k) for k in range(*piece.replicas)]
        ends = Ends.of_histories(histories, configuration)
    values = {}
    for name in piece.record:
        measure = MEASURES[name]
        if measure.of_ends is not None:
            values[name] = np.asarray(measure.of_ends(ends), dtype=np.float64)
        elif measure.of_history is not None:
            values[name] = np.array([measure.of_history(h) for h in histories], dtype=np.float64)
    return values


def _history(
    piece: Piece, configuration: MachineConfiguration, cut: Sequence[Edge], replica: int
) -> History:
    machine = configuration.model_copy(update={"replica": replica}).build()
    try:
        machine.cut(*cut)
        return machine.train(piece.task, piece.steps)
    finally:
        machine.close()


_found: dict[tuple[Any, ...], list[Edge]] = {}


def cut_edges(piece: Piece, configuration: MachineConfiguration) -> list[Edge]:
    """The edges that all replicas of a point do without; the same for every comparison, say."""
    if piece.cut == 0:
        return []
    limits, task, seed = configuration.parts().range, piece.task, configuration.seed
    key = (configuration.network, task.name, limits, seed, piece.cut)
    if key not in _found:
        network = configuration.make_network()
        _found[key] = feasible_cuts(network, task, piece.cut, limits, seed)
    return _found[key]


def _line(text: str) -> str:
    return " ".join(text.split())
