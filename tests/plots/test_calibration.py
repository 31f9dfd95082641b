"""The calibration figure has the curves and the estimates."""

import numpy as np
import pytest

from pyedge.analysis.calibration import Decisions, Injected, calibrate, curves
from pyedge.analysis.calibration.self_test import design, measured
from pyedge.plots.calibration import calibration_figure
from pyedge.plots.style import rendered
from pyedge.rng import StepKey


def calibrated(comparison, injected=None):
    data = measured(comparison, injected or Injected(), *design(comparison), StepKey(0, 0, 0), 4)
    calibration = calibrate(data, comparison)
    return calibration.describe(), curves(data, calibration)


@pytest.mark.parametrize(("comparison", "panels"), [("paper", 2), ("exact", 2), ("sign", 1)])
def test_each_comparator_has_a_panel_and_the_file_is_reproducible(comparison, panels):
    calibration, drawn = calibrated(comparison)
    figure, again = (calibration_figure(calibration, drawn) for _ in range(2))
    names = ["first comparator", "second comparator"][:panels]
    assert [axes.get_title(loc="left") for axes in figure.axes] == names
    points = [line for line in figure.axes[0].lines if line.get_marker() in ("o", "s")]
    for line, curve in zip(points, drawn, strict=False):
        assert np.allclose(line.get_xdata(), 1e3 * np.array(curve["difference_V"]))
        assert np.allclose(line.get_ydata(), curve["fired"])
    text = figure.get_supxlabel()
    assert calibration["noise"]["text"] in text
    assert comparison in text
    assert rendered(figure, ".svg") == rendered(again, ".svg")


def test_unidentified_parameters_are_not_written():
    text = calibration_figure(*calibrated("paper", Injected(0, 0, 0, 0))).get_supxlabel()
    assert "Noise below" in text
    assert "?" not in text
    data = Decisions(*np.array([[0.0], [0.0], [1.0], [2.0]]))
    nothing = calibrate(data)
    figure = calibration_figure(nothing.describe(), curves(data, nothing))
    assert "no parameter" in figure.get_supxlabel()


def test_wide_differences_are_in_volts():
    calibration, drawn = calibrated("sign")
    wide = [{**drawn[0], "difference_V": [100 * x for x in drawn[0]["difference_V"]]}]
    assert "(V)" in calibration_figure(calibration, wide).axes[0].get_xlabel()
    assert "(mV)" in calibration_figure(calibration, drawn).axes[0].get_xlabel()
