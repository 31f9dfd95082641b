"""How much work a direct elimination would be, known before it is begun.

The columns of the Cholesky factor are counted along the elimination tree: row i of L has an entry
in column j where j is on the way from a neighbour of i, numbered before it, up to i (Liu, SIAM J.
Matrix Anal. Appl. 11, 134, 1990).
"""

from __future__ import annotations

import numpy as np
from cvxopt import amd, matrix, spmatrix

from pyedge.arrays import Entries, Ints
from pyedge.simd.compile import cached


def little_fill(size: int, row: Entries, column: Entries) -> Ints:
    """(size,) the order in which minimum degree eliminates; of a lower triangle's entries."""
    if not size:
        return np.zeros(0, np.int64)
    ends = (matrix(each.astype(np.int64)) for each in (row, column))
    lower = spmatrix(matrix(1.0, (len(row), 1)), *ends, (size, size))
    return np.array(amd.order(lower), dtype=np.int64).ravel()


def multiplications(order: Ints, row: Entries, column: Entries, enough: float) -> float:
    """How many multiplications a factorisation in this order takes, about; or more than `enough`.

    `row` and `column` are those of the entries of the lower triangle.
    """
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    first, second = place[row], place[column]
    late, early = np.maximum(first, second), np.minimum(first, second)
    late, early = late[late != early], early[late != early]
    sort = np.argsort(late, kind="stable")
    start = np.searchsorted(late[sort], np.arange(len(order) + 1))
    return float(_count(start, early[sort], enough))


@cached()
def _count(start, early, enough):  # type: ignore[no-untyped-def]
    size = len(start) - 1
    parent = np.full(size, -1)
    seen = np.full(size, -1)
    length = np.zeros(size)
    total = 0.0
    for row in range(size):
        seen[row] = row
        for entry in range(start[row], start[row + 1]):
            node = early[entry]
            while seen[node] != row:
                if parent[node] < 0:
                    parent[node] = row
                seen[node] = row
                length[node] += 1.0
                total += length[node]
                node = parent[node]
        if total > enough:
            break
    return total
