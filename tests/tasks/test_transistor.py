"""The tasks of the machine of transistors, and that it learns them where resistors cannot."""

import numpy as np
import pytest

import pyedge
from pyedge.tasks.transistor import CURVE, TRANSISTOR
from pyedge.training.attainable import attainable

MACHINE = pyedge.MachineConfiguration.load("transistor-torus")
LINEAR_FLOOR = 3.26e-4  # V^2: the least that the curve's error is on a network of resistors


def test_the_machine_is_the_laboratory_s():
    network, edges = MACHINE.make_network(), MACHINE.model_edges(MACHINE.make_network())
    assert (network.n_nodes, network.n_edges) == (16, 32)
    pairs = {frozenset(pair) for pair in np.array(network.labels)[network.edges].tolist()}
    listed = {(1, 2), (1, 4), (1, 5), (1, 13), (13, 16), (4, 16), (10, 14), (7, 11), (15, 16)}
    assert {frozenset(pair) for pair in listed} < pairs
    assert edges.parts == {"square", "capacitor", "coupled-learning"}
    assert edges.degrees.min() >= 1.4
    assert edges.degrees.max() <= 1.6
    assert edges.degrees.std() > 0.03


def test_the_curve_levels_off_and_xor_is_a_difference():
    curve, xor = pyedge.published("regression-curve"), pyedge.published("xor")
    assert (curve.inputs, curve.outputs, curve.eta) == ((16, 6, 8), (11,), 1.0)
    assert len(curve.test.inputs) == len(CURVE)
    targets = dict(
        zip(map(tuple, xor.test.inputs[:, :2].tolist()), xor.test.targets[:, 0], strict=True)
    )
    assert targets == {(0, 0): 0, (0, 0.45): -0.087, (0.45, 0): -0.087, (0.45, 0.45): 0}
    assert xor.outputs == (11, 1)


def test_transistors_learn_the_curve_below_what_resistors_can():
    task = pyedge.published("regression-curve")
    network = MACHINE.make_network()
    limits = np.full(32, 1e2), np.full(32, 1e6)
    floor = attainable(network, task, task.test, limits).error
    assert floor == pytest.approx(LINEAR_FLOOR, rel=0.01)
    outcome = pyedge.Ensemble(MACHINE, 32).train(task)
    assert outcome.compiled
    assert np.median(outcome.late) < 0.5 * floor


def test_most_machines_learn_xor():
    outcome = pyedge.Ensemble(MACHINE, 32).train(pyedge.published("xor"))
    assert (outcome.late < 1e-4).mean() >= 0.95


@pytest.mark.parametrize("name", TRANSISTOR)
def test_a_machine_without_the_nodes_says_so(name):
    with pytest.raises(pyedge.InputError, match=r"node 1[16] is not in network 'torus16'"):
        pyedge.MachineConfiguration().build().train(pyedge.published(name), 3)
