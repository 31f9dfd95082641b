"""Newton's method: balanced currents on any network of transistors, wherever the gates are."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import root

import pyedge
from pyedge.elements import EkvLaw, Level1Law, Resistor, SquareLaw
from pyedge.networks.flow import EdgeLaw, EdgeLaws, Flow
from pyedge.networks.network import Network
from pyedge.physics import Boundary, DensePhysics, FreeState
from pyedge.physics.law_deck import law_deck
from pyedge.physics.newton.dense import NewtonPlan
from pyedge.physics.newton.sparse import SparseNewtonPlan
from tests.refusals import refused
from tests.strategies import held_networks

LAWS = {"square": SquareLaw(), "ekv": EkvLaw(), "level1": Level1Law()}
PLANS = {"dense": NewtonPlan, "sparse": SparseNewtonPlan}
TORUS = pyedge.named("periodic:4x4")
INPUTS, OUTPUTS = TORUS.nodes((16, 6, 8)), TORUS.nodes((11, 1))
BALANCE = {NewtonPlan: 1e-15, SparseNewtonPlan: 1e-13}  # amperes left at a node
SEEDS = st.integers(0, 2**32 - 1)


def laws(element, gates):
    gates = np.atleast_2d(gates)
    return EdgeLaws((EdgeLaw(np.arange(gates.shape[-1]), element, gates),))


def residual(network, element, gates, voltage, current=0.0):
    """(..., n) currents into each node that do not flow out, without cut edges, in amperes."""
    first, second = network.edges.T
    value = element.flow(voltage[..., first], voltage[..., second], gates).value * network.intact
    inward = np.zeros_like(voltage)
    for m in range(network.n_edges):
        inward[..., first[m]] -= value[..., m]
        inward[..., second[m]] += value[..., m]
    return inward + current


def jacobian(network, element, gates, voltage):
    """(n, n) derivatives of the currents out of each node by each voltage, in siemens."""
    first, second = network.edges.T
    flow = element.flow(voltage[first], voltage[second], gates)
    matrix = np.zeros((network.n_nodes,) * 2)
    for a, b, rise, fall in zip(first, second, flow.first, flow.second, strict=True):
        matrix[a, a] += rise
        matrix[a, b] -= fall
        matrix[b, a] -= rise
        matrix[b, b] += fall
    return matrix


@pytest.fixture(params=LAWS)
def element(request):
    return LAWS[request.param]


@pytest.fixture(params=PLANS)
def planned(request):
    return PLANS[request.param].of


@given(held=held_networks(), seed=SEEDS)
def test_the_jacobian_is_an_m_matrix(element, held, seed):
    network, inputs, _ = held
    rng = np.random.default_rng(seed)
    gates, volts = rng.uniform(0.4, 3, network.n_edges), rng.uniform(0, 0.9, network.n_nodes)
    matrix = jacobian(network, element, gates, volts)
    assert (matrix.sum(axis=0) >= -1e-15).all()
    assert (matrix - np.diag(np.diag(matrix)) <= 0).all()
    free = np.setdiff1d(np.arange(network.n_nodes), inputs)
    inverse = np.linalg.inv(matrix[np.ix_(free, free)])
    assert (inverse >= -1e-9 * np.abs(inverse).max(initial=0)).all()


@settings(max_examples=25)
@given(held=held_networks(), seed=SEEDS, low=st.sampled_from([0.4, 1.0]), cut=st.booleans())
def test_both_states_are_balanced_and_between_the_held_voltages(
    element, planned, held, seed, low, cut
):
    network, inputs, outputs = held
    if cut:  # of an edge that runs beside another one, so that nothing floats
        network = Network(np.vstack([network.edges, network.edges[:1]]), network.labels).cut(0)
    rng = np.random.default_rng(seed)
    gates = rng.uniform(low, 3 * low, network.n_edges)
    volts, values = rng.uniform(0, 0.45, len(inputs)), rng.uniform(0, 0.45, len(outputs))
    state = planned(network, inputs, outputs).free(laws(element, gates), Boundary(volts))
    clamped = state.clamp(values)
    for voltage, nodes, given_ in (
        (state.voltage, inputs, volts),
        (clamped, np.append(inputs, outputs), np.append(volts, values)),
    ):
        assert np.array_equal(voltage[nodes], given_)
        free = np.setdiff1d(np.arange(network.n_nodes), nodes)
        left = residual(network, element, gates, voltage)[free]
        assert np.abs(left).max(initial=0) < BALANCE[planned.__self__]
        assert given_.min() - 1e-12 <= voltage.min() <= voltage.max() <= given_.max() + 1e-12


@settings(max_examples=25)
@given(held=held_networks(), seed=SEEDS)
def test_it_is_scipy_s_root_where_edges_conduct(element, planned, held, seed):
    network, inputs, outputs = held
    rng = np.random.default_rng(seed)
    gates, volts = rng.uniform(1.5, 3, network.n_edges), rng.uniform(0, 0.45, len(inputs))
    free = np.setdiff1d(np.arange(network.n_nodes), inputs)
    voltage = np.full(network.n_nodes, volts.mean())
    voltage[inputs] = volts

    def excess(x):
        trial = voltage.copy()
        trial[free] = x
        return 1e3 * residual(network, element, gates, trial)[free]

    found = root(excess, voltage[free], tol=1e-13).x if len(free) else voltage[free]
    settled = planned(network, inputs, outputs).free(laws(element, gates), Boundary(volts)).voltage
    np.testing.assert_allclose(settled[free], found, atol=1e-10)


@pytest.mark.parametrize("low", [0.4, 0.7])
def test_no_lattice_fails_near_threshold(element, low):
    """2,000 with nearly all edges off or just on; 0 of 400,000 failed when this was written."""
    rng = np.random.default_rng(5)
    gates = rng.uniform(low, 1.6 - low, (2000, 1, 32))
    volts, values = rng.uniform(0, 0.45, (2000, 3)), rng.uniform(0, 0.45, (2000, 2))
    state = NewtonPlan.of(TORUS, INPUTS, OUTPUTS).free(laws(element, gates), Boundary(volts))
    for voltage, nodes in (
        (state.voltage, INPUTS), (state.clamp(values), np.append(INPUTS, OUTPUTS))
    ):  # fmt: skip
        free = np.setdiff1d(np.arange(16), nodes)
        assert np.abs(residual(TORUS, element, gates[:, 0], voltage)[:, free]).max() < 1e-16


def test_a_batch_is_its_members_one_by_one(element):
    rng = np.random.default_rng(1)
    gates, volts = rng.uniform(0.6, 1.5, (19, 2, 32)), rng.uniform(0, 0.45, (19, 3))
    plan = NewtonPlan.of(TORUS, INPUTS, OUTPUTS)
    state = plan.free(laws(element, gates), Boundary(volts))
    values = rng.uniform(0, 0.45, (19, 2))
    clamped = state.clamp(values)
    for k in (0, 7, 18):
        one = plan.free(laws(element, gates[k]), Boundary(volts[k]))
        assert np.array_equal(one.voltage, state.voltage[k])
        assert np.array_equal(one.clamp(values[k]), clamped[k])
        second = plan.free(laws(element, gates[k, 1]), Boundary(volts[k]))
        np.testing.assert_allclose(second.clamp(values[k]), clamped[k], atol=1e-12)


def test_injected_currents_are_carried_on(element, planned):
    rng = np.random.default_rng(2)
    gates, volts = rng.uniform(1.5, 3, 32), rng.uniform(0, 0.45, 3)
    current = rng.uniform(-1e-5, 1e-5, 16)
    state = FreeState(
        planned(TORUS, INPUTS, OUTPUTS), laws(element, gates), Boundary(volts, current.copy())
    )
    free = np.setdiff1d(np.arange(16), INPUTS)
    assert np.abs(residual(TORUS, element, gates, state.voltage, current)[free]).max() < 1e-15
    loads = np.array([2e-5, -1e-5])
    current[OUTPUTS] += loads
    nudged = state.inject(loads)
    assert np.abs(residual(TORUS, element, gates, nudged, current)[free]).max() < 1e-15
    tiny = 1e-4 * loads
    moved = (state.inject(tiny) - state.inject(-tiny)) / 2e-4
    np.testing.assert_allclose(state.respond(loads), moved, atol=1e-4 * np.abs(moved).max())


def test_resistors_settle_as_by_elimination(planned):
    """Alone, and beside transistors that are off."""
    rng = np.random.default_rng(3)
    ohms, volts = rng.uniform(1e3, 1e5, 32), rng.uniform(0, 5, 3)
    model = DensePhysics().plan(TORUS, INPUTS, OUTPUTS)
    settled = planned(TORUS, INPUTS, OUTPUTS).free(laws(Resistor(), ohms), Boundary(volts))
    expected = model.free(1 / ohms, Boundary(volts))
    np.testing.assert_allclose(settled.voltage, expected.voltage, atol=1e-12)
    values = np.array([1.0, 2.0])
    np.testing.assert_allclose(settled.clamp(values), expected.clamp(values), atol=1e-12)
    some, rest = np.arange(0, 32, 4), np.setdiff1d(np.arange(32), np.arange(0, 32, 4))
    mixed = EdgeLaws((
        EdgeLaw(some, SquareLaw(), np.zeros((1, 8))), EdgeLaw(rest, Resistor(), ohms[None, rest])
    ))  # fmt: skip
    siemens = 1 / ohms
    siemens[some] = 1e-9
    off = model.free(siemens, Boundary(volts)).voltage
    found = planned(TORUS, INPUTS, OUTPUTS).free(mixed, Boundary(volts)).voltage
    np.testing.assert_allclose(found, off, atol=1e-12)


class NumpyLaw(SquareLaw):
    """The square law without compiled code."""

    compiled = None

    def flow(self, first, second, parameter):
        return SquareLaw().flow(first, second, parameter)


def test_a_law_without_compiled_code_is_settled_too():
    gates, volts = np.linspace(0.6, 2, 32), np.array([0.0, 0.2, 0.45])
    plan = NewtonPlan.of(TORUS, INPUTS, OUTPUTS)
    one, other = (plan.free(laws(law(), gates), Boundary(volts)) for law in (NumpyLaw, SquareLaw))
    np.testing.assert_allclose(one.voltage, other.voltage, atol=1e-10)


class HalfLaw(SquareLaw):
    """Half the current of the law whose compiled code it inherits."""

    def flow(self, first, second, parameter):
        return Flow(*(0.5 * each for each in SquareLaw().flow(first, second, parameter)))


def test_a_law_that_a_subclass_changes_is_obeyed():
    """Half of all currents changes no voltage; one edge's half does."""
    gates, volts = np.linspace(0.9, 2, 32), np.array([0.0, 0.2, 0.45])
    plan = NewtonPlan.of(TORUS, INPUTS, OUTPUTS)
    parts = [EdgeLaw(np.arange(9), HalfLaw(), gates[None, :9]),
             EdgeLaw(np.arange(9, 32), SquareLaw(), gates[None, 9:])]  # fmt: skip
    mixed = plan.free(EdgeLaws(tuple(parts)), Boundary(volts)).voltage
    plain = plan.free(laws(SquareLaw(), gates), Boundary(volts)).voltage
    assert np.abs(mixed - plain).max() > 1e-3
    half = plan.free(laws(HalfLaw(), gates), Boundary(volts)).voltage
    np.testing.assert_allclose(half, plain, atol=1e-9)
    refused(lambda: law_deck(TORUS, EdgeLaws(tuple(parts)), INPUTS, False), "HalfLaw", "spice")


def test_a_larger_lattice_by_chord_iterations_is_the_dense_one(element):
    network = pyedge.named("periodic:12x12")
    inputs, outputs = np.array([0, 70, 143]), np.array([30])
    rng = np.random.default_rng(4)
    for low, high in ((1.0, 3.0), (0.6, 1.2)):
        gates, volts = rng.uniform(low, high, 288), rng.uniform(0, 0.45, 3)
        states = [
            PLANS[name].of(network, inputs, outputs).free(laws(element, gates), Boundary(volts))
            for name in PLANS
        ]
        np.testing.assert_allclose(states[0].voltage, states[1].voltage, atol=1e-9)
        clamped = [state.clamp(np.array([0.3])) for state in states]
        np.testing.assert_allclose(*clamped, atol=1e-9)


def test_mistakes_are_one_line(planned):
    plan, volts = planned(TORUS, INPUTS, OUTPUTS), Boundary(np.zeros(3))
    refused(lambda: plan.free(laws(SquareLaw(), np.ones(31)), volts), "31", "32")
    gates = np.where(np.arange(32) == 5, np.nan, 1.0)
    name = TORUS.edge_names()[5]
    refused(lambda: plan.free(laws(SquareLaw(), gates), volts), name, "finite")
    refused(lambda: plan.free(laws(SquareLaw(), np.ones(32)), Boundary(np.zeros(2))), "input")
    refused(lambda: planned(TORUS, INPUTS, INPUTS), "held twice")
