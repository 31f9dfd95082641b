"""Loaded twins against nodal analysis of the whole circuit, and against twins without load."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyedge.analysis.front_end import loaded_twins
from pyedge.analysis.front_end.loaded_twins import LoadedTwins
from pyedge.networks.network import Network
from pyedge.physics import Boundary, DensePhysics
from tests.refusals import refused
from tests.restated import settle
from tests.strategies import Held, conductances, held_networks, volts

DATA = st.data()
CIRCUITS = st.sampled_from(["paper", "exact"])
OHMS = st.sampled_from([1e4, 3.3e5, 1e7])
ETA = st.sampled_from([0.0, 0.1, 0.5, 1.0])
NANOAMPERES = st.floats(-250, 250).map(lambda nano: nano * 1e-9)


def draw_case(data, held, twins=2):
    """Conductances, input voltages, desired outputs, bias currents."""
    network, inputs, outputs = held
    shape = (network.n_edges, 2, 2)
    flat = data.draw(
        st.lists(NANOAMPERES, min_size=4 * network.n_edges, max_size=4 * network.n_edges)
    )
    conductance = data.draw(conductances(twins, network.n_edges))
    return (
        conductance if twins == 2 else conductance[0],
        data.draw(volts(len(inputs))),
        data.draw(volts(len(outputs))),
        np.array(flat).reshape(shape),
    )


def written_out(held, conductance, voltage, clamped_outputs, averaging, comparison, current):
    """Nodal analysis with every averaging resistor, comparator input and bias current."""
    network, inputs, outputs = held
    n = network.n_nodes
    edges = [*network.edges, *(network.edges + n)]
    siemens = [*conductance[0], *conductance[1]]
    injected, count, terminals = {}, 2 * n, []

    def averaged(one, other, amperes):
        nonlocal count
        edges.extend([(one, count), (other, count)])
        siemens.extend([1 / averaging, 1 / averaging])
        injected[count] = amperes
        count += 1
        return count - 1

    for (a, b), amperes in zip(network.edges, current, strict=True):
        first = averaged(n + a, b, amperes[0, 0]), averaged(a, n + b, amperes[0, 1])
        if comparison == "exact":
            second = averaged(n + b, b, amperes[1, 0]), averaged(n + a, a, amperes[1, 1])
        else:
            second = n + b, n + a
            for node, each in zip(second, amperes[1], strict=True):
                injected[node] = injected.get(node, 0.0) + each
        terminals.append((first, second))
    held_at = dict(zip(n + outputs, clamped_outputs, strict=True))
    held_at |= dict(zip(inputs, voltage, strict=True)) | dict(zip(n + inputs, voltage, strict=True))
    amperes = [injected.get(node, 0.0) for node in range(count)]
    node = settle(edges, siemens, held_at, count, amperes)
    pairs = np.array(terminals)
    return node[:n], node[n : 2 * n], node[pairs[..., 0]] - node[pairs[..., 1]]


def disagreement(held, comparison, averaging, eta, case):
    """Largest difference of all voltages, in volts."""
    conductance, voltage, desired, current = case
    twins = LoadedTwins(*held, averaging, comparison)
    state = twins.settle(conductance, voltage, desired, eta, current)
    restated = written_out(
        held, conductance, voltage, state.clamped[held.outputs], averaging, comparison, current
    )
    return max(np.abs(a - b).max() for a, b in zip(state, restated, strict=True))


@given(DATA, held_networks(), CIRCUITS, OHMS, ETA)
def test_state_equals_nodal_analysis(data, held, comparison, averaging, eta):
    assert disagreement(held, comparison, averaging, eta, draw_case(data, held)) < 1e-8


def test_swapped_tap_is_detected(monkeypatch):
    held = four()
    case = (np.full((2, 5), 2e-5), np.array([5.0, 0.0]), np.array([4.0]), np.full((5, 2, 2), 1e-7))
    assert disagreement(held, "exact", 1e5, 0.5, case) < 1e-9
    right = loaded_twins.taps

    def swapped(network, comparison):
        wrong = right(network, comparison)
        wrong[2, 0] = wrong[2, 0, ::-1]
        return wrong

    monkeypatch.setattr(loaded_twins, "taps", swapped)
    assert disagreement(held, "exact", 1e5, 0.5, case) > 1e-3


@given(DATA, held_networks(), CIRCUITS, OHMS, ETA)
def test_clamped_outputs_follow_the_loaded_free_ones(data, held, comparison, ohms, eta):
    conductance, voltage, desired, current = draw_case(data, held)
    state = LoadedTwins(*held, ohms, comparison).settle(conductance, voltage, desired, eta, current)
    expected = eta * desired + (1 - eta) * state.free[held.outputs]
    assert np.abs(state.clamped[held.outputs] - expected).max(initial=0) < 1e-12


@given(DATA, held_networks(), CIRCUITS, ETA, st.sampled_from([1, 2]))
def test_resistors_without_load_do_not_change_the_twins(data, held, comparison, eta, twins):
    conductance, voltage, desired, _ = draw_case(data, held, twins)
    state = DensePhysics().plan(*held).free(conductance, Boundary(voltage))
    clamped = state.clamp(eta * desired + (1 - eta) * state.voltage[held.outputs])
    loaded = LoadedTwins(*held, np.inf, comparison).settle(conductance, voltage, desired, eta)
    assert np.abs(loaded.free - state.voltage).max() < 1e-9
    assert np.abs(loaded.clamped - clamped).max() < 1e-9
    first, second = held.network.edges.T
    free_drop, clamped_drop = (v[first] - v[second] for v in (loaded.free, loaded.clamped))
    other = clamped_drop if comparison == "paper" else (clamped_drop + free_drop) / 2
    expected = np.stack([(clamped_drop - free_drop) / 2, -other], axis=-1)
    assert np.abs(loaded.difference - expected).max() < 1e-12


@given(DATA, held_networks(), CIRCUITS, OHMS)
def test_equal_twins_without_nudge_have_equal_states(data, held, comparison, averaging):
    conductance, voltage, desired, _ = draw_case(data, held, twins=1)
    state = LoadedTwins(*held, averaging, comparison).settle(conductance, voltage, desired, 0.0)
    assert np.abs(state.free - state.clamped).max() < 1e-9
    assert np.abs(state.difference[:, 0]).max() < 1e-9


@given(DATA, held_networks(), CIRCUITS, OHMS, ETA)
def test_reversed_edges_have_reversed_differences(data, held, comparison, averaging, eta):
    conductance, voltage, desired, current = draw_case(data, held)
    network = held.network
    turned = Network(network.edges[:, ::-1], network.labels, "turned")
    one = LoadedTwins(*held, averaging, comparison).settle(
        conductance, voltage, desired, eta, current
    )
    other = LoadedTwins(turned, held.inputs, held.outputs, averaging, comparison).settle(
        conductance, voltage, desired, eta, current[..., ::-1]
    )
    assert np.abs(one.free - other.free).max() < 1e-9
    assert np.abs(one.difference + other.difference).max() < 1e-9


def test_a_current_through_a_resistor_shifts_an_input_by_half_of_it():
    """An edge between two inputs: its nodes are held, so that only the resistors are left."""
    network = Network(np.array([[0, 1]]), (1, 2))
    twins = LoadedTwins(network, np.array([0, 1]), np.array([], int), 1e6, "exact")
    current = np.array([[[40e-9, 20e-9], [0.0, 10e-9]]])
    state = twins.settle(np.array([1e-5]), np.array([3.0, 1.0]), np.array([]), 0.5, current)
    assert state.difference == pytest.approx(np.array([[10e-3, -2.0 - 5e-3]]), abs=1e-12)


def test_batch_equals_single_solves():
    held = four()
    ohms = np.array([1e4, 1e6])
    rng = np.random.default_rng(0)
    conductance = 1 / rng.uniform(1e3, 1e5, (3, 1, 2, 5))
    current = rng.uniform(0, 1e-7, (3, 1, 5, 2, 2))
    voltage, desired = np.array([5.0, 0.0]), np.array([3.0])
    many = LoadedTwins(*held, ohms, "paper").settle(conductance, voltage, desired, 0.5, current)
    assert many.difference.shape == (3, 2, 5, 2)
    for i in range(3):
        for j in range(2):
            one = LoadedTwins(*held, ohms[j], "paper").settle(
                conductance[i, 0], voltage, desired, 0.5, current[i, 0]
            )
            for a, b in zip(one, many, strict=True):
                assert np.allclose(a, b[i, j], rtol=0, atol=1e-12)


def test_cut_edge_still_loads():
    network, inputs, outputs = four()
    cut = network.cut(2)
    conductance, voltage, desired = np.full(5, 2e-5), np.array([5.0, 0.0]), np.array([3.0])
    loaded, alone = (
        LoadedTwins(cut, inputs, outputs, ohms).settle(conductance, voltage, desired, 0.5)
        for ohms in (1e5, np.inf)
    )
    without = DensePhysics().plan(cut, inputs, outputs).free(conductance, Boundary(voltage))
    assert np.allclose(alone.free, without.voltage, rtol=0, atol=1e-12)
    assert np.abs(loaded.free - alone.free).max() > 1e-3


def four():
    """Four nodes, five edges, two inputs, one output."""
    edges = np.array([[0, 1], [1, 2], [2, 3], [3, 0], [0, 2]])
    return Held(Network(edges, (1, 2, 3, 4)), np.array([0, 3]), np.array([2]))


def test_invalid_arguments_are_refused():
    held = four()
    good = {
        "conductance": np.full(5, 1e-5), "voltage": np.array([5.0, 0.0]),
        "desired": np.array([3.0]), "eta": 0.5, "current": 0.0,
    }  # fmt: skip
    twins = LoadedTwins(*held, 1e5)

    def settled(**more):
        return lambda: twins.settle(**{**good, **more})

    refused(lambda: LoadedTwins(*held, 1e5, "sign"), "sign", "paper and exact")
    refused(lambda: LoadedTwins(*held, 0.0), "averaging resistance", "0.0")
    refused(lambda: LoadedTwins(*held, np.array([1e5, -1.0])), "-1.0")
    refused(lambda: LoadedTwins(held.network, held.inputs, held.inputs, 1e5), "held twice")
    refused(lambda: LoadedTwins(held.network.cut(0, 1), *held[1:], 1e5), "floats")
    refused(settled(conductance=np.full(4, 1e-5)), "conductance", "(4,)")
    refused(settled(conductance=np.zeros(5)), "conductance", "positive")
    refused(settled(voltage=np.array([5.0])), "input voltage", "(1,)")
    refused(settled(desired=np.array([np.nan])), "desired output", "nan")
    refused(settled(current=np.zeros((5, 2))), "bias current")
    refused(settled(eta=1.5), "eta", "1.5")
    unloaded = LoadedTwins(*held, np.inf)
    refused(lambda: unloaded.settle(**{**good, "current": 1e-9}), "infinite")
