"""Any machine's sheets connect what its circuit does, and say what its parts are."""

import re

import pytest
from hypothesis import given, settings

from circuits.blocks.board import board, pack
from circuits.blocks.digipot_edge import edge
from circuits.blocks.machine import machine
from circuits.circuit import ASSEMBLIES, CircuitError
from circuits.kicad import edge_drawing
from circuits.kicad.s_expression import named, parse, word
from circuits.kicad.schematic import schematic
from circuits.parts import AD5222, MCP6544, SN74HC86
from pyedge.hardware.netlists import CHECKED_IN, pairs
from pyedge.networks.topologies import named as network
from tests.circuits.kicad.reader import nets
from tests.circuits.strategies import PAIRS
from tests.refusals import refused


def circuit_nets(packages):
    found = {}
    for package in packages:
        for pin, net in package.nets.items():
            if net is not None:
                found.setdefault(net, set()).add((package.reference, pin))
    return {frozenset(pins) for pins in found.values()}


@settings(max_examples=15)
@given(PAIRS)
def test_sheets_of_any_network_connect_what_the_circuit_does(pairs):
    for comparison in ("paper", "exact"):
        made = schematic(machine(pairs, edge(comparison)))
        assert nets(made.files) == circuit_nets(made.packages)


@pytest.mark.parametrize("name", [*CHECKED_IN, "square:7x7"])
def test_sheets_of_networks_by_name_connect_what_the_circuit_does(name):
    whole = machine(pairs(network(name)))
    made = schematic(whole)
    assert nets(made.files) == circuit_nets(made.packages)
    assert made.packages == pack(board(whole))
    assert made.files == schematic(machine(pairs(network(name)))).files  # the same bytes


FIVE_VOLTS = edge(digipot=AD5222, comparator=MCP6544, xor=SN74HC86)


@pytest.mark.parametrize("cell", [edge(), FIVE_VOLTS], ids=["reference", "five volts"])
@pytest.mark.parametrize("assembly", ASSEMBLIES)
def test_every_unit_stands_once_with_its_fields(cell, assembly):
    made = schematic(machine(pairs(network("torus16")), cell), assembly)
    assert nets(made.files) == circuit_nets(made.packages)
    packages = {each.reference: each for each in made.packages}
    seen = set()
    for name, text in made.files.items():
        if not name.endswith("_sch"):
            continue
        for symbol in named(parse(text), "symbol"):
            fields = {each[1]: each[2] for each in named(symbol, "property")}
            for project in (p for uses in named(symbol, "instances") for p in uses[1:]):
                for use in named(project, "path"):
                    reference, unit = word(use, "reference"), int(word(use, "unit"))
                    if reference.startswith("#"):
                        continue
                    assert (reference, unit) not in seen
                    seen.add((reference, unit))
                    part = packages[reference].part
                    assert fields["Value"] == (part.value or part.name)
                    assert (fields["MPN"], fields["Manufacturer"]) == (part.number, part.maker)
                    assert (fields["Footprint"], fields["Datasheet"]) == (
                        part.footprint,
                        part.datasheet,
                    )
    assert seen == {
        (each.reference, unit + 1)
        for each in made.packages
        for unit in range(len(each.part.units) + bool(each.part.common))
    }
    references = re.findall(r'"(#PWR\d+)"', "".join(made.files.values()))
    assert len(references) == len(set(references))


def test_the_edge_of_the_table_is_drawn_with_wires_and_one_that_it_does_not_fit_with_labels():
    drawn = schematic(machine([(1, 2)])).files["edge_paper.kicad_sch"]
    assert drawn.count("(label ") < 15
    assert '(paper "A4")' in drawn
    clock = schematic(machine([(1, 2)])).files["global_clock.kicad_sch"]
    assert clock.count("(label ") < 9
    assert '(paper "A4")' in clock
    other = schematic(machine([(1, 2)], edge("exact"))).files["edge_exact.kicad_sch"]
    assert other.count("(label ") > 20


@pytest.mark.parametrize(
    ("table", "change", "says"),
    [
        (
            "WIRES",
            {"w_free": [[(33, 34), (40, 34)]]},
            "digipot_free.w at (42.0, 34.0) is on no wire",
        ),
        (
            "WIRES",
            {"w_free": [[(33, 34), (42, 35)]]},
            "the wire from (33, 34) to (42, 35) is aslant",
        ),
        ("WIRES", {"w_free": [[(33, 34), (42, 34)], [(42, 34), (42, 50)]]}, "touches"),
        ("LABELS", {"up": [(162, 59, "left", False)]}, "'up' lies over"),
        ("LABELS", {"f1": [(10, 24, "left", True)]}, "'f1' lies outside the frame"),
        ("LABELS", {"w_free": []}, "no label names w_free"),
        ("NOTES", {}, ""),
    ],
)
def test_a_table_that_does_not_fit_is_found_and_not_used(monkeypatch, table, change, says):
    if change:
        monkeypatch.setattr(edge_drawing, table, getattr(edge_drawing, table) | change)
    from circuits.kicad import schematic as module

    found = []
    faults = module.Sheet.faults
    monkeypatch.setattr(module.Sheet, "faults", lambda self: found.extend(faults(self)) or found)
    if says:
        with pytest.raises(CircuitError):
            schematic(machine([(1, 2)]))
        assert any(says in each for each in found), found
    else:
        schematic(machine([(1, 2)]))
        assert not found


def test_more_edges_than_a_sheet_has_room_for_are_refused():
    many = [(k, k + 1) for k in range(101)]
    refused(lambda: schematic(machine(many)), "101 edges", "100", kind=CircuitError)
