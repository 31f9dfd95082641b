"""Final error against averaging resistance, with loading, with input currents and with both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pyedge.plots import style
from pyedge.plots.style import caption, look, new_figure
from pyedge.units import show

_CURVES = (
    ("loading", "loading only", style.GREEN),
    ("currents", "input currents only", style.ORANGE),
    ("both", "both", style.BLUE),
)
_DECADES = {1e3: "1k", 1e4: "10k", 1e5: "100k", 1e6: "1M", 1e7: "10M", 1e8: "100M", 1e9: "1G"}


@look()
def loading_figure(study: Mapping[str, Any]) -> Figure:
    """Final error against averaging resistance, one panel a task.

    Args:
        study: from `LoadingStudy.describe`.
    """
    tasks = study["tasks"]
    columns = min(2, len(tasks))
    rows = -(-len(tasks) // columns)
    title = "What averaging resistors do to learning"
    figure = new_figure(5.6 * columns, 1.5 + 3.3 * rows, title)
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


def _draw(axes: Axes, study: Mapping[str, Any], task: int) -> None:
    ohms = np.array(study["averaging_ohm"])
    if study["plateau_ohm"] is not None:
        low, high = study["plateau_ohm"]
        axes.axvspan(low, high, color=style.PALE, alpha=0.45, linewidth=0, label="plateau")
    for name, label, colour in _CURVES:
        bold = name == "both"
        low, high = (study[f"{which}_quartile_V2"][name][task] for which in ("lower", "upper"))
        if bold:
            axes.fill_between(ohms, low, high, color=colour, alpha=0.2, linewidth=0)
        axes.plot(
            ohms, study["late_V2"][name][task], color=colour, label=label,
            linewidth=4.0 if bold else 1.6, zorder=2 if bold else 3,
        )  # fmt: skip
    axes.axhline(
        study["unharmed_V2"][task], color=style.GREY, linewidth=1.4, linestyle=(0, (4, 3)),
        label="neither", zorder=1,
    )  # fmt: skip
    axes.axvline(study["best_ohm"], color=style.INK, linewidth=1.2, linestyle=":", label="best")
    axes.set(xscale="log", yscale="log", xlim=(ohms[0], ohms[-1]))
    ticks = [ohm for ohm in _DECADES if ohms[0] <= ohm <= ohms[-1]]
    axes.set_xticks(ticks, [_DECADES[ohm] for ohm in ticks])


def _caption_lines(study: Mapping[str, Any]) -> list[str]:
    offset, bias = show(study["offset_V"], "V"), show(study["bias_A"], "A")
    current = show(study["offset_current_A"], "A")
    return [
        f"Free network's squared error summed over outputs, {study['statistic']}; band: middle "
        f"half. n = {study['seeds']} chips, {study['steps']} steps, comparison "
        f"{study['comparison']}, noise off.",
        f"Comparators: offset {offset} (sd, in all curves), bias current {bias}, offset current "
        f"{current} (sd).",
        f"Best, {show(study['best_ohm'], 'Ω')}: {study['why']}.",
    ]
