"""The lattice with its bars in colours."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import Normalize

from pyedge.arrays import Floats, Ints
from pyedge.networks.elastic import ElasticNetwork
from pyedge.plots.style import GREY, INK, PALE

COLOURMAP = "viridis"


def draw_bars(
    axes: Axes,
    network: ElasticNetwork,
    bars: Ints,
    values: Floats,
    limits: tuple[float, float],
    width: float = 7.0,
) -> LineCollection:
    """Draw a network; the axes are set.

    Args:
        axes, network: where to draw, and what.
        bars: (k,) those in colours; others that are not cut are dotted, cut ones pale.
        values: (k,) what the colours are of.
        limits: of the colours.
        width: of the bars in colours, in points.

    Returns:
        The bars in colours, for a colour bar.
    """
    assert network.positions is not None
    places = network.positions[:, :2]
    others = np.setdiff1d(np.flatnonzero(network.intact), bars)
    for numbers, style in (
        (np.flatnonzero(~network.intact), {"colors": PALE, "linewidths": 1.2}),
        (others, {"colors": GREY, "linewidths": 2.5, "linestyles": ":"}),
    ):
        axes.add_collection(LineCollection([*places[network.edges[numbers]]], zorder=1, **style))
    lines = LineCollection(
        [*places[network.edges[bars]]], linewidths=width, cmap=COLOURMAP, norm=Normalize(*limits)
    )
    lines.set_array(values)
    axes.add_collection(lines)
    axes.plot(*places.T, "o", color="white", markeredgecolor=INK, markersize=0.8 * width, zorder=3)
    fixed = np.setdiff1d(np.arange(len(places)), np.unique(network.freedom[:, 0]))
    axes.plot(*places[fixed].T, "^", color=INK, markersize=1.3 * width, zorder=4)
    room = 0.5 * float(network.lengths.mean())
    axes.set_xlim(places[:, 0].min() - room, places[:, 0].max() + room)
    axes.set_ylim(places[:, 1].min() - room, places[:, 1].max() + room)
    axes.set_aspect("equal")
    axes.axis("off")
    return lines


def number_joints(axes: Axes, network: ElasticNetwork) -> None:
    """Write the number of each joint into a disc on it."""
    assert network.positions is not None
    for joint, (x, y) in zip(network.joints, network.positions[:, :2], strict=True):
        disc = {"boxstyle": "circle,pad=0.25", "facecolor": "white", "edgecolor": INK}
        axes.text(float(x), float(y), f"{joint}", ha="center", va="center", fontsize=10, bbox=disc,
                  zorder=5)  # fmt: skip
