"""A curve against time of bounded length: every so many-th point, fewer as it grows."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from pyedge.arrays import Floats, Ints

POINTS = 1024
"""Most points of a curve; when there are as many, every second is dropped."""


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
    """Values at each step, of which every `stride`-th step is kept."""

    def __init__(self, width: int, version: int = 0) -> None:
        self.version, self.stride, self._count = version, 1, 0
        self._rows = np.empty((POINTS, 1 + width))

    def add(self, first: int, values: Floats) -> None:
        """Append (k, width) values of the steps from `first` on."""
        steps = np.arange(first, first + len(values))
        while len(kept := np.flatnonzero(steps % self.stride == 0)) + self._count > POINTS:
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

    def _thin(self) -> None:
        """Double the stride; in a new array, as the old one may be being read."""
        self.stride *= 2
        self.version += 1
        whole = self._rows[: self._count]
        left = whole[whole[:, 0] % self.stride == 0]
        self._rows, self._count = np.empty_like(self._rows), len(left)
        self._rows[: len(left)] = left
