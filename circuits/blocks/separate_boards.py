"""One edge a board: a board for each edge and one for the clock, joined by wires or a backplane.

The boards of the edges are alike.  Their connector `bus` stacks: it is a socket whose tails are
posts in the socket of the next board, or of the backplane.  `nodes` differs from board to board and
must not be stacked: its posts point up, for wires, or are soldered in from below, for a backplane.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from circuits.blocks import connectors
from circuits.blocks.board import board, enclosed
from circuits.blocks.digipot_edge import edge
from circuits.blocks.global_clock import global_clock
from circuits.blocks.machine import Pair, machine
from circuits.circuit import GROUND, Component, Instance, Module


def edge_board(cell: Module | None = None) -> Module:
    """An edge with connectors for its nodes and for the bus, which feeds it."""
    cell = edge() if cell is None else cell
    feeds = connectors.supplies(cell.ports)
    outside = (connectors.nodes(), connectors.bus(fed=True, feeds=feeds))
    return enclosed("edge_board", outside, _alone("edge", cell))


def clock_board(clock: Module | None = None, feeds: Sequence[str] = connectors.ALL) -> Module:
    """The clock, with the supplies of all boards and the trigger coming in, the bus going out."""
    clock = global_clock() if clock is None else clock
    outside = (connectors.power(feeds), connectors.trigger(), connectors.bus(feeds=feeds))
    return enclosed("clock_board", outside, _alone("clock", clock))


def backplane(pairs: Iterable[Pair], feeds: Sequence[str] = connectors.ALL) -> Module:
    """A board that joins others: a slot for each edge of a network and one for the clock.

    It is the machine's board with sockets in place of its edges and its clock.
    """
    return board(machine(pairs, edge_slot(feeds), clock_slot(feeds)))


def edge_slot(feeds: Sequence[str] = connectors.ALL) -> Module:
    """The sockets of an edge's board."""
    bus = connectors.bus("socket", feeds=feeds)
    return _slot("edge_slot", connectors.nodes("socket"), bus)


def clock_slot(feeds: Sequence[str] = connectors.ALL) -> Module:
    """The sockets of the clock's board, whose `power` stays free: the backplane has one."""
    bus = connectors.bus("socket", feeds=feeds)
    return _slot("clock_slot", connectors.trigger("socket"), bus)


def _slot(name: str, *sockets: Component) -> Module:
    nets = dict.fromkeys(net for each in sockets for net in each.nets.values())
    return Module(
        name, tuple(str(net) for net in nets if net != GROUND), sockets, note="Sockets for a board."
    )


def _alone(name: str, module: Module) -> Instance:
    return Instance(name, module, {port: port for port in module.ports})
