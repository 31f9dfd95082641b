"""Elastic networks and ageing conductances beside the same steps in numpy.

A step is a free state, a second one and learning.  In numpy it is one machine's: matrix products
make the matrix of stiffnesses, `numpy.linalg.solve` and scipy's Cholesky solve it.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from threadpoolctl import threadpool_limits

import pyedge
from pyedge import Ensemble, LearningMachine, MachineConfiguration
from pyedge.arrays import Floats
from pyedge.networks.elastic import ElasticNetwork
from pyedge.studies import study
from pyedge.tasks import Task, linear_map
from pyedge.tasks.file import load_task

REPLICAS, STEPS, LOOP, ROUNDS = 1024, 1000, 4000, 5
POINTS, EPOCHS = 100, 20
CHECKED = 20
"""Steps after which both ways must have learned the same."""

Ways = dict[str, Callable[[], Any]]
_PULL = Path(study.__file__).parent / "shipped" / "tasks" / "elastic-pull.toml"
_SPRINGS = {"network": "trapezoid:rows=4", "edges": {"comparison": "spring"}}


class Case:
    """A machine of bars or springs, its task, and the same steps in numpy."""

    def __init__(self, name: str, machine: MachineConfiguration, task: Task) -> None:
        self.name, self.machine, self.task = name, machine, task
        network = machine.make_network()
        assert isinstance(network, ElasticNetwork)
        currents = task.train.current(network)
        assert currents is not None
        self.operator, self.force = network.incidence, currents[0]
        self.outputs = network.nodes(task.outputs)
        self.hidden = np.setdiff1d(np.arange(len(self.force)), self.outputs)
        self.adjoint = machine.supervisor.method == "adjoint"
        self.scale = machine.bar.stiffness(network.lengths)

    def loop(self, steps: int) -> Floats:
        """(m,) latent variables of bars, or stiffnesses of springs, after so many steps."""
        bars = self.machine.edges.comparison == "bar"
        bar, spring = self.machine.bar, self.machine.spring
        x = np.full(len(self.operator), bar.latent if bars else spring.start)
        first, second = np.zeros_like(x), np.zeros_like(x)
        for step in range(1, steps + 1):
            stiffness = x
            if bars:
                width = bar.low + (bar.high - bar.low) / (1.0 + np.exp(-bar.steepness * x))
                stiffness = self.scale * width
            signal = self._signal(stiffness)
            if not bars:
                x = np.clip(x - spring.rate * signal, spring.low, spring.high)
                continue
            first, second = 0.9 * first + 0.1 * signal, 0.999 * second + 0.001 * signal**2
            mean, square = first / (1.0 - 0.9**step), second / (1.0 - 0.999**step)
            x = x - bar.rate * mean / (np.sqrt(square) + np.sqrt(np.finfo(float).eps))
        return x

    def _signal(self, stiffness: Floats) -> Floats:
        operator, outputs, hidden = self.operator, self.outputs, self.hidden
        matrix = operator.T @ (stiffness[:, None] * operator)
        moved = np.linalg.solve(matrix, self.force)
        (targets,) = self.task.train.targets
        read, other = moved[outputs], np.zeros_like(moved)
        if self.adjoint:
            load = self.machine.supervisor.beta * self.task.objective.loss.gradient(read, targets)
            other[outputs] = load
            return -(operator @ moved) * (operator @ np.linalg.solve(matrix, other))
        other[outputs] = targets
        rest = self.force[hidden] - matrix[np.ix_(hidden, outputs)] @ targets
        other[hidden] = np.linalg.solve(matrix[np.ix_(hidden, hidden)], rest)
        return np.asarray((operator @ other) ** 2 - (operator @ moved) ** 2)

    def check(self) -> None:
        """AssertionError unless both ways learn the same."""
        learned = Ensemble(self.machine, 1).train(self.task, CHECKED)
        assert learned.compiled
        np.testing.assert_allclose(self.loop(CHECKED), learned.degrees[0], rtol=1e-8, atol=1e-12)


def cases() -> list[Case]:
    """Bars and springs by the adjoint, springs by clamping."""
    pull, behavior = load_task(_PULL), pyedge.published("elastic-behavior")
    ways = {"adjoint": {"beta": 500.0}, "clamp": {"eta": 1.0}}
    made = [Case("bar, adjoint", MachineConfiguration.load("elastic-behavior"), behavior)]
    for method, more in ways.items():
        data = {**_SPRINGS, "supervisor": {"method": method, **more}, "spring": {"rate": 1e8}}
        made.append(Case(f"spring, {method}", MachineConfiguration.make(data), pull))
    return made


def measure() -> list[dict[str, Any]]:
    """Microseconds of CPU time, and ratios to numpy: medians of rounds that take turns."""
    rows = []
    with threadpool_limits(1, "blas"):
        for case in cases():
            case.check()
            rows += _steps(case)
        rows += _epochs()
    return rows


def _steps(case: Case) -> list[dict[str, Any]]:
    many = Ensemble(case.machine, REPLICAS, threads=1)
    one = case.machine.build()
    one.train(case.task, 2)
    many.train(case.task, 2)
    ways: Ways = {
        "numpy, one machine": lambda: case.loop(LOOP),
        "one machine, history kept": lambda: one.train(case.task, LOOP),
        "side by side": lambda: many.train(case.task, STEPS),
    }
    counts = [LOOP, LOOP, REPLICAS * STEPS]
    return _timed({f"{case.name}: a step, {what}": way for what, way in ways.items()}, counts)


def _epochs() -> list[dict[str, Any]]:
    task = linear_map("map", epochs=EPOCHS, points=POINTS)
    machine = MachineConfiguration.load("ageing")
    np.testing.assert_allclose(
        age(machine, task, CHECKED), _aged(machine.build(), task, CHECKED), rtol=1e-9
    )
    built = machine.build()
    steps = EPOCHS * POINTS
    ways: Ways = {
        "numpy": lambda: age(machine, task, steps),
        "one machine": lambda: _aged(built, task, steps),
    }
    named = {f"ageing, {POINTS} points: an epoch, {what}": way for what, way in ways.items()}
    return _timed(named, [EPOCHS, EPOCHS])


def _aged(machine: LearningMachine, task: Task, steps: int) -> Floats:
    """(m,) conductances after so many points, in siemens, by compiled code."""
    for _ in machine.chunks(task, steps):
        pass
    return machine.edges.conductance


def age(machine: MachineConfiguration, task: Task, steps: int) -> Floats:
    """The same in numpy, with one Cholesky factorisation a point."""
    network, part, beta = machine.make_network(), machine.conductor, machine.supervisor.beta
    kept = np.setdiff1d(np.arange(network.n_nodes), network.nodes(task.inputs))
    incidence, readout = network.operator.toarray()[:, kept], task.objective.readout
    assert readout is not None
    outputs = np.searchsorted(kept, network.nodes(task.outputs))
    currents = task.train.current(network)
    assert currents is not None
    conductance = machine.build().edges.conductance
    for current, targets in zip(currents[:steps, kept], task.train.targets, strict=False):
        factor = cho_factor(incidence.T @ (conductance[:, None] * incidence))
        voltage = cho_solve(factor, current)
        back = np.zeros_like(voltage)
        back[outputs] = beta * readout.T @ (readout @ voltage[outputs] - targets)
        product = (incidence @ voltage) * (incidence @ cho_solve(factor, back))
        change = np.clip(part.rate * product, -part.largest, part.largest)
        conductance = np.clip(conductance + change, part.low, part.high)
    return np.asarray(conductance)


def _timed(ways: Ways, counts: list[int]) -> list[dict[str, Any]]:
    """A row for each way, the first of which is numpy's."""
    rounds = []
    for _ in range(ROUNDS):
        pairs = zip(ways.values(), counts, strict=True)
        rounds.append([_seconds(way) / count for way, count in pairs])
    rows = []
    for place, name in enumerate(ways):
        micro = 1e6 * statistics.median(each[place] for each in rounds)
        ratio = statistics.median(each[0] / each[place] for each in rounds)
        row = {"what": name, "microseconds": micro, "per_second": 1e6 / micro, "ratio": ratio}
        rows.append(row)
    return rows


def _seconds(work: Callable[[], Any]) -> float:
    """CPU time, of which other programs take nothing."""
    started = time.process_time()
    work()
    return time.process_time() - started
