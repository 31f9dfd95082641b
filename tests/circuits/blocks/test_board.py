"""Packing: every unit in one package, every pin once, what is left over tied off."""

from __future__ import annotations

import math
from collections import Counter

import pytest
from hypothesis import given

from circuits.blocks.board import board, pack
from circuits.blocks.digipot_edge import edge
from circuits.blocks.machine import machine
from circuits.circuit import MAY_BE_OPEN, CircuitError, Component, Module, Part, Pin, Role, flatten
from tests.circuits.strategies import PAIRS

# Two followers on common supplies; one left over has its input on ground.
FOLLOWERS = Part(
    name="followers",
    title="two followers",
    pins=(
        Pin("1", "1A", Role.INPUT),
        Pin("2", "1Y", Role.OUTPUT),
        Pin("3", "GND", Role.SUPPLY),
        Pin("4", "2A", Role.INPUT),
        Pin("5", "2Y", Role.OUTPUT),
        Pin("6", "VCC", Role.SUPPLY),
        Pin("7", "NC", Role.UNUSED),
    ),
    units=({"a": "1", "y": "2"}, {"a": "4", "y": "5"}),
    common={"vcc": "6", "gnd": "3"},
    idle={"a": "gnd", "y": None},
    package="DIP-7",
)


def followers(*supplies: str) -> Module:
    """A chain of followers, each on a supply."""
    nets = ["in", *(f"n{k}" for k in range(len(supplies) - 1)), "out"]
    placed = (
        Component(f"u{k}", FOLLOWERS, {"a": nets[k], "y": nets[k + 1], "vcc": vcc, "gnd": "gnd"})
        for k, vcc in enumerate(supplies)
    )
    return Module("chain", ("in", "out", *sorted(set(supplies))), tuple(placed))


@given(PAIRS)
def test_every_unit_has_one_place_and_every_pin_one_net(pairs: list[tuple[int, int]]) -> None:
    for module in (machine(pairs), board(machine(pairs))):
        waiting = {each.path: each for each in flatten(module)}
        for package in pack(module):
            part, nets = package.part, package.nets
            assert set(nets) == {pin.number for pin in part.pins}
            assert all(nets[pin.number] or pin.role in MAY_BE_OPEN for pin in part.pins)
            for path, unit in zip(package.units, part.units, strict=True):
                if path is None:  # tied off
                    ties = {f: tied and nets[part.common[tied]] for f, tied in part.idle.items()}
                    assert {function: nets[unit[function]] for function in ties} == ties
                    continue
                placed = waiting.pop(path)
                assert placed.part == part
                pins = (unit | dict(part.common)).items()
                assert placed.nets == {function: nets[number] for function, number in pins}
        assert not waiting


@given(PAIRS)
def test_no_package_is_wasted(pairs: list[tuple[int, int]]) -> None:
    module = machine(pairs)
    units = Counter(each.part.name for each in flatten(module))
    packages = pack(module)
    sizes = {each.part.name: len(each.part.units) for each in packages}
    assert Counter(each.part.name for each in packages) == {
        name: math.ceil(count / sizes[name]) for name, count in units.items()
    }


@given(PAIRS)
def test_designators_count_up_and_are_the_same_on_the_board(pairs: list[tuple[int, int]]) -> None:
    packages = pack(machine(pairs))
    letters = [each.part.prefix for each in packages]
    expected = [f"{each}{letters[:k].count(each) + 1}" for k, each in enumerate(letters)]
    assert [each.reference for each in packages] == expected
    on_board = {each.reference: each for each in pack(board(machine(pairs)))}
    for each in packages:
        if each.part.prefix == "U":
            assert on_board[each.reference].units == tuple(
                path and f"machine/{path}" for path in each.units
            )


@pytest.mark.parametrize("edges", range(1, 6))
def test_an_odd_number_of_edges_leaves_units_over(edges: int) -> None:
    """Gates: three of the clock and two of each edge, four in a package; the others by twos."""
    packages = pack(machine([(k, k + 1) for k in range(edges)]))
    spare = Counter(each.part.name for each in packages for path in each.units if path is None)
    assert spare["SN74ALS86"] == -(3 + 2 * edges) % 4
    assert spare["CD74HC73"] == edges % 2
    assert spare["LM339A"] == -2 * edges % 4


def test_what_is_left_over_is_tied_off() -> None:
    (package,) = pack(followers("vdd"))
    assert package.units == ("u0", None)
    assert package.nets == {
        "1": "in", "2": "out", "3": "gnd", "4": "gnd", "5": None, "6": "vdd", "7": None
    }  # fmt: skip


def test_parts_on_unlike_supplies_share_no_package() -> None:
    packages = pack(followers("vdd", "vcomp", "vdd", "vcomp", "vdd"))
    assert [(each.units, each.nets["6"]) for each in packages] == [
        (("u0", "u2"), "vdd"),
        (("u1", "u3"), "vcomp"),
        (("u4", None), "vdd"),
    ]


def test_what_no_one_can_buy_is_refused() -> None:
    with pytest.raises(CircuitError, match=r"edge_1_2/.* cannot be bought: it is a model only"):
        pack(machine([(1, 2)], edge(stage="ideal")))


@given(PAIRS)
def test_every_node_has_a_pin_for_each_network(pairs: list[tuple[int, int]]) -> None:
    packages = [each for each in pack(board(machine(pairs))) if each.part.prefix == "J"]
    reached = Counter(net for each in packages for net in each.nets.values())
    ports = machine(pairs).ports
    assert reached.keys() == {*ports, "gnd"}
    assert all(reached[port] == 1 for port in ports)
