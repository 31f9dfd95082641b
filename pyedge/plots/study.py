"""Figure of a study: medians over replicas with quartiles and flags."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from textwrap import wrap
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MaxNLocator

from pyedge.arrays import Bools, Floats
from pyedge.plots.style import COLOURS, GREY, INK, PALE, caption, look, new_figure
from pyedge.plots.ticks import log_scale, number
from pyedge.plots.variables import prefixed, typeset, with_unit

HOLLOW, CROSSED = "edges at rails", "out of reach"
"""Legend entries of the flags; captions explain them."""

_COLOURS = (*COLOURS, INK, "#8A6A2F")
_MARKERS = "osD^vPX*"
_DASHED = (0, (5, 3))
_COLUMNS = 3
_MATHEMATICS = re.compile(r"\\mathrm|[$_{}^]")  # of a label, takes no room
_LETTERS = 10.6  # of the legend, to an inch
_MANY = 24  # points, from which not each has a marker
_SPREAD = 0.6  # of the space between two names, for the lines side by side


class Guide(NamedTuple):
    """A power law: y = factor * x ** exponent from begin to end; `words` is for the legend."""

    factor: float
    exponent: float
    begin: float
    end: float
    words: str


@dataclass(frozen=True, eq=False)
class Curve:
    """The points of one line."""

    label: str  # in the legend; empty for a single curve
    number: int  # selects colour and marker
    x: Floats  # (k,)
    y: Floats  # (k,) medians; NaN where unknown
    low: Floats  # (k,) quartiles of y
    high: Floats
    hollow: Bools  # (k,) flag for many edges at a rail
    crossed: Bools  # (k,) flag for a task out of reach
    guide: Guide | None = None
    joined: bool = True  # whether a line joins the points
    x_low: Floats | None = None  # (k,) quartiles of a measured x
    x_high: Floats | None = None

    @property
    def colour(self) -> str:
        """Of its line and markers."""
        return _COLOURS[self.number % len(_COLOURS)]

    @property
    def shape(self) -> str:
        """Of its markers."""
        return _MARKERS[self.number % len(_MARKERS)]


class Panel(NamedTuple):
    """One set of axes."""

    title: str
    curves: list[Curve]


@dataclass(frozen=True, eq=False)
class Chart:
    """A figure as plain data."""

    title: str  # of the whole
    panels: list[Panel]  # side by side, with shared axes
    x_label: str  # without unit
    y_label: str
    x_unit: str = ""  # as in a store; V, ohm, W, J and S get a prefix that suits the data
    y_unit: str = ""
    x_log: bool = False  # whether the axis is logarithmic
    y_log: bool = False
    names: list[str] = field(default_factory=list)  # of x = 0, 1, 2, ... if not a number
    notes: list[str] = field(default_factory=list)  # captions

    @property
    def curves(self) -> list[Curve]:
        """The curves of all panels."""
        return [curve for panel in self.panels for curve in panel.curves]

    @property
    def x_factor(self) -> tuple[float, str]:
        """What x is divided by in labels, and the unit that they are in."""
        return prefixed(np.concatenate([c.x for c in self.curves] or [np.zeros(0)]), self.x_unit)

    @property
    def y_factor(self) -> tuple[float, str]:
        """The same of y."""
        return prefixed(np.concatenate([c.y for c in self.curves] or [np.zeros(0)]), self.y_unit)

    @property
    def labels(self) -> tuple[tuple[str, str], tuple[str, str]]:
        """Label and unit of x, and of y."""
        return (self.x_label, self.x_factor[1]), (self.y_label, self.y_factor[1])

    @property
    def lines(self) -> int:
        """Number of lines of a panel."""
        return max((curve.number for curve in self.curves), default=0) + 1


@look()
def study_figure(chart: Chart, bare: bool = False) -> Figure:
    """Draw a chart, a bare one without title and captions; names along x become rows."""
    columns = 2 if len(chart.panels) == 4 else min(_COLUMNS, len(chart.panels))
    rows = -(-len(chart.panels) // columns)
    tall = max(3.4, 1.2 + 0.62 * len(chart.names) * (1 + 0.15 * chart.lines))
    height = tall if chart.names else (4.6 if columns == 1 else 3.8)
    width = 8.0 if columns == 1 else 4.6 * columns + 0.4
    words = 0.0 if bare else 0.9 + 0.19 * len(chart.notes)
    handles, legend_columns = legend(chart, width)
    words += 0.27 * -(-len(handles) // legend_columns)
    figure = new_figure(width, height * rows + words)
    x_label, y_label = (with_unit(*each) for each in chart.labels)
    panels = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
    for k, axes in enumerate(panels.flat):
        if k >= len(chart.panels):
            axes.set_visible(False)
            continue
        axes.set_title(wrapped(chart.panels[k].title, 34), fontsize=14)
        draw_panel(axes, chart, chart.panels[k].curves)
        below, beside = (y_label, chart.x_label) if chart.names else (x_label, y_label)
        if k + columns >= len(chart.panels):  # the lowest of its column
            axes.tick_params(labelbottom=True)
            axes.set_xlabel(wrapped(below, 56 if columns == 1 else 32))
        if k % columns == 0:
            axes.set_ylabel(wrapped(beside, 34 if columns == 1 else 30))
    title = "" if bare else wrapped(chart.title, int(6.2 * width))
    if handles:
        key = figure.legend(
            handles=handles, loc="outside upper left", ncols=legend_columns, borderaxespad=0.2,
            borderpad=0.0, title=title, title_fontsize=18, alignment="left",
        )  # fmt: skip
        key.get_title().set_multialignment("left")
    else:
        figure.suptitle(title, x=0.01, ha="left")
    if not bare:
        caption(figure, *map(wrapped, chart.notes))
    return figure


def draw_panel(axes: Axes, chart: Chart, curves: list[Curve]) -> None:
    """Draw the curves of one panel."""
    if chart.names:
        for curve in curves:
            _draw_rows(axes, curve, chart.lines)
        axes.set_yticks(range(len(chart.names)), [wrapped(name, 26) for name in chart.names])
        axes.set_ylim(len(chart.names) - 0.5, -0.5)
        axes.grid(axis="y", color=PALE, linewidth=0.8)
        _scale(axes, "x", chart.y_log, chart.y_factor[0])
        return
    broken = _broken(chart)
    for curve in curves:
        _draw_curve(axes, curve, broken, chart.y_log)
    _scale(axes, "x", chart.x_log, chart.x_factor[0])
    _scale(axes, "y", chart.y_log, chart.y_factor[0])
    if broken is not None:
        _mark_broken(axes, broken)


def _draw_curve(axes: Axes, curve: Curve, broken: float | None, y_log: bool) -> None:
    colour = curve.colour
    x, y, low, high = (np.array(each) for each in (curve.x, curve.y, curve.low, curve.high))
    apart = np.zeros(len(x), dtype=np.bool_)
    if broken is not None:
        apart = x == 0
        x[apart] = broken
    if y_log:
        y[y <= 0], low[low <= 0] = np.nan, np.nan
    along = ~apart
    banded = curve.joined and curve.x_low is None
    if banded and along.sum() > 1:
        axes.fill_between(x[along], low[along], high[along], color=colour, alpha=0.16, linewidth=0)
    if curve.joined:
        axes.plot(x[along], y[along], color=colour, linewidth=2.0 if banded else 1.0, zorder=2)
    bars = ~along if banded else along | ~along
    axes.vlines(x[bars], low[bars], high[bars], color=colour, linewidth=2.0, alpha=0.6, zorder=2)
    if curve.x_low is not None and curve.x_high is not None:
        axes.hlines(y, curve.x_low, curve.x_high, color=colour, linewidth=2.0, alpha=0.6, zorder=2)
    shown = np.arange(len(x)) % max(1, len(x) // 8) == 0 if len(x) > _MANY else x == x
    _points(axes, x, y, curve, shown)
    if curve.guide is not None:
        ends = np.geomspace(curve.guide.begin, curve.guide.end, 50)
        law = curve.guide.factor * ends**curve.guide.exponent
        axes.plot(ends, law, color=INK, linewidth=1.3, linestyle=_DASHED, zorder=4)


def _draw_rows(axes: Axes, curve: Curve, many: int) -> None:
    """Names from top to bottom, the curves of each one below the other."""
    shift = _SPREAD * ((curve.number + 0.5) / many - 0.5) if many > 1 else 0.0
    rows = curve.x + shift
    axes.hlines(rows, curve.low, curve.high, color=curve.colour, linewidth=5.0, alpha=0.3, zorder=2)
    _points(axes, curve.y, rows, curve, rows == rows)


def _points(axes: Axes, x: Floats, y: Floats, curve: Curve, shown: Bools) -> None:
    for hollow in (False, True):
        at = (curve.hollow == hollow) & shown
        axes.plot(
            x[at], y[at], linestyle="none", marker=curve.shape, markersize=8,
            markeredgecolor=curve.colour, markerfacecolor="white" if hollow else curve.colour,
            markeredgewidth=1.8, zorder=5,
        )  # fmt: skip
    at = curve.crossed & shown
    axes.plot(
        x[at], y[at], linestyle="none", marker="x", markersize=13, markeredgecolor=INK,
        markeredgewidth=1.6, zorder=6,
    )  # fmt: skip


def legend(chart: Chart, width: float) -> tuple[list[Line2D], int]:
    """Lines, power laws and flags, and the columns they need in so many inches."""
    handles: list[Line2D] = []
    seen: dict[str, list[Curve]] = {}
    for curve in chart.curves:
        seen.setdefault(curve.label, []).append(curve)
    laws = [curve.guide.words for curve in chart.curves if curve.guide is not None]
    for label, (first, *others) in seen.items():
        law = "" if others or first.guide is None else f": {first.guide.words}"
        if label:
            words = wrapped(label + law)
            handles.append(
                Line2D([], [], color=first.colour, marker=first.shape, markersize=8, label=words)
            )
    if laws:
        words = wrapped(laws[0] if len(laws) == 1 and list(seen) == [""] else "power law")
        handles.append(Line2D([], [], color=INK, linewidth=1.3, linestyle=_DASHED, label=words))
    marks: dict[str, Any] = {"linestyle": "none", "markersize": 9, "markeredgewidth": 1.7}
    if any(curve.hollow.any() for curve in chart.curves):
        marks |= {"markeredgecolor": GREY, "markerfacecolor": "white"}
        handles.append(Line2D([], [], marker="o", label=HOLLOW, **marks))
    if any(curve.crossed.any() for curve in chart.curves):
        marks |= {"markeredgecolor": INK, "markerfacecolor": INK}
        handles.append(Line2D([], [], marker="x", label=CROSSED, **marks))
    longest = max(
        (len(_MATHEMATICS.sub("", str(handle.get_label()))) for handle in handles), default=0
    )
    columns = max(1, min(4, len(handles), int(_LETTERS * width / (longest + 6))))
    # Matplotlib fills a legend by columns: so it reads by rows.
    return [each for column in range(columns) for each in handles[column::columns]], columns


def _scale(axes: Axes, which: str, log: bool, factor: float) -> None:
    """Scale and ticks of an axis, after its data are drawn."""
    axis = axes.xaxis if which == "x" else axes.yaxis
    if log and np.isfinite(axis.get_minpos()):
        log_scale(axes, which, factor)
        return
    axis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
    if factor != 1.0:
        axis.set_major_formatter(FuncFormatter(lambda value, _: number(value / factor)))


def _broken(chart: Chart) -> float | None:
    """Position of x = 0 on a logarithmic axis, left of all other points; or None."""
    every = np.concatenate([curve.x for curve in chart.curves] or [np.zeros(0)])
    positive = np.unique(every[every > 0])
    if not chart.x_log or not (every == 0).any() or len(positive) == 0:
        return None
    ratio = positive[1] / positive[0] if len(positive) > 1 else 3.0
    return float(positive[0] / max(3.0, ratio))


def _mark_broken(axes: Axes, at: float) -> None:
    """A tick labelled 0, and a dotted line right of it."""
    axes.set_xlim(left=at / 1.6)
    ticks = [tick for tick in axes.get_xticks() if tick > 1.5 * at and tick <= axes.get_xlim()[1]]
    formatter = axes.xaxis.get_major_formatter()
    axes.set_xticks([at, *ticks], ["0", *formatter.format_ticks(ticks)])
    axes.axvline(at * 1.7, color=GREY, linewidth=1.0, linestyle=":", zorder=1)


def wrapped(words: str, width: int | None = None) -> str:
    """Text for matplotlib, wrapped to a width."""
    lines = [words] if width is None else wrap(words, width)
    return "\n".join(map(typeset, lines))
