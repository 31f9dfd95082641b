"""Gates against step and as colours; conductances at an operating point."""

import numpy as np

from pyedge.plots.gates import (
    OFF,
    draw_gate_network,
    draw_gates,
    draw_operating_point,
    gate_name,
    gates,
    highest,
    operating_limits,
)


def test_gates_are_the_history_s_start_first(axes, transistors):
    history, _ = transistors["xor"]
    volts = gates(history)
    assert gate_name(history) == "gate_voltage"
    assert np.array_equal(volts[0], history.dataset["start"].values)
    assert np.array_equal(volts[1:], history.dataset["gate_voltage"].values)
    draw_gates(axes, history)
    assert len([line for line in axes.lines if len(line.get_ydata()) == len(history) + 1]) == 32
    assert axes.get_ylabel() == "gate voltage (V)"


def test_edges_without_gates_have_none(allostery):
    assert gate_name(allostery[0]) is None


def test_edges_of_one_colour_have_one_gate_voltage(axes, transistors):
    history, _ = transistors["xor"]
    draw_gate_network(axes, history)
    colours = np.array([patch.get_edgecolor() for patch in axes.patches[:32]])
    volts = gates(history)[-1]
    order = np.argsort(volts)
    brightness = colours[order, :3].sum(axis=1)
    assert (np.diff(brightness) <= 1e-9).all()
    assert brightness[0] > brightness[-1]


def test_off_edges_are_dashed_and_the_example_is_the_highest(axes, transistors):
    history, replay = transistors["xor"]
    assert highest(history).tolist() == [0.45, 0.45, 0.11, 0.33]
    draw_operating_point(axes, history, replay)
    off = replay.operating_point(len(history), highest(history)).resistance > OFF
    dashed = [patch.get_linestyle() != "-" for patch in axes.patches[:32]]
    assert dashed == off.tolist()
    assert 0 < off.sum() < 32
    assert "off" in [text.get_text() for text in axes.get_legend().get_texts()]


def test_limits_are_whole_decades_of_edges_that_are_on():
    assert operating_limits(np.array([250.0, 3e4, 1e9])) == (100.0, 1e5)
    assert operating_limits(np.array([2e3])) == (1e3, 1e4)
    assert operating_limits(np.array([1e9])) == (1e5, 1e6)
