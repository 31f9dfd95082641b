"""A level of a multigrid cycle, and its compiled passes.

They work on the blocks `begin` to `end` and write nothing that another block reads, so that each
thread has its own blocks.  See `pyedge.physics.multigrid.aggregation`.
"""

# Compiled functions have no types of their own.
# mypy: allow-untyped-defs
from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pyedge.arrays import Bools, Entries, Ints
from pyedge.physics.multigrid.aggregation import Graph
from pyedge.simd.compile import cached

Singles = npt.NDArray[np.float32]


class Level(NamedTuple):
    """A level's matrix and vectors, in single precision."""

    start: Entries  # see `Graph`
    other: Entries
    middle: Entries  # (n,) where each node's neighbours of larger number start
    inner: Bools  # (n,) whether all its neighbours are in its block
    bounds: Ints  # (BLOCKS + 1,) nodes where blocks start
    conductance: Singles  # of each entry
    ground: Singles  # (n,) conductance to held nodes
    inverse: Singles  # (n,) of the diagonal; 0 for a node that is held
    right: Singles  # (n,) right-hand side
    solution: Singles  # (n,)
    previous: Singles  # (n,) a copy of the solution

    @classmethod
    def of(cls, graph: Graph, bounds: Ints) -> Level:
        """Zeros for a level."""
        node = graph.node
        ahead = np.bincount(node[graph.other < node], minlength=graph.size)
        block = np.searchsorted(bounds, np.arange(graph.size), "right")
        inner = np.ones(graph.size, np.bool_)
        inner[node[block[node] != block[graph.other]]] = False
        middle = (graph.start[:-1] + ahead).astype(np.int32)
        room = [np.zeros(graph.size, np.float32) for _ in range(5)]
        conductance = np.zeros(len(graph.other), np.float32)
        return cls(*graph, middle, inner, bounds, conductance, *room)


@cached(nogil=True)
def add_up(begin, end, fine, coarse, member, target):
    """The matrix of a coarse level, summed from that of the finer one."""
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


@cached(nogil=True, fastmath=True)
def sweep_down(begin, end, level):
    """Gauss-Seidel sweep from 0 V, with the neighbours before each node in its block only."""
    start, middle, other, conductance = level.start, level.middle, level.other, level.conductance
    solution, right, inverse, inner = level.solution, level.right, level.inverse, level.inner
    for block in range(begin, end):
        first = level.bounds[block]
        for node in range(first, level.bounds[block + 1]):
            inward = right[node]
            if inner[node]:
                for entry in range(start[node], middle[node]):
                    inward += conductance[entry] * solution[other[entry]]
            else:
                for entry in range(start[node], middle[node]):
                    if other[entry] >= first:
                        inward += conductance[entry] * solution[other[entry]]
            solution[node] = inward * inverse[node]


@cached(nogil=True, fastmath=True)
def sweep_up(begin, end, level):
    """Gauss-Seidel sweep in reverse order: the transpose of `sweep_down`.

    Voltages of other blocks are those in `previous`, a copy of `solution`.
    """
    start, other, conductance = level.start, level.other, level.conductance
    solution, right, inverse, previous = level.solution, level.right, level.inverse, level.previous
    for block in range(begin, end):
        first, last = level.bounds[block], level.bounds[block + 1]
        for node in range(last - 1, first - 1, -1):
            inward = right[node]
            if level.inner[node]:
                for entry in range(start[node], start[node + 1]):
                    inward += conductance[entry] * solution[other[entry]]
            else:
                for entry in range(start[node], start[node + 1]):
                    there = other[entry]
                    if first <= there < last:
                        inward += conductance[entry] * solution[there]
                    else:
                        inward += conductance[entry] * previous[there]
            solution[node] = inward * inverse[node]


@cached(nogil=True, fastmath=True)
def restrict(begin, end, fine, coarse, member, swept):
    """The residual of each aggregate, into `right` of the coarse level.

    Right after a sweep down, a node's residual comes from the neighbours after it alone.
    """
    start, middle, other, conductance = fine.start, fine.middle, fine.other, fine.conductance
    solution, right, inverse, inner = fine.solution, fine.right, fine.inverse, fine.inner
    for node in range(coarse.bounds[begin], coarse.bounds[end]):
        residual = np.float32(0.0)
        for here in range(member[node], member[node + 1]):
            if inverse[here] == 0.0:
                continue
            if swept and inner[here]:
                for entry in range(middle[here], start[here + 1]):
                    residual += conductance[entry] * solution[other[entry]]
                continue
            residual += right[here] - solution[here] / inverse[here]
            for entry in range(start[here], start[here + 1]):
                residual += conductance[entry] * solution[other[entry]]
        coarse.right[node] = residual


@cached(nogil=True, fastmath=True)
def prolong(begin, end, fine, coarse, member, stretch):
    """Add `stretch` times the coarse solution to every aggregate, in `solution` and `previous`."""
    for node in range(coarse.bounds[begin], coarse.bounds[end]):
        change = stretch * coarse.solution[node]
        for inner in range(member[node], member[node + 1]):
            moved = np.float32(0.0)
            if fine.inverse[inner] != 0.0:
                moved = fine.solution[inner] + change
            fine.solution[inner] = moved
            fine.previous[inner] = moved
