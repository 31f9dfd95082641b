"""Shapes, batches and refusals: what any physics has to keep to."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyedge.networks.network import Network
from pyedge.physics import Boundary, DensePhysics
from tests.refusals import refused
from tests.strategies import conductances, currents, held_networks, volts

DATA = st.data()
SQUARE = Network(np.array([[0, 1], [1, 2], [2, 3], [3, 0]]), (1, 2, 3, 4))
G = np.full(4, 1e-4)


def nodes(*numbers):
    return np.array(numbers, dtype=int)


@pytest.fixture
def square(physics):
    return physics.plan(SQUARE, nodes(0, 2), nodes(1))


def same(physics, one, other):
    """Bit for bit; but ngspice keeps its pivots, and sparse solves lanes side by side."""
    if isinstance(physics, DensePhysics):
        return np.array_equal(one, other)
    return np.allclose(one, other, rtol=0, atol=1e-10)


@given(
    held=held_networks(),
    size=st.integers(1, 5),
    twins=st.sampled_from([1, 2]),
    shared=st.booleans(),
    data=DATA,
)
def test_a_batch_is_its_members_one_by_one(physics, held, size, twins, shared, data):
    network, inputs, outputs = held
    lanes = (1,) if shared else (size,)
    conductance = data.draw(conductances(*lanes, twins, network.n_edges))
    voltage = data.draw(volts(size, len(inputs)))
    current = data.draw(currents(size, network.n_nodes))
    values = data.draw(volts(size, len(outputs)))
    made = physics.plan(*held)
    if shared:
        conductance = conductance[0]
    batch = made.free(conductance, Boundary(voltage, current))
    free, clamped = batch.voltage, batch.clamp(values)
    assert free.shape == clamped.shape == (size, network.n_nodes)
    for k in range(size):
        own = conductance if shared else conductance[k]
        one = made.free(own, Boundary(voltage[k], current[k]))
        assert same(physics, one.voltage, free[k])
        assert same(physics, one.clamp(values[k]), clamped[k])


@pytest.mark.parametrize(
    ("conductance", "voltage", "current", "batch"),
    [
        ((4,), (2,), None, ()),
        ((1, 4), (2,), None, ()),
        ((2, 4), (2,), None, ()),
        ((4,), (5, 2), None, (5,)),
        ((2, 4), (5, 2), None, (5,)),
        ((3, 1, 4), (2,), None, (3,)),
        ((3, 2, 4), (2,), None, (3,)),
        ((3, 1, 4), (3, 2), (4,), (3,)),
        ((3, 1, 1, 4), (5, 2), None, (3, 5)),
        ((3, 1, 2, 4), (5, 2), (5, 4), (3, 5)),
        ((4,), (2,), (7, 4), (7,)),
        ((1, 1, 4), (5, 2), None, (5,)),
    ],
)
def test_leading_axes_broadcast(physics, square, conductance, voltage, current, batch):
    rng = np.random.default_rng(1)
    g = rng.uniform(1e-5, 1e-3, conductance)
    v = rng.uniform(0, 5, voltage)
    i = None if current is None else rng.uniform(-1e-3, 1e-3, current)
    state = square.free(g, Boundary(v, i))
    values = rng.uniform(0, 5, (*batch, 1))
    assert state.voltage.shape == (*batch, 4)
    assert state.clamp(values).shape == (*batch, 4)
    assert state.clamp(values[(0,) * len(batch)]).shape == (*batch, 4)
    full_g = np.broadcast_to(np.atleast_2d(g), (*batch, *np.atleast_2d(g).shape[-2:]))
    full_v = np.broadcast_to(v, (*batch, 2))
    for at in np.ndindex(*batch):
        own = None if i is None else np.broadcast_to(i, (*batch, 4))[at]
        one = square.free(full_g[at], Boundary(full_v[at], own))
        assert same(physics, one.voltage, state.voltage[at])
        assert same(physics, one.clamp(values[at]), state.clamp(values)[at])


@given(held=held_networks(), data=DATA)
def test_settling_leaves_its_arguments_and_earlier_answers_alone(physics, held, data):
    network, inputs, outputs = held
    conductance = data.draw(conductances(2, network.n_edges))
    voltage = data.draw(volts(len(inputs)))
    made = physics.plan(*held)
    kept = conductance.copy(), voltage.copy()
    state = made.free(conductance, Boundary(voltage))
    before = state.voltage.copy()
    one = state.clamp(np.zeros(len(outputs)))
    once = one.copy()
    state.clamp(np.ones(len(outputs)))
    assert np.array_equal(state.voltage, before)
    assert np.array_equal(one, once)
    assert np.array_equal(conductance, kept[0])
    assert np.array_equal(voltage, kept[1])


@pytest.mark.parametrize("value", [0.0, -1e-4, np.nan, np.inf])
@pytest.mark.parametrize("twin", [0, 1])
def test_a_conductance_that_cannot_be_is_refused_by_the_name_of_its_edge(square, value, twin):
    conductance = np.full((2, 4), 1e-4)
    conductance[twin, 2] = value
    refused(lambda: square.free(conductance, Boundary(np.zeros(2))), "conductance", "3-4")


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_voltage_or_current_that_is_not_finite_is_refused(square, value):
    bad = np.array([0.0, value])
    refused(lambda: square.free(G, Boundary(bad)), "input voltage", "finite")
    current = np.array([0.0, value, 0.0, 0.0])
    refused(lambda: square.free(G, Boundary(np.zeros(2), current)), "current", "finite")
    state = square.free(G, Boundary(np.zeros(2)))
    refused(lambda: state.clamp(np.array([value])), "clamped output", "finite")


@pytest.mark.parametrize("shape", [(), (3,), (5,), (3, 4), (0, 4), (4, 1)])
def test_a_conductance_of_another_shape_is_refused(square, shape):
    refused(lambda: square.free(np.full(shape, 1e-4), Boundary(np.zeros(2))), "conductance", "4")


@pytest.mark.parametrize("shape", [(), (1,), (3,), (2, 1)])
def test_voltages_of_another_shape_are_refused(square, shape):
    refused(lambda: square.free(G, Boundary(np.zeros(shape))), "input voltage")


def test_currents_and_clamped_outputs_of_another_shape_are_refused(square):
    refused(lambda: square.free(G, Boundary(np.zeros(2), np.zeros(3))), "current", "4")
    state = square.free(G, Boundary(np.zeros(2)))
    refused(lambda: state.clamp(np.zeros(2)), "clamped output", "1")
    refused(lambda: state.clamp(np.zeros((6, 1))), "clamped output")


def test_leading_axes_that_do_not_broadcast_are_refused(square):
    three = np.full((3, 1, 4), 1e-4)
    refused(lambda: square.free(three, Boundary(np.zeros((2, 2)))), "input voltage")
    currents_ = Boundary(np.zeros((3, 2)), np.zeros((2, 4)))
    refused(lambda: square.free(G, currents_), "current")
    state = square.free(three, Boundary(np.zeros(2)))
    refused(lambda: state.clamp(np.zeros((2, 1))), "clamped output")


@pytest.mark.parametrize(
    ("inputs", "outputs", "words"),
    [
        ((), (1,), ["input"]),
        ((0, 1), (1,), ["node 2", "input", "output"]),
        ((0, 0), (1,), ["node 1", "twice"]),
        ((0,), (2, 2), ["node 3", "twice"]),
        ((0, 4), (1,), ["input", "4"]),
        ((0,), (-1,), ["output", "-1"]),
    ],
)
def test_nodes_that_cannot_be_held_are_refused(physics, inputs, outputs, words):
    refused(lambda: physics.plan(SQUARE, nodes(*inputs), nodes(*outputs)), *words)


def test_a_part_that_floats_is_refused_by_a_node_of_it(physics):
    loose = SQUARE.cut(1, 2)  # node 3 hangs in the air
    refused(lambda: physics.plan(loose, nodes(0), nodes(1)), "node 3", "floats")
    refused(lambda: physics.plan(loose, nodes(0), nodes(2)), "node 3", "floats")
    physics.plan(loose, nodes(0, 2), nodes(1))


def test_a_network_without_loose_nodes_settles(physics):
    made = physics.plan(SQUARE, nodes(0, 1, 2, 3), nodes())
    held = np.array([1.0, 2.0, 3.0, 4.0])
    assert made.free(G, Boundary(held)).voltage.tolist() == [1.0, 2.0, 3.0, 4.0]
