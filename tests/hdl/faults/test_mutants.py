"""Mutants: killed or equivalent, and a survivor listed."""

from dataclasses import replace

import pytest

from hdl import convert
from hdl.faults import manual_mutants, mutants
from hdl.faults.classify import classify
from hdl.faults.mutants import clock_target, edge_target

BY_HAND = 5  # of yosys's, beside those made by hand


def test_a_mistake_must_find_what_it_breaks():
    lost = manual_mutants.Mistake("lost", (("no such text", ""),))
    with pytest.raises(ValueError, match="mistake 'lost': the design has no 'no such text'"):
        lost.inject(convert.edge_verilog())


@pytest.mark.parametrize(
    ("part", "target", "mistakes", "equivalent"),
    [
        ("edge", edge_target, manual_mutants.EDGE, ["swapped comparators"]),
        ("clock", clock_target, manual_mutants.CLOCK, []),
    ],
)
def test_mistakes_are_killed_but_swapped_comparators(part, target, mistakes, equivalent):
    """Which an XOR cannot tell apart, so that at this level they are no mistake."""
    few = target(count=BY_HAND)
    classes = {few.faults[number]: kind for number, kind in classify(few).items()}
    assert len(classes) == BY_HAND + len(mistakes)  # each has a name of its own
    for mistake in mistakes:
        expected = "undetectable" if mistake.equivalent else "detected"
        assert classes[f"{part}: {mistake.name}"] == expected, mistake.name
    assert [mistake.name for mistake in mistakes if mistake.equivalent] == equivalent


def test_a_mutant_that_nobody_looks_at_survives(blind):
    target = edge_target(blind, count=BY_HAND)
    number = next(n for n, name in target.faults.items() if name.endswith("no stop at the top"))
    few = replace(target, faults={number: target.faults[number]})
    assert classify(few) == {number: "undetected"}


def test_the_same_mutants_every_time():
    assert edge_target().faults == edge_target().faults


@pytest.mark.slow
def test_every_mutant_is_killed_or_equivalent():
    found = mutants.run()
    assert found.undetected == []
    assert found.total == 2 * mutants.EACH + len(manual_mutants.EDGE) + len(manual_mutants.CLOCK)
    assert "edge: swapped comparators" in found.undetectable
