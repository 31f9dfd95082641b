"""The error of several runs on one axis."""

import numpy as np
import pytest

import pyedge
from pyedge.plots import comparison_figure
from pyedge.plots.learning import rolling_median, stacked_errors
from pyedge.units import LEAST_ERROR

NAMES = ["paper", "a $ and $ b", "_hidden", "[red]", "e", "f", "g", "h"]


def _legend(figure):
    return [text.get_text() for text in figure.axes[0].get_legend().get_texts()]


def _bold(figure):
    return [line for line in figure.axes[0].lines if line.get_alpha() is None]


@pytest.mark.parametrize("count", [1, 2, 8])
def test_each_run_has_a_line_of_its_own_and_its_name(allostery, count):
    runs = {name: [allostery[k % 3]] for k, name in enumerate(NAMES[:count])}
    figure = comparison_figure(runs, "title")
    figure.draw_without_rendering()
    assert [name.replace(r"\$", "$") for name in _legend(figure)] == NAMES[:count]
    styles = {(line.get_color(), line.get_linestyle()) for line in _bold(figure)}
    assert len(styles) == count


def test_splits_are_a_median(iris):
    (line,) = _bold(comparison_figure({"iris": iris}, "iris"))
    expected = rolling_median(np.median(stacked_errors(iris), axis=0))
    np.testing.assert_array_equal(line.get_ydata(), expected)


def test_steps_of_the_longest_run_and_errors_down_to_the_least(allostery):
    machine = pyedge.MachineConfiguration.make({"edges": {"comparison": "ideal"}}).build()
    ideal = machine.train(pyedge.published("allostery-3"), 600)
    figure = comparison_figure({"paper": allostery[:1], "ideal": [ideal]}, "both")
    (axes,) = figure.axes
    assert axes.get_xlim() == (0, 600)
    assert ideal.best < 1e-20
    assert LEAST_ERROR / 10 < axes.get_ylim()[0] < LEAST_ERROR
    assert "1e-12" in figure.get_supxlabel()
    alone = comparison_figure({"paper": allostery[:1]}, "one")
    assert alone.axes[0].get_ylim()[0] > LEAST_ERROR
    assert "1e-12" not in alone.get_supxlabel()
