"""The tasks of D22, number for number."""

import numpy as np
import pytest
from sklearn.datasets import load_iris

from pyedge.tasks import PUBLISHED, published
from tests.refusals import refused
from tests.restated import ALLOSTERIES


def test_there_are_the_divider_and_seven_more():
    refused(lambda: published("allostery-9"), "allostery-9", "allostery-4")
    assert set(PUBLISHED) == {"divider", "iris", *ALLOSTERIES, "regression-a", "regression-b"}


@pytest.mark.parametrize("name", ALLOSTERIES)
def test_allosteries_hold_and_want_what_the_table_says(name):
    inputs, outputs = ALLOSTERIES[name]
    task = published(name)
    assert dict(zip(task.inputs, task.train.inputs[0], strict=True)) == inputs
    assert dict(zip(task.outputs, task.train.targets[0], strict=True)) == outputs
    assert len(task.train.inputs) == 1
    assert (task.eta, task.steps, task.test, task.name) == (0.5, 800, None, name)


def test_the_divider_learns_four_voltages_for_100_steps_each():
    task = published("divider")
    assert (task.inputs, task.outputs) == ((1, 3), (2,))
    assert (task.train.inputs == [5.0, 0.0]).all()
    assert (task.eta, task.steps) == (0.5, 400)
    shown = task.train.targets[task.order(0, 400), 0]
    assert shown.tolist() == [3.75] * 100 + [2.25] * 100 + [1.0] * 100 + [2.25] * 100


@pytest.mark.parametrize(
    ("name", "inputs", "outputs", "slopes"),
    [
        ("regression-a", (3, 8, 2), (4, 5), [[0.25, 0.10], [0.15, 0.20]]),
        ("regression-b", (3, 9, 5), (1, 6), [[0.15, 0.10], [0.20, 0.25]]),
    ],
)
@pytest.mark.parametrize("seed", [0, 7])
def test_regressions_want_the_slopes_of_the_table(name, inputs, outputs, slopes, seed):
    task = published(name, seed)
    assert (task.inputs, task.outputs) == (inputs, outputs)
    assert (task.eta, task.steps) == (0.2, 800)
    assert (len(task.train.inputs), len(task.test.inputs)) == (400, 20)
    for examples in (task.train, task.test):
        varied = examples.inputs[:, :2]
        assert 1 < varied.min() < varied.max() < 5
        assert not examples.inputs[:, 2].any()
        np.testing.assert_allclose(examples.targets, varied @ np.array(slopes).T, rtol=1e-14)
    pairs = np.vstack([task.train.inputs, task.test.inputs])
    assert len(np.unique(pairs, axis=0)) == 420
    assert abs(np.corrcoef(pairs[:, :2].T)[0, 1]) < 0.2
    assert abs(pairs[:, :2].mean() - 3) < 0.2


def test_another_seed_is_another_regression():
    one, same, other = (published("regression-a", seed) for seed in (1, 1, 2))
    assert np.array_equal(one.train.inputs, same.train.inputs)
    assert np.array_equal(one.order(0, 50), same.order(0, 50))
    assert not np.isin(one.train.inputs[:, :2], other.train.inputs[:, :2]).any()


# Iris ---------------------------------------------------------------------------------------------

FLOWERS = load_iris()
# nodes 2 petal length, 3 petal width, 5 sepal length, 8 sepal width
COLUMNS = np.asarray(FLOWERS.data)[:, [2, 3, 0, 1]]
VOLTS = 5 * (COLUMNS - COLUMNS.min(axis=0)) / np.ptp(COLUMNS, axis=0)


@pytest.mark.parametrize("split", range(4))
def test_iris_is_the_whole_set_scaled_to_5_volts_ten_of_each_species_to_learn_from(split):
    task = published("iris", 3, split)
    assert np.bincount(task.train_class).tolist() == [10, 10, 10]
    assert np.bincount(task.test_class).tolist() == [40, 40, 40]
    assert task.epoch == 30
    assert (task.eta, task.steps) == (0.1, 450)
    assert (task.inputs, task.outputs) == ((2, 3, 5, 8, 9), (1, 4, 6))
    assert tuple(task.class_names) == ("setosa", "versicolor", "virginica")
    inputs = np.vstack([task.train.inputs, task.test.inputs])
    whole = np.column_stack([inputs[:, :4].round(9), [*task.train_class, *task.test_class]])
    wanted = np.column_stack([VOLTS.round(9), FLOWERS.target])
    assert sorted(whole.tolist()) == sorted(wanted.tolist())
    assert (inputs[:, 4] == 2.5).all()


def test_iris_splits_are_reproducible_and_differ():
    task, same = published("iris", 3, 1), published("iris", 3, 1)
    assert np.array_equal(task.train.inputs, same.train.inputs)
    assert np.array_equal(task.order(0, 60), same.order(0, 60))
    for other in (published("iris", 3, 2), published("iris", 4, 1)):
        assert sorted(task.train.inputs.tolist()) != sorted(other.train.inputs.tolist())
        assert not np.array_equal(task.order(0, 30), other.order(0, 30))
