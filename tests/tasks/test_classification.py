"""Tasks whose targets the network chooses."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyedge.networks.topologies import torus16
from pyedge.tasks import classification, published
from pyedge.tasks.iris import iris
from tests.machines import Kind
from tests.refusals import refused
from tests.strategies import volts

FEATURES = np.random.default_rng(3).normal(size=(40, 2))
CLASSES = np.arange(40) % 2


def make(features=FEATURES, classes=CLASSES, nodes=(1, 2), **more):
    kept = {"outputs": (4, 5), "held": {3: 1.5}, "train_per_class": 5} | more
    return classification("mine", features, classes, nodes, **kept)


@given(st.integers(0, 2**64 - 1), st.integers(0, 99), st.integers(1, 19))
def test_training_and_test_examples_share_nothing_and_leave_nothing(seed, split, each):
    task = make(seed=seed, split=split, train_per_class=each)
    assert np.bincount(task.train_class).tolist() == [each, each]
    assert np.bincount(task.test_class).tolist() == [20 - each, 20 - each]
    both = np.vstack([task.train.inputs, task.test.inputs])
    assert len(np.unique(both, axis=0)) == 40
    assert np.allclose(both[:, :2].min(axis=0), 0)
    assert np.allclose(both[:, :2].max(axis=0), 5)
    assert (both[:, 2] == 1.5).all()
    assert task.epoch == 2 * each
    assert task.steps == 15 * 2 * each


def test_what_is_desired_of_a_class_is_measured_at_its_mean_training_input():
    task = make()
    desired = task.desired(lambda voltages: 10 * voltages[:, :2])
    for k in (0, 1):
        own = task.train.inputs[task.train_class == k, :2]
        np.testing.assert_allclose(desired[k], 10 * own.mean(axis=0))
    lesson = task.lesson(0, 10, desired)
    assert np.array_equal(lesson.train.targets, desired[task.train_class])
    assert np.array_equal(lesson.test.targets, desired[task.test_class])


@given(volts(3, 30, 2), volts(2, 2))
def test_an_example_is_right_when_its_outputs_are_nearest_to_its_own_class(outputs, desired):
    task = make()
    outputs += np.array([np.pi, np.e]) / 100  # off the grid: never as far from one as from another
    share = task.accuracy(outputs, desired)
    assert share.shape == (3,)
    off = ((outputs[:, :, None] - desired) ** 2).sum(axis=-1)
    assert share.tolist() == ((off.argmin(axis=2) == task.test_class).sum(axis=1) / 30).tolist()


def test_a_history_holds_what_was_desired_in_each_epoch():
    history = Kind().build(torus16()).train(published("iris"), 95)
    desired = history.dataset["desired"].values
    assert desired.shape == (4, 3, 3)
    task, machine = published("iris"), Kind().build(torus16())
    target = history.dataset["target"].values
    for t in range(95):
        if t % 30 == 0:
            if t:
                machine.edges.restore(history.dataset["wiper"].values[t - 1])
            measured = task.desired(lambda v: machine.measure(task.inputs, task.outputs, v))
            assert np.array_equal(measured, desired[t // 30])
        shown = task.train_class[history.dataset["example"].values[t]]
        assert np.array_equal(target[t], desired[t // 30, shown])


def test_the_error_and_accuracy_of_a_history_are_those_of_its_test_outputs():
    task = published("iris")
    assert task.reference_accuracy() > 0.9
    data = Kind().build(torus16()).train(task, 31).dataset
    for when, step in (("first", 0), ("last", 30)):
        outputs = data[f"test_output_{when}"].values
        desired = data["desired"].values[step // 30]
        off = ((outputs - desired[task.test_class]) ** 2).sum(axis=1).mean()
        assert data["error"].values[step] == pytest.approx(off, rel=1e-12)
        assert data["accuracy"].values[step] == task.accuracy(outputs, desired)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"features": FEATURES[:, 0]}, ["features"]),
        ({"classes": CLASSES[:-1]}, ["classes"]),
        ({"nodes": (1,)}, ["2 features", "1 nodes"]),
        ({"features": np.where(FEATURES > 1, np.nan, FEATURES)}, ["not finite"]),
        ({"features": FEATURES * 0}, ["every feature", "the same"]),
        ({"train_per_class": 20}, ["20 training examples"]),
        ({"train_per_class": 0}, ["0 training examples"]),
        ({"classes": np.zeros(40, int)}, ["1 classes"]),
        ({"classes": CLASSES - 1}, ["class"]),
        ({"features": np.zeros((0, 2)), "classes": np.zeros(0, int)}, ["mine"]),
        ({"outputs": (2, 5)}, ["node 2"]),
        ({"held": {1: 0.0}}, ["node 1"]),
        ({"eta": 0.0}, ["eta"]),
    ],
)
def test_a_classification_that_cannot_be_is_refused(more, words):
    refused(lambda: make(**more), *words)


def test_the_reference_does_not_depend_on_the_span_of_the_inputs():
    for split in (0, 1):
        small = iris(split=split, held={9: 0.225}, high=0.45)
        assert small.reference_accuracy() == iris(split=split).reference_accuracy() > 0.9
