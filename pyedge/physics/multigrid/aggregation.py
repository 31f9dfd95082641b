"""Aggregation of nodes: the coarser levels of a resistor network, each a resistor network too.

Neighbours are joined into *aggregates*, in pairs of pairs by their largest conductances.  An
aggregate is a node of the next level, whose conductances are the sums of those between aggregates.
The aggregates are found once a plan, in Python and numpy; the sums are made at every step, by
compiled code.

Where a coarser level is hardly sparser, as in random graphs, errors of short range decay quickly,
and only the mean voltage against the held nodes is left: a coarsest level of a few hundred
aggregates is enough.

The nodes of an aggregate are neighbours in memory at every level, and every level is divided into
the same blocks as the one above it.  Work is divided among threads by blocks, so that results do
not depend on their number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from pyedge.arrays import Entries, Floats, Ints
from pyedge.simd.compile import cached

BLOCKS = 8
# Below so many nodes a level is solution by its factors.
SMALL = 10000
# A level with a larger share of the finer level's entries is replaced by the coarsest one.
THINNED = 0.5
COARSEST = 400


class Graph(NamedTuple):
    """Adjacency of one level, in compressed rows without duplicates or diagonal."""

    start: Entries  # (n + 1,) where each node's neighbours start
    other: Entries  # the neighbour of each entry

    @property
    def size(self) -> int:
        """Number of nodes."""
        return len(self.start) - 1

    @property
    def node(self) -> Entries:
        """The node of each entry."""
        return np.repeat(np.arange(self.size, dtype=np.int32), np.diff(self.start))


class Transfer(NamedTuple):
    """From one level to the next coarser one."""

    member: Entries  # (coarse nodes + 1,) where each aggregate's nodes start
    target: Entries  # the coarse entry of each fine one, -1 inside an aggregate


@dataclass(frozen=True, eq=False)
class Coarsening:
    """The levels and their order in memory: what depends on the graph alone."""

    order: Ints  # (n,) the node, as given, of each place at the finest level
    graphs: list[Graph]  # of every level, the finest first
    transfers: list[Transfer]  # between them
    bounds: list[Ints]  # (BLOCKS + 1,) at every level

    @classmethod
    def of(cls, first: Ints, second: Ints, weight: Floats, size: int) -> Coarsening:
        """Coarsen until a level is small or no thinner, by the positive weights of edges."""
        maps = _maps(first, second, weight, size)
        order = np.arange(maps[-1].max(initial=-1) + 1 if maps else size)
        for aggregate in reversed(maps):
            place = np.empty_like(order)
            place[order] = np.arange(len(order))
            order = np.argsort(place[aggregate], kind="stable")
        place = np.empty_like(order)
        place[order] = np.arange(size)
        ends = np.concatenate([place[first], place[second]])
        graphs = [_graph(ends, np.roll(ends, len(first)), size)[0]]
        transfers = []
        below = order
        for aggregate in maps:
            # The aggregates of the ordered nodes, numbered as they come.
            label = aggregate[below]
            new = np.concatenate([[True], label[1:] != label[:-1]])
            member = np.flatnonzero(np.append(new, True)).astype(np.int32)
            below = label[new]
            merged = np.cumsum(new) - 1
            finer = graphs[-1]
            graph, target = _graph(merged[finer.node], merged[finer.other], len(below))
            graphs.append(graph)
            transfers.append(Transfer(member, target))
        bounds = [np.linspace(0, graphs[-1].size, BLOCKS + 1).astype(np.int64)]
        for transfer in reversed(transfers):
            bounds.insert(0, transfer.member[bounds[0]].astype(np.int64))
        return cls(order, graphs, transfers, bounds)


def _maps(first: Ints, second: Ints, weight: Floats, size: int) -> list[Ints]:
    """The aggregate of each node, level by level."""
    maps: list[Ints] = []
    edges = _summed(first, second, weight, size)
    while size > (SMALL if maps else COARSEST):
        aggregate, count = _grouped(*edges, size, size / 4)
        coarse = _summed(aggregate[edges[0]], aggregate[edges[1]], edges[2], count)
        if len(coarse[0]) > THINNED * len(edges[0]):
            maps.append(_grouped(*edges, size, COARSEST)[0])
            break
        maps.append(aggregate)
        size, edges = count, coarse
    return maps


def _grouped(first: Ints, second: Ints, weight: Floats, size: int, goal: float) -> tuple[Ints, int]:
    """The aggregate of each node after pairing until about so many are left, and how many are."""
    aggregate, count = np.arange(size), size
    while count > 1.5 * goal:
        pair = _paired(first, second, weight, count)
        aggregate, before, count = pair[aggregate], count, int(pair.max()) + 1
        first, second, weight = _summed(pair[first], pair[second], weight, count)
        if count > 0.9 * before:
            break
    return aggregate, count


def _summed(first: Ints, second: Ints, weight: Floats, size: int) -> tuple[Ints, Ints, Floats]:
    """Edges between different nodes, each pair of nodes once and the weights added."""
    low, high = np.minimum(first, second), np.maximum(first, second)
    apart = low != high
    key, entry = np.unique((low * size + high)[apart], return_inverse=True)
    total: Floats = np.bincount(entry, weight[apart], len(key)).astype(np.float64)
    return key // size, key % size, total


def _paired(first: Ints, second: Ints, weight: Floats, size: int) -> Ints:
    """(size,) a number for each pair: each node with its strongest neighbour that is left."""
    node, other = np.concatenate([first, second]), np.concatenate([second, first])
    order = np.argsort(node, kind="stable")
    start = np.searchsorted(node[order], np.arange(size + 1))
    return np.asarray(_pair(start, other[order], np.tile(weight, 2)[order]))


def _graph(first: Ints, second: Ints, size: int) -> tuple[Graph, Entries]:
    """The graph of directed edges, and the entry of each of these, -1 for one to itself."""
    apart = first != second
    key, entry = np.unique((first * size + second)[apart], return_inverse=True)
    target = np.full(len(first), -1, np.int32)
    target[apart] = entry
    start = np.searchsorted(key, np.arange(size + 1) * size)
    return Graph(start.astype(np.int32), (key % max(size, 1)).astype(np.int32)), target


@cached()
def _pair(start, other, weight):  # type: ignore[no-untyped-def]
    size = len(start) - 1
    pair = np.full(size, -1)
    count = 0
    for node in range(size):
        if pair[node] >= 0:
            continue
        mate, best = -1, 0.0
        for entry in range(start[node], start[node + 1]):
            there = other[entry]
            if pair[there] < 0 and there != node and weight[entry] > best:
                mate, best = there, weight[entry]
        pair[node] = count
        if mate >= 0:
            pair[mate] = count
        count += 1
    return pair
