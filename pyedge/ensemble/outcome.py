"""What is kept of an ensemble: how well each replica learned, and where its edges ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, eq=False)
class Outcome:
    """The end of a training, replica by replica.

    Attributes:
        replica: (replicas,) the number of each.
        degrees: (replicas, m) the learning degrees of freedom at the end: wiper codes, or ohms.
        late: (replicas,) mean error of the late steps, as `History.late`, in V^2.
        steps, late_steps: how many were made, and how many of the last the late mean is over.
    """

    replica: npt.NDArray[np.uint64]
    degrees: npt.NDArray[Any]
    late: npt.NDArray[np.float64]
    steps: int
    late_steps: int

    def __len__(self) -> int:
        return len(self.replica)
