"""Remarks on trainings that make little sense: each where it is due, and nowhere else."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyedge.networks.topologies import torus16
from pyedge.physics import Boundary, DensePhysics
from pyedge.supervisor.objective import Objective
from pyedge.tasks import DecisionProcess, Examples, Task, network_of, published
from pyedge.training import remarks
from pyedge.training.configuration import MachineConfiguration
from tests.machines import Kind
from tests.strategies import volts

DEFAULT = MachineConfiguration()
QUIET = MachineConfiguration.make({"comparator": {"noise": 0.0}})


def task(inputs, targets, readout=None):
    examples = Examples(np.array([inputs]), np.array([targets]))
    objective = Objective(None if readout is None else np.array(readout))
    return Task("own", (4, 8), (1, 2), examples, objective=objective)


@given(volts(2), st.lists(st.floats(4.0, 5.0), min_size=16, max_size=16))
def test_what_some_resistances_reach_is_not_remarked(inputs, decades):
    network, readout = torus16(), [[1.0, -1.0], [0.5, 0.5]]
    plan = DensePhysics().plan(network, network.nodes((4, 8)), network.nodes((1, 2)))
    outputs = plan.free(10.0 ** -np.array(decades), Boundary(inputs)).voltage[plan.outputs]
    assert remarks.before(task(inputs, outputs), QUIET) == []
    assert remarks.before(task(inputs, np.array(readout) @ outputs, readout), QUIET) == []


@pytest.mark.parametrize(
    ("made", "machine", "words"),
    [
        (task([0.0, 5.0], [7.0, 1.0]), {}, ["target 7 V", "0 to 5 V"]),
        (task([1.0, 5.0], [2.0, -1.0]), {}, ["target -1 V", "1 to 5 V"]),
        (task([1.0, 5.0], [4.5], [[1.0, -1.0]]), {}, ["target 4.5 V", "-4 to 4 V"]),
        (published("allostery-3"), {"comparator": {"noise": 3.0}}, ["noise 3 V", "5 V"]),
        (
            task([4.0, 5.0], [4.4, 4.6]),
            {"comparator": {"noise": 0.15}},
            ["150 mV", "by 1 V at most"],
        ),
    ],
)
def test_before(made, machine, words):
    (line,) = remarks.before(made, MachineConfiguration.make(machine))
    assert [word for word in words if word not in line] == []


@pytest.mark.parametrize("name", ["divider", "iris", "allostery-3", "regression-a"])
def test_the_published_tasks_are_not_remarked(name):
    assert remarks.before(published(name), MachineConfiguration(network=network_of(name))) == []


def test_after():
    history = Kind("ideal").build(torus16()).train(published("allostery-3"), 50)
    assert remarks.after(history) == []
    machine = MachineConfiguration.make({"edges": {"comparison": "ideal", "gamma": 1e18}}).build()
    (line,) = remarks.after(machine.train(published("allostery-3"), 50))
    assert "the error grew" in line


def test_rewards_that_targets_lead_away_from():
    machine = MachineConfiguration.load("transistor-torus")
    task = published("four-states")
    assert remarks.before(task, machine) == []
    low = DecisionProcess(task.process.rewards - 0.1, task.process.next_states)
    (line,) = remarks.before(replace(task, process=low), machine)
    assert line.startswith(
        "a value of -0.0128125 V in state 0: its inputs, 0 to 0.45 V, allow 0 to"
    )
    # What the next state is worth counts, and its spread is not its worth.
    rewards = np.array([[0.1, 0.11, 0.1, 0.1], [0.3, 0.3, 0.3, 0.3],
                        [0.1, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0]])  # fmt: skip
    leads = np.array([[1, 2, 2, 2], [1, 1, 1, 1], [2, 2, 2, 2], [3, 3, 3, 3]])
    misled = replace(task, process=DecisionProcess(rewards, leads))
    (line,) = remarks.before(misled, machine)
    assert "another strategy than the best" in line
    assert "centred = false" in line
    plain = remarks.before(replace(misled, centred=False), machine)
    assert [line for line in plain if "strategy" in line] == []
