"""Sparse physics settles where dense elimination does, by either method, on any network."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyedge.networks import topologies
from pyedge.networks.network import Network
from pyedge.physics import Boundary, DensePhysics
from pyedge.physics.multigrid.plan import IterativePlan
from pyedge.physics.sparse import SparsePhysics
from pyedge.physics.sparse_direct import DirectPlan
from tests.refusals import refused
from tests.strategies import conductances, currents, held_networks, volts

DATA = st.data()
METHODS = [SparsePhysics("direct"), SparsePhysics("iterative", 1e-10)]
BOTH = st.sampled_from(METHODS)


def agree(physics, held, conductance, boundary, values):
    dense, sparse = (
        each.plan(*held).free(conductance, boundary) for each in (DensePhysics(), physics)
    )
    np.testing.assert_allclose(sparse.voltage, dense.voltage, rtol=0, atol=1e-9)
    np.testing.assert_allclose(sparse.clamp(values), dense.clamp(values), rtol=0, atol=1e-9)


@given(BOTH, held_networks(), st.sampled_from([1, 2]), DATA)
def test_settles_where_dense_elimination_does(physics, held, twins, data):
    network, inputs, outputs = held
    conductance = data.draw(conductances(3, twins, network.n_edges))
    boundary = Boundary(data.draw(volts(3, len(inputs))), data.draw(currents(3, network.n_nodes)))
    agree(physics, held, conductance, boundary, data.draw(volts(3, len(outputs))))


@pytest.mark.parametrize("physics", METHODS, ids=lambda physics: physics.method)
@pytest.mark.parametrize("twins", [1, 2])
@pytest.mark.parametrize(
    "network", [topologies.square(20, 20, periodic=True), topologies.random_regular(200, 4)]
)
def test_settles_where_dense_elimination_does_on_a_large_network(physics, network, twins):
    rng = np.random.default_rng(5)
    nodes = rng.permutation(network.n_nodes)
    conductance = 1 / rng.uniform(1e3, 1e5, (twins, network.n_edges))
    boundary = Boundary(rng.uniform(0, 5, 6), rng.uniform(-1e-5, 1e-5, network.n_nodes))
    agree(physics, (network, nodes[:6], nodes[6:11]), conductance, boundary, rng.uniform(0, 5, 5))


@pytest.mark.parametrize("outputs", [[], [1, 2]])
def test_conductances_that_round_to_a_floating_node_are_refused(outputs):
    chain = Network(np.array([[0, 1], [1, 2], [2, 3]]), (1, 2, 3, 4))
    made = SparsePhysics("direct").plan(chain, np.array([0, 3]), np.array(outputs, int))
    given_ = np.array([1e-4, 1e20, 1e-4]), Boundary(np.array([0.0, 5.0]))
    refused(lambda: made.free(*given_), "conductances", "floating")


@pytest.mark.parametrize(
    ("method", "network", "plan"),
    [
        ((), topologies.square(40, 40), DirectPlan),
        ((), topologies.random_regular(1200, 4), IterativePlan),
        (("direct",), topologies.random_regular(1200, 4), DirectPlan),
        (("iterative",), topologies.torus16(), IterativePlan),
    ],
)
def test_the_method_is_chosen_by_the_work_that_elimination_would_be(method, network, plan):
    assert isinstance(SparsePhysics(*method).plan(network, np.array([0]), np.array([7])), plan)


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"method": "guess"}, "auto, direct, iterative"),
        ({"accuracy": 0.0}, "accuracy"),
        ({"accuracy": np.nan}, "accuracy"),
    ],
)
def test_a_method_or_an_accuracy_that_cannot_be_is_refused(options, word):
    refused(lambda: SparsePhysics(**options), word)
