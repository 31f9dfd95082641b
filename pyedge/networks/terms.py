"""Entries of the nodal matrix C^T K C, edge by edge."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from pyedge.arrays import Bools, Floats, Ints


class Terms(NamedTuple):
    """Entries on the diagonal and on one side of it."""

    edge: Ints  # (k,) the edge whose conductance it is
    row: Ints  # (k,) of the entry
    column: Ints  # (k,) of the entry
    weight: Floats  # (k,) by which the conductance is multiplied


def difference_terms(edges: Ints, intact: Bools) -> Terms:
    """`Network.terms` of (m, 2) edges whose drops are differences of two nodes."""
    edge = np.flatnonzero(intact)
    first, second = edges[edge].T
    weight = np.repeat([1.0, 1.0, -1.0], len(edge))
    rows, columns = (first, second, first), (first, second, second)
    return Terms(np.tile(edge, 3), np.concatenate(rows), np.concatenate(columns), weight)
