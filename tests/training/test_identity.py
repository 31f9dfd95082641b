"""Identity of hand-built machines: a training resumes with the same parts only."""

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
HALF = np.arange(8)


class Weighted(CoupledLearning):
    """A rule of one's own with a constant."""

    def __init__(self, weight):
        self._weight = weight

    def signal(self, first, second, key):
        return super().signal(self._weight * first, self._weight * second, key)

    def compiled(self, replicas=None):
        return None


class Doubled(Weighted):
    pass


def own(rule, numbers=HALF):
    """Edges of two populations, one with a rule of one's own."""
    rest = np.setdiff1d(np.arange(NETWORK.n_edges), numbers)
    made = [(numbers, rule), (rest, CoupledLearning())]
    ohms = [Ohms(len(each), 1e12, 5e4, 1e3, 1e5) for each, _ in made]
    return Edges([Population(e, Resistor(), m, r) for (e, r), m in zip(made, ohms, strict=True)])


def digipots(comparison="paper", levels=128, series=1e3, noise=3e-3, tie_bias=0.0, **chip):
    parts = Digipot(levels, series=series), Comparator(noise, tie_bias)
    return DigipotEdges(NETWORK, comparison, *parts, Chip.draw(NETWORK, 0, **chip))


def ideal():
    return IdealEdges(NETWORK)


def weighted():
    return own(Weighted(1.0))


EDGES = [
    *(digipots, lambda: digipots("exact"), lambda: digipots("sign"), lambda: digipots(levels=64)),
    *(lambda: digipots(series=2e3), lambda: digipots(noise=1e-3), lambda: digipots(tie_bias=1e-3)),
    *(lambda: digipots(offset=1e-3), lambda: digipots(tolerance=0.1)),
    *(ideal, lambda: IdealEdges(NETWORK, 1e12)),
    *(lambda: IdealEdges(NETWORK, low=2e3), lambda: IdealEdges(NETWORK, high=1e6)),
    *(lambda: CapacitorEdges(NETWORK), lambda: CapacitorEdges(NETWORK, GateCapacitor(leak=1.0))),
    *(weighted, lambda: own(Weighted(2.0)), lambda: own(Doubled(1.0))),
    lambda: own(Weighted(1.0), HALF + 1),
]
SUPERVISORS = [Supervisor(), Supervisor(0.1), Supervisor(noise=1e-3), Supervisor(method="inject")]
PHYSICS = [DensePhysics(), LoadedTwins(averaging=1e6), LoadedTwins(averaging=2e6)]


def machine(edges=digipots, supervisor=SUPERVISORS[0], physics=PHYSICS[0]):
    return LearningMachine(NETWORK, physics, edges(), supervisor)


MACHINES = [
    *(lambda edges=each: machine(edges) for each in EDGES),
    *(lambda supervisor=each: machine(supervisor=supervisor) for each in SUPERVISORS[1:]),
    *(lambda physics=each: machine(physics=physics) for each in PHYSICS[1:]),
]


def test_machines_of_other_parts_are_not_identical_and_do_not_go_on(tmp_path):
    assert len({identity(make()) for make in MACHINES}) == len(MACHINES)
    assert [identity(make()) for make in MACHINES] == [identity(make()) for make in MACHINES]
    for first in (0, EDGES.index(ideal), EDGES.index(weighted)):
        MACHINES[first]().train(TASK, 3).save(tmp_path / f"{first}")
        history = History.load(tmp_path / f"{first}")
        for number, make in enumerate(MACHINES):
            if number == first:
                assert len(make().train(TASK, 5, history=history)) == 5
            else:
                refused(partial(make().train, TASK, 5, history=history), "other")


def test_a_history_of_an_older_version_goes_on_with_what_cannot_be_compared():
    history = machine().train(TASK, 3)
    del history.dataset.attrs["machine"], history.dataset.attrs["task"]["digest"]
    assert len(machine(lambda: digipots(noise=1e-3)).train(TASK, 5, history=history)) == 5


class Locked(Weighted):
    def __init__(self):
        self._weight, self.lock = 1.0, threading.Lock()


def test_a_part_that_cannot_be_compared_is_trained():
    history = machine(lambda: own(Locked())).train(TASK, 3)
    assert history.dataset.attrs["machine"] is None
    assert len(machine(lambda: own(Locked())).train(TASK, 5, history=history)) == 5


class Loss:
    """A loss of one's own with a constant."""

    def __init__(self, weight):
        self.weight = weight

    def value(self, read, targets):
        return self.weight * ((read - targets) ** 2).sum(axis=-1)

    def gradient(self, read, targets):
        return self.weight * (read - targets)


def of_loss(loss):
    return dataclasses.replace(TASK, objective=Objective(loss=loss))


@pytest.mark.parametrize(
    ("task", "other"),
    [
        (TASK, allostery("pull", {8: 5, 9: 0}, {3: 3})),
        (TASK, allostery("pull", {8: 4, 9: 0}, {3: 4})),
        (TASK, allostery("push", {8: 5, 9: 0}, {3: 4})),
        (TASK.injecting({4: 1e-5}), TASK.injecting({4: 2e-5})),
        (of_loss(Loss(1)), of_loss(Loss(2))),
        (of_loss(Loss(1)), of_loss(type("Loss", (Loss,), {})(1))),
    ],
)
def test_a_task_with_other_values_is_refused(task, other):
    history = machine().train(task, 3)
    assert len(machine().train(dataclasses.replace(task), 5, history=history)) == 5
    refused(lambda: machine().train(other, 5, history=history), "is of", "task")
