"""Registry of measures: what a study can record of each training, by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from pyedge.arrays import Array, Floats, Ints
from pyedge.edges import Edges
from pyedge.errors import InputError, expect
from pyedge.extension import Registry, called
from pyedge.studies import history_measures, rule_measures
from pyedge.tasks import Task
from pyedge.training.ensemble import last_sides
from pyedge.training.history import History
from pyedge.training.machine import LearningMachine


class EndStates(NamedTuple):
    """Final states of k trainings, the same whether trained as an ensemble or one by one."""

    first: Floats  # (k,) errors before the first step, in V^2
    late: Floats  # (k,) final errors (mean of the last 200 steps), in V^2
    accuracy: Floats  # (k,) mean of the same steps; NaN for tasks without classes
    sides: Floats  # (k,) `Task.sides` before the last step
    rails: Floats  # (k,) share of edges at either end of their range
    degrees: Array  # (k, m) wiper codes or ohms
    # (k, n) mean error of the training examples after each of `after` steps, in V^2; none unless a
    # measure needs them, NaN where targets are measured by epochs.
    errors: Floats = np.zeros((0, 0))
    after: Ints = np.zeros(0, np.int64)

    @classmethod
    def of_histories(cls, histories: Sequence[History], edges: Edges, task: Task) -> EndStates:
        """From the histories of several machines with edges of the same parts."""
        degrees = np.array([edges.degrees_of(history.last) for history in histories])
        low, high = edges.range
        accuracies = [(h.accuracy, h.late_steps) for h in histories]
        return cls(
            np.array([history.initial for history in histories]),
            np.array([history.late for history in histories]),
            np.array([np.nan if a is None else a[-late:].mean() for a, late in accuracies]),
            np.array([last_sides(task, history) for history in histories]),
            ((degrees == low) | (degrees == high)).mean(axis=1),
            degrees,
        )


_DIMENSIONS = (None, "edge", "margin", "time")


@dataclass(frozen=True)
class Measure:
    """A number, or a row of n numbers, for each machine.

    It is a function of the end states of many replicas, (replicas,) or (replicas, n), or of one
    machine's whole history, a number or (n,): tens of times slower, because machines are then
    trained one by one.  Or it is a function of one machine as made, and its task.
    """

    unit: str  # unit and meaning are attributes of its array in the store
    meaning: str
    of_ends: Callable[[EndStates], Array] | None = None
    of_history: Callable[[History], Floats | float] | None = None
    dimension: str | None = None  # of n numbers: "edge", "margin" or "time"
    of_machine: Callable[[LearningMachine, Task], float] | None = None  # as made
    timed: bool = False  # whether it needs `EndStates.errors`

    def __post_init__(self) -> None:
        given = [each for each in (self.of_ends, self.of_history, self.of_machine) if each]
        expect("a measure's function is", given[0] if given else print, Callable)
        if len(given) != 1 or self.dimension not in _DIMENSIONS:
            raise InputError(
                f"measure {self.meaning!r}: give of_ends, of_history or of_machine, one of them, "
                "and as dimension edge, margin, time or none"
            )

    def of_machines(self, name: str, machines: Iterable[LearningMachine], task: Task) -> Floats:
        """(replicas,) values of machines as made; InputError: its function does not give them."""
        function: Any = self.of_machine
        rows = [called(function, each, task, gives=(), name=name) for each in machines]
        return np.asarray(rows, dtype=np.float64)

    def values(
        self, name: str, ends: EndStates, histories: Sequence[History], steps: int
    ) -> Floats:
        """(replicas,) or (replicas, n) values; InputError: its function does not give them."""
        replicas, edges = ends.degrees.shape
        sizes = {"edge": edges, "margin": len(history_measures.MARGINS),
                 "time": len(history_measures.times(steps))}  # fmt: skip
        shape = () if self.dimension is None else (sizes[self.dimension],)
        if self.of_history is None:
            assert self.of_ends is not None
            rows = called(self.of_ends, ends, gives=(replicas, *shape), name=name)
        else:
            rows = [called(self.of_history, h, gives=shape, name=name) for h in histories]
        return np.asarray(rows, dtype=np.float64)


MEASURES: Registry[Measure] = Registry("measures", Measure)
"""The measures, by the name that `record` has."""

for _name, _measure in {
    "first": Measure("V^2", "error before the first step", lambda ends: ends.first),
    "late": Measure("V^2", "final error, mean of the last 200 steps", lambda ends: ends.late),
    "loss": Measure(
        "1", "final loss without a unit, mean of the last 200 steps", lambda ends: ends.late
    ),
    "misfit": Measure(
        "m",
        "root of the final squared error of displacements, mean of the last 200 steps",
        lambda ends: np.sqrt(ends.late),
    ),
    "accuracy": Measure(
        "1", "share of test examples right, mean of the last 200 steps", lambda ends: ends.accuracy
    ),
    "sides": Measure(
        "1",
        "share of test read-outs on the side of their target at the end, of the boundary halfway "
        "between the lowest and the highest target",
        lambda ends: ends.sides,
    ),
    "remaining": Measure(
        "1",
        "share of the error before the first step that is left at the end",
        lambda ends: rule_measures.remaining(ends.first, ends.late),
    ),
    "steps_to_learn": Measure(
        "1",
        "steps after which the error of the training examples stays below a hundredth of the "
        "first; all steps where it does not",
        lambda ends: rule_measures.steps_to_learn(ends.errors, ends.after),
        timed=True,
    ),
    "cosine": Measure(
        "1",
        "cosine of the first step and of minus the true gradient, mean over the training examples",
        of_machine=rule_measures.cosine,
    ),
    "rails": Measure("1", "share of edges that end at a rail", lambda ends: ends.rails),
    "degrees": Measure(
        "code or ohm",
        "learning degrees of freedom at the end",
        lambda ends: ends.degrees,
        dimension="edge",
    ),
    "wrong": Measure(
        "1",
        "share of decisions that differ from the exact rule's, free of noise and offset; "
        "without non-learning and cut edges",
        of_history=history_measures.wrong,
    ),
    "wrong_by_margin": Measure(
        "1",
        "the same among decisions whose distance from the exact rule's threshold is in a bin",
        of_history=history_measures.wrong_by_margin,
        dimension="margin",
    ),
    "decisions_by_margin": Measure(
        "1",
        "number of decisions in each bin of margin",
        of_history=history_measures.decisions_by_margin,
        dimension="margin",
    ),
    "drift": Measure(
        "code/step",
        "mean change of the wiper codes a step in the last quarter; "
        "without non-learning and cut edges",
        of_history=history_measures.drift,
    ),
    "power": Measure(
        "W", "power of the free twin, mean of the last 200 steps", of_history=history_measures.power
    ),
    "energy": Measure(
        "J",
        "energy of the free twin over all steps, on a clock of 5 Hz",
        of_history=history_measures.energy,
    ),
    "curve": Measure(
        "V^2",
        "error at logarithmically spaced steps",
        of_history=history_measures.curve,
        dimension="time",
    ),
}.items():
    MEASURES.register(_name)(_measure)


def measures(record: Sequence[str]) -> dict[str, Measure]:
    """The measures of these names, by the names of their arrays: NAME of ``FILE.py:NAME``."""
    return {name.rpartition(":")[2]: MEASURES[name] for name in record}


def needs_errors(of: Mapping[str, Measure]) -> bool:
    """Whether any of these measures is a function of the errors during a training."""
    return any(each.timed for each in of.values())


def needs_history(of: Mapping[str, Measure]) -> bool:
    """Whether any of these measures is a function of whole histories."""
    return any(each.of_history is not None for each in of.values())
