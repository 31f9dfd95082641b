"""One edge a board: what its connectors carry, its capacitors, and the slots of a backplane."""

import pytest
from hypothesis import given

from circuits.blocks.board import pack, undecoupled
from circuits.blocks.connectors import BUS, NODES
from circuits.blocks.digipot_edge import edge
from circuits.blocks.machine import edge_names, machine
from circuits.blocks.separate_boards import backplane, clock_board, edge_board
from circuits.circuit import Role, flatten
from tests.circuits.strategies import PAIRS, TRIANGLE

BOARDS = {
    "edge": edge_board(),
    "exact edge": edge_board(edge("exact")),
    "clock": clock_board(),
    "backplane": backplane(TRIANGLE),
}


def by_path(whole):
    return {each.path: each for each in flatten(whole)}


@pytest.mark.parametrize("name", BOARDS)
def test_a_board_stands_alone_and_has_its_capacitors(name):
    assert BOARDS[name].ports == ()
    packages = pack(BOARDS[name])
    assert undecoupled(packages) == {}
    bulk = [each.nets["1"] for each in packages if each.part.value == "10u"]
    assert sorted(bulk) == ["vcomp", "vdd"]


@pytest.mark.parametrize("name", BOARDS)
def test_each_supply_comes_in_at_one_connector(name):
    sources = [
        net
        for each in flatten(BOARDS[name])
        for function, net in each.nets.items()
        if each.part.pin(function).role is Role.SOURCE
    ]
    assert sorted(sources) == ["gnd", "vcomp", "vdd"]


def test_every_line_of_an_edge_has_two_pins_and_its_plugs_fit_one_connector_only():
    found = by_path(BOARDS["edge"])
    for name, lines in (("nodes", NODES), ("bus", BUS)):
        pins = [(line, end) for line in lines for end in ("in", "out")]
        nets = found[name].nets
        assert list(nets) == [f"{line}_{end}" for line, end in pins]
        assert list(nets.values()) == [lines[line] for line, _ in pins]
    assert len(NODES) != len(BUS)
    ports = {"f1", "f2", "c1", "c2", "latch_clock", "digipot_clock"}
    inside = {net for path, each in found.items() if "/" in path for net in each.nets.values()}
    assert ports <= inside


def test_the_bus_stacks_and_has_the_same_pins_on_every_board():
    edges, clock = by_path(BOARDS["edge"])["bus"], by_path(BOARDS["clock"])["bus"]
    assert edges.nets == clock.nets
    assert edges.part.number == clock.part.number == "SSQ-112-03-G-S"
    assert by_path(BOARDS["edge"])["nodes"].part.number == "TSW-110-07-G-S"
    slots = by_path(BOARDS["backplane"])
    slot = slots["machine/edge_1_2/bus"].part
    assert slot.number == "SSW-112-01-G-S"
    assert slots["machine/edge_1_2/nodes"].part.number == "SSW-110-01-G-S"
    assert slots["machine/clock/trigger"].part.number == "SSW-102-01-G-S"
    for part in (edges.part, slot):
        assert part.footprint.endswith("PinHeader_1x12_P2.54mm_Vertical")


@given(PAIRS)
def test_a_slot_has_the_nets_of_the_machine_at_the_pins_of_its_board(pairs):
    whole = machine(pairs)
    found = by_path(backplane(pairs))
    ports = {each.name: each.nets for each in whole.instances}
    for name in edge_names(pairs):
        own = found[f"machine/{name}/nodes"].nets
        for port in ("f1", "f2", "c1", "c2"):
            assert {own[f"{port}_in"], own[f"{port}_out"]} == {ports[name][port]}
    for name in ("clock", *edge_names(pairs)):
        bus = found[f"machine/{name}/bus"].nets
        assert bus["digipot_clock_in"] == bus["digipot_clock_out"] == "machine/digipot_clock"
        assert bus["latch_clock_in"] == bus["latch_clock_out"] == "machine/latch_clock"
    assert found["machine/clock/trigger"].nets == found["trigger"].nets
