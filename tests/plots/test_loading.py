"""The figure of a loading study has the data of the study."""

import numpy as np
import pytest

from pyedge.analysis.front_end.averaging_study import LoadingStudy
from pyedge.hardware.defects import FrontEnd
from pyedge.plots.loading import loading_figure
from pyedge.plots.style import rendered

OHMS = np.logspace(4, 7, 4)


def study(tasks=("one", "two", "three"), unharmed=1e-3):
    late = np.broadcast_to([[0.1], [1e-3], [2e-3], [0.3]], (3, len(tasks), 4, 24))
    neither = np.full((len(tasks), 24), unharmed)
    return LoadingStudy("exact", FrontEnd(), tasks, OHMS, late, neither, 800)


def test_each_task_has_a_panel_with_its_curves():
    figure, again = (loading_figure(study()) for _ in range(2))
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
    for word in ("n = 24 chips", "last 200 steps", "exact", "1 mV", "25 nA", "316.2", "scale"):
        assert word in figure.get_supxlabel()
    assert rendered(figure, ".svg") == rendered(again, ".svg")


@pytest.mark.parametrize(("unharmed", "plateau"), [(1e-5, False), (1e-3, True)])
def test_plateau_is_shaded_if_there_is_one(unharmed, plateau):
    figure = loading_figure(study(("one",), unharmed))
    labels = [text.get_text() for text in figure.legends[0].get_texts()]
    assert ("plateau" in labels) == plateau
