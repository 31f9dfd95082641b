"""Cost against size on logarithmic axes, with slopes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from pyedge.plots.style import COLOURS

Points = Sequence[tuple[float, float]]


def slope(points: Points) -> float:
    """The exponent of cost against size, by least squares through the logarithms."""
    size, cost = np.log(np.array(points, dtype=float).T)
    return float(np.polyfit(size, cost, 1)[0])


def draw_costs(axes: Axes, series: Mapping[str, Points], size: str, cost: str) -> None:
    """Draw a line for each series, its slope in the legend.

    Args:
        axes: to draw in.
        series: sizes and costs by name.
        size, cost: labels of the axes.
    """
    markers = "osD^vP*"
    for at, (way, points) in enumerate(series.items()):
        label = f"{way}: slope {slope(points):.2f}" if len(points) > 1 else way
        axes.loglog(
            *zip(*points, strict=True),
            marker=markers[at % len(markers)],
            color=COLOURS[at % len(COLOURS)],
            label=label,
        )
    axes.set_xlabel(size)
    axes.set_ylabel(cost)
    axes.legend()
