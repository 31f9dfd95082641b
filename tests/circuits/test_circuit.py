"""A circuit that cannot be built is refused, by a line that names part and pin."""

from dataclasses import replace
from itertools import pairwise

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
from circuits.parts import TEST_POINT, resistor
from tests.refusals import refused

SUPPLY = {"vcc": "vdd", "gnd": GROUND}


def inverter(name, output):
    """Input 1, output 2, supplies 3 and 4."""
    roles = {"A": Role.INPUT, "Y": output, "VCC": Role.SUPPLY, "GND": Role.SUPPLY}
    pins = tuple(Pin(str(k), *each) for k, each in enumerate(roles.items(), start=1))
    return Part(name, "inverter", pins, ({"a": "1", "y": "2"},), {"vcc": "3", "gnd": "4"})


GATE, SINK = inverter("gate", Role.OUTPUT), inverter("sink", Role.COLLECTOR)


def gate(name, a, y, part=GATE):
    return Component(name, part, {"a": a, "y": y, **SUPPLY})


def module(*components: Component, ports: tuple[str, ...] = ("in", "out", "vdd")) -> Module:
    return Module("top", ports, components)


ENDS = [gate("one", "in", "mid", SINK), gate("two", "in", "mid", SINK)]
PULL_UP = Component("up", resistor(4700.0), {"1": "vdd", "2": "mid"})
PROBE = Component("probe", TEST_POINT, {"probe": "mid"})
PORTS = {"in": "in", "vdd": "vdd"}
INNER = Module("inner", tuple(PORTS), (gate("one", "in", None),), parameters={"x": 1.0})


def placing(*instances: Instance, components: tuple[Component, ...] = ()) -> Module:
    return Module("top", ("in", "out", "vdd"), components, instances)


REFUSED = {
    "a pin open without a mark": (
        module(Component("one", GATE, {"a": "in", **SUPPLY})), "one (gate)", "pin 2 y", "open",
    ),
    "an input open with a mark": (
        module(gate("one", None, "out")), "one (gate)", "pin 1 a", "input",
    ),
    "two push-pull drivers": (
        module(gate("one", "in", "out"), gate("two", "in", "out")),
        "net out", "one (gate) y", "two (gate) y",
    ),
    "open collector against push-pull": (
        module(gate("one", "in", "out"), gate("two", "in", "out", SINK)), "open-collector",
    ),
    "open collectors without a pull-up": (
        module(*ENDS, gate("three", "mid", "out")), "net mid", "pull-up",
    ),
    "open collectors with a probe for a pull-up": (
        module(*ENDS, gate("three", "mid", "out"), PROBE), "net mid", "pull-up",
    ),
    "a probe for a driver": (
        module(gate("one", "mid", None), gate("two", "mid", None), PROBE), "net mid", "driver",
    ),
    "a net of one pin": (module(gate("one", "in", "lost")), "net lost", "one (gate) y"),
    "a net of one pin and a probe": (
        module(gate("one", "in", "mid"), PROBE), "net mid has one pin only", "one (gate) y",
    ),
    "a net of a probe alone": (module(gate("one", "in", None), PROBE), "net mid", "probe"),
    "no driver": (
        module(gate("one", "mid", None), gate("two", "mid", None)), "net mid", "driver",
    ),
    "no supply": (
        module(gate("one", "in", "out"), gate("two", "in", None), ports=("in", "out")),
        "net vdd", "supply",
    ),
    "a component's name twice": (
        module(gate("one", "in", "out"), gate("one", "in", None)), "name one", "twice",
    ),
    "an instance's name twice": (
        placing(Instance("one", INNER, PORTS), components=(gate("one", "in", "out"),)),
        "name one", "twice",
    ),
    "unlike modules of one name": (
        placing(Instance("a", INNER, PORTS), Instance("b", replace(INNER, note="another"), PORTS)),
        "modules", "inner",
    ),
    "unlike parts of one name": (
        module(gate("one", "in", None), gate("two", "in", None, replace(GATE, title="another"))),
        "parts", "gate",
    ),
    "no such pin": (
        module(Component("one", GATE, {"a": "in", "y": None, "z": "in", **SUPPLY})), "one", "pin z",
    ),
    "a port forgotten": (
        placing(Instance("i", INNER, {"in": "in"})), "i (inner)", "port vdd",
    ),
    "no such port": (
        placing(Instance("i", INNER, {**PORTS, "more": "in"})), "i (inner)", "port more",
    ),
    "no such parameter": (
        placing(Instance("i", INNER, PORTS, {"y": 1.0})), "i (inner)", "parameter y",
    ),
    "a parameter of nothing": (
        module(Component("one", GATE, {"a": "in", "y": None, **SUPPLY}, {"x": "{unknown}"})),
        "parameter unknown",
    ),
    "a port twice": (
        module(gate("one", "in", "out"), ports=("in", "out", "vdd", "in")), "port in", "twice",
    ),
    "ground as a port": (
        module(gate("one", "in", "out"), ports=("in", "out", "vdd", GROUND)), GROUND,
    ),
}  # fmt: skip


def test_what_can_be_built_is_flat():
    flat = flatten(module(gate("one", "in", "mid"), gate("two", "mid", "out")))
    assert [each.path for each in flat] == ["one", "two"]
    assert flat[1].nets == {"a": "mid", "y": "out", "vcc": "vdd", "gnd": GROUND}
    assert flatten(module(gate("one", "in", None)))[0].nets["y"] is None
    flatten(module(*ENDS, PULL_UP, gate("three", "mid", "out")))  # collectors share a net


@pytest.mark.parametrize("fault", REFUSED)
def test_what_cannot_be_built_is_refused(fault):
    top, *words = REFUSED[fault]
    refused(lambda: flatten(top), *words, kind=CircuitError)


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
def test_a_part_that_cannot_be(change):
    refused(lambda: replace(GATE, **change), "gate", kind=CircuitError)


@given(depth=st.integers(1, 4), width=st.integers(1, 3), value=st.floats(0, 1e6))
def test_hierarchy_leaves_no_trace_but_names(depth, width, value):
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
