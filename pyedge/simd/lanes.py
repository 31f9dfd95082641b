"""The lanes in hand, and arrays aligned for them."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pyedge.arrays import Array


class Lanes(NamedTuple):
    """Some neighbouring lanes."""

    wide: tuple[int, ...]  # a zero for each lane: the compiler knows the length of a tuple
    first: int | None  # number of the first; None for all lanes, which compiles to less arithmetic


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
