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

from pyedge.arrays import Bools, Floats, Indices, Ints
from pyedge.networks.network import Network
from pyedge.networks.terms import Terms, difference_terms
from pyedge.simd import EIGHT, ONE, Lanes, broadcast, dispatch, fma, jit, load, part, store

# Unsigned: compiled code would ask of a signed index whether it counts from the end.
Lists = list[list[Any]]
_WIDE = EIGHT.wide


class Incidence(NamedTuple):
    """An edge's drop is the difference of its two nodes, an entry a sum of conductances."""

    def assembled(self, conductance: Floats) -> Floats:
        """(rows, lanes) that `SymbolicFactorization.sum` and `drive` number, from (m, lanes)."""
        return conductance

    @property
    def added(self) -> int:
        """How many rows there are besides those of the edges."""
        return 0


class Directions(NamedTuple):
    """An edge's drop is a weighted sum of node values, an entry one of weighted conductances.

    Behind the m conductances stand the products of a conductance and a weight, which entries add
    up, or take away where they are not on the diagonal.
    """

    start: Indices  # (m + 1,) where the slots of each edge begin
    slot: Indices  # those slots
    coefficient: Floats  # beside `slot`: of the drop
    edge: Indices  # of each product
    weight: Floats  # of each product

    def assembled(self, conductance: Floats) -> Floats:
        return np.concatenate([conductance, self.weight[:, None] * conductance[self.edge]])

    @property
    def added(self) -> int:
        return len(self.edge)


class SymbolicFactorization(NamedTuple):
    """The elimination of one network, with its inputs and outputs chosen.

    Node *slots* are: eliminated nodes in order (hidden, then outputs), then inputs.  *Entries* are
    the pivots of the eliminated nodes, then what stands below them in L, column by column.  A list
    of lists is one array of where each begins, and one of them all.
    """

    slot: Indices  # (n,) the slot of each node
    ends: Indices  # (m, 2) the slots of each edge's two nodes; 0 with `Directions`
    start: Indices  # of each column, where its entries below the pivot begin
    row: Indices  # the row of each entry
    sum_start: Indices  # of each entry, where its part of `sum` begins
    sum: Indices  # edges (of `Directions`, rows) whose conductances an entry adds up
    loss_start: Indices  # of each entry, where its part of `loss` begins
    loss: Indices  # pairs of entries whose products an entry loses
    drive_start: Indices  # of each eliminated node, where its part of `drive` begins
    drive: Indices  # its edges to inputs, with the inputs' slots
    known_start: Indices  # of each eliminated node, where its part of `known` begins
    known: Indices  # the entries of its row, with their columns
    n_eliminated: int  # nodes that are not inputs
    n_outputs: int  # number of outputs
    n_inputs: int  # number of inputs
    operator: Incidence | Directions = Incidence()


def analyse(
    n_nodes: int, edges: Ints, intact: Bools, inputs: Ints, outputs: Ints
) -> SymbolicFactorization:
    """The symbolic of a network of (m, 2) edges, (m,) of them intact; held nodes are disjoint."""
    terms = difference_terms(edges, intact)
    made = _analyse(n_nodes, terms.edge, terms, inputs, outputs)
    return made._replace(ends=made.slot[edges])


def analyse_operator(network: Network, inputs: Ints, outputs: Ints) -> SymbolicFactorization:
    """The symbolic of a network whose drops are not differences of two nodes."""
    terms = network.terms()
    count, matrix = len(terms.edge), network.operator
    rows = network.n_edges + np.arange(count)
    made = _analyse(network.n_nodes, rows, terms, inputs, outputs)
    weight = np.where(terms.row == terms.column, terms.weight, -terms.weight)
    start, slot = matrix.indptr.astype(np.uint32), made.slot[matrix.indices]
    operator = Directions(start, slot, matrix.data, terms.edge.astype(np.uint32), weight)
    none = np.zeros((network.n_edges, 2), np.uint32)
    return made._replace(ends=none, operator=operator)


def _analyse(
    n_nodes: int, rows: Ints, terms: Terms, inputs: Ints, outputs: Ints
) -> SymbolicFactorization:
    """The symbolic, without ends, of a matrix whose terms have these rows of conductances."""
    held, last = set(inputs.tolist()), set(outputs.tolist())
    neighbours: dict[int, set[int]] = {v: set() for v in range(n_nodes) if v not in held}
    order_of = np.argsort(terms.edge, kind="stable")
    pairs = np.column_stack([rows, terms.row, terms.column])[order_of].tolist()
    for _, a, b in pairs:
        if a != b and a not in held and b not in held:
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
    below = [sorted(int(slot[v]) for v in around) for around in columns]
    place: dict[tuple[int, int], int] = {(k, k): k for k in range(size)}
    for k, column in enumerate(below):
        for r in column:
            place[r, k] = len(place)
    summed: Lists = [[] for _ in place]
    loss: Lists = [[] for _ in place]
    drive: Lists = [[] for _ in range(size)]
    known: Lists = [[] for _ in range(size)]
    for row, *places in pairs:
        a, b = slot[places].tolist()
        if a == b:
            if a < size:
                summed[a].append(row)
        elif a < size and b < size:
            summed[place[max(a, b), min(a, b)]].append(row)
        elif min(a, b) < size:
            drive[min(a, b)].append((row, max(a, b)))
    for k, column in enumerate(below):
        for r in column:
            known[r].append((place[r, k], k))
        for r, s in itertools.combinations_with_replacement(column, 2):
            loss[place[s, r]].append((place[s, k], place[r, k]))
    starts, entries = _listed([list(column) for column in below])
    return SymbolicFactorization(
        slot,
        np.zeros((0, 2), np.uint32),
        size + starts,
        np.concatenate([np.arange(size, dtype=np.uint32), entries]),
        *_listed(summed),
        *_listed(loss, 2),
        *_listed(drive, 2),
        *_listed(known, 2),
        size,
        len(outputs),
        len(inputs),
    )


@dispatch
def drop(operator, values, ends, m, lanes):
    """The drop of an edge, a vector, from the (slots, lanes) values of nodes; `ends` are slots."""


@drop.on(Incidence)
def _difference(operator, values, ends, m, lanes):
    return load(values, ends[m, 0], lanes) - load(values, ends[m, 1], lanes)


@drop.on(Directions)
def _along(operator, values, ends, m, lanes):
    total = broadcast(0.0, lanes)
    for s in range(operator.start[m], operator.start[m + 1]):
        total = fma(load(values, operator.slot[s], lanes), operator.coefficient[s], total)
    return total


@dispatch
def assemble(operator, conductance, lanes):
    """Write the rows behind the conductances of the edges; see `Directions`."""


@assemble.on(Incidence)
def _nothing(operator, conductance, lanes):
    pass


@assemble.on(Directions)
def _products(operator, conductance, lanes):
    first = conductance.shape[0] - operator.edge.shape[0]
    for p in range(operator.edge.shape[0]):
        value = operator.weight[p] * load(conductance, operator.edge[p], lanes)
        store(conductance, first + p, lanes, value)


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
