"""Limit cycles of machines with a bias under two tasks in turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from pyedge.arrays import Floats
from pyedge.plots.style import COLOURS, ERROR, GREY, MARKERS, POINT, caption, look, new_figure
from pyedge.plots.ticks import log_scale
from pyedge.units import show

_DISTANCE = "squared distance of gates (V²)"


@look()
def paths_figure(
    paths: Mapping[str, Mapping[float, Floats]],
    lines: Mapping[str, Sequence[tuple[float, float]]],
    ends: Mapping[str, Mapping[float, Sequence[tuple[float, float]]]],
) -> Figure:
    """Paths of two gates over a cycle, a panel an experiment.

    Args:
        paths: (steps, 2) gates G+ and G- in volts, by experiment and by period in seconds.
        lines: slope and offset of the lines G+ = slope G- + offset that solve each task.
        ends: gates G+ and G- that were measured at the ends of the tasks, by period.
    """
    figure = new_figure(12.0, 6.0, "Gates of three edges under two tasks in turn: bow ties")
    panels = figure.subplots(1, len(paths), sharex=True, sharey=True, squeeze=False)[0]
    for axes, (name, each) in zip(panels, paths.items(), strict=True):
        for slope, offset in lines[name]:
            low = np.linspace(2.0, 5.2, 50)
            axes.plot(low, slope * low + offset, color=GREY, linewidth=1.2, linestyle=(0, (4, 3)))
        for (period, path), colour in zip(each.items(), COLOURS, strict=False):
            axes.plot(path[:, 1], path[:, 0], color=colour, label=show(period, "s"))
            high, volts = zip(*ends[name][period], strict=True)
            axes.plot(volts, high, "o", color=colour, **POINT)
        axes.set(xlim=(2.0, 5.2), ylim=(2.4, 5.2), title=f"experiment {name}")
        axes.set_xlabel("gate to the low voltage (V)")
    panels[0].set_ylabel("gate to the high voltage (V)")
    panels[-1].legend(title="period", loc="lower right")
    caption(
        figure,
        "Lines: model. Points: measured where each task ends (arXiv:2505.22887). "
        "Dashed: gates that solve a task, from its drift tests, as is the bias.",
    )
    return figure


@look()
def periods_figure(model: Mapping[str, Floats], measured: Mapping[str, Floats]) -> Figure:
    """(k, 2) period in seconds and squared distance of gates, by experiment."""
    title = "How far gates go to and fro between two tasks"
    return _by_period(title, _DISTANCE, model, measured)


@look()
def errors_figure(model: Mapping[str, Floats], measured: Mapping[str, Floats]) -> Figure:
    """(k, 2) period in seconds and squared error, by experiment."""
    return _by_period("Error of two tasks in turn", ERROR, model, measured)


def _by_period(
    title: str, label: str, model: Mapping[str, Floats], measured: Mapping[str, Floats]
) -> Figure:
    figure = new_figure(9.0, 6.2, title)
    axes = figure.subplots()
    for (name, points), colour, mark in zip(model.items(), COLOURS, MARKERS, strict=False):
        axes.plot(*points.T, color=colour, label=f"model, experiment {name}")
        axes.plot(*measured[name].T, mark, color=colour, label=f"measured {name}", **POINT)
    axes.set_xlabel("period (s)")
    axes.set_ylabel(label)
    for axis in "xy":
        log_scale(axes, axis)
    axes.legend(loc="lower right")
    caption(figure, "Three edges. Measured: arXiv:2505.22887. The bias is from its drift tests.")
    return figure


@look()
def dwells_figure(dwells: Sequence[int], biased: Floats, unbiased: Floats) -> Figure:
    """(dwells, n) squared distances of gates, with offsets and without."""
    figure = new_figure(9.0, 6.2, "Two tasks in turn on 32 edges")
    axes = figure.subplots()
    for k, (label, values) in enumerate(
        {"offsets of 1 mV": biased, "no offsets": unbiased}.items()
    ):
        low, middle, high = np.quantile(values, [0.05, 0.5, 0.95], axis=1)
        axes.fill_between(dwells, low, high, color=COLOURS[k], alpha=0.2, linewidth=0)
        axes.plot(dwells, middle, MARKERS[k] + "-", color=COLOURS[k], label=label, **POINT)
    guide = np.median(biased[0]) * 0.2 * (np.array(dwells) / dwells[0]) ** 2
    axes.plot(dwells, guide, color=GREY, linewidth=1.2, linestyle=(0, (4, 3)), label="steps²")
    log_scale(axes, "x")
    log_scale(axes, "y")
    axes.set_xlabel("steps of each task")
    axes.set_ylabel(_DISTANCE)
    axes.legend(loc="center right")
    n = biased.shape[1]
    caption(figure, f"Medians of n = {n} machines, replicas from 0 on; bands: nine of ten.")
    return figure


@look()
def forgetting_figure(dwells: Sequence[int], errors: Floats) -> Figure:
    """(dwells, n, 2) errors in V^2 of a task as it returns, and at its end."""
    figure = new_figure(9.0, 6.2, "A task is forgotten while the other is shown")
    axes = figure.subplots()
    for k, label in enumerate(("as it returns", "at its end")):
        low, middle, high = np.quantile(errors[:, :, k], [0.05, 0.5, 0.95], axis=1)
        axes.fill_between(dwells, low, high, color=COLOURS[k], alpha=0.2, linewidth=0)
        axes.plot(dwells, middle, MARKERS[k] + "-", color=COLOURS[k], label=label, **POINT)
    log_scale(axes, "x")
    log_scale(axes, "y")
    axes.set_xlabel("steps of each task")
    axes.set_ylabel(ERROR)
    axes.legend(title="error of a task", loc="upper left")
    caption(
        figure,
        f"32 edges with offsets of 1 mV. Medians of n = {errors.shape[1]} machines, replicas from "
        "0 on; bands: nine of ten.",
    )
    return figure
