"""Elastic networks drawn: what is magnified, marked and wide."""

import numpy as np
import pytest
from matplotlib.collections import LineCollection

import pyedge
from pyedge.plots.elastic import draw_deformed
from pyedge.plots.training import training_figure
from tests.refusals import refused

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


def test_animations_are_refused(tmp_path):
    refused(
        lambda: pyedge.plots.animate(train("elastic-behavior", 3), tmp_path / "a.gif"), "--plot"
    )


def test_notebooks_show_joints():
    assert NETWORK._repr_html_().count("<circle") == len(NETWORK.joints)
