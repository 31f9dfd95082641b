"""How much further a search has to go, judged from how it went.

The lengths of the moves of conjugate gradients, and what each direction keeps of the last, are a
small matrix whose eigenvalues close in on those of the network as the cycle sees it (Lanczos).
Where the largest is s times the smallest, the error falls by about (sqrt(s) - 1)/(sqrt(s) + 1) a
move, and what is left after a move is at most (sqrt(s) - 1)/2 times that move.
"""

from __future__ import annotations

import math

import numpy as np


class Course:
    """The moves of one search."""

    def __init__(self) -> None:
        self._diagonal: list[float] = []
        self._beside: list[float] = []
        self._length = 0.0

    def add(self, length: float, keep: float) -> None:
        """One more move: how long, and how much of the last direction is in it."""
        own = 1.0 / length
        if self._diagonal:
            own += keep / self._length
            self._beside.append(math.sqrt(max(keep, 0.0)) / self._length)
        self._diagonal.append(own)
        self._length = length

    def spread(self) -> float:
        """The largest eigenvalue over the smallest, as far as these moves tell; 1 or more."""
        beside = np.diag(self._beside, 1)
        values = np.linalg.eigvalsh(np.diag(self._diagonal) + beside + beside.T)
        return max(float(values[-1] / values[0]), 1.0) if values[0] > 0 else math.inf


def left(spread: float) -> float:
    """What is still to go after a move, as a share of it; never taken to be less than all of it."""
    return max((math.sqrt(spread) - 1.0) / 2.0, 1.0)
