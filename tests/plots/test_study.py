"""Figures of studies: flags, omissions and their explanations."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_hex

from pyedge.plots.study import CROSSED, HOLLOW, Chart, Curve, Guide, Panel, study_figure
from pyedge.plots.style import rendered
from pyedge.plots.variables import typeset

GUIDE = Guide(1.0, 2.0, 1.0, 3.0, "∝ x^2.00 [1.9, 2.1]")


def curve(count=4, number=0, label="", **changes):
    x = np.arange(1.0, count + 1)
    none = np.zeros(count, bool)
    given = {"x": x, "y": x**2, "low": 0.9 * x**2, "high": 1.1 * x**2}
    given |= {"hollow": none, "crossed": none, "guide": None}
    return Curve(label=label, number=number, **{**given, **changes})


def chart(*curves, panels=1, **changes):
    given = {"title": "t", "x_label": "x", "y_label": "y", "notes": ["Median. n = 3."]}
    return Chart(panels=[Panel(f"p{k}", list(curves)) for k in range(panels)], **given | changes)


def legend(figure):
    """The entries in reading order."""
    figure.draw_without_rendering()
    texts = [text for each in figure.legends for text in each.get_texts()]
    boxes = [text.get_window_extent() for text in texts]
    order = sorted(
        range(len(texts)), key=lambda k: (-round((boxes[k].y0 + boxes[k].y1) / 30), boxes[k].x0)
    )
    return [texts[k].get_text() for k in order]


def faces(axes, shape="o"):
    """Colour inside each marker, by its place."""
    return {
        (x, y): to_hex(line.get_markerfacecolor())
        for line in axes.lines
        if line.get_marker() == shape
        for x, y in line.get_xydata()
    }


def test_points_at_rails_are_hollow_points_out_of_reach_crossed_and_both_explained():
    at = np.array([True, False, False, True])
    figure = study_figure(chart(curve(hollow=at)))
    colours = faces(figure.axes[0])
    assert [colours[x, x**2] == "#ffffff" for x in range(1, 5)] == list(at)
    assert legend(figure) == [HOLLOW]
    figure = study_figure(chart(curve(crossed=at)))
    assert sorted(faces(figure.axes[0], "x")) == [(1.0, 1.0), (4.0, 16.0)]
    assert legend(figure) == [CROSSED]
    assert not study_figure(chart(curve())).legends


def test_a_power_law_is_drawn_over_its_range_only():
    def dashed(figure):
        return [line for line in figure.axes[0].lines if line.get_linestyle() == "--"]

    figure = study_figure(chart(curve(guide=GUIDE), x_log=True, y_log=True))
    (law,) = dashed(figure)
    assert law.get_xdata()[[0, -1]] == pytest.approx([1, 3])
    assert typeset(GUIDE.words) in legend(figure)
    assert not dashed(study_figure(chart(curve())))


def test_lines_have_their_own_colours_markers_and_laws():
    both = chart(curve(label="a"), curve(label="b", number=1, guide=GUIDE))
    figure, again = study_figure(both), study_figure(both)
    assert legend(study_figure(both)) == ["a", f"b: {typeset(GUIDE.words)}", "power law"]
    drawn = figure.legends[0].legend_handles[:2]
    assert len({(line.get_color(), line.get_marker()) for line in drawn}) == 2
    assert rendered(figure, ".svg") == rendered(again, ".svg")


@pytest.mark.parametrize("count", range(1, 9))
def test_a_legend_reads_by_rows(count):
    labels = [f"η = {k}" for k in range(count)]
    curves = [curve(label=label, number=k) for k, label in enumerate(labels)]
    assert legend(study_figure(chart(*curves))) == labels


def test_zero_on_a_logarithmic_axis_is_set_apart():
    zero = curve(x=np.array([0.0, 1.0, 3.0, 10.0]))
    axes = study_figure(chart(zero, x_log=True)).axes[0]
    (at,) = {x for x, y in faces(axes) if y == 1.0}
    assert 0 < at < 1
    labels = {
        tick.get_text(): place
        for tick, place in zip(axes.get_xticklabels(), axes.get_xticks(), strict=True)
    }
    assert labels["0"] == pytest.approx(at)


def test_names_are_legible_rows():
    names = ["a very long name of a defect that would not fit", "$x^$", "third", "fourth"]
    two = (curve(x=np.arange(4.0), number=number, label="ab"[number]) for number in (0, 1))
    figure = study_figure(chart(*two, names=names, y_log=True))
    figure.draw_without_rendering()
    axes = figure.axes[0]
    boxes = [tick.get_window_extent() for tick in axes.get_yticklabels()]
    assert all(a.y0 >= b.y1 for a, b in pairwise(boxes))
    assert min(box.x0 for box in boxes) >= 0
    assert axes.get_ylim()[0] > axes.get_ylim()[1]  # the first on top


@pytest.mark.parametrize("decades", [0.05, 0.3, 1.0, 1.7, 2.5, 8.0, 17.0])
@pytest.mark.parametrize("panels", [1, 2, 3, 4])
@pytest.mark.parametrize("names", [[], ["a", "b", "c", "d"]])
def test_tick_labels_do_not_overlap(decades, panels, names):
    y = np.geomspace(10.0 ** (-2 - decades), 1e-2, 4)
    x = np.arange(4.0) if names else y
    of = curve(x=x, y=y, low=y, high=y)
    figure = study_figure(chart(of, panels=panels, names=names, x_log=not names, y_log=True))
    figure.draw_without_rendering()
    shown = [axes for axes in figure.axes if axes.get_visible()]
    labels = [tick for axes in shown for tick in axes.get_xticklabels() + axes.get_yticklabels()]
    boxes = [
        label.get_window_extent() for label in labels if label.get_text() and label.get_visible()
    ]
    assert len(boxes) >= 2
    assert not [k for k, box in enumerate(boxes) if box.count_overlaps(boxes[:k])]


def test_panels_share_their_axes_and_a_bare_figure_has_no_captions():
    five = chart(curve(), panels=5)
    figure, bare = study_figure(five), study_figure(five, bare=True)
    shown = [axes for axes in figure.axes if axes.get_visible()]
    assert [axes.get_title(loc="left") for axes in shown] == [f"p{k}" for k in range(5)]
    assert len({(axes.get_xlim(), axes.get_ylim()) for axes in shown}) == 1
    assert "n = 3" in figure.get_supxlabel()
    assert figure.get_suptitle() == "t"
    assert not bare.get_supxlabel()
    assert not bare.get_suptitle()


ODD = st.sampled_from([np.nan, 0.0, -1.0, 1e-30, 1.0, 1e9])


@settings(max_examples=8)
@given(st.lists(ODD, min_size=3, max_size=3), st.booleans(), st.booleans(), st.booleans())
def test_any_numbers_can_be_drawn(values, x_log, y_log, measured):
    numbers = np.array(values)
    more = {"x_low": numbers, "x_high": numbers} if measured else {}
    given_ = {"y": numbers, "low": numbers, "high": numbers, "x": numbers[::-1]}
    odd = curve(3, **given_, joined=not measured, **more)
    for curves in ((odd, curve(40, number=1)), (odd,)):
        study_figure(chart(*curves, x_log=x_log, y_log=y_log)).draw_without_rendering()
