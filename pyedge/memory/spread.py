"""Degrees of freedom that are not the same in all edges as made."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pyedge.arrays import Floats, Replicas
from pyedge.rng import StepKey, Stream, uniform


@dataclass(frozen=True)
class Spread:
    """Values as made, uniform in middle +- size, drawn by seed, replica and number of the edge."""

    middle: float
    size: float
    seed: int
    replica: int

    def drawn(self, count: int, replicas: Replicas | None = None) -> Floats:
        """(count, lanes) values of these machines; of the own replica, one lane, for None."""
        if replicas is None:
            replicas = np.array([self.replica], np.uint64)
        keys = [StepKey(self.seed, int(replica), 0) for replica in replicas]
        rows = [uniform(key, Stream.START, count) for key in keys]
        return self.middle + self.size * (2.0 * np.array(rows).T - 1.0)
