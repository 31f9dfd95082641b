"""The edge, its clock and the machine as circuits: what is in them, whatever the network."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuits.analysis.logic_levels import levels, unfed
from circuits.blocks.board import board, undecoupled
from circuits.blocks.digipot_edge import COMPARISONS, STAGES, edge
from circuits.blocks.global_clock import global_clock
from circuits.blocks.machine import clamped, edge_names, free, machine, node_numbers
from circuits.circuit import Module, flatten
from circuits.kicad.schematic import schematic
from circuits.parts import AD5220, AD5222, LM339A, MCP6544, SN74ALS86, SN74HC86
from circuits.supplies import SUPPLIES
from tests.circuits.kicad.reader import nets
from tests.circuits.kicad.test_schematic import circuit_nets
from tests.circuits.strategies import PAIRS, TRIANGLE
from tests.refusals import refused


def tally(module: Module) -> Counter[str]:
    return Counter(each.part.name for each in flatten(module))


@pytest.mark.parametrize("comparison", COMPARISONS)
@pytest.mark.parametrize("stage", STAGES)
def test_an_edge_has_the_published_parts(comparison, stage):
    count = tally(edge(comparison, stage))
    published = {"AD5220": 2, "LM339A": 2, "SN74ALS86": 2, "CD74HC73": 1}
    assert {name: count[name] for name in published} == published
    means = 2 if comparison == "paper" else 4
    assert count["ideal mean"] == (means if stage == "ideal" else 0)


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (lambda: edge("sign"), "paper, exact"),
        (lambda: edge(stage="op-amp"), "resistors, ideal"),
        (lambda: machine([(1, 2)], parameters=[{}, {}]), "2 sets of parameters for 1 edges"),
        (lambda: machine([]), "at least one edge"),
    ],
)
def test_what_cannot_be_built_is_refused(build, words):
    refused(build, words, kind=ValueError)


@given(PAIRS, st.sampled_from(COMPARISONS))
def test_a_machine_is_its_edges_and_one_clock(pairs, comparison):
    cell = edge(comparison)
    whole = machine(pairs, cell)
    one, clock = tally(cell), tally(global_clock())
    assert tally(whole) == Counter(
        {name: len(pairs) * one[name] + clock[name] for name in one | clock}
    )
    assert len(set(edge_names(pairs))) == len(pairs)
    ports = [port for port in whole.ports if port[0] in "fc"]
    assert len(ports) == 2 * len(node_numbers(pairs))


@given(PAIRS)
def test_each_edge_lies_between_its_nodes(pairs):
    flat = {each.path: each for each in flatten(machine(pairs))}
    for name, (first, second) in zip(edge_names(pairs), pairs, strict=True):
        for twin, net in (("free", free), ("clamped", clamped)):
            assert flat[f"{name}/series_{twin}"].nets["1"] == net(first)
            assert flat[f"{name}/digipot_{twin}"].nets["b"] == net(second)


@given(PAIRS)
def test_a_board_stands_alone(pairs):
    """No ports: every net ends at a connector or inside, and the circuit still checks."""
    whole = board(machine(pairs))
    assert whole.ports == ()
    names = {net for each in flatten(whole) for net in each.nets.values()}
    assert {"vdd", "vcomp", "gnd", "trigger"} <= names


@pytest.mark.parametrize("comparison", COMPARISONS)
@pytest.mark.parametrize("xor", [SN74ALS86, SN74HC86], ids=lambda part: part.name)
@pytest.mark.parametrize("comparator", [LM339A, MCP6544], ids=lambda part: part.name)
@pytest.mark.parametrize("digipot", [AD5220, AD5222], ids=lambda part: part.name)
def test_any_of_the_parts_go_together(digipot, comparator, xor, comparison):
    cell = edge(comparison, digipot=digipot, comparator=comparator, xor=xor)
    whole = machine(TRIANGLE, cell, global_clock(xor=xor))
    assert ("vcomp" in whole.ports) == (comparator is LM339A)
    names = {each.name for each in cell.components}
    assert ("pull_up_first" in names) == (comparator is LM339A)
    assert ("pull_up_up" in names) == (xor is SN74ALS86)
    made = schematic(board(whole))
    assert nets(made.files) == circuit_nets(made.packages)
    assert not undecoupled(made.packages)
    digital = levels(made.packages, SUPPLIES)
    assert not [fault for net in digital for fault in net.faults()]
    assert all(net.load <= 1 for net in digital)
    assert not unfed(made.packages, SUPPLIES)
