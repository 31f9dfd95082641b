"""The error of the iterative solution is within the accuracy asked for, or it is refused."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyedge.errors import InputError
from pyedge.networks import topologies
from pyedge.physics import Boundary
from pyedge.physics.multigrid.cycle import Cycle
from pyedge.physics.multigrid.plan import IterativePlan, _stretched
from pyedge.physics.multigrid.solver import Solver
from pyedge.physics.multigrid.threads import ThreadPool
from pyedge.physics.sparse import SparsePhysics
from tests.refusals import refused

NETWORKS = {
    "lattice": topologies.square(120, 120),
    "random regular": topologies.random_regular(3000, 4),
}
HELD = np.array([0, 2999, 1234]), np.array([77, 1500, 2222])
INPUTS = Boundary(np.array([0.0, 5.0, 2.0]))
ETA, WANTED = 0.5, 2.5


def ohms(codes):
    return 1040.0 + 781.25 * codes


def drops(network, voltage):
    return voltage[network.edges[:, 0]] - voltage[network.edges[:, 1]]


def both_drops(plan, conductance):
    """The state; the free drops and those differences of the two that the nudge makes."""
    state = plan.free(conductance, INPUTS)
    nudged = ETA * WANTED + (1 - ETA) * state.voltage[plan.outputs]
    free, clamped = (drops(plan.network, each) for each in (state.voltage, state.clamp(nudged)))
    return state, np.stack([free, clamped - free])


def walk(network, steps, spread):
    """Conductances of codes that all move by one at each step."""
    rng = np.random.default_rng(3)
    codes = np.clip(np.round(64 + spread * rng.standard_normal(network.n_edges)), 0, 127)
    for _ in range(steps):
        yield 1.0 / ohms(codes)
        codes = np.clip(codes + rng.choice([-1, 1], network.n_edges), 0, 127)


@pytest.mark.parametrize("spread", [0.0, 40.0])
@pytest.mark.parametrize("accuracy", [1e-4, 1e-6, 1e-9])
@pytest.mark.parametrize("name", NETWORKS)
def test_drops_and_their_differences_are_as_accurate_as_promised(name, accuracy, spread):
    network = NETWORKS[name]
    exact = SparsePhysics("direct").plan(network, *HELD)
    plan = SparsePhysics("iterative", accuracy).plan(network, *HELD)
    for conductance in walk(network, 4, spread):
        state, both = both_drops(plan, conductance)
        # The nudge passes the error of the free outputs on.
        assert np.abs(both - both_drops(exact, conductance)[1]).max() <= 2 * state.accuracy
        assert state.accuracy <= accuracy


@pytest.mark.parametrize("name", NETWORKS)
def test_the_last_solution_makes_the_next_one_shorter(name):
    plan = SparsePhysics("iterative", 1e-6).plan(NETWORKS[name], *HELD)
    iterations = []
    for conductance in walk(NETWORKS[name], 2, 20.0):
        plan.free(conductance, INPUTS)
        iterations.append(plan.solver.iterations)
    assert iterations[1] < iterations[0]


@settings(max_examples=10)
@given(st.integers(0, 2**32 - 1))
def test_what_flows_in_flows_out_and_no_node_is_beyond_the_inputs(seed):
    network, rng = NETWORKS["lattice"], np.random.default_rng(seed)
    conductance = 1.0 / ohms(rng.integers(0, 128, network.n_edges))
    voltage = PLAN.free(conductance, INPUTS).voltage
    flow = conductance * drops(network, voltage)
    out, into = (np.bincount(ends, flow, network.n_nodes) for ends in network.edges.T)
    assert np.abs(np.delete(into - out, HELD[0])).max() < 1e-9 * np.abs(flow).max() + 1e-11
    assert voltage.min() >= -1e-7
    assert voltage.max() <= 5.0 + 1e-7


PLAN = SparsePhysics("iterative", 1e-8).plan(NETWORKS["lattice"], *HELD)


@pytest.mark.parametrize("name", NETWORKS)
def test_results_do_not_depend_on_the_number_of_threads(name, monkeypatch):
    monkeypatch.setattr("pyedge.physics.multigrid.threads._WORTH_SHARING", 0)
    conductance = next(walk(NETWORKS[name], 1, 30.0))
    voltages = []
    for threads in (1, 3):
        plan = IterativePlan(NETWORKS[name], *HELD, 1e-6)
        plan.solver.threads = plan.solver._cycle.threads = ThreadPool(threads)
        voltages.append(plan.free(conductance, INPUTS).voltage)
    assert np.array_equal(*voltages)


BROKEN = {"nothing": 0.0, "backwards": -1.0, "tiny": 1e-12, "rough": 0.1, "not a number": np.nan}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_cycle_ends_within_the_accuracy_or_says_so(kind, monkeypatch):
    def run(self, depth=0, whole=Cycle.run):
        whole(self, depth)
        if depth == 0:
            self.finest.solution[:: 3 if kind == "rough" else 1] *= BROKEN[kind]

    monkeypatch.setattr(Cycle, "run", run)
    network = NETWORKS["lattice"]
    conductance = next(walk(network, 1, 30.0))
    try:
        _, both = both_drops(IterativePlan(network, *HELD, 1e-6), conductance)
    except InputError:
        return
    exact = SparsePhysics("direct").plan(network, *HELD)
    assert np.abs(both - both_drops(exact, conductance)[1]).max() < 5e-6


def test_an_accuracy_out_of_reach_is_refused(monkeypatch):
    monkeypatch.setattr("pyedge.physics.multigrid.solver.MOST_ITERATIONS", 5)
    network = NETWORKS["lattice"]
    plan = SparsePhysics("iterative", 1e-9).plan(network, *HELD)
    refused(lambda: plan.free(next(walk(network, 1, 40.0)), INPUTS), "1e-09 V", "direct")


def test_a_network_of_held_nodes_alone_is_solved():
    network = topologies.divider()
    solver = Solver(network, np.array([0, 2]))
    voltage, error = solver.solve(np.ones(2), np.array([1.0, 2.0, 0.0]), np.arange(3), None, 1e-9)
    assert np.array_equal(voltage, [1.0, 2.0, 0.0])
    assert error == 0.0


# (accuracy asked for, largest lift of an output, accuracy of the difference), in volts
TIGHTENED = [(1e-5, 2.0, 1e-5), (1e-5, 1.0, 1e-5), (1e-5, 0.5, 5e-6), (1e-5, 1e-3, 1e-8),
             (1e-5, 1e-7, 1e-10), (1e-11, 1e-3, 1e-11)]  # fmt: skip


@pytest.mark.parametrize(("accuracy", "lift", "wanted"), TIGHTENED)
def test_the_difference_is_as_accurate_as_its_size_asks(accuracy, lift, wanted, monkeypatch):
    """With equal twins: as outputs near their targets, down to a tenth of a tie's threshold."""
    asked = []

    def solve(self, conductance, start, held, current, accuracy):
        asked.append(accuracy)
        return start, 0.0

    plan = IterativePlan(NETWORKS["lattice"], *HELD, accuracy)
    monkeypatch.setattr(Solver, "solve", solve)
    conductance = np.full(plan.network.n_edges, 1e-5)
    for twins in (1, 2):
        state = plan.free(np.tile(conductance, (twins, 1))[0 if twins == 1 else ...], INPUTS)
        state.clamp(state.voltage[HELD[1]] + np.array([0.0, -lift, lift / 3]))
        assert asked[-2:] == pytest.approx([accuracy, wanted if twins == 1 else accuracy])


@given(st.integers(0, 999), st.floats(-3, 3).filter(lambda k: abs(k) > 1e-3))
def test_a_nudge_some_times_as_large_starts_from_the_change_as_many_times(seed, times):
    change = np.random.default_rng(seed).normal(size=20)
    outputs = np.array([3, 7, 11])
    np.testing.assert_allclose(_stretched(change, outputs, times * change[outputs]), times * change)
    none = _stretched(change, outputs, np.zeros(3))
    assert not none.any()
    across = np.array([change[7], -change[3], 0.0])  # of which the change says nothing
    start = _stretched(change, outputs, across)
    np.testing.assert_allclose(start[outputs], across)
    assert np.abs(np.delete(start, outputs)).max() < 1e-12
