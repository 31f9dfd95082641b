"""Search for a way between points of a grid of two layers, at the least cost: A*, compiled.

A node is ``layer * nx * ny + i * ny + j``.  Copper that is there already belongs to a net: an owner
of 0 is free, n is for net n only, and -1 for none.
"""

from __future__ import annotations

import heapq
from typing import NamedTuple

import numba
import numpy as np
import numpy.typing as npt

Owners = npt.NDArray[np.int32]


class Grid(NamedTuple):
    """What stands on the grid; arrays are (layer, i, j) or (i, j)."""

    along_x: Owners  # of the step from (i, j) to (i + 1, j)
    along_y: Owners  # of the step from (i, j) to (i, j + 1)
    via: Owners  # of a via at (i, j)
    used: npt.NDArray[np.int16]  # nets at each node
    vias: npt.NDArray[np.int16]  # vias at each place
    past: npt.NDArray[np.float32]  # what a node has been contended for so far


class Scratch(NamedTuple):
    """What a search writes; it is valid where `seen` is the search's number."""

    seen: npt.NDArray[np.int32]
    cost: npt.NDArray[np.float32]
    before: npt.NDArray[np.int32]


VIA = 8.0
"""Cost of a via, in steps."""
ACROSS = 2.0
"""Cost of a step against a layer's direction: x on the front, y on the back."""


@numba.njit(cache=True)
def search(
    grid: Grid,
    scratch: Scratch,
    number: int,
    net: int,
    starts: npt.NDArray[np.int32],
    target: int,
    both: bool,
    blame: float,
) -> list[np.int64]:
    """The nodes from the target back to a start; empty: there is no way.

    Args:
        grid, scratch: see there.
        number: of the search, higher than that of any before.
        net: whose copper may be touched.
        starts: nodes.
        target: a node; -1 for any on the back that a via may be at.
        both: whether the target may be reached on either layer.
        blame: what a node costs more for each other net on it, as a factor.
    """
    nx, ny = grid.via.shape
    size = nx * ny
    ti, tj = (target % size) // ny, target % ny
    heap = [(np.float32(0), np.int32(0))]
    heap.pop()
    for start in starts:
        scratch.seen[start] = number
        scratch.cost[start] = 0
        scratch.before[start] = -1
        place = start % size
        ahead = 0 if target < 0 else abs(place // ny - ti) + abs(place % ny - tj)
        heapq.heappush(heap, (np.float32(ahead), np.int32(start)))
    while len(heap) > 0:
        estimate, node = heapq.heappop(heap)
        layer, place = node // size, node % size
        i, j = place // ny, place % ny
        cost = scratch.cost[node]
        ahead = 0 if target < 0 else abs(i - ti) + abs(j - tj)
        if estimate > cost + ahead + 1e-3:
            continue
        if node == target or (both and place == target % size) or (target < 0 and layer == 1):
            way = [np.int64(node)]
            while scratch.before[node] >= 0:
                node = scratch.before[node]
                way.append(np.int64(node))
            return way
        for step in range(5):
            a, b, other = i, j, layer
            if step == 4:
                owner, other = grid.via[i, j], 1 - layer
            else:
                a, b = i + (1, -1, 0, 0)[step], j + (0, 0, 1, -1)[step]
                if not (0 <= a < nx and 0 <= b < ny):
                    continue
                along = grid.along_x if step < 2 else grid.along_y
                owner = along[layer, min(i, a), min(j, b)]
            if owner not in (0, net):
                continue
            straight = 1.0 if (step < 2) == (layer == 0) else ACROSS
            way_cost = VIA if step == 4 else straight
            crowd = grid.used[other, a, b]
            if step == 4:
                crowd += grid.used[layer, i, j]
                for k in range(4):
                    di, dj = (1, -1, 0, 0)[k], (0, 0, 1, -1)[k]
                    if 0 <= i + di < nx and 0 <= j + dj < ny:
                        crowd += 2 * grid.vias[i + di, j + dj]
            new = cost + (way_cost + grid.past[other, a, b]) * (1 + blame * crowd)
            there = other * size + a * ny + b
            if scratch.seen[there] != number or new < scratch.cost[there] - 1e-4:
                scratch.seen[there] = number
                scratch.cost[there] = new
                scratch.before[there] = node
                ahead = 0 if target < 0 else abs(a - ti) + abs(b - tj)
                heapq.heappush(heap, (np.float32(new + ahead), np.int32(there)))
    return [np.int64(0) for _ in range(0)]
