"""Final error against averaging resistance, with loading, with input currents and with both."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pyedge.plots import style
from pyedge.plots.style import caption, look, new_figure
from pyedge.plots.ticks import log_scale
from pyedge.training.history import late_steps
from pyedge.units import show

_CURVES = {
    "loading only": style.GREEN, "input currents only": style.ORANGE, "both": style.BLUE,
}  # fmt: skip
_DECADES = {1e3: "1k", 1e4: "10k", 1e5: "100k", 1e6: "1M", 1e7: "10M", 1e8: "100M", 1e9: "1G"}


@look()
def loading_figure(study: Any) -> Figure:
    """Final error against averaging resistance, one panel a task, from a `LoadingStudy`."""
    tasks = study.tasks
    columns = min(2, len(tasks))
    rows = -(-len(tasks) // columns)
    figure = new_figure(5.6 * columns, 1.5 + 3.3 * rows, "What averaging resistors do to learning")
    panels = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
    for k, axes in enumerate(panels.flat):
        if k < len(tasks):
            _draw(axes, study, k)
            axes.set_title(tasks[k])
        else:
            axes.set_visible(False)
        if k < len(tasks) <= k + columns:  # the lowest of its column
            axes.set_xlabel("averaging resistance (Ω)")
            axes.tick_params(labelbottom=True)
    for axes in panels[:, 0]:
        axes.set_ylabel(style.ERROR)
    handles, labels = panels.flat[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper right", ncols=3)
    caption(figure, *_caption_lines(study))
    return figure


def _draw(axes: Axes, study: Any, task: int) -> None:
    ohms = study.averaging
    if study.plateau is not None:
        axes.axvspan(*study.plateau, color=style.PALE, alpha=0.45, linewidth=0, label="plateau")
    for (label, colour), late in zip(_CURVES.items(), study.late[:, task], strict=True):
        bold = label == "both"
        low, middle, high = np.percentile(late, [25, 50, 75], axis=-1)
        if bold:
            axes.fill_between(ohms, low, high, color=colour, alpha=0.2, linewidth=0)
        axes.plot(
            ohms, middle, color=colour, label=label, linewidth=4.0 if bold else 1.6,
            zorder=2 if bold else 3,
        )  # fmt: skip
    axes.axhline(
        np.median(study.unharmed[task]), color=style.GREY, linewidth=1.4, linestyle=(0, (4, 3)),
        label="neither", zorder=1,
    )  # fmt: skip
    axes.axvline(study.best, color=style.INK, linewidth=1.2, linestyle=":", label="best")
    log_scale(axes, "y")
    axes.set(xscale="log", xlim=(ohms[0], ohms[-1]))
    ticks = [ohm for ohm in _DECADES if ohms[0] <= ohm <= ohms[-1]]
    axes.set_xticks(ticks, [_DECADES[ohm] for ohm in ticks])


def _caption_lines(study: Any) -> list[str]:
    parts = study.parts
    offset, bias = show(parts.offset, "V"), show(parts.bias, "A")
    current = show(parts.offset_current, "A")
    return [
        "Free network's squared error summed over outputs, mean of the last "
        f"{late_steps(study.steps)} steps, median over chips; band: middle half. "
        f"n = {study.late.shape[-1]} chips, {study.steps} steps, comparison {study.comparison}, "
        "noise off.",
        f"Comparators: offset {offset} (sd, in all curves), bias current {bias}, offset current "
        f"{current} (sd).",
        f"Best, {show(study.best, 'Ω')}: {study.why()}.",
    ]
