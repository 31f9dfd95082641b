"""Packing: every unit in one package, every pin once, what is left over tied off."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given

from circuits.blocks.board import Package, board, pack
from circuits.blocks.digipot_edge import edge
from circuits.blocks.machine import machine
from circuits.circuit import MAY_BE_OPEN, CircuitError, Component, Module, Part, Pin, Role, flatten
from tests.circuits.strategies import PAIRS, TRIANGLE

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


def complaints(module: Module, packages: list[Package]) -> list[str]:
    """What is wrong with a packing, by the rules that any packing must keep."""
    waiting = {each.path: each for each in flatten(module)}
    found = []
    for package in packages:
        part = package.part
        if set(package.nets) != {pin.number for pin in part.pins}:
            found.append(f"{package.reference}: not every pin is spoken for")
        for pin in part.pins:
            if package.nets.get(pin.number) is None and pin.role not in MAY_BE_OPEN:
                found.append(f"{package.reference}: pin {pin.number} floats")
        for path, unit in zip(package.units, part.units, strict=True):
            if path is None:
                for function, tied in part.idle.items():
                    net = None if tied is None else package.nets[part.common[tied]]
                    if package.nets[unit[function]] != net:
                        found.append(f"{package.reference}: pin {unit[function]} is not tied off")
                continue
            placed = waiting.pop(path, None)
            if placed is None:
                found.append(f"{path} is nowhere in the circuit, or twice on the board")
            elif placed.part != part or placed.nets != {
                function: package.nets.get(number)
                for function, number in (unit | dict(part.common)).items()
            }:
                found.append(f"{path} is not what it was in {package.reference}")
    return found + [f"{path} has no package" for path in waiting]


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
        assert complaints(module, pack(module)) == []


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


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("lost", "has no package"),
        ("twice", "twice on the board"),
        ("floating", "floats"),
        ("not tied off", "is not tied off"),
        ("swapped", "is not what it was"),
        ("unspoken", "not every pin"),
    ],
)
def test_a_wrong_packing_is_told(kind: str, told: str) -> None:
    module = machine(TRIANGLE)
    packages = pack(module)
    one = next(each for each in packages if each.part.name == "SN74ALS86" and None in each.units)
    spare = one.part.units[-1]["a"]
    wrong = {
        "lost": [],
        "twice": [one, one],
        "floating": [replace(one, nets={**one.nets, spare: None})],
        "not tied off": [replace(one, nets={**one.nets, spare: "vdd"})],
        "swapped": [replace(one, units=(one.units[1], one.units[0], *one.units[2:]))],
        "unspoken": [replace(one, nets={k: v for k, v in one.nets.items() if k != "14"})],
    }[kind]
    packages = [each for each in packages if each is not one]
    assert complaints(module, [*packages, one]) == []
    assert any(told in each for each in complaints(module, [*packages, *wrong]))


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
