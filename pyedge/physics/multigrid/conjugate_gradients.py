"""Conjugate gradients on a network: compiled passes over its nodes, block by block.

The residual of a node is the sum of the currents into it, 0 at the solution and at held nodes.
Blocks: see `pyedge.physics.multigrid.aggregation`.
"""

# Compiled functions have no types of their own.
# mypy: allow-untyped-defs
from __future__ import annotations

from typing import NamedTuple

import numpy as np

from pyedge.arrays import Bools, Entries, Floats, Ints
from pyedge.physics.multigrid.aggregation import BLOCKS, Graph
from pyedge.simd.compile import cached


class Wiring(NamedTuple):
    """The place of each edge in the compressed rows."""

    start: Entries  # see `Graph`
    other: Entries
    bounds: Ints  # (BLOCKS + 1,) nodes where blocks start
    edge: Entries  # the edge of each entry; of parallel edges the first
    inlet: Entries  # (n + 1,) where each node's edges to inputs start
    inlet_edge: Entries  # the number of each such edge
    source: Entries  # and its input
    twice: Ints  # (k, 2) entry and edge of parallel edges but the first


class System(NamedTuple):
    """A network at its conductances, and the vectors of conjugate gradients."""

    whole: Floats  # conductance of each entry, in siemens
    conductance: Floats  # the same, 0 where either node is held
    ground: Floats  # (n,) conductance to held nodes
    held: Bools  # (n,) whether a node is
    voltage: Floats  # (n,) the solution, in volts
    residual: Floats  # (n,) in amperes
    direction: Floats  # (n,) search direction, in volts
    product: Floats  # (n,) the matrix times it, in amperes
    partial: Floats  # (BLOCKS, 3) sums of each block, as the passes below say

    @classmethod
    def of(cls, graph: Graph) -> System:
        """Zeros for a network."""
        whole, conductance = (np.zeros(len(graph.other)) for _ in range(2))
        ground, voltage, residual, direction, product = (np.zeros(graph.size) for _ in range(5))
        held, partial = np.zeros(graph.size, np.bool_), np.zeros((BLOCKS, 3))
        vectors = voltage, residual, direction, product
        return cls(whole, conductance, ground, held, *vectors, partial)


@cached(nogil=True)
def scatter(begin, end, wiring, system, conductance):
    """Put (m,) conductances, in siemens, in their places in the `whole` network."""
    first, last = wiring.start[wiring.bounds[begin]], wiring.start[wiring.bounds[end]]
    for entry in range(first, last):
        system.whole[entry] = conductance[wiring.edge[entry]]
    twice = wiring.twice
    low, high = np.searchsorted(twice[:, 0], first), np.searchsorted(twice[:, 0], last)
    for more in range(low, high):
        system.whole[twice[more, 0]] += conductance[twice[more, 1]]


@cached(nogil=True)
def assemble(begin, end, wiring, system, level, conductance, inputs, injected, unit):
    """Set up the matrix with its held nodes, and the residual at the present voltages.

    The system's `whole`, `held` and `voltage` are read; the level, of the same network in single
    precision, is written in multiples of `unit`, in siemens.  The (m,) conductances are in siemens,
    the (n_inputs,) voltages in volts, the (n,) injected currents in amperes.
    """
    voltage, held, scale = system.voltage, system.held, 1.0 / unit
    for node in range(wiring.bounds[begin], wiring.bounds[end]):
        ground = residual = total = 0.0
        own = voltage[node]
        for entry in range(wiring.start[node], wiring.start[node + 1]):
            there = wiring.other[entry]
            value = system.whole[entry]
            residual += value * (voltage[there] - own)
            if held[node] or held[there]:
                ground += value
                value = 0.0
            system.conductance[entry] = value
            level.conductance[entry] = value * scale
            total += value
        for entry in range(wiring.inlet[node], wiring.inlet[node + 1]):
            value = conductance[wiring.inlet_edge[entry]]
            residual += value * (inputs[wiring.source[entry]] - own)
            ground += value
        system.direction[node] = 0.0
        if held[node]:
            ground = residual = 0.0
            level.inverse[node] = 0.0
        else:
            residual += injected[node]
            level.inverse[node] = unit / (total + ground)
        system.ground[node] = ground
        level.ground[node] = ground * scale
        system.residual[node] = residual
        level.right[node] = residual * scale


@cached(nogil=True)
def dot(begin, end, wiring, system, level):
    """Into `partial`: the dot products of residual and of `product` with `solution`."""
    for block in range(begin, end):
        first = second = 0.0
        for node in range(wiring.bounds[block], wiring.bounds[block + 1]):
            first += system.residual[node] * level.solution[node]
            second += system.product[node] * level.solution[node]
        system.partial[block, 0] = first
        system.partial[block, 1] = second


@cached(nogil=True)
def update_direction(begin, end, wiring, system, level, keep):
    """The next direction: `solution` plus `keep` times the last one."""
    for node in range(wiring.bounds[begin], wiring.bounds[end]):
        system.direction[node] = level.solution[node] + keep * system.direction[node]


@cached(nogil=True)
def multiply(begin, end, wiring, system):
    """`product`; into `partial` its dot product with the direction, the direction's largest drop,
    and its dot product with the residual.
    """
    direction, conductance, all_ground = system.direction, system.conductance, system.ground
    start, other = wiring.start, wiring.other
    for block in range(begin, end):
        power = largest = descent = 0.0
        for node in range(wiring.bounds[block], wiring.bounds[block + 1]):
            own = direction[node]
            product = all_ground[node] * own
            if all_ground[node] > 0.0:
                largest = max(largest, abs(own))
            for entry in range(start[node], start[node + 1]):
                drop = own - direction[other[entry]]
                product += conductance[entry] * drop
                largest = max(largest, drop)  # its opposite is at the other end
            system.product[node] = product
            power += product * own
            descent += system.residual[node] * own
        system.partial[block, 0] = power
        system.partial[block, 1] = largest
        system.partial[block, 2] = descent


@cached(nogil=True)
def advance(begin, end, wiring, system, level, length, unit):
    """Add `length` times the direction to all voltages."""
    for node in range(wiring.bounds[begin], wiring.bounds[end]):
        system.voltage[node] += length * system.direction[node]
        residual = system.residual[node] - length * system.product[node]
        system.residual[node] = residual
        level.right[node] = residual / unit
