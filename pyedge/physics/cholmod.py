"""The Cholesky factors of a sparse block, by CHOLMOD: order and fill worked out once.

CHOLMOD (Chen, Davis, Hager, Rajamanickam, ACM Trans. Math. Softw. 35, 22, 2008) eliminates by
dense blocks, which on a lattice of 10^5 edges is six times as fast as scipy's SuperLU.  It is
reached through cvxopt, whose wheels bring it along.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from cvxopt import cholmod, matrix, spmatrix

from pyedge.arrays import Entries, Floats, Ints
from pyedge.errors import InputError
from pyedge.physics.fill_estimate import little_fill, multiplications

# Parts of a factorisation P^T L L^T P, by CHOLMOD's numbers.
_WHOLE, _LOWER, _UPPER, _ORDER, _ORDER_BACK = 0, 4, 5, 7, 8


class Cholesky:
    """L L^T of a symmetric block of `size` rows, at the values of the last call of `at`.

    `row` and `column` are those of each entry on and below the diagonal, column by column.
    """

    def __init__(self, size: int, row: Entries, column: Entries) -> None:
        self.size = size
        self.row = row
        self.column = column
        self._values: Floats | None = None

    def at(self, values: Floats) -> Cholesky:
        """Itself, factorised at these values; InputError: rounding leaves a node floating."""
        if self._values is not None and np.array_equal(self._values, values):
            return self
        self._values = None
        lower, factors = self._lower, self._factors
        if self.size:
            lower.V = matrix(values)
            try:
                cholmod.numeric(lower, factors)
            except ArithmeticError:
                raise floating() from None
        self._values = values
        return self

    def multiplications(self, enough: float) -> float:
        """See `pyedge.physics.fill_estimate.multiplications`."""
        return multiplications(self._order, self.row, self.column, enough)

    def solve(self, right: Floats) -> Floats:
        """(k, lanes) solutions of A x = b."""
        return self._through(right, _WHOLE)

    def forward(self, right: Floats) -> Floats:
        """(k, lanes) of y with L y = P b; b^T A^-1 b is y^T y."""
        return self._through(right, _ORDER, _LOWER)

    def backward(self, half: Floats) -> Floats:
        """(k, lanes) solutions of A x = b from the `forward` of b."""
        return self._through(half, _UPPER, _ORDER_BACK)

    def _through(self, right: Floats, *parts: int) -> Floats:
        if not right.size:
            return right.copy()
        solution = matrix(right)
        for part in parts:
            cholmod.solve(self._factors, solution, sys=part)
        values: Floats = np.array(solution)
        return values

    @cached_property
    def _lower(self) -> Any:
        row, column = (matrix(each.astype(np.int64)) for each in (self.row, self.column))
        return spmatrix(matrix(1.0, (len(self.row), 1)), row, column, (self.size, self.size))

    @cached_property
    def _factors(self) -> Any:
        return cholmod.symbolic(self._lower, p=matrix(self._order)) if self.size else None

    @cached_property
    def _order(self) -> Ints:
        return little_fill(self.size, self.row, self.column)


def floating() -> InputError:
    """The error of a pivot that rounds to 0."""
    return InputError(
        "conductances are too far apart: a node is left floating once they are rounded"
    )
