"""The wires between separate boards, for any network, as a cable shop reads them.

Each line of the bus is a chain from the clock's board over the edges' boards.  Each node is a chain
from the supervisor over the boards of the edges that end there.  The supervisor's connectors have
the pins of those of a machine on one board; the ground of each goes to a board's `nodes`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from circuits.blocks import connectors
from circuits.blocks.machine import Pair, edge_names, edge_nets, machine
from circuits.blocks.separate_boards import clock_slot, edge_slot
from circuits.circuit import GROUND, Component
from circuits.export.bom import table

CLOCK, SUPERVISOR = "clock", "supervisor"
"""Names of boards; those of edges are `circuits.blocks.machine.edge_names`."""
_COLUMNS = ("Wire", "Net", "From board", "From connector", "From pin", "To board", "To connector",
            "To pin")  # fmt: skip


@dataclass(frozen=True)
class Terminal:
    """A pin of a connector, by its number."""

    board: str
    connector: str
    pin: str


@dataclass(frozen=True)
class Wire:
    """A wire between two boards, and the net that it is part of."""

    net: str
    start: Terminal
    stop: Terminal


def harness(pairs: Iterable[Pair], feeds: Sequence[str] = connectors.ALL) -> list[Wire]:
    """The wires of a network's machine with some supplies; no pin has two."""
    pairs = list(pairs)
    names = edge_names(pairs)
    bus, nodes = connectors.bus(feeds=feeds), connectors.nodes()
    wires: list[Wire] = []
    for line, net in connectors.BUS.items():
        if f"{line}_in" in bus.nets:
            wires += _chain(net, [_line(board, bus, line) for board in (CLOCK, *names)])
    cell = edge_slot(feeds)
    stops: dict[str, list[tuple[Terminal, Terminal]]] = {}
    for name, pair in zip(names, pairs, strict=True):
        for port, net in edge_nets(cell, pair).items():
            if port in connectors.NODES:
                stops.setdefault(net, []).append(_line(name, nodes, port))
    grounds = (end for name in names for end in _line(name, nodes, GROUND))
    for header in connectors.node_headers(machine(pairs, cell, clock_slot(feeds)).ports):
        for net in header.part.functions:
            start = _terminal(SUPERVISOR, header, net)
            if net == GROUND:
                wires.append(Wire(net, start, next(grounds)))
            else:
                wires += _chain(net, [(start, start), *stops[net]])
    return wires


def text(wires: Sequence[Wire]) -> str:
    """The wires as CSV, numbered."""
    rows = []
    for number, wire in enumerate(wires, 1):
        ends = [(e.board, e.connector, e.pin) for e in (wire.start, wire.stop)]
        values = (str(number), wire.net, *ends[0], *ends[1])
        rows.append(dict(zip(_COLUMNS, values, strict=True)))
    return table(_COLUMNS, rows)


def _chain(net: str, stops: Sequence[tuple[Terminal, Terminal]]) -> Iterator[Wire]:
    """From the out of each stop to the in of the next."""
    for (_, start), (stop, _) in pairwise(stops):
        yield Wire(net, start, stop)


def _line(board: str, connector: Component, line: str) -> tuple[Terminal, Terminal]:
    """The in and the out of a line."""
    into, out = (_terminal(board, connector, f"{line}_{end}") for end in ("in", "out"))
    return into, out


def _terminal(board: str, connector: Component, function: str) -> Terminal:
    return Terminal(board, connector.name, connector.part.pin(function).number)
