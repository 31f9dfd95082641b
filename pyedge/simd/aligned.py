"""Arrays that begin where a register's worth does."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

_LINE = 64  # bytes


def aligned_zeros(*shape: int, dtype: npt.DTypeLike = np.float64) -> npt.NDArray[Any]:
    """Zeros, aligned to a line of the cache: a vector across two lines costs two loads."""
    kind = np.dtype(dtype)
    size = math.prod(shape) * kind.itemsize
    raw = np.zeros(size + _LINE, dtype=np.uint8)
    start = -raw.ctypes.data % _LINE
    return raw[start : start + size].view(kind).reshape(shape)
