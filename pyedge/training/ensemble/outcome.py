"""What is kept of an ensemble: how well each replica learned, and where its edges ended."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pyedge.training.ensemble.batch import Learned

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Outcome(Learned):
    """The end of a training, replica by replica; see `Learned`.

    Attributes:
        replica: (replicas,) the number of each.
        compiled: whether the replicas were trained side by side, not one after another.
        steps, late_steps: how many were made, and how many of the last the late means are over.
    """

    replica: npt.NDArray[np.uint64]
    steps: int
    late_steps: int
    compiled: bool = True

    def __len__(self) -> int:
        return len(self.replica)
