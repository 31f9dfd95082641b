"""Symmetric elimination of a resistor network, as a tape that compiled code plays.

The free nodes satisfy A v = b with A = C^T K C restricted to them.  A = L D L^T, in an order of
least degree with the outputs last: the factorisation of the free twin then holds that of the
clamped twin, whose outputs are known, and the clamped state costs one more back-substitution.

What depends only on the graph and on who is held is worked out once, in Python: a `Tape`.  The
numbers are worked out by the compiled functions below, on arrays whose *last* axis is the lane
(see `pyedge.lanes`), so that one tape serves any number of machines at a time.
"""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np
import numpy.typing as npt

from pyedge.lanes import width

Indices = npt.NDArray[np.int32]


class Tape(NamedTuple):
    """The elimination of one network, with its inputs and outputs chosen.

    Node *slots* are: eliminated nodes in order (hidden, then outputs), then inputs.

    Attributes:
        slot: (n,) the slot of each node.
        ends: (m, 2) the slots of each edge's two nodes.
        off: (m,) the place of each edge's off-diagonal entry, -1 where it touches an input,
            -2 where the edge is cut.
        start: (n_eliminated + 1,) where each column of L starts in `row`.
        row: the row of each off-diagonal entry of L, column by column.
        target: the entries that each elimination step updates, in the order of the steps.
        n_eliminated, n_outputs, n_inputs: how many nodes of each kind.
    """

    slot: Indices
    ends: Indices
    off: Indices
    start: Indices
    row: Indices
    target: Indices
    n_eliminated: int
    n_outputs: int
    n_inputs: int


def record(
    n_nodes: int,
    edges: npt.NDArray[np.int64],
    intact: npt.NDArray[np.bool_],
    inputs: npt.NDArray[np.int64],
    outputs: npt.NDArray[np.int64],
) -> Tape:
    """Work out the tape of a network.

    Args:
        n_nodes: number of nodes, n.
        edges: (m, 2) nodes of each edge.
        intact: (m,) False for edges that are cut.
        inputs, outputs: the held nodes, disjoint.
    """
    held, last = set(inputs.tolist()), set(outputs.tolist())
    neighbours: dict[int, set[int]] = {v: set() for v in range(n_nodes) if v not in held}
    for (a, b), there in zip(edges.tolist(), intact.tolist(), strict=True):
        if there and a not in held and b not in held:
            neighbours[a].add(b)
            neighbours[b].add(a)

    columns: list[set[int]] = []
    order: list[int] = []

    def eliminate(node: int) -> None:
        around = neighbours.pop(node)
        for other in around:
            neighbours[other] |= around
            neighbours[other] -= {node, other}
        order.append(node)
        columns.append(around)

    hidden = [v for v in neighbours if v not in last]
    while hidden:
        node = min(hidden, key=lambda v: (len(neighbours[v]), v))
        hidden.remove(node)
        eliminate(node)
    for node in outputs.tolist():
        eliminate(node)

    size = len(order)
    slot = np.empty(n_nodes, dtype=np.int32)
    slot[order] = np.arange(size)
    slot[inputs] = size + np.arange(len(inputs))
    place: dict[tuple[int, int], int] = {(k, k): k for k in range(size)}
    start: list[int] = [0]
    row: list[int] = []
    for k, around in enumerate(columns):
        for r in sorted(int(slot[v]) for v in around):
            place[r, k] = size + len(row)
            row.append(r)
        start.append(len(row))
    target = [
        place[row[i], row[j]]
        for k in range(size)
        for i in range(start[k], start[k + 1])
        for j in range(start[k], i + 1)
    ]
    ends = slot[edges]
    off = np.full(len(edges), -1, dtype=np.int32)
    for m, (a, b) in enumerate(ends.tolist()):
        if not intact[m]:
            off[m] = -2
        elif a < size and b < size:
            off[m] = place[max(a, b), min(a, b)]
    return Tape(
        slot,
        ends,
        off,
        np.array(start, dtype=np.int32),
        np.array(row, dtype=np.int32),
        np.array(target, dtype=np.int32),
        size,
        len(outputs),
        len(inputs),
    )


@numba.njit(cache=True, error_model="numpy")
def factor(tape, conductance, entry, lanes):  # type: ignore[no-untyped-def]
    """Factorise A = L D L^T.

    Args:
        tape: the Tape.
        conductance: (m, lanes).
        entry: (n_eliminated + len(tape.row), lanes), written: 1/D, then the entries of L.
    """
    ends, offs, starts, targets = tape.ends, tape.off, tape.start, tape.target
    size = tape.n_eliminated
    entry[:] = 0.0
    for m in range(conductance.shape[0]):
        off = offs[m]
        if off == -2:
            continue
        a, b = ends[m, 0], ends[m, 1]
        if a < size:
            for lane in range(width(lanes)):
                entry[a, lane] += conductance[m, lane]
        if b < size:
            for lane in range(width(lanes)):
                entry[b, lane] += conductance[m, lane]
        if off >= 0:
            for lane in range(width(lanes)):
                entry[off, lane] -= conductance[m, lane]
    step = 0
    for k in range(size):
        for lane in range(width(lanes)):
            entry[k, lane] = 1.0 / entry[k, lane]
        first, end = starts[k], starts[k + 1]
        for i in range(first, end):
            for j in range(first, i + 1):
                target = targets[step]
                step += 1
                for lane in range(width(lanes)):
                    entry[target, lane] -= (
                        entry[size + i, lane] * entry[size + j, lane] * entry[k, lane]
                    )
        for i in range(first, end):
            for lane in range(width(lanes)):
                entry[size + i, lane] *= entry[k, lane]


@numba.njit(cache=True, error_model="numpy")
def load(tape, conductance, voltage, right, lanes):  # type: ignore[no-untyped-def]
    """Add to the right-hand side what the inputs drive through their edges.

    Args:
        tape: the Tape.
        conductance: (m, lanes) or (m, 1).
        voltage: (slots, lanes), of which the inputs' slots are read.
        right: (n_eliminated, lanes), added to.
    """
    ends, offs = tape.ends, tape.off
    shared = conductance.shape[1] == 1
    size = tape.n_eliminated
    for m in range(conductance.shape[0]):
        if offs[m] != -1:
            continue
        a, b = ends[m, 0], ends[m, 1]
        if b < size:
            a, b = b, a
        if a >= size:
            continue
        for lane in range(width(lanes)):
            right[a, lane] += conductance[m, 0 if shared else lane] * voltage[b, lane]


@numba.njit(cache=True, error_model="numpy")
def forward(tape, entry, right, lanes):  # type: ignore[no-untyped-def]
    """Solve L D y = right in place; entry is (entries, lanes) or (entries, 1)."""
    starts, rows = tape.start, tape.row
    shared = entry.shape[1] == 1
    size = tape.n_eliminated
    for k in range(size):
        for i in range(starts[k], starts[k + 1]):
            row = rows[i]
            for lane in range(width(lanes)):
                right[row, lane] -= entry[size + i, 0 if shared else lane] * right[k, lane]
        for lane in range(width(lanes)):
            right[k, lane] *= entry[k, 0 if shared else lane]


@numba.njit(cache=True, error_model="numpy")
def backward(tape, entry, right, count, voltage, lanes):  # type: ignore[no-untyped-def]
    """Solve L^T v = right for the first `count` eliminated nodes, given those after them.

    With count = n_eliminated this is the free state; with the outputs' slots of `voltage` held
    and count = n_eliminated - n_outputs, the clamped one.
    """
    starts, rows = tape.start, tape.row
    shared = entry.shape[1] == 1
    size = tape.n_eliminated
    for k in range(count - 1, -1, -1):
        for lane in range(width(lanes)):
            voltage[k, lane] = right[k, lane]
        for i in range(starts[k], starts[k + 1]):
            row = rows[i]
            for lane in range(width(lanes)):
                voltage[k, lane] -= entry[size + i, 0 if shared else lane] * voltage[row, lane]
