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
def test_each_comparator_has_a_panel(comparison, panels):
    calibration, drawn = calibrated(comparison)
    figure = calibration_figure(calibration, drawn)
    names = ["first comparator", "second comparator"][:panels]
    assert [axes.get_title(loc="left") for axes in figure.axes] == names
    axes = figure.axes[0]
    points = [line for line in axes.lines if line.get_marker() in ("o", "s")]
    for line, curve in zip(points, drawn, strict=False):
        assert np.allclose(line.get_xdata(), 1e3 * np.array(curve["difference_V"]))
        assert np.allclose(line.get_ydata(), curve["fired"])
    text = figure.get_supxlabel()
    assert calibration["noise"]["text"] in text
    assert comparison in text


def test_unidentified_parameters_are_not_written():
    figure = calibration_figure(*calibrated("paper", Injected(0, 0, 0, 0)))
    text = figure.get_supxlabel()
    assert "Noise below" in text
    assert "?" not in text


def test_decisions_that_identify_nothing_can_be_drawn():
    data = Decisions(*np.array([[0.0], [0.0], [1.0], [2.0]]))
    calibration = calibrate(data)
    figure = calibration_figure(calibration.describe(), curves(data, calibration))
    assert "no parameter" in figure.get_supxlabel()


def test_wide_differences_are_in_volts():
    calibration, drawn = calibrated("sign")
    wide = [{**drawn[0], "difference_V": [100 * x for x in drawn[0]["difference_V"]]}]
    assert "(V)" in calibration_figure(calibration, wide).axes[0].get_xlabel()
    assert "(mV)" in calibration_figure(calibration, drawn).axes[0].get_xlabel()


def test_equal_calibrations_are_equal_files():
    one, two = (rendered(calibration_figure(*calibrated("paper")), ".svg") for _ in range(2))
    assert one == two
