"""A training goes on with the machine and the task that it began with, also hand-built ones."""

import dataclasses
import threading
from functools import partial

import numpy as np
import pytest

from pyedge.chip import Chip
from pyedge.edges import CapacitorEdges, DigipotEdges, Edges, IdealEdges, Population
from pyedge.elements import Resistor
from pyedge.memory import Digipot, GateCapacitor, Ohms
from pyedge.networks.topologies import torus16
from pyedge.physics import DensePhysics
from pyedge.physics.loaded import LoadedTwins
from pyedge.rules import Comparator, CoupledLearning
from pyedge.supervisor.objective import Objective
from pyedge.supervisor.supervisor import Supervisor
from pyedge.tasks import allostery
from pyedge.training.history import History
from pyedge.training.identity import identity
from pyedge.training.machine import LearningMachine
from tests.refusals import refused

NETWORK = torus16()
TASK = allostery("pull", {8: 5, 9: 0}, {3: 4})
EVERY = np.arange(NETWORK.n_edges)


class Weighted(CoupledLearning):
    """A rule of one's own with a constant, and a loss likewise."""

    def __init__(self, weight, lock=None):
        self._weight, self.lock = weight, lock

    def compiled(self, replicas=None):
        return None

    def value(self, read, targets):
        return self._weight * ((read - targets) ** 2).sum(axis=-1)

    def gradient(self, read, targets):
        return self._weight * (read - targets)


class Doubled(Weighted):
    def signal(self, first, second, key):
        return super().signal(2 * first, 2 * second, key)


def own(rule, size=8):
    """Edges of two populations, one with a rule of one's own."""
    pairs = [(EVERY[:size], rule), (EVERY[size:], CoupledLearning())]
    ohms = partial(Ohms, gamma=1e12, start=5e4, low=1e3, high=1e5)
    return Edges([Population(each, Resistor(), ohms(len(each)), of) for each, of in pairs])


def digipots(comparison="paper", levels=128, series=1e3, noise=3e-3, tie_bias=0.0, **chip):
    parts = Digipot(levels, series=series), Comparator(noise, tie_bias)
    return DigipotEdges(NETWORK, comparison, *parts, Chip.draw(NETWORK, 0, **chip))


def machine(edges=digipots, supervisor=None, physics=None):
    return LearningMachine(NETWORK, physics or DensePhysics(), edges(), supervisor)


IDEAL, CAPACITORS = partial(IdealEdges, NETWORK), partial(CapacitorEdges, NETWORK)
EDGES = [
    *(digipots, IDEAL, partial(own, Weighted(1.0)), CAPACITORS, partial(digipots, "exact")),
    *(partial(digipots, "sign"), partial(digipots, levels=64), partial(digipots, series=2e3)),
    *(partial(digipots, noise=1e-3), partial(digipots, tie_bias=1e-3), partial(IDEAL, 1e12)),
    *(partial(digipots, offset=1e-3), partial(digipots, tolerance=0.1), partial(IDEAL, low=2e3)),
    *(partial(IDEAL, high=1e6), partial(CAPACITORS, GateCapacitor(leak=1.0))),
    *(partial(own, Weighted(2.0)), partial(own, Doubled(1.0)), partial(own, Weighted(1.0), 9)),
]
SUPERVISORS = [Supervisor(0.1), Supervisor(noise=1e-3), Supervisor(method="inject")]
MACHINES = [
    *(partial(machine, each) for each in EDGES),
    *(partial(machine, supervisor=each) for each in SUPERVISORS),
    *(partial(machine, physics=LoadedTwins(averaging=each)) for each in (1e6, 2e6)),
]


@pytest.mark.parametrize("first", range(3))
def test_a_machine_of_other_parts_does_not_go_on(first, tmp_path):
    assert len({identity(make()) for make in MACHINES}) == len(MACHINES)
    MACHINES[first]().train(TASK, 3).save(tmp_path / "h")
    history = History.load(tmp_path / "h")
    for number, make in enumerate(MACHINES):
        if number == first:
            assert len(make().train(TASK, 5, history=history)) == 5
        else:
            refused(partial(make().train, TASK, 5, history=history), "other")


def of_loss(loss):
    return dataclasses.replace(TASK, objective=Objective(loss=loss))


@pytest.mark.parametrize(
    ("task", "other"),
    [
        (TASK, allostery("pull", {8: 5, 9: 0}, {3: 3})),
        (TASK, allostery("pull", {8: 4, 9: 0}, {3: 4})),
        (TASK, allostery("push", {8: 5, 9: 0}, {3: 4})),
        (TASK.injecting({4: 1e-5}), TASK.injecting({4: 2e-5})),
        (of_loss(Weighted(1)), of_loss(Weighted(2))),
        (of_loss(Weighted(1)), of_loss(Doubled(1))),
    ],
)
def test_a_task_with_other_values_is_refused(task, other):
    history = machine().train(task, 3)
    assert len(machine().train(dataclasses.replace(task), 5, history=history)) == 5
    refused(lambda: machine().train(other, 5, history=history), "is of", "task")


def test_what_cannot_be_compared_or_was_not_by_older_versions_goes_on():
    locked = partial(own, Weighted(1.0, threading.Lock()))
    history = machine(locked).train(TASK, 3)
    assert history.attributes["machine"] is None
    assert len(machine(locked).train(TASK, 5, history=history)) == 5
    older = machine().train(TASK, 3)
    old = older.attributes
    del old["machine"], old["task"]["digest"]
    older.dataset.attrs = old
    another = machine().train(TASK, 3)
    another.dataset.attrs["version"] = "0.0.1"
    for history in (older, another):
        assert len(machine(partial(digipots, noise=1e-3)).train(TASK, 5, history=history)) == 5
