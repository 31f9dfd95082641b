"""SPICE subcircuits: complete, always the same, and what ngspice makes of them."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from circuits.analysis.dc import Hold, Resistive
from circuits.blocks.digipot_edge import edge
from circuits.blocks.global_clock import global_clock
from circuits.blocks.machine import machine
from circuits.circuit import GROUND, CircuitError, Component, Instance, Module, flatten
from circuits.export.spice import LIBRARIES, definitions, event_nets, spice
from circuits.ngspice import batch
from circuits.parts import AD5220, SN74ALS86, resistor

EDGES = {"catalogue": edge(), "ideal": edge("exact", "ideal")}
SUBCIRCUIT = re.compile(r"^\.subckt (\w+) (.*?)\n(.*?)^\.ends", re.M | re.S)


def measured(deck: str, *vectors: str) -> np.ndarray:
    """Vectors of the operating point of a deck, in volts or amperes."""
    control = ["", ".control", "set numdgt=15", "set wr_singlescale", "op"]
    control += [f"wrdata op.txt {' '.join(vectors)}", "quit", ".endc", ".end", ""]
    return np.array(batch.run(deck + "\n".join(control), "op.txt").split(), dtype=float)[1:]


def unfolded(text: str) -> list[str]:
    """Lines that are no comments, each whole."""
    lines = [line for line in text.split("\n") if line and not line.startswith("*")]
    return "\n".join(lines).replace("\n+ ", " ").split("\n")


@pytest.mark.parametrize("library", LIBRARIES)
def test_every_subcircuit_and_model_stands_before_its_use(library):
    known: set[str] = set()
    for line in unfolded(spice(machine([(1, 2), (2, 3)], EDGES[library]), library)):
        words = line.split()
        if words[0] in (".model", ".subckt"):
            known.add(words[1])
        elif line[0] in "XA":
            plain = [word for word in words if "=" not in word and word != "params:"]
            assert plain[-1] in known, line


@pytest.mark.parametrize("library", LIBRARIES)
def test_no_node_stands_alone_but_ports_and_pins_left_open(library):
    text = definitions([EDGES[library]], library)
    name, ports, body = SUBCIRCUIT.findall(text)[-1]
    models = set(re.findall(r"^\.(?:subckt|model) (\w+)", text, re.M))
    assert name == EDGES[library].name
    nodes = [
        word
        for line in unfolded(body)
        for word in line.split()[1:]
        if "=" not in word and re.fullmatch(r"[a-z]\w*", word) and word not in models
    ]
    alone = {node for node in nodes if nodes.count(node) == 1}
    assert alone - set(ports.replace("\n+", "").split()) == {
        node for node in nodes if node.endswith("_open")
    }


def test_resistors_and_capacitors_of_digital_nets_are_left_out():
    text = spice(EDGES["ideal"], "ideal")
    body = SUBCIRCUIT.findall(text)[-1][2]
    digital = event_nets(EDGES["ideal"].modules(), "ideal")[EDGES["ideal"].name]
    assert digital == {
        "first_high", "second_high", "up", "down", "up_down", "vdd", "latch_clock", "digipot_clock"
    }  # fmt: skip
    passive = [line.split() for line in unfolded(body) if line[0] in "RC"]
    assert passive
    assert all(digital.isdisjoint(words[1:3]) for words in passive)
    assert body.count("* Left out:") == 4 + 3  # pull-ups; decoupling of the logic supply
    assert "Left out" not in spice(EDGES["catalogue"])


def test_a_digital_net_is_digital_in_every_module():
    """Through a port that only the module around, or a neighbour, makes digital."""
    pulled = Module("pulled", ("net",), (Component("r", resistor(1e3), {"1": "net", "2": GROUND}),))
    inverter = Component("x", SN74ALS86, {"a": "in", "b": "in", "y": "out", "vcc": "v", "gnd": "g"})
    gate = Module("gate", ("in", "out", "v", "g"), (inverter,))
    nets = {"in": "a", "out": "b", "v": "v", "g": "g"}
    top = Module(
        "top", ("a", "b", "v", "g"),
        instances=(Instance("one", pulled, {"net": "b"}), Instance("two", gate, nets)),
    )  # fmt: skip
    found = event_nets(top.modules(), "ideal")
    assert (found["pulled"], found["gate"], found["top"]) == ({"net"}, {"in", "out"}, {"a", "b"})
    assert "Left out: r" in definitions([top], "ideal")
    assert not any(event_nets(top.modules(), "catalogue").values())


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("code", [0, 37, 127])
def test_an_edge_in_a_deck_of_ones_own(library, code, tmp_path):
    """Included, placed, and given a parameter: both twins carry what they should."""
    cell = EDGES[library]
    file = tmp_path / f"{cell.name}.cir"
    file.write_text(spice(cell, library))
    volts = "vdd 0 5" if library == "catalogue" else "volts 0 5"
    deck = f"""an edge of one's own
.include {file}
Vdd {volts}
Vcomp vcomp 0 9
Vf1 f1 0 3
Vf2 f2 0 1
Vc1 c1 0 2.5
Vc2 c2 0 1
X1 f1 f2 c1 c2 latch digipot vdd vcomp {cell.name} code={code}
"""
    if library == "catalogue":
        deck += "Vlatch latch 0 5\nVdigipot digipot 0 5\n"
    else:
        deck += ".model digital adc_bridge(in_low=2.5 in_high=2.5)\n"
        deck += "Abridge [volts volts volts] [vdd latch digipot] digital\n"
    free, clamped = measured(deck, "i(vf1)", "i(vc1)")
    resistance = 781.25 * code + 1040
    # the catalogue's averaging resistors carry up to 6 uA, and a code of 0 carries 2 mA
    off = 7e-6 if library == "catalogue" else 1e-9
    assert -free == pytest.approx(2 / resistance, abs=off)
    assert -clamped == pytest.approx(1.5 / resistance, abs=off)


OHMS = st.integers(1, 1000).map(lambda k: 100.0 * k)


@st.composite
def ladders(draw):
    """Resistors in modules in modules, and the conductances between their flat nodes."""
    depth = draw(st.integers(1, 3))
    inner: Module | None = None
    for level in range(depth):
        parts = [
            Component(f"r{k}", resistor(draw(OHMS)), {"1": one, "2": other})
            for k, (one, other) in enumerate([("a", "m"), ("m", "b"), ("m", GROUND)])
        ]
        placed = () if inner is None else (Instance("next", inner, {"a": "m", "b": "b"}),)
        inner = Module(f"level{level}", ("a", "b"), tuple(parts), placed)
    return inner


@given(ladders())
@settings(max_examples=15)
def test_ngspice_solves_the_circuit_that_was_meant(module):
    flat = flatten(module)
    circuit = Resistive(flat)
    volts = circuit.settle({}, {"a": Hold(5.0), "b": Hold(1.0)})
    current = [
        sum((volts[end] - volts[each.other if end == each.one else each.one])[0] / each.ohms
            for each in circuit.resistors if end in (each.one, each.other))
        for end in "ab"
    ]  # fmt: skip
    deck = (
        f"ladder\n{definitions([module], 'catalogue')}\nVa a 0 5\nVb b 0 1\nX1 a b {module.name}\n"
    )
    found = measured("ladder\n" + deck, "i(va)", "i(vb)")
    assert -found == pytest.approx(current, rel=1e-8, abs=1e-10)


def test_headers_say_what_and_how():
    text = spice(global_clock())
    assert text.startswith("* global_clock: One edge of the trigger")
    assert ".include global_clock.cir" in text
    assert "oscillator_frequency=" in text.partition("\n\n")[0]


GATE = {"a": "in", "b": GROUND, "y": "out", "vcc": "v", "gnd": GROUND}
WIPER = {"clk": "c", "ud": "u", "a": None, "w": "w", "b": "b", "cs_n": "s", "vcc": "v", "gnd": "g"}


@pytest.mark.parametrize(
    ("component", "library", "words"),
    [
        (Component("x", SN74ALS86, GATE), "ideal", "a digital input is on gnd"),
        (Component("d", AD5220, WIPER, {"colour": 1.0}), "ideal", "AD5220 has no parameter colour"),
        (Component("d", AD5220, WIPER), "cheap", "'cheap' is not one of catalogue, ideal"),
    ],
)
def test_refusals(component, library, words):
    ports = tuple(
        net for net in dict.fromkeys(component.nets.values()) if net not in (None, GROUND)
    )
    with pytest.raises((CircuitError, ValueError), match=words):
        spice(Module("wrong", ports, (component,)), library)
