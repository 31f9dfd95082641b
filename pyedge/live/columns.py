"""Columns of what a browser draws: sent where they change; lines cut short; quantities as texts."""

from __future__ import annotations

from typing import Any

import numpy as np
from bokeh.models import ColumnDataSource

from pyedge.arrays import Bools, Floats, Ints


def patch(source: ColumnDataSource, columns: dict[str, Any]) -> None:
    """Replace the columns that are other ones, and send only these."""
    changed = {
        name: [(slice(len(values)), values)]
        for name, values in columns.items()
        if not np.array_equal(values, source.data[name])
    }
    if changed:
        source.patch(changed)


def rows(source: ColumnDataSource, rows: Ints) -> dict[str, Any]:
    """Some rows of a source."""
    return {name: [values[k] for k in rows] for name, values in source.data.items()}


def outside(line: Floats, radius: float) -> Bools:
    """(k,) which of (k, 2) points are farther than a radius from both ends; two at least."""
    far = [np.linalg.norm(line - end, axis=1) > radius for end in (line[0], line[-1])]
    clear: Bools = np.logical_and(*far)
    clear[len(line) // 2 - 1 : len(line) // 2 + 1] = True
    return clear


def quantity(value: float, unit: str) -> str:
    """A quantity with an SI prefix, fast."""
    if not np.isfinite(value) or value == 0:
        return f"{value:g} {unit}"
    power = int(np.floor(np.log10(abs(value)) / 3))
    prefix = {-4: "p", -3: "n", -2: "µ", -1: "m", 0: "", 1: "k", 2: "M", 3: "G"}.get(power)
    if not unit or prefix is None:
        return f"{value:.4g} {unit}".strip()
    return f"{value / 10.0 ** (3 * power):.4g} {prefix}{unit}"
