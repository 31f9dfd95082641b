"""Linear maps with currents as inputs."""

import numpy as np
import pytest

import pyedge
from pyedge.tasks import linear_map
from tests.refusals import refused

TASK = linear_map("map", epochs=3, points=50, seed=4)


def test_currents_are_on_the_unit_sphere_and_targets_a_map_of_spectral_radius_1():
    size = 10
    x, y = TASK.train.loads[:, :size], TASK.train.targets
    assert np.allclose((x**2).sum(axis=1), 1)
    # What enters leaves at the pair's other node; the last of these is the ground.
    assert np.array_equal(TASK.train.loads[:, size:], -x[:, :-1])
    assert np.array_equal(TASK.train.inputs, np.zeros((150, 1)))
    matrix = np.linalg.lstsq(x, y, rcond=None)[0].T
    assert np.allclose(x @ matrix.T, y)
    assert np.isclose(np.abs(np.linalg.eigvals(matrix)).max(), 1)
    used = [*TASK.inputs, *TASK.train.loaded, *TASK.outputs]
    assert sorted(used) == list(range(1, 41))
    assert TASK.n_read == size
    assert TASK.order(0, 150).tolist() == list(range(150))


def test_a_random_map_has_targets_on_the_sphere_that_no_map_makes():
    task = linear_map("random", epochs=3, points=50, random=True)
    assert np.allclose((task.train.targets**2).sum(axis=1), 1)
    residual = np.linalg.lstsq(task.train.loads[:, :10], task.train.targets, rcond=None)[1]
    assert residual.sum() > 0.8 * 150


def test_a_machine_and_two_tasks_come_with_pyedge():
    machine = pyedge.MachineConfiguration.load("ageing")
    history = machine.build().train(pyedge.published("linear-map"), 40)
    assert history.network.n_edges == 390
    conductance = history.dataset["conductance"].values
    change = np.abs(np.diff(conductance, axis=0)).mean()
    assert 0.5e-4 < change < 2e-4
    assert pyedge.published("random-map").n_read == 10


@pytest.mark.parametrize("nodes", [3, 1])
def test_too_few_nodes_are_refused(nodes):
    refused(lambda: linear_map("small", nodes=nodes), f"{nodes} nodes", "at least 4")
