"""Tables from CSV files: named columns, with file and line number in every error."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np

from pyedge.arrays import Floats
from pyedge.errors import InputError
from pyedge.reading import read_text

T = TypeVar("T")


class Table:
    """A text file with a line of column names and lines of cells.

    Cells are separated by commas, semicolons or tabs, whichever the first line has most of, or
    else by white space.  Blank lines, lines that start with ``#``, white space around cells and a
    byte order mark are ignored.

    It must have `columns`.  Without `header` it has exactly these, in order, and a line of other
    names and an index column, as pandas writes, are ignored.  InputError: an unreadable file, no
    data, a missing column, or a line with too many or too few cells.
    """

    def __init__(self, path: Path, columns: Sequence[str] = (), header: bool = True) -> None:
        self.path = path
        rows = _rows(path)
        if header:
            self.names = rows.pop(0)[1] if rows else []
        else:
            self.names = list(columns)
            if rows and not any(re.match(r"[-+.]?\d", cell) for cell in rows[0][1]):
                number, names = rows.pop(0)
                if names[0] == "" and len(names) > len(columns):
                    names, rows = names[1:], [(n, row[1:]) for n, row in rows]
                if len(names) != len(columns):
                    raise _wrong_length(path, number, names, self.names)
        if not rows:
            known = f" ({', '.join(columns)})" if columns else ""
            first = f"a line of column names{known} and " if header else ""
            raise InputError(f"{path}: {first}lines of data{'' if header else known} are wanted")
        for number, row in rows:
            if len(row) != len(self.names):
                raise _wrong_length(path, number, row, self.names)
        self._rows = rows
        for name in columns:
            self._find(name)

    def where(self, row: int) -> str:
        """File and line of a row, for messages."""
        return f"{self.path}, line {self._rows[row][0]}"

    def text(self, column: str) -> list[str]:
        """The cells of a column."""
        return self.column(column, str)

    def numbers(self, columns: Sequence[str]) -> Floats:
        """(rows, columns) the cells of these columns as finite numbers.

        InputError: no such column, or a cell that is no finite number, with its line.
        """
        read = [self.column(column, _finite) for column in columns]
        return np.array(read, dtype=np.float64).reshape(len(columns), -1).T

    def column(self, name: str, parse: Callable[[str], T]) -> list[T]:
        """The cells of a column, each parsed; InputError: no such column, or two, or a wrong cell.

        `parse` raises ValueError with a text that follows line and column in the message.
        """
        place = self._find(name)
        values = []
        for row, (_, cells) in enumerate(self._rows):
            try:
                values.append(parse(cells[place]))
            except ValueError as error:
                raise InputError(f"{self.where(row)}: {name} {str(error).strip()}") from None
        return values

    def _find(self, name: str) -> int:
        if name not in self.names:
            raise InputError(f"{self.path} has no column {name!r}: {', '.join(self.names)}")
        if self.names.count(name) > 1:
            raise InputError(f"{self.path} has column {name!r} twice")
        return self.names.index(name)


def _rows(path: Path) -> list[tuple[int, list[str]]]:
    """Line number and cells of each line that is neither blank nor a comment."""
    lines = read_text(path).splitlines()
    rows = [
        (number, line)
        for number, line in enumerate(lines, start=1)
        if line.strip() and not line.lstrip().startswith("#")
    ]
    first = rows[0][1] if rows else ""
    delimiter = max(",;\t", key=first.count)  # csv.Sniffer errs on short files
    if delimiter not in first:
        return [(number, line.split()) for number, line in rows]
    cells = []
    for number, line in rows:
        try:
            row = next(csv.reader([line], delimiter=delimiter))
        except csv.Error as error:
            raise InputError(f"{path}, line {number}: {error}") from None
        cells.append((number, [cell.strip() for cell in row]))
    return cells


def _wrong_length(path: Path, number: int, row: list[str], names: list[str]) -> InputError:
    return InputError(f"{path}, line {number}: {len(row)} cells for {len(names)} columns")


def whole(cell: str) -> int:
    """A cell as a whole number, also as pandas writes it in a column of floats: 3.0."""
    try:
        return int(cell)
    except ValueError:
        value = _finite(cell)
    if value != int(value) or abs(value) >= 2**53:
        raise ValueError(f"is {cell!r}, not a whole number")
    return int(value)


def _finite(cell: str) -> float:
    try:
        value = float(cell)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise ValueError(f"is {cell!r}, not a finite number")
    return value
