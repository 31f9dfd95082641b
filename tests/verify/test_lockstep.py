"""Lockstep: no difference between equal machines; injected faults are detected."""

from __future__ import annotations

import pytest

from pyedge.logic import BehavioralLogic
from pyedge.networks.topologies import named
from pyedge.tasks import published
from pyedge.verify import lockstep, perform
from pyedge.verify.lockstep_checks import lockstep_checks, machine, planted
from pyedge.verify.planted_faults import FlippedLogic

TORUS = named("torus16")


def model(noise=3e-3, seed=0):
    return machine(TORUS, BehavioralLogic(16), noise, seed)


def test_equal_machines_are_in_lockstep():
    result = lockstep(model(), model(), published("iris"), 47)
    assert (result.steps, result.decisions, result.difference) == (47, 47 * 32, None)


@pytest.mark.parametrize("noise", [0.0, 3e-3])
@pytest.mark.parametrize(("step", "edge"), [(0, 0), (31, 7), (59, 15)])
def test_flipped_decision_is_found_at_its_step_and_edge(step, edge, noise):
    faulty = machine(TORUS, FlippedLogic(16, step, edge), noise)
    result = lockstep(model(noise), faulty, published("allostery-1"), 60).difference
    assert result is not None
    assert (result.what, result.step, result.edge) == ("wiper", step, TORUS.edge_names()[edge])
    assert abs(result.left - result.right) in (1, 2)
    assert f"step {step}, edge {TORUS.edge_names()[edge]}" in str(result)


def test_other_seed_is_not_in_lockstep():
    result = lockstep(model(), model(seed=1), published("allostery-1"), 60).difference
    assert result is not None
    assert result.margin < 0.03  # noise decides where the margin is small


@pytest.mark.parametrize("seed", range(5))
def test_injected_fault_is_found(seed):
    assert planted(seed).passed


@pytest.mark.slow
def test_all_logics_are_in_lockstep_with_the_model():
    outcomes = [perform(check) for check in lockstep_checks()]
    assert [outcome for outcome in outcomes if outcome.status == "failed"] == []
    assert sum(outcome.status == "passed" for outcome in outcomes) >= 7
