"""The summary figure of a training, for each kind of task."""

import numpy as np
import pytest

import pyedge
from pyedge.plots import training_figure


def _titles(history):
    return {axes.get_title(loc="left") for axes in training_figure(history, 1e-5).axes}


def test_panels_by_task(arguments, iris):
    always = {"Network after training", "Error"}
    for panel, more in (("2B", True), ("5A", True), ("3E", False)):
        titles = _titles(arguments[panel][0])
        assert always <= titles
        assert ("Outputs, and what is desired (dashed)" in titles) == more
        assert ("Accuracy" in titles) != more
    assert not _titles(arguments["3B"][0][0]) & {"Accuracy", "Test outputs; stars: desired"}


def test_a_classification_shows_the_mean_over_splits(iris):
    figure = training_figure(iris[-1], 1e-5, iris)
    axes = {each.get_title(loc="left"): each for each in figure.axes}
    for title, values in (
        ("Error", [history.error for history in iris]),
        ("Accuracy", [history.accuracy for history in iris]),
    ):
        bold = [line for line in axes[title].lines if line.get_label() == "mean of 2 splits"]
        assert np.allclose(bold[0].get_ydata(), np.mean(values, axis=0))
    for title in ("Network after training", "Resistance of each edge", "Test outputs"):
        assert any(name.startswith(title) and name.endswith(", split 1") for name in axes)
    assert "the last of 2: split 1" in figure.get_supxlabel()


@pytest.mark.parametrize("edges", ["ideal", "paper"])
def test_caption_has_the_hardware(edges):
    machine = pyedge.MachineConfiguration.make({"edges": {"comparison": edges}}).build()
    text = training_figure(machine.train(pyedge.published("allostery-1"), 5)).get_supxlabel()
    assert edges in text
    assert ("noise 3 mV" in text) == (edges == "paper")


def test_single_step_and_network_without_positions_or_configuration_can_be_drawn():
    machine = pyedge.MachineConfiguration.make({}).build()
    for name in ("iris", "regression-a"):
        training_figure(machine.train(pyedge.published(name), 1)).draw_without_rendering()
    network = pyedge.Network.from_pairs([(1, 2), (2, 3), (3, 1), (3, 4), (4, 1)])
    machine = pyedge.LearningMachine(network, pyedge.DensePhysics(), pyedge.IdealEdges(network))
    history = machine.train(pyedge.allostery("own", {1: 5.0, 4: 0.0}, {2: 3.0}), 20)
    training_figure(history).draw_without_rendering()
