"""Lockstep: no difference between equal machines, injected faults found; only decisions within
round-off are excluded."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

from pyedge.logic import BehavioralLogic
from pyedge.networks.topologies import named
from pyedge.physics import PHYSICS
from pyedge.physics.sparse import SparsePhysics
from pyedge.tasks import allostery, published
from pyedge.tasks.allostery import schedule
from pyedge.verify import own_check, perform
from pyedge.verify.lockstep import LIMIT, Difference, _certain, lockstep
from pyedge.verify.lockstep_checks import (
    agree,
    lockstep_checks,
    machine,
    planted,
    planted_resistor,
    sparse_agrees,
)
from pyedge.verify.planted_faults import FlippedLogic, WrongResistor
from tests.machines import AskedPhysics

TORUS = named("torus16")


class Unsteady(AskedPhysics):
    """Dense physics with an error of all free voltages in one step, or from it on."""

    def __init__(self, volts, step=0, steps=10**6):
        self.volts, self.wrong, self.asked = volts, range(step, step + steps), 0

    def plan(self, network, inputs, outputs):
        plan = super().plan(network, inputs, outputs)
        free, ways = plan.free, np.where(np.arange(network.n_nodes) % 2, -1, 1)

        def unsteady(*given):
            state, volts = free(*given), self.volts * (self.asked in self.wrong)
            self.asked += 1
            return SimpleNamespace(voltage=state.voltage + volts * ways, clamp=state.clamp)

        plan.free = unsteady
        return plan


def model(network=TORUS, physics=None, logic=None, noise=0.0, seed=0):
    logic = logic or BehavioralLogic(network.n_edges)
    return machine(network, logic, noise, seed, physics)


@pytest.mark.parametrize("noise", [0.0, 3e-3])
@pytest.mark.parametrize(("step", "edge"), [(0, 0), (31, 7), (59, 15)])
def test_flipped_decision_is_found_at_its_step_and_edge(step, edge, noise):
    faulty = machine(TORUS, FlippedLogic(16, step, edge), noise)
    result = lockstep(model(noise=noise), faulty, published("allostery-1"), 60).difference
    assert (result.what, result.step, result.edge) == ("wiper", step, TORUS.edge_names()[edge])
    assert abs(result.left - result.right) in (1, 2)
    assert f"step {step}, edge {TORUS.edge_names()[edge]}" in str(result)


def test_other_seed_is_not_in_lockstep():
    left, right = (model(noise=3e-3, seed=seed) for seed in (0, 1))
    result = lockstep(left, right, published("allostery-1"), 60).difference
    assert result.margin < 0.03  # noise decides where the margin is small


@pytest.mark.slow
def test_all_logics_are_in_lockstep_with_the_model():
    """Over 100 steps, in which some wipers come from the middle to a rail."""
    outcomes = [perform(check) for check in lockstep_checks(100)]
    assert [outcome for outcome in outcomes if outcome.status == "failed"] == []
    assert sum(outcome.status == "passed" for outcome in outcomes) >= 7


@pytest.fixture(scope="module")
def ngspice():
    made = PHYSICS["ngspice"]()
    yield made
    made.close()


@pytest.mark.parametrize("task", ["divider", "iris", "allostery-4"])
def test_ngspice_is_in_lockstep_with_dense(task):
    finding = own_check(task, logic=("behavioral",) * 2, physics="ngspice", steps=40).run()
    assert finding.passed, finding.detail
    assert finding.measured.startswith("40 steps")
    for words in ("decisions compared", "0 excluded", "ties", "0 resynchronised", "margin"):
        assert words in finding.detail


def test_sparse_physics_is_in_lockstep_with_dense_but_of_low_accuracy():
    for method in ("direct", "iterative"):
        finding = sparse_agrees(method, "allostery-4")
        assert finding.passed, finding.detail
        assert "0 excluded" in finding.detail
    loose = model(physics=SparsePhysics("iterative", 1e-3))
    finding = agree(model(), loose, published("allostery-4"), 40)
    assert not finding.passed
    assert "drop" in finding.detail


@pytest.mark.parametrize("find", [planted, planted_resistor])
@pytest.mark.parametrize("seed", range(8))
def test_a_planted_fault_is_found_at_its_step_and_edge(find, seed):
    finding = find(seed)
    assert finding.passed, finding.detail


@pytest.mark.parametrize("factor", [1 + 1e-7, 0.5])
@pytest.mark.parametrize(("step", "edge"), [(0, "3-1"), (17, "2-5"), (39, "8-2")])
def test_wrong_resistor_of_any_factor_is_found(ngspice, factor, step, edge):
    wrong = WrongResistor(ngspice, step, TORUS.edge_names().index(edge), factor)
    agreement = lockstep(model(), model(physics=wrong), published("allostery-3"), 40)
    assert not agreement.passed
    assert (agreement.difference.step, agreement.difference.edge) == (step, edge)
    assert "drop" in agreement.difference.what
    assert f"step {step}, edge {edge}" in str(agreement)


def test_every_decision_of_equal_machines_is_counted_once():
    agreement = lockstep(model(), model(), published("allostery-2"), 50)
    assert (agreement.steps, agreement.compared, agreement.ties) == (50, 50 * 15, 50)  # 9-3 is tied
    assert (agreement.excluded, agreement.resynchronised, agreement.voltage) == (0, 0, 0.0)
    assert agreement.passed
    assert agreement.margin > 0
    agreement = lockstep(model(noise=3e-3), model(noise=3e-3), published("iris"), 47)
    assert (agreement.steps, agreement.compared + agreement.ties) == (47, 47 * 16)
    assert agreement.passed


def test_decisions_within_round_off_are_excluded_and_codes_resynchronised():
    """A target that the first state has: both edges are undecided in the first step alone."""
    network = named("divider")
    task = schedule("t", {1: 5.0, 3: 0.0}, [{2: 2.5}, {2: 4.0}], eta=0.5, steps=201, dwell=1)
    other = model(network, Unsteady(0.8 * LIMIT, steps=1))
    agreement = lockstep(model(network), other, task, 201)
    assert agreement.passed, str(agreement)
    assert (agreement.excluded, agreement.resynchronised, agreement.compared) == (2, 1, 400)
    assert agreement.voltage == pytest.approx(0.8 * LIMIT, rel=1e-6)


def test_more_than_one_percent_excluded_is_a_failure():
    network = named("divider")
    met = allostery("met", {1: 5.0, 3: 0.0}, {2: 2.5}, 0.5)
    agreement = lockstep(model(network), model(network, Unsteady(0.5 * LIMIT)), met, 20)
    assert agreement.difference is None
    assert (agreement.compared, agreement.excluded) == (0, 40)
    assert math.isinf(agreement.margin)
    assert not agreement.passed
    assert "excluded" in str(agreement)


@pytest.mark.parametrize(("apart", "passed"), [(0.99e-9, True), (1.01e-9, False)])
def test_voltages_may_be_a_nanovolt_apart(apart, passed):
    agreement = lockstep(model(), model(physics=Unsteady(apart)), published("allostery-1"), 3)
    assert (agreement.difference is None) == passed


@pytest.mark.parametrize(("margin", "certain"), [(3.99e-12, False), (4.01e-12, True)])
def test_a_margin_of_four_times_the_voltages_difference_is_certain(margin, certain):
    drops = (1.0, 0.0)
    assert _certain(Difference("first", 0, "1-2", 0.0, 1.0, drops, drops, margin), 1e-12) == certain


def test_voltages_beyond_the_limit_are_a_difference():
    other = model(physics=Unsteady(2 * LIMIT, step=7))
    agreement = lockstep(model(), other, published("allostery-1"), 20)
    assert not agreement.passed
    assert agreement.difference.step == 7
