"""The lanes in hand, and arrays aligned for them."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pyedge.arrays import Array


class Lanes(NamedTuple):
    """Some neighbouring lanes.

    Attributes:
        wide: as many zeros as there are lanes: a tuple's length is known to the compiler.
        first: the number of the first; None where they are all that the arrays have, which spares
            the compiled code much arithmetic.
    """

    wide: tuple[int, ...]
    first: int | None


def whole(wide: int) -> Lanes:
    """All lanes of arrays that have so many."""
    return Lanes((0,) * wide, None)


ONE = whole(1)
EIGHT = whole(8)


def aligned_zeros(*shape: int, dtype: npt.DTypeLike = np.float64) -> Array:
    """Zeros, aligned to a line of the cache (64 bytes): a vector across two costs two loads."""
    kind = np.dtype(dtype)
    size = math.prod(shape) * kind.itemsize
    raw = np.zeros(size + 64, dtype=np.uint8)
    start = -raw.ctypes.data % 64
    return raw[start : start + size].view(kind).reshape(shape)
