"""The numbers of a study in a table: each point with what was recorded of it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from pyedge.reports.flags import Marks
from pyedge.studies.measures import MEASURES
from pyedge.studies.results import Results, quartiles
from pyedge.studies.store import State

MOST = 2000
"""Rows of the table; a study with more points has the rest in its store."""


class Table(NamedTuple):
    """Words in columns.

    Attributes:
        heads: of the columns: the axes, then the counts and the measures.
        rows: a point each.
        axes: how many columns are axes.
        left_out: how many points the table leaves out.
        rows_only: measures that are rows of numbers, and not in the table.
    """

    heads: list[str]
    rows: list[list[str]]
    axes: int
    left_out: int
    rows_only: list[str]


def table(results: Results, marks: Marks) -> Table:
    """Median and quartiles of every number recorded, at every point."""
    study, count = results.study, min(MOST, int(np.prod(results.shape)))
    places = [tuple(map(int, at)) for at in list(np.ndindex(results.shape))[:count]]
    rows = [
        [axis.levels[place].label for axis, place in zip(study.axis, at, strict=True)]
        for at in places
    ]
    heads = [axis.name for axis in study.axis]
    states = results.states.reshape(-1, study.replicas)
    for state, words in ((State.DONE, "done"), (State.FAILED, "failed"), (State.TO_DO, "to do")):
        many = (states == state).sum(axis=1)
        if state is not State.TO_DO or many.any():
            heads.append(words)
            _append(rows, [str(each) for each in many])
    for name in study.record:
        measure = MEASURES[name]
        if measure.dimension is None:
            heads.append(name if measure.unit == "1" else f"{name} ({_pretty(measure.unit)})")
            _append(rows, _spread(results, name))
    if np.isfinite(marks.best).any():
        heads.append("best within reach (V²)")
        _append(rows, ["" if np.isnan(best) else _best(best) for best in marks.best])
    rows_only = [name for name in study.record if MEASURES[name].dimension is not None]
    left_out = int(np.prod(results.shape)) - count
    return Table(heads, rows, len(study.axis), left_out, rows_only)


def _append(rows: list[list[str]], column: list[str]) -> None:
    for row, text in zip(rows, column, strict=False):
        row.append(text)


def _spread(results: Results, name: str) -> list[str]:
    values = results.values(name).reshape(-1, results.study.replicas)
    return [
        "" if np.isnan(middle) else f"{_digits(middle)} ({_digits(low)} to {_digits(high)})"
        for low, middle, high in quartiles(values).T
    ]


def _digits(value: float) -> str:
    return f"{value:.3g}" if value == 0 or abs(value) >= 0.01 else f"{value:.2e}"


def _best(error: float) -> str:
    return "below 1e-12" if error < 1e-12 else f"{error:.2g}"


def _pretty(unit: str) -> str:
    return unit.replace("^2", "²").replace("ohm", "Ω")
