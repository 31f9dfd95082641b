"""One edge a board: a board for each edge and one for the clock, joined by wires or a backplane.

The boards of the edges are alike.  Their connector `bus` stacks: it is a socket whose tails are
posts in the socket of the next board, or of the backplane.  `nodes` differs from board to board and
must not be stacked: its posts point up, for wires, or are soldered in from below, for a backplane.
"""

from __future__ import annotations

from collections.abc import Iterable

from circuits.blocks import connectors
from circuits.blocks.board import board, enclosed
from circuits.blocks.digipot_edge import edge
from circuits.blocks.global_clock import global_clock
from circuits.blocks.machine import Pair, machine
from circuits.circuit import GROUND, Component, Instance, Module


def edge_board(cell: Module | None = None) -> Module:
    """An edge with connectors for its nodes and for the bus, which feeds it."""
    cell = edge() if cell is None else cell
    outside = (connectors.nodes(), connectors.bus(fed=True))
    return enclosed("edge_board", outside, _alone("edge", cell))


def clock_board() -> Module:
    """The clock, with the supplies and the trigger coming in and the bus going out."""
    outside = (connectors.power(), connectors.trigger(), connectors.bus())
    return enclosed("clock_board", outside, _alone("clock", global_clock()))


def backplane(pairs: Iterable[Pair]) -> Module:
    """A board that joins others: a slot for each edge of a network and one for the clock.

    It is the machine's board with sockets in place of its edges and its clock.
    """
    return board(machine(pairs, edge_slot(), clock_slot()))


def edge_slot() -> Module:
    """The sockets of an edge's board."""
    return _slot("edge_slot", connectors.nodes("socket"), connectors.bus("socket"))


def clock_slot() -> Module:
    """The sockets of the clock's board, whose `power` stays free: the backplane has one."""
    return _slot("clock_slot", connectors.trigger("socket"), connectors.bus("socket"))


def _slot(name: str, *sockets: Component) -> Module:
    nets = dict.fromkeys(net for each in sockets for net in each.nets.values())
    return Module(
        name, tuple(str(net) for net in nets if net != GROUND), sockets, note="Sockets for a board."
    )


def _alone(name: str, module: Module) -> Instance:
    return Instance(name, module, {port: port for port in module.ports})
