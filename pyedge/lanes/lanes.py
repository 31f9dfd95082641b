"""Which lanes are in hand."""

from __future__ import annotations

from typing import NamedTuple


class Lanes(NamedTuple):
    """Some neighbouring lanes.

    Attributes:
        wide: as many zeros as there are lanes: a tuple's length is known to the compiler.
        first: the number of the first.
    """

    wide: tuple[int, ...]
    first: int


ONE = Lanes((0,), 0)
EIGHT = Lanes((0,) * 8, 0)
