"""Which lanes are in hand."""

from __future__ import annotations

from typing import NamedTuple


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
