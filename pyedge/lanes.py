"""How many lanes (replicas or input vectors) compiled code works on at a time.

The lane is the last axis of every array in compiled code.  Its length is an argument of its own:
a tuple of that many zeros where the compiler shall know it, so that loops over lanes are unrolled
or vectorised, or a plain int where it is known only at run time.
"""

from __future__ import annotations

from numba import types
from numba.extending import overload

Lanes = int | tuple[int, ...]
ONE: Lanes = (0,)


def width(lanes: Lanes) -> int:
    """The number of lanes."""
    return lanes if isinstance(lanes, int) else len(lanes)


@overload(width)
def _width(lanes):  # type: ignore[no-untyped-def]  # numba compares the two signatures
    if isinstance(lanes, types.Integer):
        return lambda lanes: lanes
    return lambda lanes: len(lanes)  # noqa: PLW0108  # numba cannot take `len` itself
