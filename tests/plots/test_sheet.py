"""Sheets: charts side by side that share their names."""

from pyedge.plots.sheet import sheet_figure
from tests.plots.test_study import chart, curve, legend

NAMES = ["one", "two", "three", "four"]


def test_charts_are_columns_with_scales_of_their_own() -> None:
    first = curve(label="a"), curve(number=1, label="b")
    charts = [
        chart(*first, title="left", names=NAMES),
        chart(*first, title="right", names=NAMES, y_log=True, y_label="error"),
    ]
    figure = sheet_figure("whole", charts, ["Median. n = 3."])
    figure.draw_without_rendering()
    left, right = figure.axes
    assert [axes.get_title(loc="left") for axes in (left, right)] == ["left", "right"]
    assert (left.get_xscale(), right.get_xscale()) == ("linear", "log")
    assert [text.get_text() for text in left.get_yticklabels()] == NAMES
    assert right.get_xlabel() == "error"
    assert legend(figure) == ["a", "b"]
    assert left.get_window_extent().x1 < right.get_window_extent().x0
