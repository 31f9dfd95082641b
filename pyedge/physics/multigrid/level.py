"""A network at one coarseness, and the compiled passes over it that make up a multigrid cycle.

They work on the blocks `begin` to `end`, so that each core has its own, and write nothing
that another block reads.  See `pyedge.physics.multigrid.aggregation`.
"""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np
import numpy.typing as npt

from pyedge.arrays import Bools, Entries, Ints
from pyedge.physics.multigrid.aggregation import Graph

Singles = npt.NDArray[np.float32]


class Level(NamedTuple):
    """A level's numbers, in single precision.

    Attributes:
        start, other: see Graph.
        middle: (n,) where each node's neighbours behind it start.
        inner: (n,) whether all its neighbours are in its block.
        bounds: (BLOCKS + 1,) nodes where blocks start.
        conductance: of each entry.
        ground: (n,) conductance to held nodes.
        inverse: (n,) of the diagonal; 0 for a node that is held.
        right, settled, spare: (n,) where a cycle works.
    """

    start: Entries
    other: Entries
    middle: Entries
    inner: Bools
    bounds: Ints
    conductance: Singles
    ground: Singles
    inverse: Singles
    right: Singles
    settled: Singles
    spare: Singles

    @classmethod
    def of(cls, graph: Graph, bounds: Ints) -> Level:
        """Room for a level."""
        node = graph.node
        ahead = np.bincount(node[graph.other < node], minlength=graph.size)
        block = np.searchsorted(bounds, np.arange(graph.size), "right")
        inner = np.ones(graph.size, np.bool_)
        inner[node[block[node] != block[graph.other]]] = False
        middle = (graph.start[:-1] + ahead).astype(np.int32)
        room = [np.zeros(graph.size, np.float32) for _ in range(5)]
        conductance = np.zeros(len(graph.other), np.float32)
        return cls(*graph, middle, inner, bounds, conductance, *room)


@numba.njit(cache=True, nogil=True)
def add_up(begin, end, fine, coarse, member, target):  # type: ignore[no-untyped-def]
    """The numbers of a coarse level from those of the finer one."""
    for node in range(coarse.bounds[begin], coarse.bounds[end]):
        first, last = coarse.start[node], coarse.start[node + 1]
        for entry in range(first, last):
            coarse.conductance[entry] = 0.0
        ground = np.float32(0.0)
        for inner in range(member[node], member[node + 1]):
            ground += fine.ground[inner]
            for entry in range(fine.start[inner], fine.start[inner + 1]):
                if target[entry] >= 0:
                    coarse.conductance[target[entry]] += fine.conductance[entry]
        coarse.ground[node] = ground
        whole = ground
        for entry in range(first, last):
            whole += coarse.conductance[entry]
        coarse.inverse[node] = np.float32(1.0) / whole if whole > 0.0 else np.float32(0.0)


@numba.njit(cache=True, nogil=True, fastmath=True)
def sweep_down(begin, end, level):  # type: ignore[no-untyped-def]
    """Settle node after node, from 0 V, seeing only those before it in its block."""
    start, middle, other, conductance = level.start, level.middle, level.other, level.conductance
    settled, right, inverse, inner = level.settled, level.right, level.inverse, level.inner
    for block in range(begin, end):
        first = level.bounds[block]
        for node in range(first, level.bounds[block + 1]):
            inward = right[node]
            if inner[node]:
                for entry in range(start[node], middle[node]):
                    inward += conductance[entry] * settled[other[entry]]
            else:
                for entry in range(start[node], middle[node]):
                    if other[entry] >= first:
                        inward += conductance[entry] * settled[other[entry]]
            settled[node] = inward * inverse[node]


@numba.njit(cache=True, nogil=True, fastmath=True)
def sweep_up(begin, end, level):  # type: ignore[no-untyped-def]
    """Settle node after node, the last first: the transpose of `sweep_down`.

    Other blocks are seen as they were, in `spare`; so is everything in the caller's `settled`.
    """
    start, other, conductance = level.start, level.other, level.conductance
    settled, right, inverse, spare = level.settled, level.right, level.inverse, level.spare
    for block in range(begin, end):
        first, last = level.bounds[block], level.bounds[block + 1]
        for node in range(last - 1, first - 1, -1):
            inward = right[node]
            if level.inner[node]:
                for entry in range(start[node], start[node + 1]):
                    inward += conductance[entry] * settled[other[entry]]
            else:
                for entry in range(start[node], start[node + 1]):
                    there = other[entry]
                    if first <= there < last:
                        inward += conductance[entry] * settled[there]
                    else:
                        inward += conductance[entry] * spare[there]
            settled[node] = inward * inverse[node]


@numba.njit(cache=True, nogil=True, fastmath=True)
def restrict(begin, end, fine, coarse, member, swept):  # type: ignore[no-untyped-def]
    """The surplus current of each aggregate, to the right of the coarse level.

    Right after a sweep down, what a node sees behind it is all its surplus.
    """
    start, middle, other, conductance = fine.start, fine.middle, fine.other, fine.conductance
    settled, right, inverse, inner = fine.settled, fine.right, fine.inverse, fine.inner
    for node in range(coarse.bounds[begin], coarse.bounds[end]):
        surplus = np.float32(0.0)
        for here in range(member[node], member[node + 1]):
            if inverse[here] == 0.0:
                continue
            if swept and inner[here]:
                for entry in range(middle[here], start[here + 1]):
                    surplus += conductance[entry] * settled[other[entry]]
                continue
            surplus += right[here] - settled[here] / inverse[here]
            for entry in range(start[here], start[here + 1]):
                surplus += conductance[entry] * settled[other[entry]]
        coarse.right[node] = surplus


@numba.njit(cache=True, nogil=True, fastmath=True)
def prolong(begin, end, fine, coarse, member, stretch):  # type: ignore[no-untyped-def]
    """Move each aggregate as its coarse node moved, stretched; in `settled`, and in `spare` too."""
    for node in range(coarse.bounds[begin], coarse.bounds[end]):
        change = stretch * coarse.settled[node]
        for inner in range(member[node], member[node + 1]):
            moved = np.float32(0.0)
            if fine.inverse[inner] != 0.0:
                moved = fine.settled[inner] + change
            fine.settled[inner] = moved
            fine.spare[inner] = moved
