"""Places and boxes on a board, in millimetres."""

from __future__ import annotations

import math
from dataclasses import dataclass

Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """An upright rectangle."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """Its extent in x."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Its extent in y."""
        return self.bottom - self.top

    @property
    def centre(self) -> Point:
        """Its middle."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def grown(self, by: float) -> Box:
        """Larger by so much on each side."""
        return Box(self.left - by, self.top - by, self.right + by, self.bottom + by)

    def moved(self, x: float, y: float) -> Box:
        """Elsewhere."""
        return Box(self.left + x, self.top + y, self.right + x, self.bottom + y)

    def with_(self, other: Box) -> Box:
        """The smallest that holds both."""
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )

    def turned(self, turn: int) -> Box:
        """Turned about the origin by a multiple of 90 degrees."""
        (x1, y1), (x2, y2) = (
            turned((self.left, self.top), turn),
            turned((self.right, self.bottom), turn),
        )
        return Box(min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))


def turned(point: Point, turn: int) -> Point:
    """A point turned about the origin by a multiple of 90 degrees, anticlockwise, y down."""
    c, s = round(math.cos(math.radians(turn))), round(math.sin(math.radians(turn)))
    return point[0] * c + point[1] * s + 0.0, point[1] * c - point[0] * s + 0.0
