"""Measures of learning rules: against hand-made courses, and side by side against one by one."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyedge.studies import shipped
from pyedge.studies.rule_measures import LEARNED, cosine, remaining, steps_to_learn, watched
from pyedge.studies.study import Study
from pyedge.studies.work_item import compute
from pyedge.tasks import published
from pyedge.training.configuration import MachineConfiguration


@given(st.integers(1, 5000))
def test_errors_are_watched_before_the_first_step_and_after_the_last(steps) -> None:
    after = watched(steps)
    assert (after[0], after[-1]) == (0, steps)
    assert (np.diff(after) > 0).all()


@given(st.lists(st.sampled_from([1.0, 0.5, 0.0099, 1e-6, 2.0]), min_size=2, max_size=12))
def test_is_learned_where_the_error_stays_low(errors) -> None:
    errors[0] = 1.0
    after = 3 * np.arange(len(errors))
    found = steps_to_learn(np.array([errors]), after)[0]
    low = [all(each < LEARNED for each in errors[k:]) for k in range(len(errors))]
    assert found == (after[low.index(True)] if any(low) else after[-1])


def test_unknown_errors_and_first_errors_of_0_have_no_value() -> None:
    assert np.isnan(steps_to_learn(np.array([[np.nan, 1.0]]), np.array([0, 1]))[0])
    assert np.isnan(remaining(np.zeros(1), np.ones(1))[0])
    assert remaining(np.full(1, 4.0), np.ones(1))[0] == 0.25


def test_codes_have_no_cosine() -> None:
    assert np.isnan(cosine(MachineConfiguration().build(), published("allostery-1")))


@pytest.fixture(scope="module")
def plan():
    return Study.load(shipped()["rules"]).but(replicas=3, steps=40).plan()


@pytest.fixture
def item(plan):
    return plan.item((0, 1, 0, 0, 0))


def test_an_ensemble_has_the_measures_of_single_machines(item) -> None:
    names = ("steps_to_learn", "remaining", "cosine")
    one, other = (compute(replace(item, record=(*names, *more))) for more in ((), ("energy",)))
    assert one.failure is None
    for name in names:
        np.testing.assert_allclose(one.values[name], other.values[name], rtol=1e-9)
    assert (one.values["cosine"] > 0.5).all()
    assert (one.values["remaining"] < 1).all()


def test_targets_are_the_outputs_of_a_random_machine(item) -> None:
    """Of resistors: those of the study's machine with seed 1."""
    machine = item.machine.model_copy(update={"seed": 1}).build()
    shown = item.task.train
    outputs = machine.measure(item.task.inputs, item.task.outputs, shown.inputs)
    np.testing.assert_allclose(outputs, shown.targets, atol=1e-11)


def test_the_graphs_of_all_materials_are_the_same(plan) -> None:
    networks = [point.configuration.make_network() for point in plan.points[:3]]
    names = {str(sorted(network.edge_names())) for network in networks}
    assert len(names) == 1
