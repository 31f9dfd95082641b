"""Symmetric elimination of a resistor network, as a symbolic that compiled code plays.

The free nodes satisfy A v = b with A = C^T K C restricted to them.  A = L D L^T, in an order of
least degree with the outputs last: the factorisation of the free twin then holds that of the
clamped twin, whose outputs are known, and the clamped state costs one more back-substitution.

What depends only on the graph and on the held nodes is computed once, in Python: a
`SymbolicFactorization`.  The numbers are computed by the compiled functions below, on arrays whose
*last* axis is the lane (see `pyedge.simd`), so that one symbolic serves any number of machines.
"""

# Compiled functions have no types of their own.
# mypy: allow-untyped-defs
from __future__ import annotations

import itertools
from heapq import heapify, heappop, heappush
from typing import Any, NamedTuple

import numpy as np

from pyedge.arrays import Bools, Indices, Ints
from pyedge.simd import EIGHT, ONE, Lanes, broadcast, fma, jit, load, part, store

# Unsigned: compiled code would ask of a signed index whether it counts from the end.
Lists = list[list[Any]]
_WIDE = EIGHT.wide


class SymbolicFactorization(NamedTuple):
    """The elimination of one network, with its inputs and outputs chosen.

    Node *slots* are: eliminated nodes in order (hidden, then outputs), then inputs.  *Entries* are
    the pivots of the eliminated nodes, then what stands below them in L, column by column.  A list
    of lists is one array of where each begins, and one of them all.
    """

    slot: Indices  # (n,) the slot of each node
    ends: Indices  # (m, 2) the slots of each edge's two nodes
    start: Indices  # of each column, where its entries below the pivot begin
    row: Indices  # the row of each entry
    sum_start: Indices  # of each entry, where its part of `sum` begins
    sum: Indices  # edges whose conductances an entry adds up
    loss_start: Indices  # of each entry, where its part of `loss` begins
    loss: Indices  # pairs of entries whose products an entry loses
    drive_start: Indices  # of each eliminated node, where its part of `drive` begins
    drive: Indices  # its edges to inputs, with the inputs' slots
    known_start: Indices  # of each eliminated node, where its part of `known` begins
    known: Indices  # the entries of its row, with their columns
    n_eliminated: int  # nodes that are not inputs
    n_outputs: int  # number of outputs
    n_inputs: int  # number of inputs


def analyse(
    n_nodes: int, edges: Ints, intact: Bools, inputs: Ints, outputs: Ints
) -> SymbolicFactorization:
    """The symbolic of a network of (m, 2) edges, (m,) of them intact; held nodes are disjoint."""
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

    hidden = [(len(around), v) for v, around in neighbours.items() if v not in last]
    heapify(hidden)
    while hidden:
        degree, node = heappop(hidden)
        if node in neighbours and degree == len(neighbours[node]):  # it has not changed since
            around = neighbours[node]
            eliminate(node)
            for other in around - last:
                heappush(hidden, (len(neighbours[other]), other))
    for node in outputs.tolist():
        eliminate(node)

    size = len(order)
    slot = np.empty(n_nodes, dtype=np.uint32)
    slot[order] = np.arange(size)
    slot[inputs] = size + np.arange(len(inputs))
    rows = [sorted(int(slot[v]) for v in around) for around in columns]
    place: dict[tuple[int, int], int] = {(k, k): k for k in range(size)}
    for k, column in enumerate(rows):
        for r in column:
            place[r, k] = len(place)
    summed: Lists = [[] for _ in place]
    loss: Lists = [[] for _ in place]
    drive: Lists = [[] for _ in range(size)]
    known: Lists = [[] for _ in range(size)]
    ends = slot[edges]
    for m, ((a, b), there) in enumerate(zip(ends.tolist(), intact.tolist(), strict=True)):
        for one, other in ((a, b), (b, a)) if there else ():
            if one < size:
                summed[one].append(m)
                if other >= size:
                    drive[one].append((m, other))
        if there and a < size and b < size:
            summed[place[max(a, b), min(a, b)]].append(m)
    for k, column in enumerate(rows):
        for r in column:
            known[r].append((place[r, k], k))
        for r, s in itertools.combinations_with_replacement(column, 2):
            loss[place[s, r]].append((place[s, k], place[r, k]))
    starts, below = _listed([list(column) for column in rows])
    return SymbolicFactorization(
        slot,
        ends,
        size + starts,
        np.concatenate([np.arange(size, dtype=np.uint32), below]),
        *_listed(summed),
        *_listed(loss, 2),
        *_listed(drive, 2),
        *_listed(known, 2),
        size,
        len(outputs),
        len(inputs),
    )


def _listed(lists: Lists, each: int | None = None) -> tuple[Indices, Indices]:
    """Where each list begins, and all of their items; `each` is how many numbers an item has."""
    start = np.cumsum([0] + [len(items) for items in lists])
    whole = [item for items in lists for item in items]
    shape = (len(whole),) if each is None else (len(whole), each)
    return start.astype(np.uint32), np.array(whole, dtype=np.uint32).reshape(shape)


@part
def factor(symbolic, conductance, whole, entry, lanes):
    """Factorise A = L D L^T at (m, lanes) conductances.

    Written, (entries, lanes) each: L D into `whole`; 1/D, then the entries of L, into `entry`.
    """
    for k in range(symbolic.n_eliminated):
        value = broadcast(0.0, lanes)
        for s in range(symbolic.sum_start[k], symbolic.sum_start[k + 1]):
            value = value + load(conductance, symbolic.sum[s], lanes)
        inverse = 1.0 / _less_products(symbolic, whole, entry, k, value, lanes)
        store(entry, k, lanes, inverse)
        for e in range(symbolic.start[k], symbolic.start[k + 1]):
            value = broadcast(0.0, lanes)
            for s in range(symbolic.sum_start[e], symbolic.sum_start[e + 1]):
                value = value - load(conductance, symbolic.sum[s], lanes)
            value = _less_products(symbolic, whole, entry, e, value, lanes)
            store(whole, e, lanes, value)
            store(entry, e, lanes, value * inverse)


@part
def _less_products(symbolic, whole, entry, e, value, lanes):
    """What is left of an entry once the nodes before it are eliminated."""
    for s in range(symbolic.loss_start[e], symbolic.loss_start[e + 1]):
        left, right = (
            load(whole, symbolic.loss[s, 0], lanes),
            load(entry, symbolic.loss[s, 1], lanes),
        )
        value = fma(-left, right, value)
    return value


@part
def forward(symbolic, conductance, entry, own, voltage, current, right, lanes):
    """Solve L y = b, where b is what the inputs drive through their edges, and the currents.

    Conductance and entry are read in the lanes `own`: as many, or one for all.  Of `voltage`,
    (slots, lanes), the inputs are read; `current` is (n_eliminated or 0, lanes) in amperes; y is
    written into `right`, (n_eliminated, lanes).
    """
    for k in range(symbolic.n_eliminated):
        value = broadcast(0.0, lanes)
        if current.shape[0] > 0:
            value = load(current, k, lanes)
        for s in range(symbolic.drive_start[k], symbolic.drive_start[k + 1]):
            through = broadcast(load(conductance, symbolic.drive[s, 0], own), lanes)
            value = fma(through, load(voltage, symbolic.drive[s, 1], lanes), value)
        for s in range(symbolic.known_start[k], symbolic.known_start[k + 1]):
            below = broadcast(load(entry, symbolic.known[s, 0], own), lanes)
            value = fma(-below, load(right, symbolic.known[s, 1], lanes), value)
        store(right, k, lanes, value)


@part
def backward(symbolic, entry, own, right, above, stop, voltage, lanes):
    """Solve D L^T v = right for the eliminated nodes stop..above-1, given those after them.

    All of them are the free state; all but the outputs, whose slots of `voltage` are held, the
    clamped one.
    """
    for k in range(above - 1, stop - 1, -1):
        value = load(right, k, lanes) * broadcast(load(entry, k, own), lanes)
        for e in range(symbolic.start[k], symbolic.start[k + 1]):
            below = broadcast(load(entry, e, own), lanes)
            value = fma(-below, load(voltage, symbolic.row[e], lanes), value)
        store(voltage, k, lanes, value)


@part
def backward_twins(symbolic, entry, right, above, free, clamped, lanes):
    """`backward` of equal twins for the nodes 0..above-1, side by side."""
    for k in range(above - 1, -1, -1):
        f = c = load(right, k, lanes) * load(entry, k, lanes)
        for e in range(symbolic.start[k], symbolic.start[k + 1]):
            below, slot = -load(entry, e, lanes), symbolic.row[e]
            f = fma(below, load(free, slot, lanes), f)
            c = fma(below, load(clamped, slot, lanes), c)
        store(free, k, lanes, f)
        store(clamped, k, lanes, c)


@jit()
def factor_each(symbolic, conductance, whole, entry):
    """`factor` in every lane of (m, lanes) conductances."""
    count = conductance.shape[1]
    side_by_side = count - count % len(_WIDE)
    for first in range(0, side_by_side, len(_WIDE)):
        factor(symbolic, conductance, whole, entry, Lanes(_WIDE, first))
    for first in range(side_by_side, count):
        factor(symbolic, conductance, whole, entry, Lanes((0,), first))


@jit()
def forward_each(symbolic, conductance, entry, voltage, current, right):
    """`forward` in every lane of `right`; conductance and entry may have but one."""
    count = right.shape[1]
    side_by_side = count - count % len(_WIDE)
    for first in range(0, side_by_side, len(_WIDE)):
        lanes = Lanes(_WIDE, first)
        if entry.shape[1] == 1:
            forward(symbolic, conductance, entry, ONE, voltage, current, right, lanes)
        else:
            forward(symbolic, conductance, entry, lanes, voltage, current, right, lanes)
    for first in range(side_by_side, count):
        one = Lanes((0,), first)
        own = Lanes((0,), first if entry.shape[1] > 1 else 0)
        forward(symbolic, conductance, entry, own, voltage, current, right, one)


@jit()
def backward_each(symbolic, entry, right, count, voltage):
    """The first `count` eliminated nodes in every lane of `right`; entry may have but one."""
    lanes = right.shape[1]
    side_by_side = lanes - lanes % len(_WIDE)
    for first in range(0, side_by_side, len(_WIDE)):
        some = Lanes(_WIDE, first)
        if entry.shape[1] == 1:
            backward(symbolic, entry, ONE, right, count, 0, voltage, some)
        else:
            backward(symbolic, entry, some, right, count, 0, voltage, some)
    for first in range(side_by_side, lanes):
        one = Lanes((0,), first)
        own = Lanes((0,), first if entry.shape[1] > 1 else 0)
        backward(symbolic, entry, own, right, count, 0, voltage, one)
