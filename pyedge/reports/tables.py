"""Data frames of a training's histories and of a study's results, for CSV files.

Names of columns end in the unit, as ``4-7 (ohm)``, unless it is 1.  A wide table has a line for
each step, or whatever its first dimensions are, and a column for each node, edge or output.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from pyedge.errors import InputError
from pyedge.files import replace
from pyedge.studies.results import Results, quartiles
from pyedge.studies.store import FORMAT as STUDY
from pyedge.studies.store import State
from pyedge.training.history import FORMAT as HISTORY
from pyedge.training.history import History
from pyedge.training.history_variables import VARIABLES

if TYPE_CHECKING:
    import xarray as xr
    from pandas import DataFrame

Tables = dict[str, "DataFrame"]
"""Data frames by the name of their file, without ending."""

_STATES = {State.TO_DO: "to do", State.DONE: "done", State.FAILED: "failed"}


def saved_tables(path: str | Path, one: bool = False) -> Tables:
    """The tables of a run's folder, of a history or of a study's store.

    Args:
        path: the folder.
        one: only one table: all that is known of each step, or the measures of each machine.

    Raises:
        InputError: it is none of these, or damaged.
    """
    path = Path(path)
    kind = _format(path)
    if kind == STUDY:
        tables = study_tables(Results.open(path))
        return {"measures": tables["measures"]} if one else tables
    places = [path] if kind == HISTORY else _history_places(path)
    histories = [History.load(place) for place in places]
    return {"steps": step_table(histories)} if one else history_tables(histories)


def history_tables(histories: Sequence[History]) -> Tables:
    """A wide table of each variable of histories, the splits of one run.

    The variables of one dimension are the columns of one table: ``step``, ``edge`` or ``test``.
    """
    parts: dict[str, list[DataFrame]] = {}
    for split, history in enumerate(histories):
        for name, table in _dataset_tables(history.dataset).items():
            table.insert(0, "split", split)
            parts.setdefault(name, []).append(table)
    return {name: _stacked(tables) for name, tables in parts.items()}


def step_table(histories: Sequence[History]) -> DataFrame:
    """One wide table of every variable by split and step, as ``wiper 4-7``."""
    import pandas as pd

    parts = []
    for split, history in enumerate(histories):
        tables = _dataset_tables(history.dataset)
        columns = [tables["step"]]
        for name in _ordered(history.dataset):
            dimensions = history.dataset[name].dims
            if len(dimensions) > 1 and dimensions[0] == "step":
                columns.append(tables[name].drop(columns="step").add_prefix(f"{name} "))
        parts.append(pd.concat(columns, axis=1))
        parts[-1].insert(0, "split", split)
    return _stacked(parts)


def study_tables(results: Results) -> Tables:
    """The tables of a study.

    ``points`` has a line for each point: medians and quartiles over replicas, and failures;
    ``measures`` one for each machine, with every measure that is one number; each other measure has
    a wide table of its name.
    """
    axes = [axis.name for axis in results.study.axis]
    data, machines, points = results.dataset, [*axes, "replica"], _lines(results.dataset, axes)
    states = results.states.transpose(*machines).values
    measures = _lines(data, machines)
    measures["state"] = [_STATES[State(state)] for state in states.ravel().tolist()]
    for state in (State.DONE, State.FAILED):
        points[_STATES[state]] = (states == state).sum(axis=-1).ravel()
    tables = {"points": points, "measures": measures}
    for name, of in results.study.measures.items():
        values = results.measured(name)
        if of.dimension is not None:
            tables[name] = _wide(data, values.transpose(*machines, of.dimension))
            continue
        values = values.transpose(*machines)
        measures[_column(name, of.unit)] = values.values.ravel()
        low, middle, high = quartiles(values.values.reshape(len(points), -1))
        for text, row in (("median", middle), ("lower quartile", low), ("upper quartile", high)):
            points[_column(f"{name} {text}", of.unit)] = row
    reasons: dict[tuple[int, ...], set[str]] = {}
    for index, reason in results.failures.items():
        reasons.setdefault(index[:-1], set()).add(reason)
    shape = results.shape
    points["failure"] = ["; ".join(sorted(reasons.get(at, ()))) for at in np.ndindex(shape)]
    return tables


def write_csv(table: DataFrame, path: Path) -> None:
    """Write a table atomically, its numbers in full; missing values are empty cells."""
    replace(path, lambda beside: table.to_csv(beside, index=False, lineterminator="\n"))


def _format(path: Path) -> str | None:
    """The format that a Zarr folder's attributes say; None for a run's folder."""
    if (path / "run.json").is_file():
        return None
    kind = None
    try:
        kind = json.loads((path / "zarr.json").read_text("utf-8"))["attributes"]["format"]
    except FileNotFoundError as error:
        if not path.exists():
            raise InputError(f"{path}: {error.strerror}") from None
    except (OSError, ValueError, TypeError, KeyError):
        pass  # not a format's
    if kind not in (STUDY, HISTORY):
        raise InputError(
            f"{path} is neither a run (of pyedge train --out) nor a study's store: "
            "give the folder of one"
        )
    return str(kind)


def _history_places(folder: Path) -> list[Path]:
    places = sorted(folder.glob("history-*.zarr"), key=lambda place: (len(place.name), place.name))
    if not places:
        raise InputError(f"{folder} has no step yet: pyedge train --resume {folder}")
    return places


def _dataset_tables(data: xr.Dataset) -> Tables:
    import pandas as pd

    tables: Tables = {}
    columns: dict[str, dict[str, Any]] = {}
    for name in _ordered(data):
        variable = data[name]
        if len(variable.dims) > 1:
            tables[name] = _wide(data, variable)
        else:
            unit = variable.attrs.get("units", "1")
            columns.setdefault(str(variable.dims[0]), {})[_column(name, unit)] = variable.values
    short = {
        name: pd.concat([_lines(data, [name]), pd.DataFrame(values)], axis=1)
        for name, values in columns.items()
    }
    return short | tables


def _ordered(data: xr.Dataset) -> list[str]:
    """The names of the variables, those of every history first; stores have no order."""
    known = {name: place for place, name in enumerate(VARIABLES)}
    names = map(str, data.data_vars)
    return sorted(names, key=lambda name: (known.get(name, len(known)), name))


def _wide(data: xr.Dataset, variable: xr.DataArray) -> DataFrame:
    """A line for each index of all dimensions but the last, a column for each of the last."""
    import pandas as pd

    *rows, last = map(str, variable.dims)
    unit = variable.attrs.get("units", "1")
    names = [
        _column(label if isinstance(label, str) else f"{last} {label}", unit)
        for label in _coordinate(data, last).tolist()
    ]
    values = variable.values.reshape(-1, len(names))
    return pd.concat([_lines(data, rows), pd.DataFrame(values, columns=_distinct(names))], axis=1)


def _lines(data: xr.Dataset, dimensions: Sequence[str]) -> DataFrame:
    """The columns that say what a line is of: the product of some dimensions' coordinates."""
    import pandas as pd

    if not dimensions:
        return pd.DataFrame(index=range(1))
    names = []
    for name in dimensions:
        about = data[name].attrs if name in data.coords else {}
        texts = _coordinate(data, name).dtype.kind not in "biuf"
        names.append(_column(name, "1" if texts else about.get("units", "1")))
    along = [_coordinate(data, name) for name in dimensions]
    places = np.indices([len(values) for values in along]).reshape(len(along), -1)
    columns = [values[place] for values, place in zip(along, places, strict=True)]
    return pd.DataFrame(dict(zip(names, columns, strict=True)))


def _coordinate(data: xr.Dataset, dimension: str) -> Any:
    """(n,) labels along a dimension, or numbers from 0."""
    if dimension not in data.coords:
        return np.arange(data.sizes[dimension])
    values = data[dimension].values
    return values if values.dtype.kind in "biuf" else np.array(values.tolist(), dtype=object)


def _column(name: str, unit: str) -> str:
    return name if unit in ("", "1") else f"{name} ({unit})"


def _distinct(names: Sequence[str]) -> list[str]:
    """The names, those of parallel edges numbered: ``4-7``, ``4-7 #2``."""
    seen: dict[str, int] = {}
    distinct = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        distinct.append(name if seen[name] == 1 else f"{name} #{seen[name]}")
    return distinct


def _stacked(tables: Sequence[DataFrame]) -> DataFrame:
    import pandas as pd

    return pd.concat(tables, ignore_index=True) if len(tables) > 1 else tables[0]
