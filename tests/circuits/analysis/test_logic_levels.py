"""Levels and loads of digital nets: right on every board of right edges, red for each fault."""

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from circuits.analysis.faults import comparators_on_logic_supply, revalued, rewired, without
from circuits.analysis.logic_levels import NetLevels, Site, levels, sites, unfed
from circuits.blocks.board import board, pack
from circuits.blocks.digipot_edge import PULL_UP, edge
from circuits.blocks.global_clock import global_clock
from circuits.blocks.machine import machine
from circuits.circuit import Module
from circuits.parts import AD5220, AD5222, LM339A
from circuits.ratings import Terminal
from tests.circuits.strategies import PAIRS, TRIANGLE

SUPPLIES = {"vdd": 5.0, "vcomp": 9.0}


def by_net(cell: Module | None = None, clock: Module | None = None) -> dict[str, NetLevels]:
    packages = pack(board(machine(TRIANGLE, cell, clock)))
    return {each.net: each for each in levels(packages, SUPPLIES)}


def faults(nets: dict[str, NetLevels]) -> list[str]:
    return [fault for net in nets.values() for fault in net.faults()]


@given(PAIRS, st.floats(0.95, 1.05))
@settings(max_examples=15)
def test_every_board_of_right_edges_has_room(pairs, factor):
    packages = pack(board(machine(pairs)))
    fed = {net: factor * volts for net, volts in SUPPLIES.items()}
    assert unfed(packages, fed) == []
    for net in levels(packages, fed):
        assert net.faults() == []
        assert net.kind == "outside" or net.margin > 0.3
        assert net.load < 1


@given(PAIRS, st.sampled_from([AD5220, AD5222]))
@settings(max_examples=15)
def test_every_pin_with_ratings_is_a_site_once(pairs, digipot):
    packages = pack(board(machine(pairs, edge(digipot=digipot))))
    found = [(site.package, site.pin) for site in sites(packages, SUPPLIES)]
    rated = [
        (each.reference, number)
        for each in packages
        for unit in (*each.part.units, each.part.common)
        for function, number in unit.items()
        if function in each.part.ratings.pins
    ]
    assert sorted(found) == sorted(rated)


@given(PAIRS)
@settings(max_examples=15)
def test_every_net_of_a_digital_input_is_judged(pairs):
    packages = pack(board(machine(pairs)))
    read = {
        site.net
        for site in sites(packages, SUPPLIES)
        if site.net is not None and hasattr(site.rating, "draws")
        and not isinstance(site.rating, Terminal)
    }  # fmt: skip
    assert {each.net for each in levels(packages, SUPPLIES)} == read


def test_a_level_reckoned_by_hand():
    """up: 4.7k, 1 %, to 5 V, a TTL and a CMOS input, an output of 0.4 V up to 4 mA."""
    up = by_net()["machine/edge_1_2/up"]
    assert up.low == 0.4
    assert up.reads_low == 0.8
    assert up.reads_high == pytest.approx(3.5)
    assert up.high == pytest.approx(5 - PULL_UP * 1.01 * 21e-6)
    assert up.sinks == pytest.approx(5 / (PULL_UP * 0.99) + 101e-6)
    assert str(up.high_at).endswith("(machine/edge_1_2/flip_flop j)")


def test_what_comes_from_outside_is_not_judged_and_supplies_are_as_they_stand():
    nets = by_net()
    trigger = nets["trigger"]
    assert (trigger.kind, trigger.driver, trigger.faults()) == ("outside", None, [])
    assert trigger.sinks == pytest.approx(255e-6)
    assert nets["vdd"].margin == pytest.approx(5 - 3.5)
    low = by_net(rewired(edge(), "flip_flop", r_n="gnd"))["gnd"]
    assert (low.kind, low.faults()) == ("supply", [])


HIGH, LOW = "3.00 V when high", "nothing makes it low"


@pytest.mark.parametrize(
    ("cell", "clock", "net", "words", "count"),
    [
        (without(edge(), "pull_up_up"), None, "edge_1_2/up", HIGH, 3),
        (without(edge(), "pull_up_down"), None, "edge_1_2/down", HIGH, 3),
        (None, without(global_clock(), "pull_up_latch_clock"), "latch_clock", HIGH, 1),
        (rewired(edge(), "xor", y=None), None, "edge_1_2/up", LOW, 3),
        (revalued(edge(), "pull_up_first", 560.0), None, "edge_1_2/first_high", LOW, 3),
    ],
    ids=["up", "down", "clock", "open output", "too strong"],
)  # fmt: skip
def test_a_wrong_level_is_found(cell, clock, net, words, count):
    nets = by_net(cell, clock)
    found = faults(nets)
    assert len(found) == count
    assert found[0].startswith(f"net machine/{net}: {words}")
    if words == LOW:
        assert nets[f"machine/{net}"].margin == -math.inf
    if net == "edge_1_2/first_high":
        assert nets[f"machine/{net}"].load > 1


def test_a_comparator_pulled_up_to_the_other_supply_is_no_fault_of_levels():
    """Its output may go above 5 V; that the gate's input may not is another rating."""
    nets = by_net(rewired(edge(), "pull_up_first", **{"1": "vcomp"}))
    assert nets["machine/edge_1_2/first_high"].high == pytest.approx(8.905, abs=0.01)


def test_the_load_of_a_clock_grows_with_the_edges_and_ends_somewhere():
    def load(edges: int) -> float:
        pairs = [(k, k + 1) for k in range(edges)]
        nets = levels(pack(board(machine(pairs))), SUPPLIES)
        return next(net.load for net in nets if net.net == "machine/latch_clock")

    first, second, third = map(load, (1, 11, 21))
    assert third - second == pytest.approx(second - first)
    assert first < second


NOWHERE = Site("U1", "1", "y", None, "n", LM339A.ratings.pins["plus"], 5.0)


@pytest.mark.parametrize(
    ("sinks", "may_sink", "sources", "may_source", "load"),
    [
        (1e-3, 4e-3, 0.0, 0.0, 0.25),
        (1e-3, 4e-3, 3e-3, 6e-3, 0.5),
        (0.0, 0.0, 0.0, 0.0, 0.0),
        (1e-3, 0.0, 0.0, 0.0, math.inf),  # a driver that may carry nothing, and must
        (1e-3, 4e-3, 1e-6, 0.0, math.inf),
    ],
)
def test_the_load_is_the_greater_share_of_what_the_driver_may_carry(
    sinks, may_sink, sources, may_source, load
):
    net = NetLevels(
        "n", NOWHERE, 0.4, 4.0, 0.8, 2.0, NOWHERE, NOWHERE, sinks, sources, may_sink, may_source,
        "driven",
    )  # fmt: skip
    assert net.load == load
    assert replace(net, driver=None).load == 0.0


@pytest.mark.parametrize(
    ("low", "high", "faults"),
    [(0.8, 2.0, 0), (0.8001, 2.0, 1), (0.8, 1.9999, 1), (0.9, 1.9, 2)],
)
def test_a_level_is_judged_just_inside_and_just_outside(low, high, faults):
    net = NetLevels(
        "n", NOWHERE, low, high, 0.8, 2.0, NOWHERE, NOWHERE, 0.0, 0.0, 1.0, 1.0, "driven"
    )
    assert len(net.faults()) == faults
    assert (net.margin >= 0) == (faults == 0)


@given(st.floats(1.0, 40.0))
def test_a_supply_out_of_range_names_the_packages(volts):
    packages = pack(board(machine(TRIANGLE)))
    found = unfed(packages, {"vdd": 5.0, "vcomp": volts})
    low, high = LM339A.ratings.supply
    assert bool(found) == (not low <= volts <= high)
    assert all("(LM339A) is on" in line for line in found)


def test_comparators_on_the_logic_supply_are_at_the_end_of_their_range():
    packages = pack(board(machine(TRIANGLE, comparators_on_logic_supply(edge()))))
    assert unfed(packages, {**SUPPLIES, "vdd": 4.75})[0].endswith("it needs 5 to 30 V")
