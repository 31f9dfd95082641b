"""The best error within the resistance range."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyedge.networks.topologies import divider, square, torus16
from pyedge.physics import DensePhysics, dense
from pyedge.supervisor.objective import Hinge, Squared
from pyedge.tasks import Examples, allostery, published
from pyedge.training.attainable import attainable, error_and_gradient
from tests.refusals import refused
from tests.restated import ALLOSTERIES
from tests.strategies import held_networks, volts

LIMITS = (1040.0, 100258.75)


@given(held_networks(), st.integers(1, 3), st.data())
def test_the_gradient_is_that_of_the_error(held, count, data):
    network, inputs, outputs = held
    plan = DensePhysics().plan(network, inputs, outputs)
    examples = Examples(data.draw(volts(count, len(inputs))), data.draw(volts(count, len(outputs))))
    random = np.random.default_rng(data.draw(st.integers(0, 999)))
    x = np.log(random.uniform(1e3, 1e5, network.n_edges))
    _, gradient = error_and_gradient(plan, examples, x)
    for slope, step in zip(gradient, 1e-4 * np.eye(len(x)), strict=True):
        up, down = (error_and_gradient(plan, examples, each)[0] for each in (x + step, x - step))
        assert slope == pytest.approx((up - down) / 2e-4, rel=1e-4, abs=1e-6)


@given(st.sampled_from([Squared(), Hinge()]), st.integers(0, 999))
def test_the_gradient_is_that_of_the_error_of_differences(loss, seed):
    task = allostery("difference", {1: 5.0, 3: 0.0, 9: 1.0}, {"5-6": 1.5, "7": 4})
    objective = replace(task.objective, loss=loss)
    network = torus16()
    plan = DensePhysics().plan(network, network.nodes(task.inputs), network.nodes(task.outputs))
    x = np.log(np.random.default_rng(seed).uniform(1e3, 1e5, 16))
    _, gradient = error_and_gradient(plan, task.train, x, objective)
    for slope, step in zip(gradient, 1e-5 * np.eye(16), strict=True):
        up, down = (
            error_and_gradient(plan, task.train, each, objective)[0]
            for each in (x + step, x - step)
        )
        assert slope == pytest.approx((up - down) / 2e-5, rel=1e-4, abs=1e-6)


@pytest.mark.parametrize("name", ALLOSTERIES)
def test_every_allostery_can_be_done_and_by_the_resistances_found(name):
    task, network = published(name), torus16()
    best = attainable(network, task, task.train, LIMITS)
    assert best.error < 1e-10
    assert (best.resistance >= LIMITS[0] * (1 - 1e-9)).all()
    assert (best.resistance <= LIMITS[1] * (1 + 1e-9)).all()
    plan = DensePhysics().plan(network, network.nodes(task.inputs), network.nodes(task.outputs))
    again, _ = error_and_gradient(plan, task.train, np.log(best.resistance))
    assert again == pytest.approx(best.error, rel=1e-6, abs=1e-18)


def test_what_two_edges_cannot_divide_has_the_error_of_the_rail():
    low, high = LIMITS
    task = allostery("rail", {1: 5.0, 3: 0.0}, {2: 5.0})
    best = attainable(divider(), task, task.train, LIMITS)
    assert best.error == pytest.approx((5 * low / (low + high)) ** 2, rel=1e-9)


def test_edges_cut_have_no_derivative():
    network = torus16().cut(3).cut(7)
    task = published("allostery-2")
    plan = DensePhysics().plan(network, network.nodes(task.inputs), network.nodes(task.outputs))
    _, gradient = error_and_gradient(plan, task.train, np.full(16, np.log(5e4)))
    assert (gradient[[3, 7]] == 0).all()
    assert (np.delete(gradient, [3, 7]) != 0).any()


def test_networks_of_more_edges_than_dense_physics_takes(monkeypatch):
    monkeypatch.setattr(dense, "_MOST", 10)
    task, network = published("allostery-3"), square(13, 13, periodic=True)
    refused(lambda: dense.check_size(network), "too large for dense physics")
    assert attainable(network, task, task.train, LIMITS).error < 1e-10
