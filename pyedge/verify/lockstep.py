"""Lockstep of two machines: Records compared step by step, up to the first difference.

Noise is a function of (seed, replica, step, edge), so two levels of detail can be in lockstep with
noise on as well as off.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from pyedge.tasks import Task
from pyedge.training.machine import LearningMachine
from pyedge.training.record import Record

_PATIENCE = 20  # steps between two comparisons
_COMPARED = ("first", "second", "wiper")


@dataclass(frozen=True)
class Difference:
    """A difference between two machines.

    Attributes:
        what: the quantity: a comparator's bit, the wiper code, the drop in a twin.
        step: number of the step.
        edge: as ``first-second``.
        left, right: its value in each machine.
        free, clamped: voltages at the edge's two nodes, of the left machine, in volts.
        margin: distance of the edge's nearest decision from its threshold, in volts.
    """

    what: str
    step: int
    edge: str
    left: float
    right: float
    free: tuple[float, float]
    clamped: tuple[float, float]
    margin: float

    def __str__(self) -> str:
        return (
            f"step {self.step}, edge {self.edge}: "
            f"{self.what} {self.left:.15g} against {self.right:.15g}; "
            f"free {self.free[0]:.6g} and {self.free[1]:.6g} V, "
            f"clamped {self.clamped[0]:.6g} and {self.clamped[1]:.6g} V, "
            f"margin {self.margin:.3g} V"
        )


@dataclass(frozen=True)
class Agreement:
    """Result of a lockstep.

    Attributes:
        steps: number of Records compared.
        decisions: number of comparator bits compared.
        difference: the first difference, or None.
    """

    steps: int
    decisions: int
    difference: Difference | None


def lockstep(left: LearningMachine, right: LearningMachine, task: Task, steps: int) -> Agreement:
    """Train two machines on a task, comparing bits and codes at every step.

    Args:
        left, right: new machines with comparators, on networks of the same edges.
        task: the task of both.
        steps: number of steps, less if there is a difference.
    """
    done = decisions = 0
    pages = zip(
        left.pages(task, steps, patience=_PATIENCE),
        right.pages(task, steps, patience=_PATIENCE),
        strict=True,
    )
    start = left.clock
    for one, other in pages:
        for row in range(len(one.lesson.order)):
            step = start + done
            a, b = one.trace.record(row, step), other.trace.record(row, step)
            first = next(differences(left, a, b), None)
            decisions += a.first.size + a.second.size
            done += 1
            if first is not None:
                return Agreement(done, decisions, first)
    return Agreement(done, decisions, None)


def differences(machine: LearningMachine, a: Record, b: Record) -> Iterator[Difference]:
    """Differences between two Records of one step, the first of bits and code of each edge.

    Args:
        machine: of the first Record.
        a, b: the Records.
    """
    reported: set[int] = set()
    for what in _COMPARED:
        left, right = getattr(a, what), getattr(b, what)
        for edge in np.flatnonzero(left != right).tolist():
            if edge not in reported:
                reported.add(edge)
                values = float(left[edge]), float(right[edge])
                yield difference(machine, a, what, edge, values)


def difference(
    machine: LearningMachine, record: Record, what: str, edge: int, values: tuple[float, float]
) -> Difference:
    """A difference at one edge, with voltages and margin from `record`."""
    first, second = machine.network.edges[edge]
    return Difference(
        what,
        record.step,
        machine.network.edge_names()[edge],
        *values,
        (float(record.free[first]), float(record.free[second])),
        (float(record.clamped[first]), float(record.clamped[second])),
        float(record.margin[edge]),
    )
