"""Kirchhoff's laws for any network of resistors; what follows from them, a dense solve has."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyedge.networks.network import Network
from pyedge.networks.topologies import named
from pyedge.physics import Boundary, DensePhysics
from pyedge.physics.sparse import SparsePhysics
from tests.refusals import refused
from tests.restated import settle
from tests.strategies import conductances, currents, held_networks, volts

DATA = st.data()
EVERY = st.sampled_from(
    [DensePhysics(), SparsePhysics("direct"), SparsePhysics("iterative", 1e-10)]
)


def plan(held):
    return DensePhysics().plan(*held)


def drops(network, voltage):
    first, second = network.edges.T
    return voltage[..., first] - voltage[..., second]


def surplus(network, conductance, voltage):
    """Net current that edges carry into each node, and the largest current of any edge."""
    current = conductance * drops(network, voltage)
    into = np.zeros(network.n_nodes)
    np.add.at(into, network.edges[:, 0], -current)
    np.add.at(into, network.edges[:, 1], current)
    return into, np.abs(current).max()


def draw_case(data, held, twins=1):
    """Conductances of each twin, input voltages, injected currents, clamped outputs."""
    network, inputs, outputs = held
    return (
        data.draw(conductances(twins, network.n_edges), "conductance"),
        data.draw(volts(len(inputs)), "inputs"),
        data.draw(currents(network.n_nodes), "current"),
        data.draw(volts(len(outputs)), "clamped"),
    )


@given(held_networks(), st.sampled_from([1, 2]), DATA)
def test_currents_balance_at_every_node_that_is_not_held(held, twins, data):
    network, inputs, outputs = held
    conductance, voltage, current, values = draw_case(data, held, twins)
    state = plan(held).free(conductance, Boundary(voltage, current))
    free, clamped = state.voltage, state.clamp(values)
    hidden = np.setdiff1d(np.arange(network.n_nodes), inputs)
    for v, g, nodes in (
        (free, conductance[0], hidden),
        (clamped, conductance[-1], np.setdiff1d(hidden, outputs)),
    ):
        into, largest = surplus(network, g, v)
        off = np.abs(into + current)[nodes]
        # of the largest current, or of a microampere where none flows
        assert (off <= 1e-9 * max(largest, np.abs(current).max(), 1e-6)).all()


@given(EVERY, held_networks(), DATA)
def test_held_nodes_have_the_voltages_they_are_held_at(physics, held, data):
    conductance, voltage, current, values = draw_case(data, held)
    state = physics.plan(*held).free(conductance, Boundary(voltage, current))
    assert np.array_equal(state.voltage[held.inputs], voltage)
    clamped = state.clamp(values)
    assert np.array_equal(clamped[held.inputs], voltage)
    assert np.array_equal(clamped[held.outputs], values)


@given(held_networks(), st.sampled_from([1, 2]), DATA)
def test_agrees_with_a_dense_solve(held, twins, data):
    network, inputs, outputs = held
    conductance, voltage, current, values = draw_case(data, held, twins)
    state = plan(held).free(conductance, Boundary(voltage, current))
    sources = dict(zip(inputs.tolist(), voltage, strict=True))
    nudged = dict(zip(outputs.tolist(), values, strict=True))
    free = settle(network.edges, conductance[0], sources, network.n_nodes, current)
    clamped = settle(network.edges, conductance[-1], sources | nudged, network.n_nodes, current)
    np.testing.assert_allclose(state.voltage, free, rtol=1e-10, atol=1e-9)
    np.testing.assert_allclose(state.clamp(values), clamped, rtol=1e-10, atol=1e-9)


@given(held_networks(), DATA)
def test_the_same_problem_put_otherwise_has_the_same_bits(held, data):
    """Edges turned round, a conductance for each twin, four times the conductance."""
    conductance, voltage, current, values = draw_case(data, held)
    turned = held._replace(network=Network(held.network.edges[:, ::-1], held.network.labels))
    state = plan(held).free(conductance, Boundary(voltage, current))
    for made, siemens, factor in (
        (turned, conductance, 1.0),
        (held, np.repeat(conductance, 2, axis=0), 1.0),
        (held, 4.0 * conductance, 2.0),  # powers of two: exact
    ):
        other = plan(made).free(siemens, Boundary(factor * voltage, factor**3 * current))
        assert np.array_equal(other.voltage, factor * state.voltage)
        assert np.array_equal(other.clamp(factor * values), factor * state.clamp(values))


@given(EVERY, held_networks(), DATA)
def test_a_cut_edge_is_as_good_as_absent(physics, held, data):
    network, inputs, outputs = held
    conductance, voltage, current, values = draw_case(data, held)
    pair = data.draw(st.permutations(range(network.n_nodes)))[:2]
    longer = Network(np.vstack([network.edges, pair]), network.labels).cut(network.n_edges)
    nothing = data.draw(st.sampled_from([0.0, -1.0, np.nan, np.inf, 1e-3]))
    given_ = np.append(conductance, [[nothing]], axis=1)
    cut = physics.plan(longer, inputs, outputs).free(given_, Boundary(voltage, current))
    whole = physics.plan(*held).free(conductance, Boundary(voltage, current))
    apart = 0.0 if isinstance(physics, DensePhysics) else 1e-9
    np.testing.assert_allclose(cut.voltage, whole.voltage, rtol=0, atol=apart)
    np.testing.assert_allclose(cut.clamp(values), whole.clamp(values), rtol=0, atol=apart)


@pytest.mark.parametrize(
    "name", ["periodic:80x80", "random-regular:nodes=400,degree=399", "square:1000x500"]
)
def test_networks_too_large_are_refused_with_the_physics_for_them(name):
    network = named(name)
    refused(lambda: DensePhysics().plan(network, np.array([0]), np.array([5])), "sparse", name[:10])


def test_a_long_chain_is_not_too_large():
    plan = DensePhysics().plan(named("square:1x20000"), np.array([0, 19_999]), np.array([5]))
    voltage = plan.free(np.ones(19_999), Boundary(np.array([1.0, 0.0]))).voltage
    assert np.allclose(voltage, np.linspace(1, 0, 20_000))
