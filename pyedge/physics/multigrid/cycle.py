"""A multigrid cycle: about the voltages that a surplus of current would cause, quickly.

Every level smooths what is local by one sweep down and one up, and leaves what is not to its
coarser level, which it asks twice.  Aggregates move as one, which makes a coarse network too stiff:
their movement is stretched a little.  The whole is symmetric, as conjugate gradients need it.
"""

from __future__ import annotations

import numpy as np

from pyedge.physics.cholmod import Cholesky
from pyedge.physics.multigrid.aggregation import Coarsening, Step
from pyedge.physics.multigrid.level import Level, add_up, prolong, restrict, sweep_down, sweep_up
from pyedge.physics.multigrid.threads import Crew

# How far aggregates are stretched, and how far above the bottom, which is exact: what needs few
# cycles on square lattices.  Their product is below 2, beyond which a cycle could overshoot.
STRETCH, LAST_STRETCH = np.float32(1.6), np.float32(1.2)


class Cycle:
    """The levels of a network, at the conductances that were last summed.

    Attributes:
        finest: whose `conductance`, `ground` and `inverse` the caller writes, then calls `sum`.
    """

    def __init__(self, coarsening: Coarsening, crew: Crew) -> None:
        self.levels = [
            Level.of(graph, bounds)
            for graph, bounds in zip(coarsening.graphs, coarsening.bounds, strict=True)
        ]
        self.steps: list[Step] = coarsening.steps
        self.crew = crew
        self._bottom = _Bottom(self.levels[-1]) if coarsening.steps else None

    @property
    def finest(self) -> Level:
        """The level of the network itself."""
        return self.levels[0]

    def sum(self) -> None:
        """Sum the conductances of every coarser level."""
        for fine, coarse, step in zip(self.levels[:-1], self.levels[1:], self.steps, strict=True):
            self.crew.share(len(fine.right), add_up, fine, coarse, *step)
        if self._bottom is not None:
            self._bottom.sum()

    def run(self, depth: int = 0) -> None:
        """From `right` of a level to its `settled`."""
        level = self.levels[depth]
        size = len(level.right)
        if depth == len(self.steps):
            if self._bottom is not None:
                self._bottom.settle()
                return
            self.crew.share(size, sweep_down, level)
            level.spare[:] = level.settled
            self.crew.share(size, sweep_up, level)
            return
        coarse, member = self.levels[depth + 1], self.steps[depth].member
        self.crew.share(size, sweep_down, level)
        last = depth + 1 == len(self.steps)
        visits = 1 if depth == 0 or last else 2
        stretch = LAST_STRETCH if last else STRETCH
        for visit in range(visits):
            self.crew.share(size, restrict, level, coarse, member, visit == 0)
            self.run(depth + 1)
            self.crew.share(size, prolong, level, coarse, member, stretch)
        self.crew.share(size, sweep_up, level)


class _Bottom:
    """The coarsest level, settled by its factors."""

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
        # A node all of whose aggregate is held stands alone; what it is set to is never used.
        own = np.divide(1.0, level.inverse, where=level.inverse > 0, out=np.ones(len(level.right)))
        entries = np.concatenate([-level.conductance.astype(float), own])
        self._factors = self._factors.at(entries[self._entry])

    def settle(self) -> None:
        level = self.level
        level.settled[:] = self._factors.solve(level.right[:, None].astype(float))[:, 0]
