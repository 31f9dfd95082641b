"""Loaded twins against nodal analysis of the whole circuit, and machines that train on them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import pyedge
from pyedge.chip import Chip
from pyedge.edges import DigipotEdges
from pyedge.networks.network import Network
from pyedge.physics import Boundary, DensePhysics, loaded
from pyedge.physics.loaded import LoadedTwins
from pyedge.rules import Comparator
from pyedge.supervisor.supervisor import Supervisor
from pyedge.tasks import PUBLISHED
from pyedge.training.ensemble import Ensemble
from pyedge.training.machine import LearningMachine
from tests.machines import AskedLogic, Kind
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
    conductance = data.draw(conductances(twins, network.n_edges))
    amperes = hnp.arrays(float, (network.n_edges, 2, 2), elements=NANOAMPERES)
    return (
        conductance if twins == 2 else conductance[0],
        data.draw(volts(len(inputs))),
        data.draw(volts(len(outputs))),
        data.draw(amperes),
    )


def written_out(held, conductance, voltage, clamped_outputs, averaging, comparison, current):
    """Nodal analysis with every averaging resistor, comparator input and bias current."""
    network, inputs, outputs = held
    n = network.n_nodes
    edges = [*network.edges, *(network.edges + n)]
    siemens = np.broadcast_to(conductance, (2, network.n_edges)).ravel().tolist()
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


def differences(physics, network, free, clamped):
    """(m, 2) input + less input - of the comparators, from drops and offsets."""
    first, second = network.edges.T
    free_drop, clamped_drop = (v[first] - v[second] for v in (free, clamped))
    exact = physics.comparison == "exact"
    other = clamped_drop + free_drop if exact else clamped_drop
    left = np.stack([clamped_drop - free_drop, -other]) + physics.drop_offset()
    return (left * np.array([[0.5], [0.5 if exact else 1.0]])).T


def follow(held, comparison, ohms, eta, case):
    """The physics; free and clamped voltages; differences."""
    conductance, voltage, desired, current = case
    physics = LoadedTwins(ohms, comparison, current=current)
    plan = physics.plan(*held)
    free, clamped = plan.follow(conductance, Boundary(voltage), desired, eta)
    return free, clamped, differences(physics, held.network, free, clamped)


def disagreement(held, comparison, averaging, eta, case):
    """Largest difference of all voltages, in volts; the clamped outputs follow the free ones."""
    conductance, voltage, desired, current = case
    state = follow(held, comparison, averaging, eta, case)
    nudged = eta * desired + (1 - eta) * state[0][held.outputs]
    restated = written_out(held, conductance, voltage, nudged, averaging, comparison, current)
    return max(np.abs(a - b).max() for a, b in zip(state, restated, strict=True))


@given(DATA, held_networks(), CIRCUITS, OHMS, ETA, st.sampled_from([1, 2]))
def test_state_equals_nodal_analysis(data, held, comparison, averaging, eta, twins):
    assert disagreement(held, comparison, averaging, eta, draw_case(data, held, twins)) < 1e-8


def test_swapped_tap_is_detected(monkeypatch):
    held = four()
    case = (np.full((2, 5), 2e-5), np.array([5.0, 0.0]), np.array([4.0]), np.full((5, 2, 2), 1e-7))
    assert disagreement(held, "exact", 1e5, 0.5, case) < 1e-9
    right = loaded.taps

    def swapped(network, comparison):
        wrong = right(network, comparison)
        wrong[2, 0] = wrong[2, 0, ::-1]
        wrong[2, 0, 0, 0] = wrong[1, 0, 0, 0]
        return wrong

    monkeypatch.setattr(loaded, "taps", swapped)
    assert disagreement(held, "exact", 1e5, 0.5, case) > 1e-3


@given(DATA, held_networks(), CIRCUITS, ETA, st.sampled_from([1, 2]))
def test_resistors_without_load_do_not_change_the_twins(data, held, comparison, eta, twins):
    conductance, voltage, desired, current = draw_case(data, held, twins)
    state = DensePhysics().plan(*held).free(conductance, Boundary(voltage))
    clamped = state.clamp(eta * desired + (1 - eta) * state.voltage[held.outputs])
    case = conductance, voltage, desired, 0 * current
    free, own, _ = follow(held, comparison, np.inf, eta, case)
    assert np.abs(free - state.voltage).max() < 1e-9
    assert np.abs(own - clamped).max() < 1e-9


def test_cut_edge_still_loads():
    network, inputs, outputs = four()
    cut = network.cut(2)
    conductance, boundary = np.full(5, 2e-5), Boundary(np.array([5.0, 0.0]))
    with_load, alone = (
        LoadedTwins(ohms).plan(cut, inputs, outputs).free(conductance, boundary).voltage
        for ohms in (1e5, np.inf)
    )
    without = DensePhysics().plan(cut, inputs, outputs).free(conductance, boundary).voltage
    assert np.allclose(alone, without, rtol=0, atol=1e-12)
    assert np.abs(with_load - alone).max() > 1e-3


def four():
    """Four nodes, five edges, two inputs, one output."""
    edges = np.array([[0, 1], [1, 2], [2, 3], [3, 0], [0, 2]])
    return Held(Network(edges, (1, 2, 3, 4)), np.array([0, 3]), np.array([2]))


def machine(task, physics, asked=False, replica=2, **more):
    """A machine with every defect that twins which load each other can have."""
    network = pyedge.named("divider" if task == "divider" else "torus16")
    chip = Chip.draw(network, 5, replica, offset=1e-3, tolerance=0.1, mismatch=0.02)
    logic = AskedLogic(network.n_edges) if asked else None
    edges = DigipotEdges(network, physics.comparison, None, Comparator(3e-3), chip, logic)
    return LearningMachine(network, physics, edges, Supervisor(noise=1e-3, **more), 5, replica)


@pytest.mark.parametrize("task", [*PUBLISHED])
@pytest.mark.parametrize("comparison", ["paper", "exact"])
def test_compiled_training_is_that_of_the_nodal_matrix(task, comparison):
    physics = LoadedTwins(1e5, comparison, current=25e-9)
    one, other = (
        machine(task, physics, asked).train(pyedge.published(task), 60).dataset
        for asked in (False, True)
    )
    assert np.array_equal(one["wiper"], other["wiper"])
    for name in ("free_voltage", "clamped_voltage", "error", "margin"):
        assert np.allclose(one[name], other[name], rtol=0, atol=1e-9), name


@pytest.mark.parametrize("noise", [0.0, 3e-3])
@pytest.mark.parametrize("comparison", ["paper", "exact"])
@pytest.mark.parametrize("task", PUBLISHED)
def test_without_load_codes_are_those_of_the_reference_machine(task, comparison, noise):
    network = pyedge.named("divider" if task == "divider" else "torus16")
    reference, unloaded = (Kind(comparison, noise, seed=5).build(network) for _ in range(2))
    unloaded.physics = LoadedTwins(np.inf, comparison)
    codes = [m.train(pyedge.published(task), 200).dataset["wiper"] for m in (reference, unloaded)]
    assert np.array_equal(*codes)


@pytest.mark.parametrize("task", ["allostery-3", "regression-a", "iris"])
def test_an_ensemble_is_its_machines(task):
    def made(replica):
        return machine(task, LoadedTwins(1e5), replica=replica)

    together = Ensemble(made, [3, 7]).train(pyedge.published(task), 60)
    assert together.compiled
    for k, replica in enumerate((3, 7)):
        alone = made(replica)
        history = alone.train(pyedge.published(task), 60)
        assert np.array_equal(together.degrees[k], alone.edges.degrees)
        assert together.late[k] == pytest.approx(history.late, rel=1e-9)


def test_invalid_arguments_are_refused():
    held = four()
    plan = LoadedTwins(1e5).plan(*held)
    good = np.full(5, 1e-5), Boundary(np.array([5.0, 0.0])), np.array([3.0])
    refused(lambda: plan.follow(*good, 1.5), "eta", "1.5")
    refused(lambda: plan.follow(*good[:2], np.array([np.nan]), 0.5), "clamped output", "nan")
    refused(lambda: LoadedTwins(1e5, "sign"), "sign", "paper and exact")
    refused(lambda: LoadedTwins(0.0), "averaging resistance", "0.0")
    assert LoadedTwins(0.5).averaging == 0.5
    refused(lambda: LoadedTwins(current=np.zeros((5, 2))).plan(*held), "bias current", "(5, 2)")
    refused(lambda: LoadedTwins(current=np.nan), "bias current", "nan")
    refused(lambda: LoadedTwins(np.inf, current=1e-9), "infinite")
    for more in ({"method": "inject"}, {"resolution": 1e-3}):  # only clamped outputs can follow
        made = machine("allostery-1", LoadedTwins(), **more)
        refused(
            lambda made=made: made.train(pyedge.published("allostery-1"), 5),
            "supervisor.method",
            "resolution",
        )
