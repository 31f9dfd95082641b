"""The output space agrees with the accuracy."""

import numpy as np
import pytest

from pyedge import History
from pyedge.plots import draw_accuracy, draw_output_space
from pyedge.plots.classification import accuracies, output_space, wrong
from tests.refusals import refused


@pytest.mark.parametrize(("when", "step"), [("before", 0), ("after", -1)])
def test_nearest_in_the_plane_is_nearest_in_all_outputs_and_counts_as_accurate(iris, when, step):
    for accuracy, history in zip(accuracies(iris), iris, strict=True):
        points, stars = output_space(history, when)
        nearest = np.linalg.norm(points[:, None] - stars, axis=-1).argmin(axis=-1)
        in_plane = nearest != history.dataset["test_class"].values
        assert np.array_equal(in_plane, wrong(history, when))
        assert np.isclose(accuracy[step], 1 - in_plane.mean())


def test_distances_in_the_plane_are_in_volts(iris):
    _, stars = output_space(iris[0], "after")
    desired = iris[0].dataset["desired"].values[-1]
    for k in range(3):
        one, other = (np.linalg.norm(each[k] - each[k - 1]) for each in (stars, desired))
        assert np.isclose(one, other)


def test_one_output_and_equal_desired_outputs_can_be_drawn(axes, iris):
    one = iris[0].dataset.isel(output=[0])
    same = iris[0].dataset.copy(deep=True)
    same["desired"][:] = 1.0
    for data in (one, same):
        draw_output_space(axes, History(data), "after")


def test_other_task_has_no_accuracy_and_no_output_space(axes, allostery):
    answer = "'allostery-3' is not a classification"
    refused(lambda: draw_accuracy(axes, allostery), answer)
    refused(lambda: draw_output_space(axes, allostery[0], "after"), answer)
