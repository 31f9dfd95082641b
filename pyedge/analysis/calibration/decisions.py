"""Measured decisions of an edge: its two drops, and the direction of its step."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pyedge.errors import InputError
from pyedge.units import read

Floats = npt.NDArray[np.float64]
COLUMNS = ("free_drop", "clamped_drop", "up")
TRIALS = "trials"
_Row = tuple[float, float, float, float]


@dataclass(frozen=True, eq=False)
class Decisions:
    """k pairs of drops, each with one decision or more.

    Attributes:
        free, clamped: (k,) drops, in volts.
        up: (k,) number of steps up.
        trials: (k,) number of decisions.
    """

    free: Floats
    clamped: Floats
    up: Floats
    trials: Floats

    def __post_init__(self) -> None:
        for name in ("free", "clamped", "up", "trials"):
            array = np.array(getattr(self, name), dtype=float)
            if array.ndim != 1 or not np.isfinite(array).all():
                raise InputError(f"decisions: {name} is not a list of finite numbers")
            object.__setattr__(self, name, array)
        sizes = {len(self.free), len(self.clamped), len(self.up), len(self.trials)}
        if len(sizes) > 1 or 0 in sizes:
            raise InputError("decisions: as many drops, steps and trials are wanted, at least one")
        for array in (self.up, self.trials):
            if (array != np.floor(array)).any():
                raise InputError("decisions: steps up and trials are whole numbers")
        if (self.trials < 1).any() or (self.up < 0).any() or (self.up > self.trials).any():
            raise InputError("decisions: 1 trial or more, of which none to all stepped up")

    @property
    def count(self) -> int:
        """Number of decisions."""
        return int(self.trials.sum())


def load_decisions(path: str | Path) -> Decisions:
    """Read a CSV file whose first line names its columns, in any order; others are ignored.

    ``free_drop`` and ``clamped_drop`` are V[first] - V[second] of the edge in the two twins, in
    volts or as ``3mV``; ``up`` is 1 or 0 or, with a column ``trials``, the number of steps up (more
    resistance) in that many decisions.  Blank lines and lines that start with ``#`` are ignored.

    Raises:
        InputError: a file that cannot be read, a missing column, an invalid line, with its number.
    """
    path = Path(path)
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise InputError(f"{path}: not a text file") from None
    numbered = [
        (number, line)
        for number, line in enumerate(lines, start=1)
        if line.strip() and not line.lstrip().startswith("#")
    ]
    if len(numbered) < 2:
        raise InputError(
            f"{path}: a line of column names ({', '.join(COLUMNS)}) and lines of data are wanted"
        )
    rows = list(_rows(path, numbered))
    return Decisions(*np.array(rows).T)


def _rows(path: Path, numbered: list[tuple[int, str]]) -> Iterator[_Row]:
    names = [name.strip() for name in next(csv.reader([numbered[0][1]]))]
    for column in COLUMNS:
        if column not in names:
            raise InputError(f"{path} has no column {column!r}: it has {', '.join(names)}")
        if names.count(column) > 1:
            raise InputError(f"{path} has column {column!r} twice")
    for number, line in numbered[1:]:
        cells = next(csv.reader([line]))
        where = f"{path}, line {number}"
        if len(cells) != len(names):
            raise InputError(f"{where}: {len(cells)} cells for {len(names)} columns")
        row = {name: cell.strip() for name, cell in zip(names, cells, strict=True)}
        free, clamped = (_volts(row[name], f"{where}: {name}") for name in COLUMNS[:2])
        trials = _whole(row.get(TRIALS, "1"), f"{where}: {TRIALS}")
        up = _whole(row["up"], f"{where}: up")
        if trials < 1:
            raise InputError(f"{where}: trials is {trials}: 1 or more are wanted")
        if up > trials:
            most = "1, up, or 0, down" if TRIALS not in names else f"0 to {trials}, its trials"
            raise InputError(f"{where}: up is {up}: it must be {most}")
        yield free, clamped, up, trials


def _volts(cell: str, name: str) -> float:
    try:
        value = float(cell)
    except ValueError:
        return read(cell, "V", name)
    return read(value, "V", name)


def _whole(cell: str, name: str) -> int:
    try:
        value = float(cell)
    except ValueError:
        value = -1.0
    if not 0 <= value < 2**53 or value != int(value):
        raise InputError(f"{name} is {cell!r}: it must be a whole number, 0 or more")
    return int(value)
