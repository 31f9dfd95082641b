"""Tables from CSV files: named columns, with file and line number in every error."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

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

    It must have `columns`.  With `names` the file has no line of names, and its columns are called
    so, in order.  Where all `columns` are numbers and no names of the file, they are places, from
    1, and a first line without numbers is ignored.  InputError: an unreadable file, no data, a
    missing column, or a line with too many or too few cells.
    """

    def __init__(
        self, path: Path, columns: Sequence[str] = (), names: Sequence[str] | None = None
    ) -> None:
        self.path = path
        found = rows(path, read_text(path).splitlines())
        first = found[0].cells if found else []
        if names is not None:
            self.names = list(names)
        elif first and _are_places(columns, first):
            self.names = [str(k) for k in range(1, len(first) + 1)]
            if not any(_NUMBER.match(cell) for cell in first):
                found.pop(0)
        else:
            self.names = found.pop(0).cells if found else []
        if not found:
            known = f" ({', '.join(columns)})" if columns else ""
            head = f"a line of column names{known} and " if names is None else ""
            raise InputError(f"{path}: {head}lines of data are wanted")
        for number, row in found:
            if len(row) != len(self.names):
                raise InputError(
                    f"{path}, line {number}: {len(row)} cells for {len(self.names)} columns"
                )
        self._rows = found
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
        return np.array(read, dtype=np.float64).reshape(len(columns), len(self._rows)).T

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


_NUMBER = re.compile(r"[-+.]?\d")


def _are_places(columns: Sequence[str], first: Sequence[str]) -> bool:
    """Whether columns are numbers, but not those with which a program heads columns."""
    counted = [list(map(str, range(k, k + len(first)))) for k in (0, 1)]
    named = {*columns} <= {*first} and ("0" in columns or list(first) in counted)
    return bool(columns) and all(map(str.isdecimal, columns)) and not named


class Row(NamedTuple):
    """A line of a table: its number in the file, from 1, and its cells."""

    number: int
    cells: list[str]


def rows(path: Path, lines: Iterable[str]) -> list[Row]:
    """Each line that is neither blank nor a comment; see `Table` for what separates cells."""
    kept = [
        (number, line)
        for number, line in enumerate(lines, start=1)
        if line.strip() and not line.lstrip().startswith("#")
    ]
    first = kept[0][1] if kept else ""
    delimiter = max(",;\t", key=first.count)  # csv.Sniffer errs on short files
    if delimiter not in first:
        return [Row(number, line.split()) for number, line in kept]
    found = []
    for number, line in kept:
        try:
            cells = next(csv.reader([line], delimiter=delimiter))
        except csv.Error as error:
            raise InputError(f"{path}, line {number}: {error}") from None
        found.append(Row(number, [cell.strip() for cell in cells]))
    return found


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
