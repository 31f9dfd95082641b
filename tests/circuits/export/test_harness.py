"""Separate boards, joined by wires or by a backplane, connect what the machine's board does."""

import csv
import io
from collections import Counter, defaultdict
from dataclasses import replace

import pytest
from hypothesis import given
from networkx.utils import UnionFind

from circuits.blocks.board import board
from circuits.blocks.machine import edge_names, machine
from circuits.blocks.separate_boards import backplane, clock_board, edge_board
from circuits.circuit import flatten
from circuits.export.harness import Terminal, harness, text
from tests.circuits.strategies import PAIRS, TRIANGLE

EDGE, CLOCK = flatten(edge_board()), flatten(clock_board())
MANY = [(k, k + 1) for k in range(60)]  # more nodes than a connector has pins


def numbers(placed):
    """Net by pin number of a connector."""
    return {placed.part.pin(function).number: net for function, net in placed.nets.items()}


def separate(pairs):
    """The boards by name, as flat circuits."""
    return {"clock": CLOCK, **dict.fromkeys(edge_names(pairs), EDGE)}


def joined(pairs):
    """The pins of separate boards, each joined to those that its board's copper reaches."""
    groups = UnionFind()
    for name, placed in separate(pairs).items():
        for each in placed:
            for function, net in each.nets.items():
                if net is not None:
                    groups.union((name, each.path, each.part.pin(function).number), (name, net))
    return groups


def partition(pairs, groups):
    """What is joined: units, supplies and trigger of the boards, the supervisor's pins by net."""
    found = defaultdict(set)
    for name, placed in separate(pairs).items():
        for each in placed:
            inside = "/" in each.path and f"{name}/{each.path.partition('/')[2]}"
            if path := inside or (each.path in ("power", "trigger") and each.path):
                for function, net in each.nets.items():
                    if net is not None:
                        found[groups[(name, net)]].add((path, function))
    for each in flatten(board(machine(pairs))):
        if each.path.startswith(("free_", "clamped_")):
            for pin, net in numbers(each).items():
                found[groups[("supervisor", each.path, pin)]].add(("supervisor", net))
    return {frozenset(each) for each in found.values()}


def on_one_board(pairs):
    """The same of the machine on one board."""
    found = defaultdict(set)
    for each in flatten(board(machine(pairs))):
        if each.path.startswith(("machine/", "power", "trigger")):
            for function, net in each.nets.items():
                if net is not None:
                    found[net].add((each.path.removeprefix("machine/"), function))
        elif each.path.startswith(("free_", "clamped_")):
            for net in each.nets.values():
                found[net].add(("supervisor", net))
    return {frozenset(each) for each in found.values()}


def wired(pairs, wires, groups=None):
    groups = groups or joined(pairs)
    for wire in wires:
        start, stop = ((end.board, end.connector, end.pin) for end in (wire.start, wire.stop))
        groups.union(start, stop)
    return partition(pairs, groups)


@given(PAIRS)
def test_boards_joined_by_wires_are_the_machine(pairs):
    assert wired(pairs, harness(pairs)) == on_one_board(pairs)


def test_boards_of_many_nodes_joined_by_wires_are_the_machine():
    assert wired(MANY, harness(MANY)) == on_one_board(MANY)


@given(PAIRS)
def test_boards_in_a_stack_want_the_wires_of_their_nodes_only(pairs):
    groups = joined(pairs)
    for name in edge_names(pairs):
        for pin in range(1, 13):
            groups.union(("clock", "bus", str(pin)), (name, "bus", str(pin)))
    wires = [wire for wire in harness(pairs) if wire.stop.connector == "nodes"]
    assert wired(pairs, wires, groups) == on_one_board(pairs)


@given(PAIRS)
def test_boards_in_a_backplane_are_the_machine(pairs):
    groups = joined(pairs)
    for each in flatten(backplane(pairs)):
        path = each.path.removeprefix("machine/")
        board_name, _, connector = path.rpartition("/")
        for pin, net in numbers(each).items():
            here = (board_name or "supervisor", connector, pin)
            groups.union(here, ("backplane", net))
    assert partition(pairs, groups) == on_one_board(pairs)


@given(PAIRS)
def test_no_pin_has_two_wires_and_each_wire_joins_two_boards(pairs):
    wires = harness(pairs)
    ends = Counter(end for wire in wires for end in (wire.start, wire.stop))
    assert set(ends.values()) == {1}
    for wire in wires:
        assert wire.start.board != wire.stop.board
        assert wire.start.board == "supervisor" or int(wire.start.pin) % 2 == 0  # an out
        assert wire.net == "gnd" or int(wire.stop.pin) % 2 == 1  # an in


@given(PAIRS)
def test_a_wire_s_net_is_that_of_the_machine(pairs):
    circuit = {each.name: each.nets for each in machine(pairs).instances}
    for wire in harness(pairs):
        if wire.stop.connector == "nodes" and wire.net != "gnd":
            assert wire.net in circuit[wire.stop.board].values()


@pytest.mark.parametrize("number", range(len(harness(TRIANGLE))))
def test_a_wire_left_out_or_on_another_pin_is_found(number):
    wires = harness(TRIANGLE)
    wire = wires[number]
    others = wires[:number] + wires[number + 1 :]
    moved = replace(wire, stop=replace(wire.stop, pin=str(int(wire.stop.pin) % 8 + 2)))
    assert wired(TRIANGLE, [*others, moved]) != on_one_board(TRIANGLE)
    twice = wire.net == "gnd" and wire.stop.connector == "bus"  # the bus has two grounds
    assert (wired(TRIANGLE, others) == on_one_board(TRIANGLE)) == twice


def test_the_list_has_a_row_for_each_wire():
    wires = harness(TRIANGLE)
    rows = list(csv.DictReader(io.StringIO(text(wires))))
    assert [row["Wire"] for row in rows] == [str(k + 1) for k in range(len(wires))]
    for row, wire in zip(rows, wires, strict=True):
        assert row["Net"] == wire.net
        for side, end in (("From", wire.start), ("To", wire.stop)):
            values = (row[f"{side} {name}"] for name in ("board", "connector", "pin"))
            assert Terminal(*values) == end
