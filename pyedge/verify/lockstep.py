"""Lockstep of two machines: Records compared step by step, up to the first difference.

Noise is a function of (seed, replica, step, edge), so two levels of detail can be in lockstep with
noise on as well as off.  Two solvers never agree to the last bit, so a decision with a margin below
their difference may go either way.  Such decisions are counted and left out; where one leads to
different codes, the codes of the left machine are copied to the right one, so that the next step
starts from equal states.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from pyedge.arrays import Bools, Floats
from pyedge.networks.network import tied_edges
from pyedge.tasks import Task
from pyedge.training.machine import LearningMachine
from pyedge.training.record import Record

LIMIT = 1e-9
"""The largest difference between two solvers of the same circuit, in volts."""
MOST_EXCLUDED = 0.01
"""The largest share of decisions that may be left out."""
# A comparator sees a sum of up to four node voltages.
_NODES = 4
_COMPARED = ("first", "second", "wiper")


@dataclass(frozen=True)
class Difference:
    """A difference between two machines."""

    what: str  # the quantity: a comparator's bit, the wiper code, the drop in a twin
    step: int  # number of the step
    edge: str  # as ``first-second``
    left: float  # its value in the left machine
    right: float  # its value in the right machine
    free: tuple[float, float]  # voltages at the edge's nodes in the left free twin, in volts
    clamped: tuple[float, float]  # the same in the clamped twin
    margin: float  # distance of the edge's nearest decision from its threshold, in volts, or inf

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
    """Result of a lockstep."""

    steps: int  # number of Records compared
    compared: int  # number of decisions of edges (both bits and the code) compared
    excluded: int  # number of decisions with a margin below the solvers' difference, without ties
    ties: int  # number of decisions of non-learning edges, compared too where their margin allows
    resynchronised: int  # number of steps after which codes were copied from left to right
    voltage: float  # largest difference between node voltages of the two, in volts
    margin: float  # smallest margin of a decision compared, in volts; infinite where there is none
    difference: Difference | None  # the first that round-off does not explain, or None

    @property
    def passed(self) -> bool:
        """Whether there is no difference, and at most 1 % of the decisions were excluded."""
        whole = self.compared + self.excluded
        return self.difference is None and self.excluded <= MOST_EXCLUDED * whole

    def __str__(self) -> str:
        text = (
            f"{self.steps} steps, {self.compared} decisions compared, {self.excluded} excluded, "
            f"{self.ties} ties, {self.resynchronised} resynchronised; largest voltage difference "
            f"{self.voltage:.2g} V, smallest margin compared {self.margin:.2g} V"
        )
        if self.difference is not None:
            return f"{self.difference}; before: {text}"
        return text if self.passed else f"more than {MOST_EXCLUDED:.0%} excluded: {text}"


def lockstep(left: LearningMachine, right: LearningMachine, task: Task, steps: int) -> Agreement:
    """Train two machines that differ in logic or physics, comparing voltages, bits and codes.

    Both are new, on one network, with comparators or with none; without noise if their physics
    differ.  Without comparators, voltages alone are compared.
    """
    plan = left.plan(task.inputs, task.outputs)
    tied = np.zeros(left.network.n_edges, dtype=bool)
    tied[tied_edges(left.network, plan.inputs, plan.outputs)] = True
    ledger = _Ledger(left, tied)
    chunks = (machine.chunks(task, steps, patience=1) for machine in (left, right))
    for step, (one, other) in enumerate(zip(*chunks, strict=True), start=left.clock):
        records = one.trace.record(0, step), other.trace.record(0, step)
        tested = float(np.abs(one.trace.tested - other.trace.tested).max(initial=0.0))
        if not ledger.enter(*records, tested):
            break
        if not np.array_equal(records[0].wiper, records[1].wiper):
            right.edges.restore(records[0].wiper)
            ledger.resynchronised += 1
    return ledger.close()


class _Ledger:
    """Differences at each step, classified at the end, when the solvers' agreement is known."""

    def __init__(self, machine: LearningMachine, tied: Bools) -> None:
        self.machine = machine
        self.tied = tied
        self.resynchronised = 0
        self._voltage, self._steps = 0.0, 0
        self._margins: list[Floats] = []
        self._differences: list[Difference] = []
        self._fault: Difference | None = None

    def enter(self, a: Record, b: Record, tested: float) -> bool:
        """Add one step; False where a difference is certain, so that there is no use in more."""
        pairs = (a.free, b.free), (a.clamped, b.clamped)
        apart = float(np.max([np.abs(x - y).max() for x, y in pairs]))
        if not (apart <= LIMIT and tested <= LIMIT):  # nor NaN
            self._fault = _wrong_voltage(self.machine, a, b)
            return False
        self._voltage = max(self._voltage, apart, tested)
        self._steps += 1
        if len(a.margin):
            self._margins.append(a.margin)
        step_differences = list(differences(self.machine, a, b))
        self._differences += step_differences
        return not any(_certain(each, LIMIT) for each in step_differences)

    def close(self) -> Agreement:
        """The result, without decisions of a margin below the solvers' difference."""
        margins = np.array(self._margins).reshape(-1, self.machine.network.n_edges)
        near = margins < _NODES * self._voltage
        certain = [each for each in self._differences if _certain(each, self._voltage)]
        counted = ~near & ~self.tied
        return Agreement(
            steps=self._steps,
            compared=int(counted.sum()),
            excluded=int((near & ~self.tied).sum()),
            ties=int(self.tied.sum()) * len(margins),
            resynchronised=self.resynchronised,
            voltage=self._voltage,
            margin=float(margins[counted].min(initial=np.inf)),
            difference=certain[0] if certain else self._fault,
        )


def _certain(each: Difference, voltage: float) -> bool:
    """Whether solvers that differ by `voltage` do not explain it; codes after equal bits never."""
    return each.what == "wiper" or each.margin >= _NODES * voltage


def _wrong_voltage(machine: LearningMachine, a: Record, b: Record) -> Difference:
    """The edge whose wrong resistance would explain a difference of voltages.

    A current between two nodes changes no drop more than the one between them (all potentials are
    between theirs), so it is the edge of the largest change.  Edges from one node to held nodes
    cannot be distinguished: then all are named.
    """
    first, second = machine.network.edges.T
    twins = {"free drop": (a.free, b.free), "clamped drop": (a.clamped, b.clamped)}
    # A difference of the free twin causes one of the clamped twin too.
    what = "clamped drop" if np.abs(a.free - b.free).max() <= LIMIT else "free drop"
    left, right = (v[first] - v[second] for v in twins[what])
    moved = np.nan_to_num(np.where(machine.network.intact, np.abs(left - right), 0.0), nan=np.inf)
    edges = np.flatnonzero(moved >= moved.max() * (1 - 1e-3))
    edge = int(edges[0])
    wrong = difference(machine, a, what, edge, (float(left[edge]), float(right[edge])))
    names = machine.network.edge_names()
    return replace(wrong, edge=" or ".join(names[each] for each in edges))


def differences(machine: LearningMachine, a: Record, b: Record) -> Iterator[Difference]:
    """Differences between two Records of one step, the first of bits and code of each edge."""
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
        float(record.margin[edge]) if len(record.margin) else np.inf,
    )
