"""Two machines side by side, Record by Record: the first difference, or none.

Noise is a function of (seed, replica, step, edge), so two levels of the model can be in lockstep
with noise on as well as off.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pyedge.machine import LearningMachine
from pyedge.record import Record
from pyedge.tasks import Task

_PAGE = 20  # steps between two comparisons
_COMPARED = ("first", "second", "wiper")


@dataclass(frozen=True)
class Difference:
    """Where two machines part.

    Attributes:
        what: the first field that differs: a comparator's bit or the wiper code.
        step: number of the tick.
        edge: as ``first-second``.
        left, right: what each machine has.
        free, clamped: voltages at the edge's two nodes, of the left machine, in volts.
        margin: distance of the edge's nearest decision from its threshold, in volts.
    """

    what: str
    step: int
    edge: str
    left: int
    right: int
    free: tuple[float, float]
    clamped: tuple[float, float]
    margin: float

    def __str__(self) -> str:
        return (
            f"step {self.step}, edge {self.edge}: {self.what} {self.left} against {self.right}; "
            f"free {self.free[0]:.6g} and {self.free[1]:.6g} V, "
            f"clamped {self.clamped[0]:.6g} and {self.clamped[1]:.6g} V, "
            f"margin {self.margin:.3g} V"
        )


@dataclass(frozen=True)
class Agreement:
    """How far two machines went together.

    Attributes:
        steps: Records compared.
        decisions: comparator bits compared.
        difference: the first, or None.
    """

    steps: int
    decisions: int
    difference: Difference | None


def lockstep(left: LearningMachine, right: LearningMachine, task: Task, steps: int) -> Agreement:
    """Train two machines on a task, comparing bits and codes at every step.

    Args:
        left, right: machines with comparators, as new, on networks of the same edges.
        task: what both learn.
        steps: how many steps, unless they part before.
    """
    done = decisions = 0
    pages = zip(
        left.pages(task, steps, patience=_PAGE),
        right.pages(task, steps, patience=_PAGE),
        strict=True,
    )
    start = left.clock
    for one, other in pages:
        for row in range(len(one.lesson.order)):
            step = start + done
            a, b = one.trace.record(row, step), other.trace.record(row, step)
            found = _difference(left, a, b)
            decisions += a.first.size + a.second.size
            done += 1
            if found is not None:
                return Agreement(done, decisions, found)
    return Agreement(done, decisions, None)


def _difference(machine: LearningMachine, a: Record, b: Record) -> Difference | None:
    for what in _COMPARED:
        left, right = getattr(a, what), getattr(b, what)
        edges = np.flatnonzero(left != right)
        if len(edges):
            edge = int(edges[0])
            first, second = machine.network.edges[edge]
            return Difference(
                what,
                a.step,
                machine.network.edge_names()[edge],
                int(left[edge]),
                int(right[edge]),
                (float(a.free[first]), float(a.free[second])),
                (float(a.clamped[first]), float(a.clamped[second])),
                float(a.margin[edge]),
            )
    return None
