"""The figure of a loading study has the data of the study."""

import numpy as np
import pytest

from pyedge.plots.loading import loading_figure
from pyedge.plots.style import rendered

OHMS = [1e4, 1e5, 1e6, 1e7]


def study(tasks=("one", "two", "three"), plateau=(1e5, 1e6)):
    errors = [[0.1, 1e-3, 2e-3, 0.3]] * len(tasks)
    each = dict.fromkeys(("loading", "currents", "both"), errors)
    return {
        "comparison": "exact", "offset_V": 1e-3, "bias_A": 25e-9, "offset_current_A": 5e-9,
        "seeds": 24, "steps": 800, "statistic": "mean of the last 200 steps, median over chips",
        "averaging_ohm": OHMS, "tasks": list(tasks), "late_V2": each, "lower_quartile_V2": each,
        "upper_quartile_V2": each, "unharmed_V2": [1e-3] * len(tasks), "tolerated": 2.0,
        "plateau_ohm": None if plateau is None else list(plateau), "crossing_ohm": 4e5,
        "best_ohm": 3.16e5, "why": "middle of the plateau",
    }  # fmt: skip


def test_each_task_has_a_panel_with_its_curves():
    figure = loading_figure(study())
    shown = [axes for axes in figure.axes if axes.get_visible()]
    assert [axes.get_title(loc="left") for axes in shown] == ["one", "two", "three"]
    for axes in shown:
        assert axes.get_xscale() == axes.get_yscale() == "log"
        curves = [line for line in axes.lines if len(line.get_xdata()) == len(OHMS)]
        assert len(curves) == 3
        for curve in curves:
            assert np.array_equal(curve.get_ydata(), [0.1, 1e-3, 2e-3, 0.3])
    assert [axes.get_xlabel() != "" for axes in shown] == [False, True, True]
    for axes in shown[1:]:
        assert [tick.get_text() for tick in axes.get_xticklabels()] == ["10k", "100k", "1M", "10M"]


def test_caption_has_number_of_samples_and_best_resistance():
    text = loading_figure(study()).get_supxlabel()
    for word in ("n = 24 chips", "last 200 steps", "exact", "1 mV", "25 nA", "316 k", "plateau"):
        assert word in text


@pytest.mark.parametrize("plateau", [None, (1e5, 1e6)])
def test_plateau_is_shaded_if_there_is_one(plateau):
    figure = loading_figure(study(("one",), plateau))
    labels = [text.get_text() for text in figure.legends[0].get_texts()]
    assert ("plateau" in labels) == (plateau is not None)


def test_equal_studies_are_equal_files():
    one, two = (rendered(loading_figure(study()), ".svg") for _ in range(2))
    assert one == two
