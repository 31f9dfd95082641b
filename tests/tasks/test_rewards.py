"""Q-learning: what actions are worth, what is desired, and machines that learn from rewards."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import pyedge
from pyedge.tasks import DecisionProcess, published, q_learning
from pyedge.training.configuration import MachineConfiguration
from pyedge.training.ensemble import Ensemble
from pyedge.training.replay import Replay
from pyedge.training.run import Run
from pyedge.training.summary import summary
from tests.refusals import refused

TASK = published("four-states")
MACHINE = MachineConfiguration.load("transistor-torus")


@st.composite
def processes(draw):
    states, actions = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    rewards = draw(arrays(float, (states, actions), elements=st.integers(-8, 8).map(float)))
    leads = draw(arrays(np.int64, (states, actions), elements=st.integers(0, states - 1)))
    return DecisionProcess(rewards, leads, draw(st.sampled_from([0.0, 0.5, 0.9])))


@given(processes())
def test_the_best_strategy_is_the_best_of_all(process):
    states, actions = process.rewards.shape
    every = np.array([*product(range(actions), repeat=states)])
    worth = process.worth(every)
    np.testing.assert_allclose(process.worth(process.best), worth.max(axis=0), atol=1e-9)
    values = np.zeros((len(every), states, actions))
    np.put_along_axis(values, every[..., None], 1.0, axis=-1)
    assert np.array_equal(process.solved(values), (worth > worth.max(axis=0) - 1e-9).all(axis=1))


@given(processes(), st.integers(0, 7))
def test_worth_is_the_discounted_sum_of_rewards(process, chosen):
    states, actions = process.rewards.shape
    strategy = np.arange(states) * chosen % actions
    for start in range(states):
        total, state = 0.0, start
        for step in range(400):
            total += process.discount**step * process.rewards[state, strategy[state]]
            state = process.next_states[state, strategy[state]]
        assert process.worth(strategy)[start] == pytest.approx(total, abs=1e-8)


def test_in_four_states_what_pays_most_is_not_the_best():
    assert TASK.process.best.tolist() == [2, 0, 3, 1]
    assert TASK.process.rewards.argmax(axis=1).tolist() == [3, 1, 3, 1]


def test_the_published_rewards_are_drawn_as_published():
    task = published("four-states-published")
    drawn = 0.1 * np.random.RandomState(100).standard_normal((4, 4)) + 0.1
    np.testing.assert_allclose(task.process.rewards, drawn, atol=0.5e-3)
    assert task.process.best.tolist() == [2, 0, 3, 1]
    assert not task.misled
    assert task.states.max() == 1.0


def test_one_output_of_an_example_is_desired_by_the_reward_and_the_next_state():
    values = np.array([[0.1, 0.2, 0.3, 0.1], [0.4, 0.1, 0.2, 0.0],
                       [0.0, 0.5, 0.1, 0.1], [0.3, 0.2, 0.1, 0.4]])  # fmt: skip
    greedy = replace(TASK, exploration=0.0)
    desired = greedy.desired(lambda volts: values)
    assert np.array_equal(desired[16:], values)
    process = TASK.process
    for state, row in zip(TASK.state, desired[:16], strict=True):
        action = values[state].argmax()
        after = values[process.next_states[state, action]]
        target = process.rewards[state, action] + 0.5 * (after.max() - after.mean())
        assert row[action] == pytest.approx(target)
        others = np.arange(4) != action
        assert np.array_equal(row[others], values[state][others])


def test_actions_at_random_are_as_many_as_asked_and_differ_by_epoch():
    task = replace(TASK, exploration=0.25)
    values = np.tile([1.0, 0.0, 0.0, 0.0], (4, 1))
    taken = [task.desired(lambda v: values, start)[:16] for start in range(0, 16_000, 16)]
    changed = np.array(taken)[..., 1:].any(axis=-1)
    assert changed.mean() == pytest.approx(0.25 * 3 / 4, abs=0.02)
    assert len(np.unique(changed, axis=0)) > 100
    assert not replace(task, exploration=0.0).desired(lambda v: values, 16)[:, 1:].any()


def test_a_training_goes_on_within_an_epoch_as_if_never_interrupted():
    whole = MACHINE.build().train(TASK, 75)
    machine = MACHINE.build()
    resumed = machine.train(TASK, 75, history=machine.train(TASK, 41))
    assert whole.dataset.identical(resumed.dataset)
    assert whole.dataset["desired"].shape == (5, 20, 4)
    assert not whole.dataset.identical(MACHINE.build().train(replace(TASK, shuffle=1), 75).dataset)


def test_a_history_has_states_actions_and_rewards():
    task = replace(TASK, exploration=0.3)
    data = MACHINE.build().train(task, 75).dataset
    state, action = data["state"].values, data["action"].values
    assert np.array_equal(state, task.state[data["example"].values])
    assert np.array_equal(data["reward"].values, task.process.rewards[state, action])
    values = data["desired"].values[np.arange(75) // 16, 16:]
    wanted = task.process.updated(values)
    for t in range(75):
        held = values[t, state[t]].copy()
        held[action[t]] = wanted[t, state[t], action[t]]
        assert np.array_equal(data["target"].values[t], held)
    assert 0.03 < (action != values[np.arange(75), state].argmax(axis=1)).mean() < 0.4


def walking(**changes):
    process = TASK.process
    states = [dict(zip(TASK.inputs, row, strict=True)) for row in TASK.states.tolist()]
    return q_learning("walk", states, TASK.outputs, process, walk=True, **changes)


def test_a_walk_goes_where_actions_lead_and_goes_on_as_if_never_interrupted():
    task = walking(exploration=0.3)
    whole = MACHINE.build().train(task, 75)
    data = whole.dataset
    state, action = data["state"].values, data["action"].values
    volts = data["free_voltage"].values[:, whole.network.nodes(task.inputs)]
    assert np.array_equal(volts, task.states[state])
    leads = task.process.next_states[state, action]
    within = np.arange(1, 75) % 16 > 0
    assert np.array_equal(state[1:][within], leads[:-1][within])
    assert not np.array_equal(state[1:], leads[:-1])  # an epoch begins anywhere
    values = data["desired"].values[np.arange(75) // 16, 16:]
    highest = values[np.arange(75), state].argmax(axis=1)
    assert 0.03 < (action != highest).mean() < 0.5
    machine = MACHINE.build()
    resumed = machine.train(task, 75, history=machine.train(task, 41))
    assert data.identical(resumed.dataset)
    outcome = Ensemble(MACHINE, [0]).train(task, 75)
    assert not outcome.compiled
    assert np.array_equal(outcome.degrees[0], machine.edges.degrees)


def in_a_table(task, epochs=400):
    """Q-learning with a table for a network."""
    values = np.zeros((len(task.states), task.n_read))
    for epoch in range(epochs):
        desired = task.desired(lambda volts: values, epoch * task.epoch)
        states, _ = task.decisions(values, epoch * task.epoch)
        before = values.copy()
        for state, row in zip(states, desired, strict=False):
            values[state] = np.where(row != before[state], row, values[state])
    return values


@pytest.mark.parametrize("centred", [True, False])
@pytest.mark.parametrize("task", [TASK, walking()], ids=["fixed", "walk"])
def test_a_table_learns_values_that_are_their_own_targets(task, centred):
    task = replace(task, exploration=1.0, centred=centred)
    values = in_a_table(task)
    np.testing.assert_allclose(values, task.process.fixed_point(centred), atol=1e-12)
    assert task.process.solved(values)


class OfAnotherAction(DecisionProcess):
    """A fault: an output has the target of the action beside it."""

    def updated(self, values, centred=True):
        return np.roll(super().updated(values, centred), 1, axis=-1)


def test_the_target_of_another_action_is_found():
    wrong = OfAnotherAction(**TASK.process.describe())
    values = in_a_table(replace(TASK, exploration=1.0, process=wrong))
    assert np.abs(values - TASK.process.fixed_point()).max() > 0.01
    assert not TASK.process.solved(values)


@given(processes())
def test_plain_values_are_those_of_the_best_strategy(process):
    values = process.fixed_point(centred=False)
    np.testing.assert_allclose(process.updated(values, centred=False), values, atol=1e-9)
    assert process.solved(values)
    np.testing.assert_allclose(values.max(axis=1), process.worth(process.best), atol=1e-9)


@given(processes())
def test_centred_values_are_their_own_targets(process):
    values = process.fixed_point()
    if values is not None:
        np.testing.assert_allclose(process.updated(values), values, atol=1e-9)
    actions = process.rewards.shape[1]
    if process.discount * 2 * (1 - 1 / actions) < 1:  # then `updated` is a contraction
        assert values is not None


def test_replicas_are_machines():
    outcome = Ensemble(MACHINE, [0, 3]).train(TASK, 60, record=[60])
    assert outcome.compiled
    for replica, degrees, read in zip([0, 3], outcome.degrees, outcome.recorded, strict=True):
        machine = MACHINE.model_copy(update={"replica": replica}).build()
        history = machine.train(TASK, 60)
        assert np.array_equal(machine.edges.degrees, degrees)
        own = MACHINE.model_copy(update={"replica": replica})
        values = Replay(own, history).outputs(60, TASK.states)
        np.testing.assert_allclose(read[0, :4], values, atol=1e-12)


def test_machines_find_the_best_strategy_but_not_with_the_rewards_of_other_actions():
    def share(task):
        outcome = Ensemble(MACHINE, 16).train(task, 6000, record=[6000])
        return TASK.process.solved(outcome.recorded[:, 0, :4]).mean()

    assert share(TASK) > 0.7
    wrong = DecisionProcess(np.roll(TASK.process.rewards, 1, axis=1), TASK.process.next_states)
    assert share(replace(TASK, process=wrong)) == 0


def test_a_run_says_whether_it_found_the_best_strategy():
    run = Run(MACHINE, "four-states", steps=30)
    run.train()
    found = summary(run)
    assert found["strategy_best"] == [2, 0, 3, 1]
    assert found["strategy_found"] == (found["strategy"] == [2, 0, 3, 1])
    assert len(found["strategy"]) == 4


def test_values_that_make_no_task_are_one_line():
    two = [{1: 0.0}, {1: 1.0}]
    process = DecisionProcess(np.zeros((2, 2)), np.zeros((2, 2)))
    refused(lambda: DecisionProcess([[1.0], [1.0, 2.0]], [[0]]), "rows of numbers")
    refused(lambda: DecisionProcess([[1.0]], [[0, 0]]), "1 actions, next states of 1 and 2")
    refused(lambda: DecisionProcess([[1.0]], [[1]]), "0..0")
    refused(lambda: DecisionProcess([[1.0]], [[0]], 1.0), "discount 1.0", "[0, 1)")
    refused(lambda: q_learning("t", two, (2,), process), "2 actions for 1 output nodes")
    refused(lambda: q_learning("t", two[:1], (2, 3), process), "1 states, and rewards of 2")
    refused(lambda: q_learning("t", [*two[:1], {4: 1.0}], (2, 3), process), "same input nodes")
    refused(lambda: q_learning("t", two, (2, 3), process, exploration=2.0), "probability")
    refused(lambda: q_learning("t", two, (2, 3), process, visits=0), "visits 0")


def test_a_task_of_rewards_is_a_file():
    task = pyedge.tasks.load_task("examples/own/corridor.toml")
    assert task.process.best.tolist() == [2, 2, 1]
    assert task.n_read == 3
    assert task.inputs == (16, 14, 8, 6)
    assert task._values()["decisions"] == "3 states, 3 actions, 20% of them at random"
