"""A figure of a study, made from a store: its points, its power laws, and what is to be said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from pyedge.plots.chart import Chart, Curve, Guide, Panel
from pyedge.reports import captions, laws
from pyedge.reports.flags import Marks
from pyedge.reports.power_law import Fit, power_law
from pyedge.studies.figure import Figure, numeric
from pyedge.studies.measures import MEASURES
from pyedge.studies.results import Results, quartiles
from pyedge.studies.store import State

Floats = npt.NDArray[np.float64]
Row = dict[str, Any]

_PREFIXED = {"V": "V", "ohm": "Ω", "W": "W", "J": "J"}
_WORDS = {
    "orders": "decades that the error falls, log10(first / late)",
    "curve": "squared error",
    "wrong": "share of wrong decisions",
    "energy": "energy of the free twin",
    "power": "power of the free twin",
    "drift": "drift of the wipers",
    "wrong_by_margin": "share of wrong decisions",
}
"""What stands along x or y, where a measure's meaning is too long for it."""


@dataclass(frozen=True, eq=False)
class Drawn:
    """What a figure shows.

    Attributes:
        figure: as the study wants it.
        chart: to be drawn by `pyedge.plots.study_figure`.
        laws: sentences on each line's power law, or why there is none.
        fits: the same as data.
        rows: every point, as data.
    """

    figure: Figure
    chart: Chart
    laws: list[str]
    fits: list[Row]
    rows: list[Row]


def drawn(results: Results, figure: Figure, marks: Marks) -> Drawn:
    """Gather what a figure shows."""
    kept = figure.kept(results.study.axis)
    results, marks = results.only(kept), marks.only(kept, results.shape)
    names = [axis.name for axis in results.study.axis]
    panels, said, fits, rows = [], [], [], []
    for panel in _settings(results, figure.panels):
        curves = []
        for line in _settings(results, figure.lines):
            chosen = {names.index(axis): place for axis, place in (panel, line) if axis in names}
            curve, found, points = _curve(results, figure, marks, chosen, line[1])
            curves.append(curve)
            words = [results.label(*each) for each in chosen.items()]
            rows += [
                {"panel": _label(results, panel), "line": curve.label, **row} for row in points
            ]
            if figure.fit:
                fits.append({"at": ", ".join(words), **laws.described(found)})
                said.append(laws.told(figure, found, ", ".join(words), _x_unit(results, figure)))
        panels.append(Panel(_label(results, panel), curves))
    chart = Chart(
        figure.title or results.study.title or results.study.name,
        panels,
        _x_label(results, figure),
        _y_label(figure),
        _x_unit(results, figure),
        _PREFIXED.get(_unit_of(figure.y), ""),
        figure.scale in ("log-log", "log-x"),
        figure.scale in ("log-log", "log-y"),
        _names(results, figure),
        [],
    )
    chart.notes.extend(captions.sentences(results, figure, chart))
    return Drawn(figure, chart, [*filter(None, said), *laws.missing(fits)], fits, rows)


def _settings(results: Results, axis: str | None) -> list[tuple[str, int]]:
    """The places along an axis; one of no axis where there is none."""
    if axis is None:
        return [("", 0)]
    of = next(each for each in results.study.axis if each.name == axis)
    return [(axis, place) for place in range(len(of.levels))]


def _label(results: Results, setting: tuple[str, int]) -> str:
    names = [axis.name for axis in results.study.axis]
    return results.label(names.index(setting[0]), setting[1]) if setting[0] else ""


def _curve(
    results: Results, figure: Figure, marks: Marks, chosen: dict[int, int], number: int
) -> tuple[Curve, Fit | str, list[Row]]:
    """One line of one panel, its power law, its points as data."""
    points = _points(results, figure, chosen)
    y = results.values(figure.y).reshape(-1, *results.values(figure.y).shape[len(results.shape) :])
    y, done = y[points], results.states.reshape(-1, results.study.replicas)[points]
    x = _x_values(results, figure, points)
    if y.ndim == 3:  # one point, a row of numbers for each machine
        y = y[0].T
        points = np.repeat(points, len(y))
        done = np.repeat(done, len(y), axis=0)
    low, median, high = quartiles(y)
    x_low, middle, x_high = quartiles(x) if x.ndim == 2 else (None, x, None)
    hollow, crossed = marks.hollow[points], marks.crossed[points]
    failed = (done == State.FAILED).sum(axis=1)
    found: Fit | str = "not wanted"
    if figure.fit:
        usable = ~hollow & ~crossed & (failed == 0)
        found = power_law(x, y, usable, results.dataset.attrs["seeds"][0])
    label = results.label(_place(results, figure.lines), number) if figure.lines else ""
    joined = x.ndim == 1 and not _names(results, figure)
    joined = joined or len(figure.loose(results.study.axis)) == 1
    guide = None
    if isinstance(found, Fit):
        words = laws.short(figure, found)
        guide = Guide(found.factor, found.exponent, found.begin, found.end, words)
    curve = Curve(
        label, number, middle, median, low, high, hollow, crossed, guide, joined, x_low, x_high
    )
    known = (~np.isnan(y)).sum(axis=1)
    rows = [
        {
            figure.x: float(middle[k]),
            "at": results.where(
                tuple(map(int, np.unravel_index(points[k], results.shape or (1,))))
            ),
            figure.y: float(median[k]),
            "lower_quartile": float(low[k]),
            "upper_quartile": float(high[k]),
            "n": int(known[k]),
            "failed": int(failed[k]),
            "at_a_rail": bool(hollow[k]),
            "best_error_V2": float(marks.best[points[k]]),
            "out_of_reach": bool(crossed[k]),
        }
        for k in range(len(points))
    ]
    return curve, found, rows


def _points(results: Results, figure: Figure, chosen: dict[int, int]) -> npt.NDArray[np.int64]:
    """(k,) numbers of the points of a line."""
    index: list[Any] = [slice(None)] * len(results.shape)
    for place, axis in enumerate(results.study.axis):
        if axis.name in figure.at:
            labels = [level.label for level in axis.levels]
            index[place] = labels.index(str(figure.at[axis.name]))
        elif place in chosen:
            index[place] = chosen[place]
    every = np.arange(int(np.prod(results.shape))).reshape(results.shape)
    return np.atleast_1d(np.asarray(every[tuple(index)])).ravel()


def _x_values(results: Results, figure: Figure, points: npt.NDArray[np.int64]) -> Floats:
    """(k,) settings, or (k, replicas) of a measure."""
    place = _place(results, figure.x)
    if place is not None:
        if _names(results, figure):
            return np.arange(results.shape[place], dtype=np.float64)
        return np.asarray(results.dataset[figure.x].values, dtype=np.float64)
    if _is_dimension(figure):
        along = np.asarray(results.dataset[figure.x].values, dtype=np.float64)
        return along + 1 if figure.x == "time" else along  # the first step is number 1
    return results.values(figure.x).reshape(-1, results.study.replicas)[points]


def _place(results: Results, axis: str | None) -> Any:
    names = [each.name for each in results.study.axis]
    return names.index(axis) if axis in names else None


def _is_dimension(figure: Figure) -> bool:
    return figure.y in MEASURES and MEASURES[figure.y].dimension == figure.x


def _names(results: Results, figure: Figure) -> list[str]:
    """Of the places along x, where these are no numbers."""
    place = _place(results, figure.x)
    if place is None or numeric(results.study.axis[place]):
        return []
    return [level.label for level in results.study.axis[place].levels]


def _x_label(results: Results, figure: Figure) -> str:
    place = _place(results, figure.x)
    if place is not None:
        axis = results.study.axis[place]
        return axis.name if axis.key in (None, axis.name) else f"{axis.name}: {axis.key}"
    if figure.x == "time":
        return "training step"
    if _is_dimension(figure):
        about = results.attributes(figure.x)
        return _with_unit(about["long_name"], about.get("units", "1"))
    words = _WORDS.get(figure.x) or MEASURES[figure.x].meaning
    return _with_unit(words, MEASURES[figure.x].unit)


def _y_label(figure: Figure) -> str:
    words = _WORDS.get(figure.y) or MEASURES[figure.y].meaning.split(",")[0]
    return _with_unit(words, _unit_of(figure.y))


def _with_unit(words: str, unit: str) -> str:
    pretty = unit.replace("^2", "²").replace("^3", "³").replace("ohm", "Ω")
    return words if unit in ("1", "") or unit in _PREFIXED else f"{words} ({pretty})"


def _x_unit(results: Results, figure: Figure) -> str:
    place = _place(results, figure.x)
    if place is None:
        return _PREFIXED.get(_unit_of(figure.x), "") if not _is_dimension(figure) else ""
    return _PREFIXED.get(results.attributes(figure.x).get("units", "1"), "")


def _unit_of(measure: str) -> str:
    return MEASURES[measure].unit if measure in MEASURES else "1"
