"""A replay gives the states that a machine had at its steps."""

import numpy as np
import pytest

import pyedge
from pyedge.elements import SquareLaw
from pyedge.training.replay import Replay

MACHINES = [
    ({"edges": {"comparison": "paper"}}, "regression-b"),
    ({"edges": {"comparison": "ideal"}}, "allostery-3"),
    (pyedge.MachineConfiguration.load("transistor-torus").model_dump(mode="json"), "xor"),
]


@pytest.mark.parametrize(("machine", "name"), MACHINES)
def test_free_states_are_those_recorded(machine, name):
    configuration = pyedge.MachineConfiguration.make({**machine, "seed": 3})
    history = configuration.build().train(pyedge.published(name), 30)
    replay, task = Replay(configuration, history), history.attributes["task"]
    free = history.dataset["free_voltage"].values
    inputs = free[:, history.network.nodes(task["inputs"])]
    for step in (29, 0, 11):
        point = replay.operating_point(step, inputs[step])
        assert np.allclose(point.voltage, free[step], rtol=0, atol=1e-9)
        assert np.allclose(replay.outputs(step, inputs[step]), history.read[step], atol=1e-9)
    assert replay.outputs(30, inputs).shape == (30, history.dataset.sizes["output"])


def test_resistances_of_resistors_are_those_recorded():
    configuration = pyedge.MachineConfiguration()
    history = configuration.build().train(pyedge.published("allostery-1"), 20)
    point = Replay(configuration, history).operating_point(20, np.array([5.0, 0.0]))
    assert np.allclose(point.resistance, history.resistance)


def test_currents_of_an_operating_point_balance():
    configuration = pyedge.MachineConfiguration.load("transistor-torus")
    history = configuration.build().train(pyedge.published("xor"), 50)
    inputs = np.array([0.45, 0.0, 0.11, 0.33])
    voltage, resistance = Replay(configuration, history).operating_point(50, inputs)
    network = history.network
    first, second = voltage[network.edges].T
    flow = SquareLaw().flow(first, second, history.dataset["gate_voltage"].values[-1])
    assert np.allclose((first - second) / resistance, flow.value, rtol=1e-12, atol=1e-15)
    current = network.incidence.T @ (network.incidence @ voltage / resistance)
    held = network.nodes([16, 14, 6, 8])
    assert np.abs(np.delete(current, held)).max() < 1e-12
    assert np.abs(current[held]).max() > 1e-6


def test_cut_edges_are_cut_from_their_step_on():
    configuration, task = pyedge.MachineConfiguration(), pyedge.published("allostery-2")
    machine = configuration.build()
    history = machine.train(task, 20)
    machine.cut((4, 7))
    history = machine.train(task, 40, history=history)
    replay = Replay(configuration, history)
    free = history.dataset["free_voltage"].values
    inputs = free[:, history.network.nodes(history.attributes["task"]["inputs"])]
    for step in (10, 30):
        point = replay.operating_point(step, inputs[step])
        assert np.allclose(point.voltage, free[step], rtol=0, atol=1e-9)
