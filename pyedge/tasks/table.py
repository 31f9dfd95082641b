"""A table of numbers from a CSV file with a line of column names."""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from pyedge.errors import InputError
from pyedge.tasks.task import Floats


class Table:
    """Named columns of text, and where they came from.

    Args:
        path: a CSV file; its first line names the columns.

    Raises:
        InputError: a file that cannot be read, or a line with too many or too few cells, with
            its number.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with path.open(newline="", encoding="utf-8") as file:
                reader = csv.reader(file)
                rows = [(reader.line_num, row) for row in reader if row]
        except OSError as error:
            raise InputError(f"{path}: {error.strerror}") from None
        except (UnicodeDecodeError, csv.Error) as error:
            raise InputError(f"{path}: not a CSV text file: {error}") from None
        if len(rows) < 2:
            raise InputError(f"{path}: a line of column names and lines of data are wanted")
        self.names = [name.strip() for name in rows[0][1]]
        for number, row in rows[1:]:
            if len(row) != len(self.names):
                raise InputError(
                    f"{path}, line {number}: {len(row)} cells for {len(self.names)} columns"
                )
        self._rows = rows[1:]

    def text(self, column: str) -> list[str]:
        """The cells of a column."""
        at = self._find(column)
        return [row[at].strip() for _, row in self._rows]

    def numbers(self, columns: Sequence[str]) -> Floats:
        """(rows, columns) the cells of these columns as finite numbers.

        Raises:
            InputError: no such column, or a cell that is no finite number, with its line.
        """
        places = [self._find(column) for column in columns]
        values = np.empty((len(self._rows), len(columns)))
        for i, (number, row) in enumerate(self._rows):
            for j, at in enumerate(places):
                try:
                    values[i, j] = float(row[at])
                except ValueError:
                    values[i, j] = math.nan
                if not math.isfinite(values[i, j]):
                    raise InputError(
                        f"{self.path}, line {number}: {columns[j]} is {row[at].strip()!r}, "
                        "not a finite number"
                    )
        return values

    def _find(self, column: str) -> int:
        if column not in self.names:
            raise InputError(f"{self.path} has no column {column!r}: {', '.join(self.names)}")
        return self.names.index(column)
