"""Types of arrays, by the type of their elements."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Replicas = npt.NDArray[np.uint64]
Entries = npt.NDArray[np.int32]  # rows, columns and offsets of a sparse matrix
# Compiled code asks of a signed index whether it counts from the end, of an unsigned one not.
Indices = npt.NDArray[np.uint32]
Array = npt.NDArray[Any]
