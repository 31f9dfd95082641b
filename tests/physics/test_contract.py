"""Shapes, batches and refusals: what any physics has to keep to."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from pyedge.networks.network import Network
from pyedge.physics import Boundary, DensePhysics
from tests.refusals import refused
from tests.strategies import conductances, held_networks, volts

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
    shapes=hnp.mutually_broadcastable_shapes(num_shapes=3, max_dims=2, max_side=3),
    twins=st.sampled_from([(), (1,), (2,)]),
    injected=st.booleans(),
    seed=st.integers(0, 2**32 - 1),
)
def test_leading_axes_broadcast_and_a_batch_is_its_members_one_by_one(
    physics, held, shapes, twins, injected, seed
):
    network, inputs, outputs = held
    of_edges, of_inputs, of_nodes = shapes.input_shapes
    of_edges, of_nodes = of_edges if twins else (), of_nodes if injected else ()
    batch = np.broadcast_shapes(of_edges, of_inputs, of_nodes)
    rng = np.random.default_rng(seed)
    conductance = rng.uniform(1e-5, 1e-3, (*of_edges, *twins, network.n_edges))
    voltage = rng.uniform(0, 5, (*of_inputs, len(inputs)))
    current = rng.uniform(-1e-3, 1e-3, (*of_nodes, network.n_nodes)) if injected else None
    values = rng.uniform(0, 5, (*batch, len(outputs)))
    plan = physics.plan(*held)
    state = plan.free(conductance, Boundary(voltage, current))
    clamped = state.clamp(values)
    assert state.voltage.shape == clamped.shape == (*batch, network.n_nodes)
    assert state.clamp(values[(0,) * len(batch)]).shape == clamped.shape
    each_conductance = np.broadcast_to(conductance, (*batch, *twins, network.n_edges))
    each_voltage = np.broadcast_to(voltage, (*batch, len(inputs)))
    for at in np.ndindex(*batch):
        own = np.broadcast_to(current, (*batch, network.n_nodes))[at] if injected else None
        one = plan.free(each_conductance[at], Boundary(each_voltage[at], own))
        assert same(physics, one.voltage, state.voltage[at])
        assert same(physics, one.clamp(values[at]), clamped[at])


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


THREE = np.full((3, 1, 4), 1e-4)
NOT_FINITE = (np.nan, np.inf, -np.inf)
THIRD = np.arange(4) == 2
REFUSED = [
    *(({"conductance": np.full(shape, 1e-4)}, ("conductance", "4"))
      for shape in [(), (3,), (5,), (3, 4), (0, 4), (4, 1)]),
    *(({"conductance": np.where(np.array(twin) & THIRD, value, G)}, ("conductance", "3-4"))
      for twin in ([[1], [0]], [[0], [1]]) for value in (0.0, -1e-4, np.nan, np.inf)),
    *(({"voltage": np.zeros(shape)}, ("input voltage",)) for shape in [(), (1,), (3,), (2, 1)]),
    *(({"voltage": np.array([0.0, value])}, ("input voltage", "finite")) for value in NOT_FINITE),
    *(({"current": np.array([0, value, 0, 0])}, ("current", "finite")) for value in NOT_FINITE),
    *(({"clamped": np.array([value])}, ("clamped output", "finite")) for value in NOT_FINITE),
    ({"current": np.zeros(3)}, ("current", "4")),
    ({"clamped": np.zeros(2)}, ("clamped output", "1")),
    ({"clamped": np.zeros((6, 1))}, ("clamped output",)),
    # leading axes that do not broadcast
    ({"conductance": THREE, "voltage": np.zeros((2, 2))}, ("input voltage",)),
    ({"voltage": np.zeros((3, 2)), "current": np.zeros((2, 4))}, ("current",)),
    ({"conductance": THREE, "clamped": np.zeros((2, 1))}, ("clamped output",)),
]  # fmt: skip


@pytest.mark.parametrize(("wrong", "words"), REFUSED)
def test_values_of_another_shape_or_not_finite_are_refused(square, wrong, words):
    right = {"conductance": G, "voltage": np.zeros(2), "current": None, "clamped": np.zeros(1)}
    conductance, voltage, current, clamped = (right | wrong).values()
    refused(lambda: square.free(conductance, Boundary(voltage, current)).clamp(clamped), *words)


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
