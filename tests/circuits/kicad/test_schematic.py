"""Any machine's sheets connect what its circuit does, and say what its parts are."""

import re
from collections import defaultdict

import pytest
from hypothesis import given, settings

from circuits.analysis.faults import swapped
from circuits.blocks.board import board, pack
from circuits.blocks.digipot_edge import edge
from circuits.blocks.machine import machine
from circuits.blocks.separate_boards import backplane, clock_board, edge_board
from circuits.circuit import ASSEMBLIES, CircuitError
from circuits.kicad import edge_drawing, symbols
from circuits.kicad.s_expression import named, parse, word
from circuits.kicad.schematic import schematic
from circuits.parts import AD5222, MCP6544, SN74HC86, assembled, connector
from pyedge.hardware.netlists import CHECKED_IN, pairs
from pyedge.networks.topologies import named as network
from tests.circuits.kicad.reader import nets
from tests.circuits.strategies import PAIRS, TRIANGLE
from tests.refusals import refused

ONE = board(machine([(1, 2)]))


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
        made = schematic(board(machine(pairs, edge(comparison))))
        assert nets(made.files) == circuit_nets(made.packages)


@pytest.mark.parametrize("name", [*CHECKED_IN, "square:7x7"])
def test_sheets_of_networks_by_name_connect_what_the_circuit_does(name):
    whole = board(machine(pairs(network(name))))
    made = schematic(whole)
    assert nets(made.files) == circuit_nets(made.packages)
    assert made.packages == pack(whole)
    assert made.files == schematic(board(machine(pairs(network(name))))).files  # the same bytes


@pytest.mark.parametrize("whole", [edge_board(), clock_board(), backplane(TRIANGLE)])
def test_sheets_of_a_board_that_is_no_machine_connect_what_the_circuit_does(whole):
    made = schematic(whole, "own")
    assert nets(made.files, "own.kicad_sch") == circuit_nets(made.packages)
    assert "own.kicad_pro" in made.files
    assert "machine" not in "".join(made.files.values())
    network = "The network" in made.files["own.kicad_sch"]
    assert network == (whole == backplane(TRIANGLE))
    assert ("supplies.kicad_sch" in made.files) == any(p.part.common for p in made.packages)


def test_a_project_by_the_name_of_a_sheet_inside_is_refused():
    for name in ("supplies", "edge_paper"):
        refused(lambda n=name: schematic(ONE, n), f"called {name}", "a sheet", kind=CircuitError)


def test_pins_of_a_connector_beside_each_other_on_one_net_have_one_label():
    root = schematic(edge_board(), "edge").files["edge.kicad_sch"]
    for net in ("f1", "f2", "c1", "c2", "latch_clock", "digipot_clock"):
        assert root.count(f'(label "{net}"') == 2  # the connector and the edge


def test_names_of_a_connector_s_pins_are_within_its_box():
    letter = 0.75  # steps, as KiCad draws it
    for names in (("a", "b"), ("digipot_clock_out", "b"), tuple(f"c_node_{k}" for k in range(13))):
        left, _, right, _ = (drawn := symbols.symbol(connector("one", names))).body
        rows = defaultdict(list)
        for name in names:
            rows[drawn.pins[name][1]].append(name)
        for row in rows.values():
            assert letter * sum(map(len, row)) < right - left - 0.5
        assert {x for x, _, _ in drawn.pins.values()} <= {left - 2, right + 2}


FIVE_VOLTS = edge(digipot=AD5222, comparator=MCP6544, xor=SN74HC86)


@pytest.mark.parametrize("cell", [edge(), FIVE_VOLTS], ids=["reference", "five volts"])
@pytest.mark.parametrize("assembly", ASSEMBLIES)
def test_every_unit_stands_once_with_its_fields(cell, assembly):
    whole = board(machine(pairs(network("torus16")), cell))
    made = schematic(assembled(whole, assembly))
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
                    assert word(symbol, "in_bom") == ("yes" if part.bought else "no")
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
    rails = re.findall(r'"#PWR(\d+)"', "".join(made.files.values()))
    assert sorted(map(int, rails)) == list(range(1, len(rails) + 1))
    assert '(reference "#PWR")' not in "".join(made.files.values())


@pytest.mark.parametrize(
    ("comparison", "sheet", "most"),
    [
        ("paper", "edge_paper", 15),
        ("exact", "edge_exact", 17),
        ("paper", "global_clock", 9),
    ],
)
def test_what_a_table_fits_is_drawn_with_wires(comparison, sheet, most):
    drawn = schematic(board(machine([(1, 2)], edge(comparison)))).files[f"{sheet}.kicad_sch"]
    assert drawn.count("(label ") < most
    assert '(paper "A4")' in drawn


def test_an_edge_that_no_table_fits_is_drawn_with_labels():
    drawn = schematic(board(machine([(1, 2)], swapped(edge(), "second", "plus", "minus")))).files
    assert drawn["edge_paper_faulty.kicad_sch"].count("(label ") > 20
    assert '(paper "A3")' in drawn["edge_paper_faulty.kicad_sch"]


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
            schematic(ONE)
        assert any(says in each for each in found), found
    else:
        schematic(ONE)
        assert not found


def test_more_edges_than_a_sheet_has_room_for_are_refused():
    many = [(k, k + 1) for k in range(101)]
    refused(lambda: schematic(board(machine(many))), "101 edges", "100", kind=CircuitError)
