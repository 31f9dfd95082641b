"""Elastic networks drawn: what is magnified, marked and wide."""

import numpy as np
import pytest
from matplotlib.collections import LineCollection
from PIL import Image

import pyedge
from pyedge.plots.animation import _Bars, frame_steps
from pyedge.plots.deformed import draw_deformed
from pyedge.plots.style import new_figure
from pyedge.plots.training import training_figure

NETWORK = pyedge.named("trapezoid:rows=4")


def train(name, steps):
    return pyedge.MachineConfiguration.load(name).build().train(pyedge.published(name), steps)


@pytest.mark.parametrize("name", ["elastic-behavior", "elastic-regression", "elastic-iris"])
def test_a_training_has_a_figure(name):
    history = train(name, 12)
    figure = training_figure(history, 1e-9, [history] * 2 if name == "elastic-iris" else ())
    titles = [axes.get_title(loc="left") for axes in figure.axes]
    last = "Accuracy" if name == "elastic-iris" else "Outputs for the example shown"
    assert titles[1:] == ["Error", "Stiffness of each bar", last]
    assert "displacements × " in titles[0]


def test_displacements_are_magnified_and_wide_bars_are_stiff(axes):
    moved = np.zeros(NETWORK.n_nodes)
    moved[NETWORK.node("y11")] = -1e-3
    stiffness = np.linspace(100, 200, NETWORK.n_edges)
    network = NETWORK.cut(3)
    assert draw_deformed(axes, network, moved, stiffness, outputs=["y11"]) == 10
    still, drawn = (each for each in axes.collections if isinstance(each, LineCollection))
    assert len(drawn.get_segments()) == NETWORK.n_edges - 1
    widths = np.ravel(drawn.get_linewidth())
    assert (np.diff(widths) > 0).all()
    shift = np.array(drawn.get_segments()) - np.array(still.get_segments())
    assert shift.min() == pytest.approx(-1e-2)
    assert np.abs(shift[..., 0]).max() == pytest.approx(0)


def test_an_animation_deforms_the_network_of_each_step(tmp_path):
    history = train("elastic-behavior", 9)
    pyedge.plots.animate(history, tmp_path / "a.gif", frames=4)
    with Image.open(tmp_path / "a.gif") as gif:
        assert gif.n_frames == 4
    axes = new_figure(4, 4, "").subplots()
    drawn = _Bars(axes, history, frame_steps(9, 4))
    drawn.show(0)
    first = np.array(drawn._drawing.bars.get_segments())
    drawn.show(8)
    moved = np.array(drawn._drawing.bars.get_segments()) - first
    marked = [set(edge) & set(NETWORK.freedom[NETWORK.nodes(["y13", "y14"]), 0])
              for edge in NETWORK.edges.tolist()]  # fmt: skip
    largest = np.abs(moved).max(axis=(1, 2)).argmax()
    assert marked[largest]
    assert len(drawn._drawing._arrows) == 1


def test_notebooks_show_joints():
    assert NETWORK._repr_html_().count("<circle") == len(NETWORK.joints)
