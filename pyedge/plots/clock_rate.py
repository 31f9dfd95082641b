"""Final error against clock rate."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pyedge.plots.style import (
    BLUE,
    GREEN,
    GREY,
    INK,
    PALE,
    VERMILLION,
    caption,
    look,
    new_figure,
)
from pyedge.units import show

LABORATORY = (3.0, 5.0)
"""Training steps in a second, in D22."""
_COLOURS = (VERMILLION, GREEN)


@look()
def clock_rate_figure(sweep: Any, delays: Any) -> Figure:
    """Final error against training steps a second.

    Args:
        sweep, delays: a `Sweep` and the `Delays` of `pyedge.analysis.clock_rate`.
    """
    figure = new_figure(11.0, 6.2)
    figure.suptitle("How fast a machine of catalogue parts may be clocked", x=0.01, ha="left")
    axes = figure.subplots()
    axes.set(xscale="log", yscale="log", xlabel="training steps per second (Hz)",
             ylabel="late squared error (V²)")  # fmt: skip
    clock, late = np.array([(rate.clock, rate.late) for rate in sweep.rates]).T
    good = np.array([sweep.learns(rate) for rate in sweep.rates])
    axes.plot(clock, late, color=BLUE, zorder=2)
    axes.plot(clock[good], late[good], "o", color=BLUE, markersize=9, zorder=3)
    axes.plot(clock[~good], late[~good], "o", color=BLUE, markerfacecolor="white", markersize=9,
              markeredgewidth=2, zorder=3)  # fmt: skip
    axes.axhspan(late[0] / 10**0.5, late[0] * 10**0.5, color=PALE, alpha=0.45, linewidth=0)
    _mark(axes, delays.clocks)
    caption(
        figure,
        f"Task {sweep.task}, {sweep.steps} steps in ngspice at each rate, one chip; mean of "
        f"the last {sweep.late_steps}.",
        "Band: half an order about the slowest clock; a filled point learns. Dashed: by the sum of "
        "delays. D22's laboratory clock is 3 to 5 Hz.",
    )
    return figure


def _mark(axes: Axes, clocks: Mapping[str, float]) -> None:
    """Mark D22's clock, and each limit with a line."""
    axes.axvspan(*LABORATORY, color=INK, alpha=0.15, linewidth=0)
    axes.text(LABORATORY[1] * 1.15, 0.97, "D22", color=GREY, transform=axes.get_xaxis_transform(),
              va="top")  # fmt: skip
    for row, ((name, clock), colour) in enumerate(zip(clocks.items(), _COLOURS, strict=False)):
        axes.axvline(clock, color=colour, linewidth=1.6, linestyle=(0, (4, 3)), zorder=1)
        axes.text(
            clock * 0.93, 0.97 - 0.07 * row, f"{name}\n{show(clock, 'Hz')}", color=colour, va="top",
            ha="right", transform=axes.get_xaxis_transform(), fontsize=12,
        )  # fmt: skip
