"""Data of a report's figure: its chart, power laws and captions, and its points as rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from pyedge.arrays import Bools, Floats, Ints
from pyedge.plots.study import Chart, Curve, Guide, Panel
from pyedge.plots.variables import PREFIXED, VARIABLES, Named, pretty_unit
from pyedge.reports.flags import Flags
from pyedge.reports.power_law import Fit, Row, missing, power_law
from pyedge.studies.axis import Axis
from pyedge.studies.figure import DERIVED, Figure, numeric
from pyedge.studies.results import Results, quartiles, ranked, shares
from pyedge.studies.store import State
from pyedge.units import read, show

HALF = 0.5
"""Share of the replicas between the quartiles."""
HOLLOW = (
    "Hollow, edges at rails: the median machine ends with a quarter of its edges or more at an end "
    "of their range."
)
CROSSED = (
    "Cross, out of reach: no resistances inside their range make the error smaller than a tenth of "
    "the final error; there the network limits the floor, not the learning alone."
)


@dataclass(frozen=True, eq=False)
class FigureData:
    """A figure, ready for the page and for files."""

    figure: Figure  # as the study describes it
    chart: Chart  # for `pyedge.plots.study_figure`; its notes are the captions
    laws: list[str]  # a sentence on each line's power law, or on the reason why there is none
    fits: list[Row]  # the same as plain data
    rows: list[Row]  # every point as plain data


def figure_data(results: Results, figure: Figure, flags: Flags) -> FigureData:
    """Collect the data of a figure."""
    kept = figure.kept(results.study.axis)
    flags, results = flags.only(kept, results.shape), results.only(kept)
    x, y = _x(results, figure), _y(results, figure)
    panels, laws = [], []
    fits: list[Row] = []
    rows: list[Row] = []
    for panel in _settings(results, figure.panels):
        curves = []
        title = "".join(setting(results.study.axis[k], place) for k, place in panel.items())
        for number, line in enumerate(_settings(results, figure.lines)):
            label = "".join(setting(results.study.axis[k], place) for k, place in line.items())
            where = panel | line
            curve, fit, points = _curve(results, figure, flags, where, label, number, x.short)
            curves.append(curve)
            rows += [{"panel": title, "line": label, **row} for row in points]
            words = ", ".join(each for each in (title, label) if each)
            if isinstance(fit, Fit):
                fits.append({"at": words, "fit": fit.describe()})
                sentence = fit.sentence(x.short, y.short, PREFIXED.get(x.unit, ""))
                laws.append(f"{words}: {sentence}" if words else sentence)
            elif figure.fit:
                fits.append({"at": words, "fit": None, "why": fit})
        panels.append(Panel(title, curves))
    chart = Chart(
        figure.title or results.study.title or results.study.name,
        panels, x.label, y.label, x.unit, y.unit,
        x_log=figure.scale in ("log-log", "log-x"),
        y_log=figure.scale in ("log-log", "log-y"),
        names=_names(results, figure),
    )  # fmt: skip
    chart.notes.extend(_captions(results, figure, chart))
    return FigureData(figure, chart, [*laws, *missing(fits)], fits, rows)


def _settings(results: Results, name: str | None) -> list[dict[int, int]]:
    """The settings of an axis as {number of the axis: place}; an empty one without an axis."""
    if name is None:
        return [{}]
    axis = [axis.name for axis in results.study.axis].index(name)
    return [{axis: place} for place in range(results.shape[axis])]


def _curve(
    results: Results,
    figure: Figure,
    flags: Flags,
    where: dict[int, int],
    label: str,
    number: int,
    symbol: str,
) -> tuple[Curve, Fit | str, list[Row]]:
    """One line of one panel, its power law, its points as plain data."""
    pooled = _points(results, figure, where)
    points = pooled[:, 0]
    y = results.measured(figure.y).values
    y = y.reshape(-1, *y.shape[len(results.shape) :])[pooled]
    y = y.reshape(len(points), -1, *y.shape[3:])
    count = (~np.isnan(y)).sum(axis=1)
    x = _x_values(results, figure, points)
    if figure.ranked:
        x, rank = ranked(y[0])
        y, points, count = rank[:, None], *(np.repeat(each, len(x)) for each in (points, count))
        pooled = points[:, None]
    if y.ndim == 3:  # one point, with a row of numbers for each machine
        y, points = y[0].T, np.repeat(points, y.shape[2])
        pooled, count = points[:, None], count[0]
    states = results.states.values.reshape(-1, results.study.replicas)
    failed = (states[pooled] == State.FAILED).sum(axis=(1, 2))
    low, median, high = quartiles(y, figure.band)
    if figure.counts:
        low, median, high = shares(_within(figure, y), ~np.isnan(y))
    x_low, middle, x_high = quartiles(x, figure.band) if x.ndim == 2 else (None, x, None)
    hollow = np.any(flags.at_rails[pooled], axis=1)
    crossed = np.any(flags.out_of_reach[pooled], axis=1)
    fit: Fit | str = ""
    if figure.fit:
        usable = ~hollow & ~crossed & (failed == 0)
        fit = power_law(x, y, usable, results.dataset.attrs["seeds"][0])
    guide = None
    if isinstance(fit, Fit):
        guide = Guide(fit.factor, fit.exponent, fit.begin, fit.end, fit.legend(symbol))
    joined = x.ndim == 1 and not _names(results, figure)
    joined = joined or len(figure.loose(results.study.axis)) == 1
    curve = Curve(
        label, number, middle, median, low, high, hollow, crossed, guide, joined, x_low, x_high
    )
    rows = [
        {
            figure.x: float(middle[k]),
            "at": results.where(tuple(map(int, np.unravel_index(point, results.shape or (1,))))),
            **dict(zip(_columns(figure), map(float, (median[k], low[k], high[k])), strict=False)),
            "n": int(count[k]),
            "failed": int(failed[k]),
            "at_a_rail": bool(hollow[k]),
            "best_error_V2": float(flags.best[point]),
            "out_of_reach": bool(crossed[k]),
        }
        for k, point in enumerate(points)
    ]
    return curve, fit, rows


def _columns(figure: Figure) -> list[str]:
    """Names of what is drawn of a point, and of the ends of its bar."""
    if figure.counts:
        return [f"{figure.y}_{_limit(figure).replace(' ', '_')}", "interval_low", "interval_high"]
    if figure.ranked:
        return [figure.y]
    ends = ["lower_quartile", "upper_quartile"] if figure.band == HALF else ["low", "high"]
    return [figure.y, *ends]


def _points(results: Results, figure: Figure, where: dict[int, int]) -> Ints:
    """(k, p) numbers of the points of a line, p of them pooled at each place along x."""
    axes = results.study.axis
    index: list[Any] = [slice(None)] * len(axes)
    for number, axis in enumerate(axes):
        if axis.name in figure.at:
            index[number] = axis.labels.index(str(figure.at[axis.name]))
        elif number in where:
            index[number] = where[number]
    numbers = np.arange(int(np.prod(results.shape))).reshape(results.shape)
    last = {*figure.pool, *figure.best}
    order = sorted(range(len(axes)), key=lambda number: axes[number].name in last)
    chosen = numbers.transpose(order)[tuple(index[number] for number in order)]
    pooled = [len(axis.labels) for axis in axes if axis.name in last]
    points = np.asarray(chosen).reshape(-1, int(np.prod(pooled)))
    for of in figure.best.values():
        median = np.nan_to_num(results.median(of)[points], nan=np.inf)
        points = np.take_along_axis(points, median.argmin(axis=1)[:, None], axis=1)
    return points


def _x_values(results: Results, figure: Figure, points: Ints) -> Floats:
    """(k,) settings, or (k, replicas) of a measure."""
    if figure.ranked:
        return np.zeros(0)
    if names := _names(results, figure):
        return np.arange(len(names), dtype=np.float64)
    if _x_axis(results, figure) is not None or _is_dimension(results, figure):
        along = np.asarray(results.dataset[figure.x].values, dtype=np.float64)
        return along + 1 if figure.x == "time" else along  # the first step is number 1
    return results.rows(figure.x)[points]


def _is_dimension(results: Results, figure: Figure) -> bool:
    return figure.y not in DERIVED and results.study.measures[figure.y].dimension == figure.x


def _names(results: Results, figure: Figure) -> list[str]:
    """Labels of the settings along x, where these are not numbers."""
    axis = _x_axis(results, figure)
    return [] if axis is None or numeric(axis) else axis.labels


def _x_axis(results: Results, figure: Figure) -> Axis | None:
    return next((axis for axis in results.study.axis if axis.name == figure.x), None)


def of_axis(axis: Axis) -> Named:
    """Name, symbol and unit of an axis."""
    if axis.key is None:
        return Named(axis.name.replace("_", " "))
    named = VARIABLES.get(axis.key, Named(axis.name.replace("_", " ")))
    return named._replace(unit=axis.unit)


def setting(axis: Axis, place: int) -> str:
    """A setting in words, as ``σ = 3 mV``."""
    of, label = of_axis(axis), axis.labels[place]
    if axis.key is None:
        return label
    value = axis.values[place]
    if of.unit in PREFIXED:
        label = show(read(str(value), of.unit), PREFIXED[of.unit]).replace(" u", " µ")
    return f"{of.symbol} = {label}" if of.symbol else f"{of.name} {label}"


def _x(results: Results, figure: Figure) -> Named:
    """What lies along x; the unit of an axis is the store's."""
    axis = _x_axis(results, figure)
    if axis is None:
        return _measured(results, figure.x)
    unit = results.dataset[figure.x].attrs.get("units", "1")
    return of_axis(axis)._replace(unit=unit)


def _y(results: Results, figure: Figure) -> Named:
    """What lies along y."""
    of = _measured(results, figure.y)
    if not figure.counts:
        return of
    unit = f" {pretty_unit(of.unit)}" if of.unit != "1" else ""
    sign = "<" if figure.below is not None else "≥"
    return Named(f"share with {of.name} {sign} {_limit(figure).split()[-1]}{unit}")


def _within(figure: Figure, y: Floats) -> Bools:
    """Whether each number is on the side of its limit that a figure counts."""
    below, above = figure.below, figure.above
    return y < below if below is not None else y >= (-np.inf if above is None else above)


def _limit(figure: Figure) -> str:
    """The side of its limit that a figure counts, in words."""
    below = figure.below is not None
    return f"below {figure.below:g}" if below else f"at least {figure.above:g}"


def _measured(results: Results, name: str) -> Named:
    """Name, symbol and unit of a measure or a dimension."""
    if name in VARIABLES:
        return VARIABLES[name]
    of = results.study.measures[name]
    return Named(of.meaning.split(",")[0], "", of.unit)


def _captions(results: Results, figure: Figure, chart: Chart) -> list[str]:
    """The captions of a figure: statistic, number of machines, omissions, symbols."""
    part = "half" if figure.band == HALF else f"{100 * figure.band:g} %"
    statistic = f"Median over replicas; {{band}}: middle {part}."
    if figure.counts:
        statistic = "Share of replicas; {band}: its 95 % interval (Wilson)."
    if figure.ranked:
        statistic = "Replicas in order of what is along y."
    bars = bool(chart.names) or not all(c.joined and c.x_low is None for c in chart.curves)
    band = "bar" if bars else "band"
    many = f"{results.study.replicas} machines" if results.study.replicas > 1 else "one machine"
    for axis in results.study.axis:
        if axis.name in figure.pool:
            many += f" for each of {len(axis.labels)} settings of {axis.name.replace('_', ' ')}"
    texts = [
        f"{statistic.format(band=band)} n = {many} at each point, {seeds(results)}.",
        _training(results, figure),
    ]
    texts += [
        f"Each point has the {axis.replace('_', ' ')} with the smallest median of "
        f"{_measured(results, of).name}, of {len(_settings(results, axis))}."
        for axis, of in figure.best.items()
    ]
    texts += [f"Not all settings of {axis} are shown." for axis in figure.only]
    texts += _omissions(results, chart)
    if any(curve.hollow.any() for curve in chart.curves):
        texts.append(HOLLOW)
    if any(curve.crossed.any() for curve in chart.curves):
        texts.append(CROSSED)
    if any(curve.guide is not None for curve in chart.curves):
        texts.append("Dashed: power law where the medians support one, with its 95 % interval.")
    return texts


def _training(results: Results, figure: Figure) -> str:
    study = results.study
    varied = {key for axis in study.axis for key in axis.keys}
    texts = []
    if "task" not in varied:
        texts.append(f"Task {study.task}")
    if "steps" not in varied:
        texts.append("the task's own steps" if study.steps is None else f"{study.steps} steps")
    texts += [f"{name} {label}" for name, label in figure.at.items()]
    texts.append(f"made with pyedge {results.dataset.attrs['version']}")
    text = ", ".join(texts)
    return f"{text[:1].upper()}{text[1:]}."


def seeds(results: Results) -> str:
    """The seeds in words."""
    used = results.dataset.attrs["seeds"]
    if len(used) > 2 and used == list(range(used[0], used[-1] + 1)):
        return f"seeds {used[0]} to {used[-1]}"
    return f"seed{'' if len(used) == 1 else 's'} {', '.join(map(str, used))}"


def _omissions(results: Results, chart: Chart) -> list[str]:
    texts = []
    for state, words in ((State.FAILED, "failed"), (State.TO_DO, "not yet done")):
        if count := results.count(state):
            texts.append(f"Left out: {count} of {results.items} pieces of work, {words}.")
    if chart.y_log and (zeros := sum(int((curve.y <= 0).sum()) for curve in chart.curves)):
        many = "1 median of 0 is" if zeros == 1 else f"{zeros} medians of 0 are"
        texts.append(f"{many} not shown: the axis is logarithmic.")
    if chart.x_log and any((np.asarray(curve.x) == 0).any() for curve in chart.curves):
        texts.append("0 is left of the dotted line: the axis is logarithmic.")
    return texts
