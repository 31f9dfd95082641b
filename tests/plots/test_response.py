"""Fig. 7E: lines of the model, points of a circuit."""

import numpy as np

from pyedge.plots.response import response_figure
from pyedge.plots.style import rendered

MODEL = {
    "difference_V": [-20e-3, 0.0, 20e-3], "clamped_V": [2.0, -0.5],
    "mean_step": [[-1.0, 0.0, 1.0], [1.0, 0.0, -1.0]], "noise_V": 3e-3, "comparison": "paper",
}  # fmt: skip
CIRCUIT = {**MODEL, "mean_step": [[-1.0, 0.2, 1.0], [1.0, -0.1, -1.0]], "trials": 100}


def lines(figure):
    return [line for line in figure.axes[0].lines if len(line.get_xdata()) == 3]


def test_model_is_labelled_lines_in_millivolts_beside_the_published_limit():
    figure = response_figure(MODEL)
    drawn, axes = lines(figure), figure.axes[0]
    assert [list(line.get_ydata()) for line in drawn] == MODEL["mean_step"]
    assert np.allclose(drawn[0].get_xdata(), [-20, 0, 20])
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["2 V", "−500 mV"]
    assert any("10 mV" in text.get_text() for text in axes.texts)
    assert "3 mV rms" in figure.get_supxlabel()
    assert "circuit" not in figure.get_supxlabel()


def test_circuit_is_points_with_bars():
    figure, again = (response_figure(MODEL, CIRCUIT) for _ in range(2))
    drawn = lines(figure)
    assert len(drawn) == 4
    assert [list(line.get_ydata()) for line in drawn[2:]] == CIRCUIT["mean_step"]
    (bars,) = figure.axes[0].containers[0].lines[2]
    low, high = bars.get_segments()[1][:, 1]
    assert np.isclose((high - low) / 2, np.sqrt((1 - 0.2**2) / 100))
    assert "mean of 100 steps" in figure.get_supxlabel()
    assert rendered(figure, ".svg") == rendered(again, ".svg")
