"""Curves have the data of the history."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pyedge
from pyedge import History
from pyedge.plots import draw_each, draw_learning, draw_outputs, draw_resistances
from pyedge.plots.learning import cuts, draw_cuts, resistances, rolling_median, short, smoothed


def test_cuts_are_found_where_they_were_made_and_smoothing_restarts_there(damaged, allostery):
    names = damaged.network.edge_names()
    result = [(cut.step, [names[edge] for edge in cut.edges]) for cut in cuts(damaged)]
    assert result == [(40, ["4-7"]), (80, ["1-2", "3-6"])]
    assert cuts(allostery[0]) == []
    assert [cut.step for cut in cuts(allostery[0], damaged)] == [160, 200]
    for step in (40, 80):
        assert smoothed(damaged)[step] == damaged.error[step]


def test_cut_edge_ends_at_its_cut(axes, damaged):
    draw_resistances(axes, damaged)
    lengths = sorted(len(line.get_xdata()) for line in axes.lines if len(line.get_xdata()) > 2)
    assert lengths[:4] == [41, 81, 81, 121]


def test_many_edges_are_a_distribution(axes):
    machine = pyedge.MachineConfiguration.make({"network": "periodic:6x6"}).build()
    history = machine.train(pyedge.published("allostery-1"), 5)
    draw_resistances(axes, history)
    (median,) = axes.lines
    assert np.allclose(median.get_ydata(), np.median(resistances(history), axis=1))


def test_cuts_that_are_near_share_a_label(axes, damaged):
    data = damaged.dataset.copy(deep=True)
    data["intact"][:] = True
    for step, edge in ((40, 3), (44, 5), (60, 1), (60, 2)):
        data["intact"][step:, edge] = False
    draw_cuts(axes, History(data))
    names = [name.replace("-", "–") for name in damaged.network.edge_names()]
    above = axes.child_axes[0]
    labels = [tick.get_text().split("\n") for tick in above.get_xticklabels()]
    assert above.get_xticks().tolist() == [40, 60]
    assert labels == [["✂", names[3], names[5]], ["✂", names[1], names[2]]]


def test_targets_have_the_colour_of_their_output(axes, allostery):
    draw_outputs(axes, allostery[0])
    lines = [line for line in axes.lines if len(line.get_xdata()) == 120]
    colours = [line.get_color() for line in lines]
    assert len(set(colours)) == 3
    assert colours[::2] == colours[1::2]


def test_resistances_begin_before_the_first_step(allostery):
    kilo = resistances(*allostery[:2])
    assert kilo.shape == (241, 16)
    assert np.allclose(kilo[0], 51.04)


def test_attainable_error_is_drawn_only_near_the_data(axes, allostery):
    draw_learning(axes, allostery[0], attainable=1e-20)
    assert axes.get_ylim()[0] > 1e-10
    legend = axes.get_legend()
    assert legend is not None
    assert any("< 1.0×10⁻¹² V², below" in text.get_text() for text in legend.get_texts())


def test_the_error_axis_is_logarithmic_and_an_error_of_zero_can_be_drawn(axes, allostery):
    draw_each(axes, allostery)
    assert axes.get_yscale() == "log"
    perfect = allostery[0].dataset.copy(deep=True)
    perfect["error"][:] = 0.0
    draw_learning(axes, History(perfect), attainable=0.0)


@given(st.lists(st.floats(1e-9, 1e3), min_size=1, max_size=60), st.integers(1, 9))
def test_rolling_median_starts_at_the_first_value_and_stays_within(values, window):
    array = np.array(values)
    result = rolling_median(array, window)
    assert result[0] == array[0]
    assert result.min() >= array.min()
    assert result.max() <= array.max()


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0 V"), (0.18, "0.18 V"), (2.34e-3, "2.3×10⁻³ V"), (9.97e-6, "1.0×10⁻⁵ V")],
)
def test_short_numbers(value, text):
    assert short(value, "V") == text


@pytest.mark.parametrize("smooth", [smoothed, lambda history: rolling_median(history.error)])
def test_the_window_is_a_fortieth_of_the_steps(smooth):
    """Of 400 steps, 10: five before a step, and itself with the four after it."""
    history = pyedge.MachineConfiguration().build().train(pyedge.published("allostery-2"), 400)
    line = smooth(history)
    for step in (5, 120, 395):
        assert line[step] == np.median(history.error[step - 5 : step + 5])
