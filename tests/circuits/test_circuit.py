"""A circuit that cannot be built is refused, by a line that names part and pin."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuits.circuit import (
    GROUND,
    CircuitError,
    Component,
    Instance,
    Module,
    Part,
    Pin,
    Role,
    flatten,
)

SUPPLY = {"vcc": "vdd", "gnd": GROUND}
GATE = Part(
    name="gate",
    title="inverter",
    pins=(
        Pin("1", "A", Role.INPUT),
        Pin("2", "Y", Role.OUTPUT),
        Pin("3", "VCC", Role.SUPPLY),
        Pin("4", "GND", Role.SUPPLY),
    ),
    units=({"a": "1", "y": "2"},),
    common={"vcc": "3", "gnd": "4"},
)
SINK = replace(
    GATE, name="sink", pins=(GATE.pins[0], Pin("2", "Y", Role.COLLECTOR), *GATE.pins[2:])
)
LOAD = Part(
    name="load",
    title="resistor",
    pins=(Pin("1", "1", Role.PASSIVE), Pin("2", "2", Role.PASSIVE)),
    units=({"1": "1", "2": "2"},),
)


def gate(name: str, a: str | None, y: str | None, part: Part = GATE) -> Component:
    return Component(name, part, {"a": a, "y": y, **SUPPLY})


def module(*components: Component, ports: tuple[str, ...] = ("in", "out", "vdd")) -> Module:
    return Module("top", ports, components)


def refused(top: Module, *words: str) -> None:
    with pytest.raises(CircuitError) as caught:
        flatten(top)
    text = str(caught.value)
    assert "\n" not in text
    for word in words:
        assert word in text


def test_what_can_be_built_is_flat() -> None:
    flat = flatten(module(gate("one", "in", "mid"), gate("two", "mid", "out")))
    assert [each.path for each in flat] == ["one", "two"]
    assert flat[1].nets == {"a": "mid", "y": "out", "vcc": "vdd", "gnd": GROUND}


def test_open_pin_without_a_mark() -> None:
    one = Component("one", GATE, {"a": "in", **SUPPLY})
    refused(module(one), "one (gate)", "pin 2 y", "open")


def test_input_may_not_be_open_even_with_a_mark() -> None:
    refused(module(gate("one", None, "out")), "one (gate)", "pin 1 a", "input")


def test_output_may_be_open_with_a_mark() -> None:
    assert flatten(module(gate("one", "in", None)))[0].nets["y"] is None


def test_two_push_pull_drivers() -> None:
    top = module(gate("one", "in", "out"), gate("two", "in", "out"))
    refused(top, "net out", "one (gate) y", "two (gate) y")


def test_open_collector_against_push_pull() -> None:
    refused(module(gate("one", "in", "out"), gate("two", "in", "out", SINK)), "open-collector")


def test_two_open_collectors_share_a_pull_up() -> None:
    pull_up = Component("up", LOAD, {"1": "vdd", "2": "mid"})
    ends = [gate("one", "in", "mid", SINK), gate("two", "in", "mid", SINK)]
    flatten(module(*ends, pull_up, gate("three", "mid", "out")))
    refused(module(*ends, gate("three", "mid", "out")), "net mid", "pull-up")


def test_net_of_one_pin() -> None:
    refused(module(gate("one", "in", "lost")), "net lost", "one (gate) y")


def test_net_without_driver() -> None:
    refused(module(gate("one", "mid", None), gate("two", "mid", None)), "net mid", "driver")


def test_net_without_supply() -> None:
    one = gate("one", "in", "out")
    refused(module(one, gate("two", "in", None), ports=("in", "out")), "net vdd", "supply")


@pytest.mark.parametrize("kind", ["component", "instance"])
def test_a_name_twice(kind: str) -> None:
    one = gate("one", "in", "out")
    if kind == "component":
        refused(module(one, gate("one", "in", None)), "name one", "twice")
    else:
        inner = Module("inner", ("in", "vdd"), (gate("one", "in", None),))
        again = Instance("one", inner, {"in": "in", "vdd": "vdd"})
        refused(Module("top", ("in", "out", "vdd"), (one,), (again,)), "name one", "twice")


def test_unlike_modules_and_parts_of_one_name() -> None:
    ports = {"in": "in", "vdd": "vdd"}
    inner = Module("inner", tuple(ports), (gate("one", "in", None),))
    other = replace(inner, note="another")
    both = (Instance("a", inner, ports), Instance("b", other, ports))
    refused(Module("top", tuple(ports), (), both), "modules", "inner")
    another = replace(GATE, title="another")
    refused(module(gate("one", "in", None), gate("two", "in", None, another)), "parts", "gate")


def test_what_is_not_there() -> None:
    refused(
        module(Component("one", GATE, {"a": "in", "y": None, "z": "in", **SUPPLY})), "one", "pin z"
    )
    inner = Module("inner", ("in", "vdd"), (gate("one", "in", None),), parameters={"x": 1.0})
    ports = {"in": "in", "vdd": "vdd"}
    for nets, parameters, word in (
        ({"in": "in"}, {}, "port vdd"),
        ({**ports, "more": "in"}, {}, "port more"),
        (ports, {"y": 1.0}, "parameter y"),
    ):
        placed = Instance("i", inner, nets, parameters)
        refused(Module("top", tuple(ports), (), (placed,)), "i (inner)", word)
    loose = Component("one", GATE, {"a": "in", "y": None, **SUPPLY}, {"x": "{unknown}"})
    refused(module(loose), "parameter unknown")


def test_ground_is_no_port() -> None:
    refused(module(gate("one", "in", "out"), ports=("in", "out", "vdd", GROUND)), GROUND)


@pytest.mark.parametrize(
    "change",
    [
        {"pins": (*GATE.pins, Pin("1", "B", Role.INPUT))},
        {"pins": (*GATE.pins, Pin("5", "A", Role.INPUT))},
        {"common": {"vcc": "9", "gnd": "4"}},
        {"common": {"vcc": "1", "gnd": "4"}},
        {"units": ({"a": "1"}, {"y": "2"})},
    ],
    ids=["number twice", "name twice", "unknown pin", "pin used twice", "unlike units"],
)
def test_a_part_that_cannot_be(change: dict[str, Any]) -> None:
    with pytest.raises(CircuitError, match="gate"):
        replace(GATE, **change)


@given(depth=st.integers(1, 4), width=st.integers(1, 3), value=st.floats(0, 1e6))
def test_hierarchy_leaves_no_trace_but_names(depth: int, width: int, value: float) -> None:
    """A chain of gates nested any way is the same chain; parameters reach the bottom."""
    inner = Module(
        "level0",
        ("in", "out", "vdd"),
        (Component("one", GATE, {"a": "in", "y": "out", **SUPPLY}, {"x": "{x}"}),),
        parameters={"x": -1.0},
    )
    for level in range(1, depth + 1):
        nets = ["in", *(f"n{k}" for k in range(width - 1)), "out"]
        chain = tuple(
            Instance(
                f"i{k}", inner, {"in": nets[k], "out": nets[k + 1], "vdd": "vdd"}, {"x": "{x}"}
            )
            for k in range(width)
        )
        inner = Module(f"level{level}", inner.ports, (), chain, {"x": value})
    flat = flatten(inner)
    assert len(flat) == width**depth
    assert all(each.parameters == {"x": value} for each in flat)
    for one, following in pairwise(flat):
        assert one.nets["y"] == following.nets["a"]
    assert (flat[0].nets["a"], flat[-1].nets["y"]) == ("in", "out")
    assert len(inner.modules()) == depth + 1
