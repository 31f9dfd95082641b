"""Sparse physics settles where dense elimination does, by either method, on any network."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyedge.networks import topologies
from pyedge.networks.network import Network
from pyedge.physics import PHYSICS, Boundary, DensePhysics
from pyedge.physics.multigrid.plan import IterativePlan
from pyedge.physics.sparse import SparsePhysics
from pyedge.physics.sparse_direct import DirectPlan
from pyedge.training.configuration import MachineConfiguration
from tests.refusals import refused
from tests.strategies import conductances, currents, held_networks, volts

DATA = st.data()
METHODS = [SparsePhysics("direct"), SparsePhysics("iterative", 1e-10)]
BOTH = st.sampled_from(METHODS)


def both(physics, held, conductance, boundary, values):
    """(free, clamped) of dense physics, then of another."""
    for each in (DensePhysics(), physics):
        state = each.plan(*held).free(conductance, boundary)
        yield state.voltage, state.clamp(values)


def agree(physics, held, conductance, boundary, values, volts_apart=1e-9):
    dense, sparse = both(physics, held, conductance, boundary, values)
    for one, other in zip(dense, sparse, strict=True):
        np.testing.assert_allclose(other, one, rtol=0, atol=volts_apart)


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


def test_conductances_that_round_to_a_floating_node_are_refused():
    chain = Network(np.array([[0, 1], [1, 2], [2, 3]]), (1, 2, 3, 4))
    conductance = np.array([1e-4, 1e20, 1e-4])
    boundary = Boundary(np.array([0.0, 5.0]))
    made = SparsePhysics("direct").plan(chain, np.array([0, 3]), np.array([], int))
    refused(lambda: made.free(conductance, boundary), "conductances", "floating")
    made = SparsePhysics("direct").plan(chain, np.array([0, 3]), np.array([1, 2]))
    refused(lambda: made.free(conductance, boundary), "conductances", "floating")


def test_a_machine_is_configured_with_it_by_name():
    assert isinstance(PHYSICS["sparse"](), SparsePhysics)
    assert MachineConfiguration(physics="sparse").physics == "sparse"


def test_the_method_is_chosen_by_the_work_that_elimination_would_be():
    nodes = np.array([0]), np.array([7])
    made = SparsePhysics().plan(topologies.square(40, 40), *nodes)
    assert isinstance(made, DirectPlan)
    full = topologies.random_regular(1200, 4)
    assert isinstance(SparsePhysics().plan(full, *nodes), IterativePlan)
    assert isinstance(SparsePhysics("direct").plan(full, *nodes), DirectPlan)
    assert isinstance(SparsePhysics("iterative").plan(topologies.torus16(), *nodes), IterativePlan)


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
