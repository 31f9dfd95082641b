"""Short histories of each kind, as data of figures."""

from types import SimpleNamespace

import pytest

import pyedge
from pyedge.plots import look, new_figure
from pyedge.reproduction.d22.experiments import PANELS
from pyedge.training.replay import Replay

SEQUENCE = ("iris", "allostery-1", "regression-a")


def _machine(network="torus16", seed=0):
    return pyedge.MachineConfiguration.make({"network": network, "seed": seed}).build()


@pytest.fixture
def axes():
    with look():
        return new_figure(5, 5).subplots()


@pytest.fixture(scope="session")
def allostery():
    return [_machine(seed=seed).train(pyedge.published("allostery-3"), 120) for seed in range(3)]


@pytest.fixture(scope="session")
def iris():
    machine, histories = _machine(), []
    for split in range(2):
        machine.reset()
        histories.append(machine.train(pyedge.published("iris", split=split), 60))
    return histories


@pytest.fixture(scope="session")
def damaged():
    machine, task = _machine(), pyedge.published("allostery-2")
    history = machine.train(task, 40)
    machine.cut((4, 7))
    history = machine.train(task, 80, history=history)
    machine.cut((1, 2), (3, 6))
    return machine.train(task, 120, history=history)


@pytest.fixture(scope="session")
def transistors():
    """By task, the history of a machine that has learned, and its replay."""
    configuration = pyedge.MachineConfiguration.load("transistor-torus")
    made = {}
    for name, steps in (("regression-curve", 2_000), ("xor", 18_000)):
        history = configuration.build().train(pyedge.published(name), steps)
        made[name] = history, Replay(configuration, history)
    return made


@pytest.fixture(scope="session")
def arguments(allostery, iris, damaged):
    """Arguments of each published figure, from few and short histories."""
    divider = _machine("divider").train(pyedge.published("divider"))
    regression = [_machine().train(pyedge.published("regression-a"), 80)]
    machine = _machine()
    sequence = [machine.train(pyedge.published(name), 60) for name in SEQUENCE]
    experiments = SimpleNamespace(
        divider=[divider], allostery=allostery, regression=regression, iris=iris,
        iris_reference=(1, 0.958), sequence=[sequence], damage=[damaged],
    )  # fmt: skip
    return {panel: data(experiments) for panel, data in PANELS.items()}
