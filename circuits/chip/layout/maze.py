"""Search for the cheapest way on a grid of layers: A*, compiled.

A node is ``(layer * nx + i) * ny + j``.  What may be placed at a node is of a kind: a piece of wire
of its layer, kinds 0 to ``layers - 1``, or the via to the layer above, kinds from ``layers`` on.
"""

from __future__ import annotations

import heapq
from typing import NamedTuple

import numba
import numpy as np
import numpy.typing as npt


class Grid(NamedTuple):
    """What stands in the way; arrays are (kind, i, j)."""

    owner: npt.NDArray[np.int32]  # who may use a place: 0 any net, n net n alone, -1 none
    used: npt.NDArray[np.int16]  # shapes of routed nets that are too near
    past: npt.NDArray[np.float32]  # what a place has been contended for so far, in nanometres
    near: npt.NDArray[np.int32]  # the net that has a via of the kind too near, but not here
    step: npt.NDArray[np.float32]  # cost of a step by layer: along x, along y
    via: npt.NDArray[np.float32]  # cost of a via by lower layer


class Scratch(NamedTuple):
    """What a search writes; it is valid where `seen` or `goal` is the search's number."""

    seen: npt.NDArray[np.int32]
    cost: npt.NDArray[np.float32]
    before: npt.NDArray[np.int32]
    goal: npt.NDArray[np.int32]


@numba.njit(cache=True)
def search(
    grid: Grid,
    scratch: Scratch,
    number: int,
    net: int,
    starts: npt.NDArray[np.int32],
    goals: npt.NDArray[np.int32],
    blame: float,
) -> list[np.int64]:
    """The nodes from a goal back to a start; empty: there is no way.

    Args:
        grid, scratch: see there.
        number: of the search, higher than that of any before.
        net: the net that is routed.
        starts, goals: nodes.
        blame: what a place costs more for each shape that is too near, as a factor.
    """
    layers = grid.step.shape[0]
    nx, ny = grid.owner.shape[1:]
    size = nx * ny
    left, right, low, high = nx, -1, ny, -1
    for goal in goals:
        i, j = (goal % size) // ny, goal % ny
        left, right, low, high = min(left, i), max(right, i), min(low, j), max(high, j)
        scratch.goal[goal] = number
    along, up = grid.step[:, 0].min(), grid.step[:, 1].min()
    heap = [(np.float32(0), np.int32(0))]
    heap.pop()
    for start in starts:
        scratch.seen[start] = number
        scratch.cost[start] = 0
        scratch.before[start] = -1
        heapq.heappush(heap, (np.float32(0), np.int32(start)))
    while len(heap) > 0:
        estimate, node = heapq.heappop(heap)
        layer, place = node // size, node % size
        i, j = place // ny, place % ny
        cost = scratch.cost[node]
        ahead = along * max(left - i, i - right, 0) + up * max(low - j, j - high, 0)
        if estimate > cost + ahead + 1e-1:
            continue
        if scratch.goal[node] == number:
            way = [np.int64(node)]
            while scratch.before[node] >= 0:
                node = scratch.before[node]
                way.append(np.int64(node))
            return way
        for step in range(6):
            a, b, other = i, j, layer
            if step < 4:
                a, b = i + (1, -1, 0, 0)[step], j + (0, 0, 1, -1)[step]
                kind, base = layer, grid.step[layer, step // 2]
            else:
                other = layer + (1, -1)[step - 4]
                lower = min(layer, other)
                if not 0 <= lower < layers - 1:
                    continue
                kind, base = layers + lower, grid.via[lower]
                if grid.near[kind, i, j] == net:
                    continue
            if not (0 <= a < nx and 0 <= b < ny):
                continue
            if grid.owner[kind, a, b] != 0 and grid.owner[kind, a, b] != net:
                continue
            new = cost + (base + grid.past[kind, a, b]) * (1 + blame * grid.used[kind, a, b])
            there = (other * nx + a) * ny + b
            if scratch.seen[there] != number or new < scratch.cost[there] - 1e-2:
                scratch.seen[there] = number
                scratch.cost[there] = new
                scratch.before[there] = node
                ahead = along * max(left - a, a - right, 0) + up * max(low - b, b - high, 0)
                heapq.heappush(heap, (np.float32(new + ahead), np.int32(there)))
    return [np.int64(0) for _ in range(0)]


@numba.njit(cache=True)
def stamp(
    used: npt.NDArray[np.int16],
    shapes: npt.NDArray[np.int32],
    stencils: npt.NDArray[np.bool_],
    change: int,
) -> None:
    """Add to `used` what shapes, rows of (kind, i, j), are too near of.

    `stencils` is (kind of the shape, kind that is placed, offset i, offset j), offset 0 in its
    middle.
    """
    kinds, nx, ny = used.shape
    ri, rj = stencils.shape[2] // 2, stencils.shape[3] // 2
    for row in range(shapes.shape[0]):
        shape, i, j = shapes[row]
        for kind in range(kinds):
            for a in range(max(0, i - ri), min(nx, i + ri + 1)):
                for b in range(max(0, j - rj), min(ny, j + rj + 1)):
                    if stencils[shape, kind, a - i + ri, b - j + rj]:
                        used[kind, a, b] += change
