"""Conjugate gradients on a network: compiled passes over its nodes, block by block.

A node's surplus is the current that flows into it and has nowhere to go; where all are 0, the
network has settled.  Held nodes have no surplus.  Block by block, see
`pyedge.physics.multigrid.aggregation`.
"""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np

from pyedge.arrays import Bools, Entries, Floats, Ints
from pyedge.physics.multigrid.aggregation import BLOCKS, Graph


class Wiring(NamedTuple):
    """Which edge is where.

    Attributes:
        start, other: neighbours, see `Graph`.
        bounds: (BLOCKS + 1,) nodes where blocks start.
        edge: the edge of each entry; of parallel edges the first.
        inlet: (n + 1,) where each node's edges to inputs start.
        inlet_edge, source: of each such edge: its number, and the input.
        twice: (k, 2) entry and edge of parallel edges but the first.
    """

    start: Entries
    other: Entries
    bounds: Ints
    edge: Entries
    inlet: Entries
    inlet_edge: Entries
    source: Entries
    twice: Ints


class System(NamedTuple):
    """A network at its conductances, and where conjugate gradients work.

    Attributes:
        whole: conductance of each entry, in siemens.
        conductance: the same, 0 where either node is held.
        ground: (n,) conductance to held nodes.
        held: (n,) whether a node is.
        voltage: (n,) what is sought, in volts.
        surplus: (n,) in amperes.
        move: (n,) direction of search, in volts.
        drawn: (n,) current that it draws.
        partial: (BLOCKS, 3) what the passes below say of each block.
    """

    whole: Floats
    conductance: Floats
    ground: Floats
    held: Bools
    voltage: Floats
    surplus: Floats
    move: Floats
    drawn: Floats
    partial: Floats

    @classmethod
    def of(cls, graph: Graph) -> System:
        """Room for a network."""
        size, entries = graph.size, len(graph.other)
        return cls(
            whole=np.zeros(entries),
            conductance=np.zeros(entries),
            ground=np.zeros(size),
            held=np.zeros(size, np.bool_),
            voltage=np.zeros(size),
            surplus=np.zeros(size),
            move=np.zeros(size),
            drawn=np.zeros(size),
            partial=np.zeros((BLOCKS, 3)),
        )


@numba.njit(cache=True, nogil=True)
def place(begin, end, wiring, system, conductance):  # type: ignore[no-untyped-def]
    """Put (m,) conductances, in siemens, in their places in the `whole` network."""
    first, last = wiring.start[wiring.bounds[begin]], wiring.start[wiring.bounds[end]]
    for entry in range(first, last):
        system.whole[entry] = conductance[wiring.edge[entry]]
    twice = wiring.twice
    low, high = np.searchsorted(twice[:, 0], first), np.searchsorted(twice[:, 0], last)
    for more in range(low, high):
        system.whole[twice[more, 0]] += conductance[twice[more, 1]]


@numba.njit(cache=True, nogil=True)
def wire(begin, end, wiring, system, level, conductance, inputs, injected, unit):  # type: ignore[no-untyped-def]
    """Hold who is held, and find the surplus at the voltages that stand there.

    Args:
        begin, end: blocks.
        wiring, system: of the network; `whole`, `held` and `voltage` are read.
        level: of the same network, in single precision and in multiples of `unit`; written.
        conductance: (m,) of each edge, in siemens.
        inputs: (n_inputs,) their voltages.
        injected: (n,) current into each node, in amperes.
        unit: in siemens.
    """
    voltage, held, scale = system.voltage, system.held, 1.0 / unit
    for node in range(wiring.bounds[begin], wiring.bounds[end]):
        ground = surplus = total = 0.0
        own = voltage[node]
        for entry in range(wiring.start[node], wiring.start[node + 1]):
            there = wiring.other[entry]
            value = system.whole[entry]
            surplus += value * (voltage[there] - own)
            if held[node] or held[there]:
                ground += value
                value = 0.0
            system.conductance[entry] = value
            level.conductance[entry] = value * scale
            total += value
        for entry in range(wiring.inlet[node], wiring.inlet[node + 1]):
            value = conductance[wiring.inlet_edge[entry]]
            surplus += value * (inputs[wiring.source[entry]] - own)
            ground += value
        system.move[node] = 0.0
        if held[node]:
            ground = surplus = 0.0
            level.inverse[node] = 0.0
        else:
            surplus += injected[node]
            level.inverse[node] = unit / (total + ground)
        system.ground[node] = ground
        level.ground[node] = ground * scale
        system.surplus[node] = surplus
        level.right[node] = surplus * scale


@numba.njit(cache=True, nogil=True)
def weigh(begin, end, wiring, system, level):  # type: ignore[no-untyped-def]
    """Into `partial`: the sums of surplus and of drawn current, each times `settled`."""
    for block in range(begin, end):
        first = second = 0.0
        for node in range(wiring.bounds[block], wiring.bounds[block + 1]):
            first += system.surplus[node] * level.settled[node]
            second += system.drawn[node] * level.settled[node]
        system.partial[block, 0] = first
        system.partial[block, 1] = second


@numba.njit(cache=True, nogil=True)
def turn(begin, end, wiring, system, level, keep):  # type: ignore[no-untyped-def]
    """The next direction: `settled`, and of the last one what `keep` says."""
    for node in range(wiring.bounds[begin], wiring.bounds[end]):
        system.move[node] = level.settled[node] + keep * system.move[node]


@numba.njit(cache=True, nogil=True)
def draw(begin, end, wiring, system):  # type: ignore[no-untyped-def]
    """The current that `move` draws; into `partial` its power, its largest drop, its descent.

    The descent is the power that the surplus would give to it.
    """
    move, conductance, all_ground = system.move, system.conductance, system.ground
    start, other = wiring.start, wiring.other
    for block in range(begin, end):
        power = largest = descent = 0.0
        for node in range(wiring.bounds[block], wiring.bounds[block + 1]):
            own = move[node]
            drawn = all_ground[node] * own
            if all_ground[node] > 0.0:
                largest = max(largest, abs(own))
            for entry in range(start[node], start[node + 1]):
                drop = own - move[other[entry]]
                drawn += conductance[entry] * drop
                largest = max(largest, drop)  # which the other end sees the other way round
            system.drawn[node] = drawn
            power += drawn * own
            descent += system.surplus[node] * own
        system.partial[block, 0] = power
        system.partial[block, 1] = largest
        system.partial[block, 2] = descent


@numba.njit(cache=True, nogil=True)
def go(begin, end, wiring, system, level, length, unit):  # type: ignore[no-untyped-def]
    """Move all voltages by `length` times the direction."""
    for node in range(wiring.bounds[begin], wiring.bounds[end]):
        system.voltage[node] += length * system.move[node]
        surplus = system.surplus[node] - length * system.drawn[node]
        system.surplus[node] = surplus
        level.right[node] = surplus / unit
