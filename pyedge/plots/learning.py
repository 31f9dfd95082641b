"""Error, outputs and resistances against training step."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke

from pyedge.arrays import Floats
from pyedge.plots.style import BLUE, COLOURS, ERROR, GREY, INK, KILO_OHMS, ORANGE, STEPS, VOLTS
from pyedge.plots.ticks import log_scale
from pyedge.training.history import History
from pyedge.units import LEAST_ERROR

LINES = 32
"""Most edges that have a line each."""
_LEAST = 1e-33  # V^2: an error of exactly 0 is drawn here
_NAMED = 16  # most edges whose lines are named
_CUTS_APART = 0.12  # of the steps: cuts that are nearer share a label
_CUTS_NAMED = 4  # most edges that a label names
_LEGEND_LINE = 0.125  # height of a line of a legend, of the axes
_IN_SIGHT = 30.0  # largest ratio of the data to an attainable error that is drawn


class Cut(NamedTuple):
    """Edges that were cut before a step."""

    step: int  # counted from the start of the history
    edges: tuple[int, ...]  # their indices


def cuts(*histories: History) -> list[Cut]:
    """The cuts of histories that follow each other, in order."""
    intact = np.concatenate([history.dataset["intact"].values for history in histories])
    lost = intact[:-1] & ~intact[1:]
    steps = np.flatnonzero(lost.any(axis=1))
    return [Cut(int(k) + 1, tuple(np.flatnonzero(lost[k]).tolist())) for k in steps]


def rolling_median(values: Floats, window: int | None = None) -> Floats:
    """Rolling median of (..., steps), its window centred, and narrower at the start.

    The window, a fortieth of the steps if not given, is even, so that the median of a limit cycle
    is between its two values.
    """
    count = values.shape[-1]
    half = (max(1, count // 40) if window is None else window) // 2
    medians = np.empty_like(values)
    for step in range(count):
        reach = min(step, half)
        near = slice(step - reach, step + max(reach, 1))
        medians[..., step] = np.median(values[..., near], axis=-1)
    return medians


def smoothed(history: History) -> Floats:
    """(steps,) rolling median of the error, restarted at every cut and every new target."""
    error = positive(history.error)
    window = max(1, len(error) // 40)
    starts = {0, len(error), *(cut.step for cut in cuts(history))}
    if history.attributes["task"]["dwell"] > 1:
        starts |= set((np.flatnonzero(np.diff(history.dataset["example"].values)) + 1).tolist())
    parts = [rolling_median(error[a:b], window) for a, b in pairwise(sorted(starts))]
    return np.concatenate(parts)


def positive(error: Floats) -> Floats:
    """Errors, those of 0 replaced by a tiny one, for a logarithmic axis."""
    return np.maximum(error, _LEAST)


def resistances(*histories: History) -> Floats:
    """(steps + 1, m) resistances in kΩ of histories that follow each other, the start first."""
    start = histories[0].dataset["resistance_start"].values
    ohms = np.vstack([start, *(history.dataset["resistance"].values for history in histories)])
    return np.asarray(ohms / 1e3, dtype=np.float64)


def short(value: float, unit: str) -> str:
    """A number of two digits with its unit, as 2.3×10⁻³ V²."""
    if value == 0 or 0.01 <= abs(value) < 1000:
        return f"{value:.2g} {unit}"
    power = int(np.floor(np.log10(abs(value))))
    digits = f"{value / 10.0**power:.1f}"
    if digits == "10.0":
        digits, power = "1.0", power + 1
    return f"{digits}×10{str(power).translate(_SUPERSCRIPTS)} {unit}"


def _short_error(value: float) -> str:
    return f"{'< ' if value < LEAST_ERROR else ''}{short(max(value, LEAST_ERROR), 'V²')}"


_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def draw_learning(axes: Axes, history: History, attainable: float | None = None) -> None:
    """Error against step on a logarithmic axis: each step (faint), rolling median, final error.

    The attainable error, in V^2, is a line too; only named in the legend where far below the data.
    """
    error = positive(history.error)
    steps = np.arange(len(error))
    axes.plot(steps, error, color=BLUE, linewidth=0.9, alpha=0.35)
    axes.plot(steps, smoothed(history), color=BLUE)
    late = max(history.late, _LEAST)
    label = f"late mean {_short_error(history.late)}"
    axes.plot(steps[[-history.late_steps, -1]], [late, late], color=INK, linewidth=3.5, label=label)
    _draw_attainable(axes, attainable, float(error.min()))
    error_axes(axes, len(error))
    draw_cuts(axes, history)
    legend_above(axes, error)


def _draw_attainable(axes: Axes, attainable: float | None, least: float) -> None:
    """A line where an error is attainable, or an entry of the legend where far below the data."""
    if attainable is None:
        return
    label = f"within reach {_short_error(attainable)}"
    if below := attainable * _IN_SIGHT < least:
        label += ", below"
    style: dict[str, Any] = {"color": ORANGE, "linewidth": 2, "linestyle": (0, (5, 3))}
    hidden = below or attainable < LEAST_ERROR
    axes.axhline(np.nan if hidden else attainable, label=label, **style)


def draw_each(axes: Axes, histories: Sequence[History]) -> None:
    """Error against step: each history faint, the median of all bold."""
    errors = stacked_errors(histories)
    median = rolling_median(np.median(errors, axis=0))
    draw_runs(axes, np.arange(errors.shape[1], dtype=float), errors, "one seed")
    axes.plot(median, color=BLUE, linewidth=3, label=f"median of {len(errors)}")
    error_axes(axes, errors.shape[1])
    legend_above(axes, errors)


def draw_mean(axes: Axes, splits: Sequence[History], attainable: float | None = None) -> None:
    """Error against step: each split faint, their mean bold, the mean attainable error in V^2."""
    errors = stacked_errors(splits)
    steps = np.arange(errors.shape[1], dtype=float)
    draw_runs(axes, steps, errors, "one split")
    axes.plot(errors.mean(axis=0), color=BLUE, linewidth=3, label=f"mean of {len(splits)} splits")
    late = float(np.mean([history.late for history in splits]))
    last = steps[[-splits[-1].late_steps, -1]]
    label = f"late mean {_short_error(late)}"
    axes.plot(last, [late, late], color=INK, linewidth=3.5, label=label)
    _draw_attainable(axes, attainable, float(errors.min()))
    error_axes(axes, errors.shape[1])
    legend_above(axes, errors)


def draw_runs(axes: Axes, x: Floats, runs: Floats, label: str) -> None:
    """(runs, k) values against x, each run faint; the legend has one entry."""
    lines = axes.plot(x, runs.T, color=BLUE, linewidth=0.9, alpha=0.35)
    lines[0].set_label(label)


def draw_resistances(axes: Axes, *histories: History) -> None:
    """Resistance of each edge against step: cut edges end in a cross, non-learning are dotted."""
    draw_learned(axes, resistances(*histories), KILO_OHMS, *histories)


def draw_learned(axes: Axes, values: Floats, label: str, *histories: History) -> None:
    """(steps + 1, m) values of each edge against step, as `draw_resistances`; NaN: not drawn."""
    network = histories[-1].network
    if network.n_edges > LINES:
        _draw_distribution(axes, values, label)
        draw_cuts(axes, *histories)
        return
    tied = set.intersection(*(set(history.tied_edges) for history in histories))
    ends = {edge: cut.step for cut in cuts(*histories) for edge in cut.edges}
    last = len(values) - 1
    order = np.argsort(values[-1], kind="stable")
    named: list[tuple[str, float, str]] = []
    for rank, edge in enumerate(order.tolist()):
        if np.isnan(values[-1, edge]):
            continue
        name, colour = network.edge_names()[edge], COLOURS[rank % len(COLOURS)]
        stop = ends.get(edge, last)
        style = ":" if name in tied else "-"
        axes.plot(np.arange(stop + 1), values[: stop + 1, edge], style, color=colour, linewidth=1.4)
        if edge in ends:
            axes.plot(stop, values[stop, edge], "X", color=colour, markersize=10, zorder=3)
        elif network.intact[edge]:
            named.append((name.replace("-", "–"), float(values[-1, edge]), colour))
    top = float(np.nanmax(values))
    axes.set(xlim=(0, last), ylim=(-0.02 * top, 1.04 * top), xlabel=STEPS, ylabel=label)
    draw_cuts(axes, *histories)
    if len(named) <= _NAMED:
        draw_end_names(axes, named)


def _draw_distribution(axes: Axes, values: Floats, label: str) -> None:
    """(steps, m) values: their median, middle half, and all but a tenth."""
    steps = np.arange(len(values))
    low, quarter, middle, three, high = np.nanpercentile(values, (5, 25, 50, 75, 95), axis=1)
    style: dict[str, Any] = {"color": BLUE, "linewidth": 0}
    axes.fill_between(steps, low, high, alpha=0.15, label="5 % to 95 %", **style)
    axes.fill_between(steps, quarter, three, alpha=0.3, label="middle half", **style)
    axes.plot(steps, middle, color=BLUE, label="median")
    axes.set(xlim=(0, len(values) - 1), ylim=(0, None), xlabel=STEPS, ylabel=label)
    axes.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=3, borderaxespad=0.2)


def resistance_title(history: History) -> str:
    """A title for `draw_resistances` that explains its marks."""
    if history.network.n_edges > LINES:
        return f"Resistances of {history.network.n_edges} edges"
    marks = ["dotted: tied"] * bool(history.tied_edges) + ["×: cut"] * bool(cuts(history))
    return "Resistance of each edge" + (f" ({', '.join(marks)})" if marks else "")


def draw_outputs(axes: Axes, history: History) -> None:
    """Free output voltages (lines) and desired ones (dashes) against step."""
    data = history.dataset
    volts, target = history.read, data["target"].values
    steps = np.arange(len(volts))
    ends = []
    halo = [withStroke(linewidth=3.3, foreground=INK)]
    for column, name in enumerate(history.read_names):
        colour = COLOURS[column % len(COLOURS)]
        axes.plot(steps, volts[:, column], color=colour, linewidth=1.8)
        axes.step(
            steps, target[:, column], where="post", color=colour, linewidth=1.3,
            linestyle=(0, (4, 3)), zorder=3, path_effects=halo,
        )  # fmt: skip
        ends.append((name, float(volts[-1, column]), colour))
    low, high = min(volts.min(), target.min()), max(volts.max(), target.max())
    room = 0.08 * (high - low)
    axes.set(xlim=(0, len(volts)), ylim=(low - room, high + room), xlabel=STEPS, ylabel=VOLTS)
    draw_end_names(axes, ends, 0.075)


def draw_cuts(axes: Axes, *histories: History) -> None:
    """A vertical line at every cut, with the edges' names above."""
    every = cuts(*histories)
    names = [name.replace("-", "–") for name in histories[0].network.edge_names()]
    apart = _CUTS_APART * sum(map(len, histories))
    labels: dict[int, list[str]] = {}
    for cut in every:
        axes.axvline(cut.step, color=GREY, linewidth=1.2, linestyle=(0, (2, 2)), zorder=0)
        before = next(reversed(labels), cut.step)
        step = before if cut.step - before < apart else cut.step
        labels.setdefault(step, []).extend(names[edge] for edge in cut.edges)
    if every:
        words = [
            "\n".join(["✂", *(each if len(each) <= _CUTS_NAMED else [f"{len(each)} edges"])])
            for each in labels.values()
        ]
        label_above(axes, list(labels), words, 12, GREY)


def label_above(
    axes: Axes, x: Sequence[float], labels: Sequence[str], size: float, colour: str = INK
) -> None:
    """Write labels above the axes."""
    above = axes.secondary_xaxis("top")
    above.set_xticks(x, labels)
    above.tick_params(length=0, labelsize=size, labelcolor=colour)
    above.spines["top"].set_visible(False)


def draw_end_names(axes: Axes, ends: Sequence[tuple[str, float, str]], gap: float = 0.06) -> None:
    """Name lines at the right of the axes, whose limits must be set; the gap is a share of these.

    An end is a name, a height in data units and a colour.
    """
    low, high = axes.get_ylim()
    ordered = sorted(ends, key=lambda end: end[1])
    heights = np.array([(height - low) / (high - low) for _, height, _ in ordered])
    for (name, _, colour), at, to in zip(ordered, heights, spread(heights, gap), strict=True):
        axes.plot(
            [1.005, 1.03], [at, to], transform=axes.transAxes, color=colour, linewidth=0.8,
            clip_on=False,
        )  # fmt: skip
        axes.text(1.035, to, name, transform=axes.transAxes, color=colour, va="center", fontsize=11)


def spread(heights: Floats, gap: float) -> Floats:
    """Ascending heights in 0..1, moved least (in squares) so that they are `gap` apart."""
    from scipy.optimize import isotonic_regression

    if not len(heights):
        return heights
    steps = min(gap, 1.0 / len(heights)) * np.arange(len(heights))
    moved = np.asarray(isotonic_regression(heights - steps).x, dtype=np.float64)
    return np.asarray(np.clip(moved, 0.0, max(0.0, 1.0 - steps[-1])) + steps)


def legend_above(axes: Axes, error: Floats) -> None:
    """A legend at the upper right; extends the y axis to put it above the errors (..., steps)."""
    count = len(axes.get_legend_handles_labels()[1])
    low, high = np.log10(axes.get_ylim())
    peak = np.log10(error.max())
    room = 1.0 - _LEGEND_LINE * count
    axes.set_ylim(top=10 ** max(high, low + (peak - low) / room))
    axes.legend(loc="upper right", borderaxespad=0.0)


def error_axes(axes: Axes, steps: int, unit: str = "V^2") -> None:
    """Label axes of error, in a unit of `History.error_unit`, against step."""
    log_scale(axes, "y")
    axes.set(xlim=(0, steps), xlabel=STEPS, ylabel=error_label(unit))


def error_label(unit: str) -> str:
    """Name of an axis of errors in a unit of `History.error_unit`."""
    return {"V^2": ERROR, "m^2": "squared error (m²)"}.get(unit, "cross-entropy")


def stacked_errors(histories: Sequence[History]) -> Floats:
    """(histories, steps) errors, cut to the shortest history."""
    steps = min(map(len, histories))
    return np.stack([positive(history.error[:steps]) for history in histories])
