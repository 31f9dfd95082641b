"""Packing: every unit in one package, every pin once, what is left over tied off."""

import math
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given

from circuits.blocks.board import board, pack, undecoupled
from circuits.blocks.digipot_edge import edge
from circuits.blocks.global_clock import global_clock
from circuits.blocks.machine import machine
from circuits.circuit import MAY_BE_OPEN, CircuitError, Component, Module, Pin, Role, flatten
from circuits.parts import SN74ALS86
from tests.circuits.strategies import PAIRS
from tests.refusals import refused

# Four gates on common supplies; one left over has its inputs on ground.
GATES = replace(SN74ALS86, pins=(*SN74ALS86.pins, Pin("15", "NC", Role.UNUSED)))


def gates(*supplies: str) -> Module:
    """A chain of gates, each on a supply."""
    nets = ["in", *(f"n{k}" for k in range(len(supplies) - 1)), "out"]
    placed = tuple(
        Component(f"u{k}", GATES, {"a": one, "b": one, "y": other, "vcc": vcc, "gnd": "gnd"})
        for k, (vcc, (one, other)) in enumerate(zip(supplies, pairwise(nets), strict=True))
    )
    return Module("chain", ("in", "out", *sorted(set(supplies))), placed)


@given(PAIRS)
def test_every_unit_has_one_place_and_every_pin_one_net(pairs):
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
def test_no_package_is_wasted(pairs):
    module = machine(pairs)
    units = Counter((each.part.name, each.module) for each in flatten(module))
    packages = pack(module)
    sizes = {each.part.name: len(each.part.units) for each in packages}
    least = Counter[str]()
    for (name, _), count in units.items():
        least[name] += math.ceil(count / sizes[name])
    assert Counter(each.part.name for each in packages) == least


@given(PAIRS)
def test_a_package_has_units_of_neighbouring_edges_or_of_the_clock(pairs):
    names = [each.name for each in machine(pairs).instances]
    for package in pack(machine(pairs)):
        owners = {path.partition("/")[0] for path in package.units if path}
        places = sorted(names.index(each) for each in owners)
        assert places[-1] - places[0] < len(package.units)
        assert "clock" not in owners or len(owners) == 1


@given(PAIRS)
def test_designators_count_up_and_are_the_same_on_the_board(pairs):
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


def test_what_is_left_over_is_tied_off():
    (package,) = pack(gates("vdd"))
    assert package.units == ("u0", None, None, None)
    idle = {**dict.fromkeys(("4", "5", "9", "10", "12", "13"), "gnd"), **dict.fromkeys("68")}
    used = {"1": "in", "2": "in", "3": "out", "7": "gnd", "14": "vdd"}
    assert package.nets == used | idle | {"11": None, "15": None}


def test_parts_on_unlike_supplies_share_no_package():
    packages = pack(gates("vdd", "vcomp", *["vdd"] * 4))
    assert [(each.units, each.nets["14"]) for each in packages] == [
        (("u0", "u2", "u3", "u4"), "vdd"),
        (("u1", None, None, None), "vcomp"),
        (("u5", None, None, None), "vdd"),
    ]


def test_what_no_one_can_buy_is_refused():
    whole = machine([(1, 2)], edge(stage="ideal"))
    words = "edge_1_2/", "cannot be bought: it is a model only"
    refused(lambda: pack(whole), *words, kind=CircuitError)


@given(PAIRS)
def test_every_node_has_a_pin_for_each_network(pairs):
    packages = [each for each in pack(board(machine(pairs))) if each.part.prefix == "J"]
    reached = Counter(net for each in packages for net in each.nets.values())
    ports = machine(pairs).ports
    assert reached.keys() == {*ports, "gnd"}
    assert all(reached[port] == 1 for port in ports)


@given(PAIRS)
def test_packages_have_100_nanofarads_each_and_supplies_10_microfarads(pairs):
    """As data sheets ask, but for one package of a board with an odd number of edges."""
    packages = pack(board(machine(pairs)))
    values = Counter(
        (each.part.value, each.nets["1"]) for each in packages if each.part.prefix == "C"
    )
    assert {net: count for (value, net), count in values.items() if value == "10u"} == {
        "vdd": 1, "vcomp": 1,
    }  # fmt: skip
    assert {value for value, _ in values} == {"10u", "22n", "100n"}
    assert sum(count for (value, _), count in values.items() if value == "22n") == 1
    for net in ("vdd", "vcomp"):
        fed = sum(
            each.part.prefix == "U" and each.nets[each.part.common["vcc"]] == net
            for each in packages
        )
        assert values["100n", net] >= fed - len(pairs) % 2


def test_the_oscillator_is_of_68_hertz_so_that_a_step_takes_a_fifth_of_a_second():
    frequency = global_clock().parameters["oscillator_frequency"]
    assert frequency == pytest.approx(1.5e-6 / 22e-9)
    assert 3 <= frequency / 15 <= 5  # D22: 3 to 5 Hz


@given(PAIRS)
def test_every_package_has_a_capacitor_at_its_supply(pairs):
    packages = pack(board(machine(pairs)))
    assert undecoupled(packages) == {}
    fewer = [each for each in packages if each.part.value != "100n"]
    assert undecoupled(fewer).keys() == {"vdd", "vcomp"}
