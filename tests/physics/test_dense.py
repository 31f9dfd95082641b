"""Kirchhoff's laws, and what follows from them, for any network of resistors."""

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from pyedge.networks.network import Network
from pyedge.physics import Boundary, DensePhysics
from pyedge.physics.sparse import SparsePhysics
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
def test_without_injected_currents_no_voltage_leaves_the_range_of_the_inputs(held, data):
    conductance, voltage, _, _ = draw_case(data, held)
    free = plan(held).free(conductance, Boundary(voltage)).voltage
    assert (free >= voltage.min() - 1e-9).all()
    assert (free <= voltage.max() + 1e-9).all()


@given(held_networks(min_outputs=2), DATA)
def test_reciprocity(held, data):
    network, inputs, outputs = held
    conductance = data.draw(conductances(network.n_edges))
    a, b = outputs[:2]
    unit = 1e-3 * np.eye(network.n_nodes)
    grounded = Boundary(np.zeros(len(inputs)), unit[[a, b]])
    from_a, from_b = plan(held).free(conductance, grounded).voltage
    np.testing.assert_allclose(from_a[b], from_b[a], rtol=1e-9, atol=1e-12)


@given(held_networks(), DATA)
def test_voltages_superpose(held, data):
    conductance, one, one_current, values = draw_case(data, held)
    _, other, other_current, more = draw_case(data, held)
    made = plan(held)
    first = made.free(conductance, Boundary(one, one_current))
    second = made.free(conductance, Boundary(other, other_current))
    both = made.free(conductance, Boundary(one + other, one_current + other_current))
    np.testing.assert_allclose(both.voltage, first.voltage + second.voltage, atol=1e-8)
    summed = first.clamp(values) + second.clamp(more)
    np.testing.assert_allclose(both.clamp(values + more), summed, atol=1e-8)


@given(held_networks(), DATA)
def test_the_free_state_dissipates_least(held, data):
    conductance, voltage, _, values = draw_case(data, held)
    state = plan(held).free(conductance, Boundary(voltage))
    free, clamped = (
        (conductance[0] * drops(held.network, v) ** 2).sum()
        for v in (state.voltage, state.clamp(values))
    )
    assert clamped >= free * (1 - 1e-9) - 1e-18


@given(held_networks(), DATA)
def test_clamping_the_outputs_where_they_are_free_changes_nothing(held, data):
    conductance, voltage, current, _ = draw_case(data, held)
    state = plan(held).free(conductance, Boundary(voltage, current))
    clamped = state.clamp(state.voltage[held.outputs])
    np.testing.assert_allclose(clamped, state.voltage, rtol=1e-10, atol=1e-10)


@given(held_networks(), DATA)
def test_a_clamped_twin_is_a_free_one_whose_outputs_are_inputs(held, data):
    network, inputs, outputs = held
    conductance, voltage, current, values = draw_case(data, held, twins=2)
    clamped = plan(held).free(conductance, Boundary(voltage, current)).clamp(values)
    other = DensePhysics().plan(network, np.concatenate([inputs, outputs]), np.zeros(0, int))
    held_all = Boundary(np.concatenate([voltage, values]), current)
    free = other.free(conductance[1], held_all).voltage
    np.testing.assert_allclose(clamped, free, rtol=1e-10, atol=1e-10)


@given(held_networks(), DATA)
def test_equal_twins_given_once_or_twice_agree_bit_for_bit(held, data):
    conductance, voltage, current, values = draw_case(data, held)
    boundary = Boundary(voltage, current)
    once = plan(held).free(conductance, boundary)
    twice = plan(held).free(np.repeat(conductance, 2, axis=0), boundary)
    assert np.array_equal(once.voltage, twice.voltage)
    assert np.array_equal(once.clamp(values), twice.clamp(values))


@given(held_networks(), DATA)
def test_numbering_of_nodes_and_edges_is_irrelevant(held, data):
    network, inputs, outputs = held
    conductance, voltage, current, values = draw_case(data, held)
    node = np.array(data.draw(st.permutations(range(network.n_nodes))))  # old to new
    edge = np.array(data.draw(st.permutations(range(network.n_edges))))
    labels = np.empty(network.n_nodes, int)
    labels[node] = network.labels
    renamed = Network(node[network.edges][edge], tuple(labels.tolist()))
    moved = np.empty_like(current)
    moved[node] = current
    before = plan(held).free(conductance, Boundary(voltage, current))
    made = DensePhysics().plan(renamed, node[inputs], node[outputs])
    after = made.free(conductance[:, edge], Boundary(voltage, moved))
    np.testing.assert_allclose(after.voltage[node], before.voltage, rtol=1e-10, atol=1e-10)
    np.testing.assert_allclose(
        after.clamp(values)[node], before.clamp(values), rtol=1e-10, atol=1e-10
    )


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


@given(held_networks(min_inputs=2), DATA)
def test_turning_an_edge_round_changes_no_voltage(held, data):
    network, inputs, outputs = held
    conductance, voltage, current, values = draw_case(data, held)
    turned = Network(network.edges[:, ::-1], network.labels)
    one, other = (
        DensePhysics().plan(net, inputs, outputs).free(conductance, Boundary(voltage, current))
        for net in (network, turned)
    )
    assert np.array_equal(one.voltage, other.voltage)
    assert np.array_equal(one.clamp(values), other.clamp(values))


@given(held_networks(min_inputs=2), DATA)
def test_voltages_scale_with_the_inputs_but_not_with_the_conductance(held, data):
    conductance, voltage, _, values = draw_case(data, held)
    assume(voltage.any())
    made = plan(held)
    state = made.free(conductance, Boundary(voltage))
    stronger = made.free(conductance * 4.0, Boundary(voltage * 2.0))  # powers of two: exact
    assert np.array_equal(stronger.voltage, 2.0 * state.voltage)
    assert np.array_equal(stronger.clamp(2.0 * values), 2.0 * state.clamp(values))


def test_two_equal_edges_halve_the_voltage():
    network = Network(np.array([[0, 1], [1, 2]]), (1, 2, 3))
    made = DensePhysics().plan(network, np.array([0, 2]), np.array([1]))
    state = made.free(np.full(2, 1e-4), Boundary(np.array([5.0, 0.0])))
    assert state.voltage.tolist() == [5.0, 2.5, 0.0]
    assert state.clamp(np.array([3.0])).tolist() == [5.0, 3.0, 0.0]
