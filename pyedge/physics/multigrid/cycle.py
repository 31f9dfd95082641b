"""Multigrid cycle: an approximate solution for a residual, the preconditioner.

Every level is smoothed by one sweep down and one up, and corrected by its coarser level, which is
visited twice (a W cycle).  Piecewise constant aggregates make a coarse network too stiff: their
correction is multiplied by a constant.  The cycle is symmetric, as conjugate gradients need it.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from pyedge.physics.cholmod import Cholesky
from pyedge.physics.multigrid.aggregation import Coarsening, Transfer
from pyedge.physics.multigrid.level import Level, add_up, prolong, restrict, sweep_down, sweep_up
from pyedge.physics.multigrid.threads import ThreadPool

# Factors of the correction, and of that by the coarsest level, which is exact: those that need few
# cycles on square lattices.  Their product is below 2, beyond which a cycle could diverge.
STRETCH, LAST_STRETCH = np.float32(1.6), np.float32(1.2)


class Cycle:
    """The levels of a network, at the conductances that were last summed."""

    def __init__(self, coarsening: Coarsening, threads: ThreadPool) -> None:
        self.levels = [
            Level.of(graph, bounds)
            for graph, bounds in zip(coarsening.graphs, coarsening.bounds, strict=True)
        ]
        self.transfers: list[Transfer] = coarsening.transfers
        self.threads = threads
        self._coarsest = _Coarsest(self.levels[-1]) if coarsening.transfers else None

    @property
    def finest(self) -> Level:
        """The network's own level: write `conductance`, `ground` and `inverse`, then call `sum`."""
        return self.levels[0]

    def sum(self) -> None:
        """Sum the conductances of every coarser level."""
        for (fine, coarse), transfer in zip(pairwise(self.levels), self.transfers, strict=True):
            self.threads.run(len(fine.right), add_up, fine, coarse, *transfer)
        if self._coarsest is not None:
            self._coarsest.sum()

    def run(self, depth: int = 0) -> None:
        """From `right` of a level to its `solution`."""
        level = self.levels[depth]
        size = len(level.right)
        if depth == len(self.transfers):
            if self._coarsest is not None:
                self._coarsest.solve()
                return
            self.threads.run(size, sweep_down, level)
            level.previous[:] = level.solution
            self.threads.run(size, sweep_up, level)
            return
        coarse, member = self.levels[depth + 1], self.transfers[depth].member
        self.threads.run(size, sweep_down, level)
        last = depth + 1 == len(self.transfers)
        visits = 1 if depth == 0 or last else 2
        stretch = LAST_STRETCH if last else STRETCH
        for visit in range(visits):
            self.threads.run(size, restrict, level, coarse, member, visit == 0)
            self.run(depth + 1)
            self.threads.run(size, prolong, level, coarse, member, stretch)
        self.threads.run(size, sweep_up, level)


class _Coarsest:
    """The coarsest level, solved by its Cholesky factors."""

    def __init__(self, level: Level) -> None:
        self.level = level
        size = len(level.right)
        node = np.repeat(np.arange(size), np.diff(level.start))
        below = level.other > node
        entry = np.concatenate([np.flatnonzero(below), np.arange(size) + len(node)])
        row = np.concatenate([level.other[below], np.arange(size)])
        column = np.concatenate([node[below], np.arange(size)])
        order = np.lexsort((row, column))
        self._entry = entry[order]
        self._factors = Cholesky(size, row[order].astype(np.int32), column[order].astype(np.int32))

    def sum(self) -> None:
        level = self.level
        # An aggregate of held nodes alone has no neighbours; its solution is never used.
        own = np.divide(1.0, level.inverse, where=level.inverse > 0, out=np.ones(len(level.right)))
        entries = np.concatenate([-level.conductance.astype(float), own])
        self._factors = self._factors.at(entries[self._entry])

    def solve(self) -> None:
        level = self.level
        level.solution[:] = self._factors.solve(level.right[:, None].astype(float))[:, 0]
