"""Error against training step of several runs, on one axis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import cycle, product

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pyedge.plots.learning import error_axes, rolling_median, smoothed, stacked_errors
from pyedge.plots.style import COLOURS, caption, look, new_figure
from pyedge.training.history import History
from pyedge.units import LEAST_ERROR

Runs = Mapping[str, Sequence[History]]
"""Histories of the splits of each run, by the name of the run; one history without splits."""

_STYLES = ("-", "--", ":", "-.")
_LOWEST, _ROOM = np.log10(LEAST_ERROR), 0.03  # below the least error, of the axis


@look()
def comparison_figure(runs: Runs, title: str) -> Figure:
    """Error against step of each run; the legend has their names, in order."""
    figure = new_figure(title=title)
    draw_comparison(figure.subplots(), runs)
    lines = "Faint: each step. Line: rolling median"
    many = any(len(histories) > 1 for histories in runs.values())
    tested = any(h.attributes["task"]["test"] for each in runs.values() for h in each)
    measured = "mean of the test examples" if tested else "of the example shown"
    texts = [
        f"Error: free network before each update, summed over outputs; {measured}.",
        f"{lines}{' of the median over splits' if many else ''}.",
    ]
    if _lowest(runs) < LEAST_ERROR:
        unit = {"V^2": " V² (1 µV)", "m^2": " m² (1 µm)"}.get(_unit(runs), "")
        texts.append(f"Errors below {LEAST_ERROR:g}{unit} are not shown: they say no more.")
    caption(figure, " ".join(texts))
    return figure


def draw_comparison(axes: Axes, runs: Runs) -> None:
    """The same on given axes, a colour for each run, then a line style; the legend at the right."""
    bold = []
    for histories, (style, colour) in zip(runs.values(), cycle(product(_STYLES, COLOURS))):
        errors = stacked_errors(histories)
        steps = np.arange(errors.shape[1])
        median = smoothed(histories[0])
        if len(histories) > 1:
            median = rolling_median(np.median(errors, axis=0))
        axes.plot(steps, errors[0], color=colour, linewidth=0.7, alpha=0.25)
        bold += axes.plot(steps, median, style, color=colour)
    longest = max(len(history) for histories in runs.values() for history in histories)
    error_axes(axes, longest, _unit(runs))
    if _lowest(runs) < LEAST_ERROR:
        top = np.log10(axes.get_ylim()[1])
        axes.set_ylim(bottom=10 ** (_LOWEST - _ROOM * max(top - _LOWEST, 1.0)))
    handles, labels = bold, [name.replace("$", r"\$") for name in runs]
    axes.legend(handles, labels, loc="upper left", bbox_to_anchor=(1.0, 1.0), borderaxespad=0.0)


def _unit(runs: Runs) -> str:
    return next(history.error_unit for histories in runs.values() for history in histories)


def _lowest(runs: Runs) -> float:
    return min(history.best for histories in runs.values() for history in histories)
