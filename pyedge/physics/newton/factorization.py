"""LU factors of the Jacobian of the node currents, without pivots.

At a node, the current into edges rises with its own voltage and falls with that of others: with
outputs last or in any other symmetric order the Jacobian is an M-matrix, whose elimination needs no
pivots and loses no digits (Berman and Plemmons, 1979).  Its pattern is that of a resistor network:
the order and the fill are those of `pyedge.physics.ldl`, with two values an entry.
"""

# Compiled functions have no types of their own.
# mypy: allow-untyped-defs
from __future__ import annotations

from typing import NamedTuple

import numpy as np

from pyedge.arrays import Floats, Indices, Ints
from pyedge.networks.network import Network
from pyedge.physics.ldl import SymbolicFactorization, analyse
from pyedge.simd import aligned_zeros, broadcast, fma, load, part, store


class NewtonFactorization(NamedTuple):
    """The elimination of one network of nonlinear edges; slots as in `SymbolicFactorization`.

    Rows of `NewtonWork.slopes` are dI/dV1 of each edge, then -dI/dV2 of each.
    """

    slot: Indices  # (n,) the slot of each node
    ends: Indices  # (m, 2) the slots of each edge's two nodes
    n_eliminated: int  # nodes that are not inputs
    n_outputs: int
    n_inputs: int
    symbolic: SymbolicFactorization
    joined: Indices  # (m, 2) as `ends`, but a cut edge joins a node to itself
    early: Indices  # beside `symbolic.sum`: the slope at the earlier node, which L's entries take
    late: Indices  # beside `symbolic.sum`: the slope at the later one, which U's take

    @classmethod
    def of(cls, network: Network, inputs: Ints, outputs: Ints) -> NewtonFactorization:
        """The elimination for held nodes that have been checked."""
        made = analyse(network.n_nodes, network.edges, network.intact, inputs, outputs)
        joined = np.where(network.intact[:, None], made.ends, made.ends[:, :1])
        row, column = made.row.astype(int), _columns(made)
        entry = np.repeat(np.arange(len(row)), np.diff(made.sum_start.astype(int)))
        edge = made.sum.astype(int)
        rows = [
            np.where(made.ends[edge, 0] == node[entry], edge, network.n_edges + edge)
            for node in (column, row)
        ]
        early, late = (each.astype(np.uint32) for each in rows)
        counts = made.n_eliminated, made.n_outputs, made.n_inputs
        return cls(made.slot, made.ends, *counts, made, joined.astype(np.uint32), early, late)


def _columns(symbolic: SymbolicFactorization) -> Ints:
    """(entries,) the column of each."""
    size = symbolic.n_eliminated
    below = np.repeat(np.arange(size), np.diff(symbolic.start.astype(int)))
    return np.concatenate([np.arange(size), below])


class NewtonWork(NamedTuple):
    """Working memory of Newton's method; lanes last."""

    slopes: Floats  # (2 m, lanes) in siemens
    lower: Floats  # (entries, lanes) reciprocal pivots, then L D below them
    upper: Floats  # (entries, lanes) U, of unit diagonal
    residual: Floats  # (slots, lanes) current that flows into each node, in amperes
    step: Floats  # (n_eliminated, lanes) of the voltages, in volts
    base: Floats  # (n_eliminated, lanes) voltages that it starts from

    @classmethod
    def make(cls, newton: NewtonFactorization | None, lanes: int) -> NewtonWork:
        """For so many lanes; of no rows for None."""
        if newton is None:
            return cls(*(aligned_zeros(0, lanes) for _ in cls._fields))
        entries, size = len(newton.symbolic.row), newton.n_eliminated
        rows = 2 * len(newton.ends), entries, entries, size + newton.n_inputs
        return cls(*(aligned_zeros(each, lanes) for each in (*rows, size, size)))


@part
def factor(newton, stop, shift, work, lanes):
    """Factorise the Jacobian of the first `stop` slots from its slopes; others are held.

    `shift`, a vector in siemens, is added to its diagonal.
    """
    symbolic, slopes, lower, upper = newton.symbolic, work.slopes, work.lower, work.upper
    for k in range(stop):
        pivot = shift
        for s in range(symbolic.sum_start[k], symbolic.sum_start[k + 1]):
            pivot = pivot + load(slopes, newton.early[s], lanes)
        for s in range(symbolic.loss_start[k], symbolic.loss_start[k + 1]):
            below = load(lower, symbolic.loss[s, 0], lanes)
            pivot = fma(-below, load(upper, symbolic.loss[s, 1], lanes), pivot)
        inverse = 1.0 / pivot
        store(lower, k, lanes, inverse)
        for e in range(symbolic.start[k], symbolic.start[k + 1]):
            if symbolic.row[e] < stop:
                low, high = broadcast(0.0, lanes), broadcast(0.0, lanes)
                for s in range(symbolic.sum_start[e], symbolic.sum_start[e + 1]):
                    low = low - load(slopes, newton.early[s], lanes)
                    high = high - load(slopes, newton.late[s], lanes)
                for s in range(symbolic.loss_start[e], symbolic.loss_start[e + 1]):
                    one, other = symbolic.loss[s, 0], symbolic.loss[s, 1]
                    low = fma(-load(lower, one, lanes), load(upper, other, lanes), low)
                    high = fma(-load(lower, other, lanes), load(upper, one, lanes), high)
                store(lower, e, lanes, low)
                store(upper, e, lanes, high * inverse)


@part
def solve(newton, stop, work, lanes):
    """Write J^-1 of the residual into `work.step`; returns the largest size of a component."""
    symbolic, lower, upper, step = newton.symbolic, work.lower, work.upper, work.step
    for k in range(stop):
        value = load(work.residual, k, lanes)
        for s in range(symbolic.known_start[k], symbolic.known_start[k + 1]):
            below = load(lower, symbolic.known[s, 0], lanes)
            value = fma(-below, load(step, symbolic.known[s, 1], lanes), value)
        store(step, k, lanes, value * load(lower, k, lanes))
    largest = broadcast(0.0, lanes)
    for k in range(stop - 1, -1, -1):
        value = load(step, k, lanes)
        for e in range(symbolic.start[k], symbolic.start[k + 1]):
            if symbolic.row[e] < stop:
                right = load(upper, e, lanes)
                value = fma(-right, load(step, symbolic.row[e], lanes), value)
        store(step, k, lanes, value)
        largest = max(largest, abs(value))
    return largest
