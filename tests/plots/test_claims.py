"""The figure of claims: a histogram a claim, whose titles do not run into one another."""

import numpy as np
import pytest

from pyedge.plots import ClaimValues, claims_figure

LONG = "orders below the untrained network, mean of the last 100 steps, worst of the 9 tasks"


@pytest.fixture
def figure():
    rng = np.random.default_rng(0)
    return claims_figure(
        [
            ClaimValues("3A", LONG, rng.normal(3.4, 0.1, 100).tolist(), 4.0, "orders"),
            ClaimValues("3D", LONG, rng.uniform(0.9, 1.0, 100).tolist(), None, ""),
            ClaimValues("5A", "error", (10 ** rng.uniform(-4, -1, 100)).tolist(), None, "V^2"),
        ],
        "seeds from 0 on",
    )


def test_every_machine_is_in_its_histogram_beside_what_was_published(figure):
    first, second, third, spare = figure.axes
    assert not spare.get_visible()
    for axes in (first, second, third):
        assert sum(bar.get_height() for bar in axes.patches) == 100
    assert [len(axes.lines) for axes in (first, second, third)] == [2, 1, 1]
    assert first.lines[1].get_xdata()[0] == 4.0
    assert [axes.get_xscale() for axes in (first, second, third)] == ["linear", "linear", "log"]
    assert "(V²)" in third.get_title("left")


def test_titles_do_not_overlap(figure):
    figure.canvas.draw()
    boxes = [axes._left_title.get_window_extent() for axes in figure.axes[:3]]
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])
    assert all(box.x1 <= figure.bbox.x1 for box in boxes)


@pytest.mark.parametrize(
    "values",
    [
        [0.5] * 9,
        [0.0] * 9,
        [1.0, 1.0 + 2.3e-16, 1.0 - 1.2e-16],
        [-3.0, -3.0 * (1 + 4e-16)],
        [1e300, 1e300 * (1 + 3e-16)],
        [-1e300, 1e300],
        [2e-16, 3e-16, 3e-16],
        [1e-310, 1e-310],
        [5e-324, 1.0],
        [0.0, 5e-324],
    ],
)
def test_values_that_are_nearly_equal_huge_or_tiny_are_drawn(values):
    """Bins of no width are too many for numpy."""
    figure = claims_figure([ClaimValues("1", "value", values, None, "")], "seeds")
    figure.canvas.draw()
    axes = figure.axes[0]
    assert sum(bar.get_height() for bar in axes.patches) == len(values)
    assert all(bar.get_width() > 0 for bar in axes.patches)
    assert np.isfinite(axes.get_xlim()).all()
