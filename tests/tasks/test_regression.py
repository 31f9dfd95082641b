"""Tasks of many examples with fixed targets."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyedge.tasks import Examples, linear_regression, regression
from tests.refusals import refused

SEEDS = st.integers(0, 2**64 - 1)


def data(count):
    return Examples(np.arange(count)[:, None] / 10, 1 + np.arange(count)[:, None] / 10)


@given(st.integers(2, 40), st.data(), SEEDS)
def test_every_example_is_for_training_or_for_testing(count, draw, seed):
    tests = draw.draw(st.integers(1, count - 1))
    task = regression("mine", (1,), (2,), data(count), tests, seed=seed)
    assert len(task.test.inputs) == tests
    both = np.vstack([task.train.inputs, task.test.inputs])
    assert np.array_equal(np.sort(both, axis=0), data(count).inputs)
    for examples in (task.train, task.test):
        np.testing.assert_allclose(examples.targets, examples.inputs + 1)
    untested = regression("mine", (1,), (2,), data(count), 0)
    assert len(untested.train.inputs) == len(untested.test.inputs) == count


@given(SEEDS)
def test_targets_are_slopes_times_inputs(seed):
    slopes = np.array([[0.1, 0.2, 0.3]])
    task = linear_regression("mine", (1, 2, 3), 4, (5,), slopes, seed)
    for examples in (task.train, task.test):
        np.testing.assert_allclose(examples.targets, examples.inputs[:, :3] @ slopes.T)
        assert not examples.inputs[:, 3].any()


@pytest.mark.parametrize("tests", [-1, 5, 6])
def test_more_tests_than_examples_are_refused(tests):
    refused(lambda: regression("mine", (1,), (2,), data(5), tests), "mine", tests, "5")
