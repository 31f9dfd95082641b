"""A curve against time of bounded length: a share of its points, smaller as it grows.

The steps that are kept are those whose multiple of the golden ratio has a fractional part below
that share: they are spaced about evenly, and see every example of a task in turn.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from pyedge.arrays import Floats, Ints

POINTS = 1024
"""Most points of a curve; when there are as many, about half are dropped."""
_GOLDEN = (5**0.5 - 1) / 2


class Points(NamedTuple):
    """A curve as it was; the array is shared, and its first `size` rows stay as they are.

    Attributes:
        version: changes when points were dropped.
        rows: (>= size, 1 + width) step and values.
        size: number of rows.
    """

    version: int
    rows: Floats
    size: int

    @property
    def whole(self) -> Floats:
        """(size, 1 + width) step and values."""
        return self.rows[: self.size]


class Curve:
    """Values at each step, of which a share is kept."""

    def __init__(self, width: int, version: int = 0) -> None:
        self.version, self.share, self._count = version, 1.0, 0
        self._rows = np.empty((POINTS, 1 + width))

    def add(self, first: int, values: Floats) -> None:
        """Append (k, width) values of the steps from `first` on."""
        steps = np.arange(first, first + len(values))
        while len(kept := self._kept(steps)) + self._count > POINTS:
            self._thin()
        self._append(kept, steps, values)

    @property
    def points(self) -> Points:
        """The curve as it is now."""
        return Points(self.version, self._rows, self._count)

    def _append(self, kept: Ints, steps: Ints, values: Floats) -> None:
        rows = self._rows[self._count : self._count + len(kept)]
        rows[:, 0], rows[:, 1:] = steps[kept], values[kept]
        self._count += len(kept)

    def _kept(self, steps: Floats | Ints) -> Ints:
        """Which of these steps are kept."""
        return np.flatnonzero(steps * _GOLDEN % 1.0 < self.share)

    def _thin(self) -> None:
        """Halve the share; in a new array, as the old one may be being read."""
        self.share /= 2
        self.version += 1
        whole = self._rows[: self._count]
        left = whole[self._kept(whole[:, 0])]
        self._rows, self._count = np.empty_like(self._rows), len(left)
        self._rows[: len(left)] = left
