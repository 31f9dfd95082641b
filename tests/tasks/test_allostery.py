"""Tasks of one example, and several of them in turn."""

from pyedge.tasks import allostery, schedule
from tests.refusals import refused


def test_an_allostery_is_one_example_by_label():
    task = allostery("mine", {7: 5, 2: 0.5}, {4: 1, 3: 2}, eta=0.2, steps=9)
    assert (task.inputs, task.outputs) == ((7, 2), (4, 3))
    assert task.train.inputs.tolist() == [[5.0, 0.5]]
    assert task.train.targets.tolist() == [[1.0, 2.0]]
    assert (task.eta, task.steps) == (0.2, 9)
    assert not task.order(0, 20).any()


def test_a_schedule_shows_each_for_its_dwell_then_begins_again():
    task = schedule("mine", {1: 5}, [{2: 1}, {2: 3}], dwell=3)
    assert task.train.targets[task.order(0, 9), 0].tolist() == [1, 1, 1, 3, 3, 3, 1, 1, 1]


def test_what_cannot_be_is_refused():
    refused(lambda: schedule("mine", {1: 5}, [{2: 1}, {3: 1}]), "mine", "2")
    refused(lambda: schedule("mine", {1: 5}, []), "mine", "output")
    refused(lambda: allostery("mine", {1: 5}, {1: 5}), "mine", "node 1")
    refused(lambda: allostery("mine", {1: 5}, {}), "mine", "output")
    refused(lambda: allostery("mine", {}, {1: 5}), "mine", "input")
    refused(lambda: allostery("mine", {1: 5}, {2: 1}, eta=2), "eta 2")
