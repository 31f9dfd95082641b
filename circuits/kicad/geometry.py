"""Places on a sheet, in steps of 1.27 mm, y downwards: ends of pins, boxes of texts, segments."""

from __future__ import annotations

import math
from dataclasses import dataclass

from circuits.kicad.symbols import Box, PinPlace, Place

SIDES: dict[str, Place] = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}
_SLACK = 0.05  # steps by which boxes may lie over each other

Segment = tuple[Place, Place]


@dataclass(frozen=True)
class PinEnd:
    """Where a placed pin ends, and the side away from its symbol."""

    x: float
    y: float
    side: str


@dataclass(frozen=True)
class Filled:
    """A text, or a symbol by its name, and the box that it fills."""

    text: str
    box: Box

    def covers(self, other: Box) -> bool:
        """Whether it lies over another box, by more than they may."""
        left, top, right, bottom = self.box
        return (
            left + _SLACK < other[2]
            and other[0] + _SLACK < right
            and top + _SLACK < other[3]
            and other[1] + _SLACK < bottom
        )


def pin_end(at: Place, pin: PinPlace, turn: int, mirrored: bool) -> PinEnd:
    """The end of a pin of a symbol that is placed, turned and mirrored top to bottom."""
    x, y, angle = pin
    dx, dy = turned(x, y, turn, mirrored)
    away = math.radians(angle + 180)
    outward = turned(math.cos(away), math.sin(away), turn, mirrored)
    side = next(s for s, d in SIDES.items() if math.dist(d, outward) < 0.1)
    return PinEnd(at[0] + dx, at[1] + dy, side)


def turned(x: float, y: float, turn: int, mirrored: bool) -> Place:
    """A place of a symbol, y upwards, as an offset on the sheet, y downwards."""
    angle = math.radians(turn)
    across = x * math.cos(angle) - y * math.sin(angle)
    up = x * math.sin(angle) + y * math.cos(angle)
    return round(across, 6) + 0.0, round(up if mirrored else -up, 6) + 0.0


def on(point: Place, segment: Segment) -> bool:
    """Whether a point is on a horizontal or vertical segment, ends included."""
    (x1, y1), (x2, y2) = segment
    return min(x1, x2) <= point[0] <= max(x1, x2) and min(y1, y2) <= point[1] <= max(y1, y2)
