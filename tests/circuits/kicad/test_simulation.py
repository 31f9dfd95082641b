"""The models of packages and the fields that attach them, without KiCad."""

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from circuits.blocks.board import board
from circuits.blocks.digipot_edge import edge
from circuits.blocks.global_clock import global_clock
from circuits.blocks.machine import machine
from circuits.circuit import Pin, Role
from circuits.kicad import simulation
from circuits.kicad.s_expression import named, parse, word
from circuits.kicad.schematic import schematic
from circuits.ngspice import batch
from circuits.parts import (
    AD5222,
    CHIPS,
    LM339A,
    MCP6544,
    SN74ALS86,
    SN74HC86,
    TEST_POINT,
    capacitor,
    connector,
    resistor,
)
from tests.circuits.strategies import PAIRS

chips = pytest.mark.parametrize("part", CHIPS, ids=lambda part: part.name)


def library(whole):
    """Name to (nodes, parameters, lines) of the packages' subcircuits."""
    text = re.sub(r"\n\+ ", " ", simulation.models(whole))
    found = {}
    for name, head, body in re.findall(r"^\.subckt (\w+_package)(.*)\n((?:X.*\n)+)", text, re.M):
        nodes, _, given = head.partition("params:")
        values = dict(each.split("=") for each in given.split())
        found[name] = nodes.split(), values, [line.split() for line in body.splitlines()]
    return found


PAIR = [(1, 2), (2, 3)]
BOARD = board(machine(PAIR))
OTHER = board(
    machine(
        PAIR, edge(digipot=AD5222, comparator=MCP6544, xor=SN74HC86), global_clock(xor=SN74HC86)
    )
)
PACKAGES = library(BOARD) | library(OTHER)


@chips
def test_a_package_has_its_units_on_their_pins(part):
    fields = simulation.fields(part)
    nodes, values, units = PACKAGES[fields["Sim.Name"]]
    assert fields["Sim.Library"] == simulation.LIBRARY
    assert dict(pair.split("=") for pair in fields["Sim.Pins"].split()) == {
        node.removeprefix("p"): node for node in nodes
    }
    assert len(units) == len(part.units)
    for number, line in enumerate(units):
        ends = [f"p{part.pin(function, number).number}" for function in part.functions]
        assert line[: len(ends) + 2] == [f"X{number + 1}", *ends, part.catalogue.name]
        suffix = f"_{number + 1}" if len(units) > 1 else ""
        assert line[len(ends) + 2 :] == [
            f"{name}={{{name}{suffix}}}" for name in part.catalogue.parameters
        ]
    given = {name for line in units for name in re.findall(r"{(\w+)}", " ".join(line))}
    assert given == set(values)


@chips
def test_a_symbol_s_pins_are_those_of_its_model(part):
    whole = BOARD if part in BOARD.parts() else OTHER
    files = schematic(whole).files
    symbols = {each[1]: each for each in named(parse(files["pyedge.kicad_sym"]), "symbol")}
    symbol = symbols[part.name]
    pins = {word(pin, "number") for unit in named(symbol, "symbol") for pin in named(unit, "pin")}
    fields = {each[1]: each[2] for each in named(symbol, "property")}
    assert set(re.findall(r"(\w+)=", fields["Sim.Pins"])) == pins
    assert f".subckt {fields['Sim.Name']} " in files[fields["Sim.Library"]]


def test_a_pin_that_is_not_connected_inside_is_no_node():
    part = replace(SN74ALS86, pins=(*SN74ALS86.pins, Pin("15", "NC", Role.UNUSED)))
    assert simulation.fields(part) == simulation.fields(SN74ALS86)


@pytest.mark.parametrize("part", [TEST_POINT, connector("out", ("x", "y"))])
def test_what_has_no_model_is_left_out(part):
    assert simulation.fields(part) == {"Sim.Enable": "0"}


@pytest.mark.parametrize("part", [resistor(4700.0), capacitor(1e-7)])
def test_passive_parts_are_simulated_by_their_value(part):
    assert simulation.fields(part) == {}


@settings(max_examples=10)
@given(PAIRS)
def test_values_that_all_components_have_are_the_package_s(pairs):
    text = simulation.models(board(machine(pairs)))
    assert text == simulation.models(board(machine(pairs)))
    _, values, _ = library(board(machine(pairs)))["mc14490_package"]
    assert float(values["frequency"]) == pytest.approx(1.5e-6 / 22e-9)


@pytest.mark.parametrize(("offsets", "value"), [((2e-3, 2e-3), "0.002"), ((2e-3, 1e-3), "0")])
def test_a_value_that_differs_is_the_model_s_own(offsets, value):
    given = [{"offset_first": each, "offset_second": each} for each in offsets]
    _, values, _ = library(machine([(1, 2), (2, 3)], parameters=given))["lm339a_package"]
    assert {values[f"offset_{number}"] for number in (1, 2, 3, 4)} == {value}


@pytest.mark.parametrize("unit", range(4))
def test_a_unit_of_a_package_answers_as_the_unit_alone(unit):
    """In ngspice: its output, at a drop that an offset of its own turns round."""
    name = f"offset_{unit + 1}"
    nodes = {"12": "0", "3": "vcomp"}
    for k, ends in enumerate(LM339A.units):
        nodes |= {ends["plus"]: "in", ends["minus"]: "ref", ends["out"]: f"out{k}"}
    said = " ".join(nodes[node.removeprefix("p")] for node in PACKAGES["lm339a_package"][0])
    deck = "\n".join([
        "* a package and a unit", simulation.models(BOARD),
        f"Xpackage {said} lm339a_package {name}=5m",
        *(f"Xalone{k} in ref alone{k} vcomp 0 lm339a offset={offset}"
          for k, offset in enumerate(5e-3 * (np.arange(4) == unit))),
        *(f"R{side}{k} vdd {side}{k} 4.7k" for side in ("out", "alone") for k in range(4)),
        "Vdd vdd 0 5", "Vcomp vcomp 0 9", "Vref ref 0 2", "Vin in 0 1.998",
        ".control", "set numdgt=12", "set wr_singlescale", "op",
        "wrdata op.txt " + " ".join(f"v({side}{k})" for side in ("out", "alone") for k in range(4)),
        "quit", ".endc", ".end", "",
    ])  # fmt: skip
    volts = np.array(batch.run(deck, "op.txt").split(), dtype=float)[1:]
    assert volts[:4] == pytest.approx(volts[4:], abs=1e-6)
    assert [each > 2.5 for each in volts[:4]] == [k == unit for k in range(4)]
