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

import numpy as np
import numpy.typing as npt

from pyedge.lanes import EIGHT, ONE, Lanes, fused, kernel, put, row, spread

Indices = npt.NDArray[np.int32]
_WIDE = EIGHT.wide


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


@kernel(forceinline=True)
def factor(tape, conductance, entry, lanes):  # type: ignore[no-untyped-def]
    """Factorise A = L D L^T.

    Args:
        tape: the Tape.
        conductance: (m, lanes).
        entry: (n_eliminated + len(tape.row), lanes), written: 1/D, then the entries of L.
        lanes: in hand.
    """
    ends, offs, starts, targets = tape.ends, tape.off, tape.start, tape.target
    size = tape.n_eliminated
    for e in range(size + tape.row.shape[0]):
        put(entry, e, lanes, spread(0.0, lanes))
    for m in range(ends.shape[0]):
        off = offs[m]
        if off == -2:
            continue
        a, b = ends[m, 0], ends[m, 1]
        k = row(conductance, m, lanes)
        if a < size:
            put(entry, a, lanes, row(entry, a, lanes) + k)
        if b < size:
            put(entry, b, lanes, row(entry, b, lanes) + k)
        if off >= 0:
            put(entry, off, lanes, row(entry, off, lanes) - k)
    step = 0
    for k in range(size):
        inverse = 1.0 / row(entry, k, lanes)
        put(entry, k, lanes, inverse)
        first, end = size + starts[k], size + starts[k + 1]
        for i in range(first, end):
            below = row(entry, i, lanes)
            scaled = below * inverse
            for j in range(first, i):
                target = targets[step]
                step += 1
                # Those before i are scaled already.
                put(
                    entry,
                    target,
                    lanes,
                    fused(-below, row(entry, j, lanes), row(entry, target, lanes)),
                )
            target = targets[step]
            step += 1
            put(entry, target, lanes, fused(-below, scaled, row(entry, target, lanes)))
            put(entry, i, lanes, scaled)


@kernel(forceinline=True)
def load(tape, conductance, own, voltage, right, lanes):  # type: ignore[no-untyped-def]
    """Add to the right-hand side what the inputs drive through their edges.

    Args:
        tape: the Tape.
        conductance: (m, lanes), of which the lanes `own` are read: as many, or one for all.
        voltage: (slots, lanes), of which the inputs' slots are read.
        right: (n_eliminated, lanes), added to.
        lanes: in hand.
    """
    ends, offs = tape.ends, tape.off
    size = tape.n_eliminated
    for m in range(ends.shape[0]):
        if offs[m] != -1:
            continue
        a, b = ends[m, 0], ends[m, 1]
        if b < size:
            a, b = b, a
        if a >= size:
            continue
        k = spread(row(conductance, m, own), lanes)
        put(right, a, lanes, fused(k, row(voltage, b, lanes), row(right, a, lanes)))


@kernel(forceinline=True)
def forward(tape, entry, own, right, lanes):  # type: ignore[no-untyped-def]
    """Solve L D y = right in place; of entry the lanes `own` are read, as many or one for all."""
    starts, rows = tape.start, tape.row
    size = tape.n_eliminated
    for k in range(size):
        known = row(right, k, lanes)
        for i in range(starts[k], starts[k + 1]):
            factor = spread(row(entry, size + i, own), lanes)
            put(right, rows[i], lanes, fused(-factor, known, row(right, rows[i], lanes)))
        put(right, k, lanes, known * spread(row(entry, k, own), lanes))


@kernel(forceinline=True)
def backward(tape, entry, own, right, count, voltage, lanes):  # type: ignore[no-untyped-def]
    """Solve L^T v = right for the first `count` eliminated nodes, given those after them.

    With count = n_eliminated this is the free state; with the outputs' slots of `voltage` held
    and count = n_eliminated - n_outputs, the clamped one.
    """
    starts, rows = tape.start, tape.row
    size = tape.n_eliminated
    for k in range(count - 1, -1, -1):
        value = row(right, k, lanes)
        for i in range(starts[k], starts[k + 1]):
            factor = spread(row(entry, size + i, own), lanes)
            value = fused(-factor, row(voltage, rows[i], lanes), value)
        put(voltage, k, lanes, value)


@kernel()
def factor_each(tape, conductance, entry):  # type: ignore[no-untyped-def]
    """`factor` in every lane of (m, lanes) conductances."""
    count = conductance.shape[1]
    whole = count - count % len(_WIDE)
    for first in range(0, whole, len(_WIDE)):
        factor(tape, conductance, entry, Lanes(_WIDE, first))
    for first in range(whole, count):
        factor(tape, conductance, entry, Lanes((0,), first))


@kernel()
def drive_each(tape, conductance, entry, voltage, right):  # type: ignore[no-untyped-def]
    """`load` and `forward` in every lane of `right`; conductance and entry may have but one."""
    count = right.shape[1]
    whole = count - count % len(_WIDE)
    for first in range(0, whole, len(_WIDE)):
        lanes = Lanes(_WIDE, first)
        if entry.shape[1] == 1:
            load(tape, conductance, ONE, voltage, right, lanes)
            forward(tape, entry, ONE, right, lanes)
        else:
            load(tape, conductance, lanes, voltage, right, lanes)
            forward(tape, entry, lanes, right, lanes)
    for first in range(whole, count):
        one = Lanes((0,), first)
        own = one if entry.shape[1] > 1 else ONE
        load(tape, conductance, own, voltage, right, one)
        forward(tape, entry, own, right, one)


@kernel()
def backward_each(tape, entry, right, count, voltage):  # type: ignore[no-untyped-def]
    """`backward` in every lane of `right`; entry may have but one."""
    lanes = right.shape[1]
    whole = lanes - lanes % len(_WIDE)
    for first in range(0, whole, len(_WIDE)):
        some = Lanes(_WIDE, first)
        if entry.shape[1] == 1:
            backward(tape, entry, ONE, right, count, voltage, some)
        else:
            backward(tape, entry, some, right, count, voltage, some)
    for first in range(whole, lanes):
        one = Lanes((0,), first)
        own = one if entry.shape[1] > 1 else ONE
        backward(tape, entry, own, right, count, voltage, one)
