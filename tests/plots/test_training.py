"""The summary figure of a training, for each kind of task."""

import numpy as np
import pytest
from PIL import Image

import pyedge
from pyedge.plots import animate, training_figure
from pyedge.training.replay import Replay


def _titles(history, replay=None):
    figure = training_figure(history, 1e-5, replay=replay)
    return {axes.get_title(loc="left") for axes in figure.axes}


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


@pytest.mark.parametrize(
    ("name", "own"),
    [("regression-curve", {"Output against input", "Components of the error"}),
     ("xor", {"Decision map: 4 of 4 examples right", "Output for each example; dashed: desired"})],
)  # fmt: skip
def test_nonlinear_edges_have_gates_and_conductances_and_the_task_its_response(
    transistors, name, own
):
    history, replay = transistors[name]
    gates = {"Conductances at the operating point", "Gates after training", "Gate of each edge"}
    titles = _titles(history, replay)
    assert gates | own | {"Error"} <= titles
    assert "Network after training" not in titles
    assert "Network after training" in _titles(history)
    caption = training_figure(history, replay=replay).get_supxlabel()
    assert "node 16 at 0.4" in caption
    assert "n = 1" in caption


def test_many_transistors_are_fields():
    configuration = pyedge.MachineConfiguration.load("transistor-torus")
    configuration = configuration.model_copy(update={"network": "periodic:10x10"})
    history = configuration.build().train(pyedge.published("xor"), 5)
    figure = training_figure(history, replay=Replay(configuration, history))
    axes = {each.get_title(loc="left"): each for each in figure.axes}
    assert "Gates of 200 edges" in axes
    labels = [each.get_ylabel() for each in figure.axes]
    assert labels.count("free voltage (V)") == 1
    assert len(axes["Gates after training"].collections[0].get_colors()) == 180


def test_injected_currents_leave_what_is_recorded():
    configuration = pyedge.MachineConfiguration.load("transistor-torus")
    task = pyedge.published("xor").injecting({3: 1e-6})
    history = configuration.build().train(task, 5)
    assert "Network after training" in _titles(history, Replay(configuration, history))


def test_resistors_keep_their_panels_beside_a_response():
    configuration = pyedge.MachineConfiguration(network="periodic:4x4")
    history = configuration.build().train(pyedge.published("regression-curve"), 20)
    titles = _titles(history, Replay(configuration, history))
    assert {"Network after training", "Resistance of each edge", "Output against input"} <= titles
    assert "Gates after training" not in titles


@pytest.mark.parametrize("machine", ["transistor-torus", "resistors"])
def test_rewards_have_their_values_beside_what_they_should_be(machine, tmp_path):
    own = pyedge.MachineConfiguration.make({"network": "periodic:4x4"})
    if machine == "transistor-torus":
        own = pyedge.MachineConfiguration.load(machine)
    task = pyedge.published("four-states")
    history = own.build().train(task, 50)
    replay = Replay(own, history)
    figure = training_figure(history, replay=replay)
    axes = {each.get_title(loc="left"): each for each in figure.axes}
    curves = axes["Value of each action, by state; rings: due"].lines
    lines = [line.get_ydata() for line in curves if len(np.unique(line.get_xdata())) > 1]
    rings = [line.get_ydata() for line in curves if line.get_marker() == "o"]
    values = 1e3 * history.dataset["desired"].values[:, 16:].reshape(4, 16)
    np.testing.assert_array_equal(np.array(lines).T, values)
    np.testing.assert_array_equal(rings, 1e3 * task.process.fixed_point())
    assert {"Values in mV; dots: highest, rings: best", "Error"} <= axes.keys()
    assert "Error" in _titles(history)
    if machine == "resistors":
        animate(history, tmp_path / "rewards.gif", frames=2, replay=replay)
        animate(history, tmp_path / "alone.gif", frames=2)
        with (
            Image.open(tmp_path / "rewards.gif") as drawn,
            Image.open(tmp_path / "alone.gif") as alone,
        ):
            assert drawn.size == alone.size


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
