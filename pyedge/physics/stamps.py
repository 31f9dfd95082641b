"""Where each edge adds or takes its conductance in a sparse block of C^T K C.

Which entries a block has depends only on the graph; their values are one sparse product with the
conductances.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csc_array, csr_array

from pyedge.arrays import Entries, Floats, Ints
from pyedge.networks.network import Network

Sparse = csc_array[np.float64]


@dataclass(frozen=True, eq=False)
class Stamps:
    """Some rows and columns of C^T K C, entry by entry."""

    shape: tuple[int, int]  # rows and columns
    row: Entries  # the row of each entry, column by column
    start: Entries  # where each column starts in `row`
    stamp: csr_array[np.float64]  # (entries, m): what each edge, for 1 S, adds to each entry

    @classmethod
    def of(cls, network: Network, rows: Ints, columns: Ints, lower: bool = False) -> Stamps:
        """The block of these nodes, each at most once, without cut edges.

        With `lower`, only the entries on and below the diagonal.
        """
        edge, first, second, weight = network.terms()
        off = first != second
        row = places(network, rows)[np.concatenate([first, second[off]])]
        column = places(network, columns)[np.concatenate([second, first[off]])]
        sign, edge = (np.concatenate([each, each[off]]) for each in (weight, edge))
        inside = (row >= 0) & (column >= 0)
        if lower:
            inside &= row >= column
        key, entry = np.unique((column * len(rows) + row)[inside], return_inverse=True)
        stamp = csr_array((sign[inside], (entry, edge[inside])), shape=(len(key), network.n_edges))
        start = np.searchsorted(key, np.arange(len(columns) + 1) * len(rows))
        row = key % max(len(rows), 1)
        shape = len(rows), len(columns)
        return cls(shape, row.astype(np.int32), start.astype(np.int32), stamp)

    @property
    def column(self) -> Entries:
        """The column of each entry."""
        return np.repeat(np.arange(self.shape[1], dtype=np.int32), np.diff(self.start))

    def values(self, conductance: Floats) -> Floats:
        """The entries at (m,) conductances, in siemens."""
        return np.asarray(self.stamp @ conductance)

    def at(self, conductance: Floats) -> Sparse:
        """The block at (m,) conductances, in siemens."""
        return csc_array((self.values(conductance), self.row, self.start), shape=self.shape)


def places(network: Network, nodes: Ints) -> Ints:
    """(n,) the place of each node among `nodes`, -1 for others."""
    place = np.full(network.n_nodes, -1)
    place[nodes] = np.arange(len(nodes))
    return place
