"""Placement: cells in rows by simulated annealing on the half-perimeter wire length.

Rows alternate in orientation (N, FS), so that neighbours share a supply rail; their number is even,
so that the ground rail is at the bottom and at the top.  A tap cell is at both ends of each row.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numba
import numpy as np
import numpy.typing as npt

from circuits.chip.gates import Bit, Gate
from circuits.chip.layout.cells import FILLS, PREFIX, TAP, CellFiles
from circuits.chip.layout.lef import CellShape, Rect

UTILISATION = 0.80
"""Width of gates in that of their rows; wires need the rest."""

MOVES = 200_000
"""Moves that annealing tries."""

_HOT, _COLD = 8000.0, 20.0  # temperatures at start and end, in nanometres of wire
_OVERFLOW = 1e5  # cost of a site that a row is too short, in nanometres

Ints = npt.NDArray[np.int64]


class PlacedCell(NamedTuple):
    """An instance of a cell: its left edge in sites, its row from the bottom."""

    name: str
    cell: str
    column: int
    row: int

    @property
    def flipped(self) -> bool:
        """Whether it is mirrored in a horizontal line."""
        return self.row % 2 == 1


@dataclass(frozen=True)
class FloorPlan:
    """Rows of sites."""

    rows: int
    columns: int
    site: tuple[int, int]  # nanometres

    @property
    def width(self) -> int:
        """In nanometres."""
        return self.columns * self.site[0]

    @property
    def height(self) -> int:
        """In nanometres."""
        return self.rows * self.site[1]


def floor_plan(
    sites: Sequence[int], site: tuple[int, int], utilisation: float = UTILISATION
) -> FloorPlan:
    """An even number of rows, about as wide as high, for gates of these widths in sites."""
    side = math.sqrt(sum(sites) / utilisation * site[0] * site[1])
    rows = max(2, 2 * round(side / site[1] / 2))
    columns = max(math.ceil(sum(sites) / rows / utilisation), *sites) + 2
    return FloorPlan(rows, columns, site)


def place(
    gates: Sequence[Gate],
    files: CellFiles,
    plan: FloorPlan,
    fixed: Mapping[str, Sequence[tuple[int, int]]],
    nets: Mapping[Bit, str],
    seed: int,
) -> tuple[PlacedCell, ...]:
    """All cells, gates first: each gate, then taps and fill.

    Args:
        gates: what is placed.
        files: the cells.
        plan: the rows.
        fixed: places of ports by net, in nanometres.
        nets: names of the nets by bit.
        seed: of the random moves.
    """
    shapes = [files.shape(gate.cell) for gate in gates]
    sites = np.array([shape.width // plan.site[0] for shape in shapes], np.int64)
    problem = _problem(gates, shapes, plan, fixed, nets)
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(gates))
    order = anneal(order, sites, plan.rows, plan.columns - 2, problem, rng.random((MOVES, 4)))
    rows, columns = rows_of(order, sites, plan.rows, plan.columns - 2)
    placed = [
        PlacedCell(gate.name, gate.cell, int(columns[k]) + 1, int(rows[k]))
        for k, gate in enumerate(gates)
    ]
    return (*placed, *_filled(placed, files, plan))


class Problem(NamedTuple):
    """Nets of a placement; lengths in nanometres."""

    start: Ints  # of each net in the arrays below, and the end of the last
    cell: Ints  # gate of each pin
    dx: Ints  # middle of the pin from the gate's left edge
    dy: Ints  # the same from its lower edge, in orientation N
    box: Ints  # of each net's ports: left, right, low, high; empty: left above right
    site: Ints  # width and height


def _problem(
    gates: Sequence[Gate],
    shapes: Sequence[CellShape],
    plan: FloorPlan,
    fixed: Mapping[str, Sequence[tuple[int, int]]],
    nets: Mapping[Bit, str],
) -> Problem:
    pins: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for k, (gate, shape) in enumerate(zip(gates, shapes, strict=True)):
        for pin, bit in gate.pins.items():
            box = _bound(shape.pins[pin]["li1"])
            middle = (box.left + box.right) // 2, (box.bottom + box.top) // 2
            pins[nets[bit]].append((k, *middle))
    far = max(plan.width, plan.height)
    boxes = []
    for net in pins:
        xs, ys = zip(*fixed[net], strict=True) if net in fixed else ((far, -1), (far, -1))
        boxes.append((min(xs), max(xs), min(ys), max(ys)) if net in fixed else (far, -1, far, -1))
    flat = np.array([pin for found in pins.values() for pin in found], np.int64).reshape(-1, 3)
    start = np.cumsum([0, *map(len, pins.values())])
    return Problem(
        start.astype(np.int64), flat[:, 0].copy(), flat[:, 1].copy(), flat[:, 2].copy(),
        np.array(boxes, np.int64), np.array(plan.site, np.int64),
    )  # fmt: skip


def _bound(rects: Sequence[Rect]) -> Rect:
    lefts, bottoms, rights, tops = zip(*rects, strict=True)
    return Rect(min(lefts), min(bottoms), max(rights), max(tops))


@numba.njit(cache=True)
def rows_of(order: Ints, sites: Ints, rows: int, columns: int) -> tuple[Ints, Ints]:
    """Row and first column of each gate: rows of about equal width, gaps spread evenly."""
    total = sites.sum()
    row_of = np.empty_like(order)
    column_of = np.empty_like(order)
    number = np.zeros(rows, np.int64)
    width = np.zeros(rows, np.int64)
    past = 0
    for k in order:
        row = rows * (2 * past + sites[k]) // (2 * total)
        row_of[k] = row
        past += sites[k]
        number[row] += 1
        width[row] += sites[k]
    done = np.zeros(rows, np.int64)
    used = np.zeros(rows, np.int64)
    for k in order:
        row = row_of[k]
        done[row] += 1
        free = max(columns - width[row], 0)
        column_of[k] = used[row] + free * done[row] // (number[row] + 1)
        used[row] += sites[k]
    return row_of, column_of


@numba.njit(cache=True)
def length(order: Ints, sites: Ints, rows: int, columns: int, problem: Problem) -> float:
    """Half-perimeter wire length in nanometres, and the cost of rows that are too short."""
    row_of, column_of = rows_of(order, sites, rows, columns)
    width = np.zeros(rows, np.int64)
    for k in order:
        width[row_of[k]] += sites[k]
    cost = 0.0
    for row in range(rows):
        cost += _OVERFLOW * max(width[row] - columns, 0)
    across, up = problem.site
    for net in range(len(problem.start) - 1):
        left, right, low, high = problem.box[net]
        for pin in range(problem.start[net], problem.start[net + 1]):
            k = problem.cell[pin]
            x = (column_of[k] + 1) * across + problem.dx[pin]
            dy = up - problem.dy[pin] if row_of[k] % 2 else problem.dy[pin]
            y = row_of[k] * up + dy
            left, right, low, high = min(left, x), max(right, x), min(low, y), max(high, y)
        cost += right - left + high - low
    return cost


@numba.njit(cache=True)
def anneal(
    order: Ints, sites: Ints, rows: int, columns: int, problem: Problem,
    draws: npt.NDArray[np.float64],
) -> Ints:  # fmt: skip
    """The gates in a better order: two are exchanged, or one is moved, at a falling temperature."""
    n = len(order)
    cost = length(order, sites, rows, columns, problem)
    for step in range(len(draws)):
        temperature = _HOT * (_COLD / _HOT) ** (step / len(draws))
        one, other = int(draws[step, 0] * n), int(draws[step, 1] * n)
        new = order.copy()
        if draws[step, 2] < 0.5:
            new[one], new[other] = order[other], order[one]
        elif one < other:
            new[one:other] = order[one + 1 : other + 1]
            new[other] = order[one]
        else:
            new[other + 1 : one + 1] = order[other:one]
            new[other] = order[one]
        found = length(new, sites, rows, columns, problem)
        if found <= cost or draws[step, 3] < math.exp((cost - found) / temperature):
            order, cost = new, found
    return order


def _filled(placed: Sequence[PlacedCell], files: CellFiles, plan: FloorPlan) -> list[PlacedCell]:
    """Taps at the ends of each row, and fill in its gaps."""
    found: list[PlacedCell] = []
    numbers: Counter[str] = Counter()

    def put(cell: str, column: int, row: int) -> None:
        kind = cell.removeprefix(PREFIX).partition("_")[0].removesuffix("vpwrvgnd")
        numbers[kind] += 1
        found.append(PlacedCell(f"{kind}{numbers[kind]}", cell, column, row))

    for row in range(plan.rows):
        column = 1
        put(TAP, 0, row)
        ends = sorted(
            (each.column, each.column + files.shape(each.cell).width // plan.site[0])
            for each in placed
            if each.row == row
        )
        for left, right in [*ends, (plan.columns - 1, plan.columns)]:
            while column < left:
                width = next(width for width in FILLS if width <= left - column)
                put(FILLS[width], column, row)
                column += width
            column = right
        put(TAP, plan.columns - 1, row)
    return found
