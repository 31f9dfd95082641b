"""What figures take from a history: its examples, how its outputs are drawn, sampled steps."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyedge.plots.examples import response_kind, sampled_steps, shown
from pyedge.tasks import published


@pytest.mark.parametrize(("name", "varied"), [("regression-curve", [0]), ("xor", [0, 1])])
def test_examples_of_a_history_are_the_task_s(transistors, name, varied):
    task, history = published(name), transistors[name][0]
    examples = shown(history)
    rows = np.hstack([task.train.inputs, task.train.targets])
    assert np.allclose(np.hstack([examples.inputs, examples.targets]), rows, rtol=0, atol=1e-15)
    assert examples.varied.tolist() == varied
    assert examples.level == (task.train.targets.min() + task.train.targets.max()) / 2


def test_a_grid_varies_the_varied_inputs_alone(transistors):
    examples = shown(transistors["xor"][0])
    grid = examples.grid(np.array([0.1, 0.2, 0.3]), np.array([0.4, 0.5]))
    assert grid.shape == (2, 3, 4)
    assert np.array_equal(grid[1, 2], [0.3, 0.5, *examples.inputs[0, 2:]])
    assert examples.range(0) == examples.range(1) == (0.0, 0.45)


def test_one_read_out_of_one_or_two_varied_inputs_has_a_drawing(transistors, iris, allostery):
    assert response_kind(transistors["regression-curve"][0]) == "curve"
    assert response_kind(transistors["xor"][0]) == "map"
    assert response_kind(iris[0]) is None
    assert response_kind(allostery[0]) is None


@given(st.integers(1, 100_000), st.integers(2, 200))
def test_sampled_steps_begin_and_end_a_training(steps, count):
    sampled = sampled_steps(steps, count)
    assert sampled[0] == 0
    assert sampled[-1] == steps
    assert len(sampled) <= count
    assert (np.diff(sampled) > 0).all()
