"""Nodes of the router's grid from which a pin of a placed cell can be reached."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from circuits.chip.layout.lef import CellShape, Rect, Shapes, Technology
from circuits.chip.layout.placement import FloorPlan, PlacedCell
from circuits.chip.layout.router import Terminal, pitch
from circuits.circuit import CircuitError


def at(placed: PlacedCell, shape: CellShape, plan: FloorPlan, rects: Sequence[Rect]) -> list[Rect]:
    """Rectangles of a cell where it is placed."""
    x, y = placed.column * plan.site[0], placed.row * plan.site[1]
    turned = [rect.flipped(shape.height) for rect in rects] if placed.flipped else rects
    return [rect.moved(x, y) for rect in turned]


def terminal(
    placed: PlacedCell, shape: CellShape, pin: str, plan: FloorPlan, technology: Technology
) -> Terminal:
    """A pin: contacts wholly on its li1, or wires on its met1 if it has some.

    Where no node is on the li1, contacts may overhang by a step of the manufacturing grid: they
    come with li1 of their own.  CircuitError: no node is on the pin so either.
    """
    shapes: Shapes = shape.pins[pin]
    layer, metal, square = (1, "met1", "met1") if "met1" in shapes else (0, "li1", "mcon")
    rects = at(placed, shape, plan, shapes[metal])
    half = technology.layers[square].width // 2
    for overhang in (0, technology.grid):
        on = list(_inside(rects, half - overhang, pitch(plan)))
        if on:
            return Terminal(f"{placed.name}.{pin}", tuple((layer, i, j) for i, j in on))
    raise CircuitError(f"pin {pin} of {placed.cell} has no place for a contact on the grid")


def _inside(rects: Sequence[Rect], half: int, pitch: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """Nodes about which a square of half this size is wholly on the rectangles."""
    across, up = pitch
    left, right = min(rect.left for rect in rects), max(rect.right for rect in rects)
    low, high = min(rect.bottom for rect in rects), max(rect.top for rect in rects)
    for i in range(-(-(left + half) // across), (right - half) // across + 1):
        for j in range(-(-(low + half) // up), (high - half) // up + 1):
            x, y = i * across, j * up
            if covered(Rect(x - half, y - half, x + half, y + half), rects):
                yield i, j


def covered(square: Rect, rects: Sequence[Rect]) -> bool:
    """Whether no point of a rectangle is outside all of some."""
    near = [rect for rect in rects if rect.left < square.right and square.left < rect.right]
    near = [rect for rect in near if rect.bottom < square.top and square.bottom < rect.top]
    xs = sorted({square.left, square.right}
                | {x for rect in near for x in (rect.left, rect.right)
                   if square.left < x < square.right})  # fmt: skip
    ys = sorted({square.bottom, square.top}
                | {y for rect in near for y in (rect.bottom, rect.top)
                   if square.bottom < y < square.top})  # fmt: skip
    return all(
        any(Rect(x, y, right, top).within(rect) for rect in near)
        for x, right in itertools.pairwise(xs)
        for y, top in itertools.pairwise(ys)
    )
