"""Mutants: killed or equivalent, and a survivor listed."""

from dataclasses import replace
from functools import cache

import pytest

from hdl import convert
from hdl.faults import manual_mutants, mutants
from hdl.faults.classify import classify
from hdl.faults.mutants import edge_target

FEW = 5  # of yosys's, beside those made by hand


def test_a_mistake_must_find_what_it_breaks():
    lost = manual_mutants.Mistake("lost", (("no such text", ""),))
    with pytest.raises(ValueError, match="mistake 'lost': the design has no 'no such text'"):
        lost.inject(convert.edge_verilog())


@cache
def campaign():
    """All mutants, classified once."""
    return mutants.run()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("part", "mistakes", "equivalent"),
    [
        ("edge", manual_mutants.EDGE, ["swapped comparators"]),
        ("clock", manual_mutants.CLOCK, []),
    ],
)
def test_mistakes_are_killed_but_swapped_comparators(part, mistakes, equivalent):
    """Which an XOR cannot tell apart, so that at this level they are no mistake."""
    found = campaign()
    every = [*found.detected, *found.undetectable, *found.undetected]
    for mistake in mistakes:
        name = f"{part}: {mistake.name}"
        assert name in (found.undetectable if mistake.equivalent else found.detected)
        assert every.count(name) == 1  # each has a name of its own
    assert [mistake.name for mistake in mistakes if mistake.equivalent] == equivalent


def test_a_mutant_that_nobody_looks_at_survives(blind):
    target = edge_target(blind, count=FEW)
    number = next(n for n, name in target.faults.items() if name.endswith("no stop at the top"))
    few = replace(target, faults={number: target.faults[number]})
    assert classify(few) == {number: "undetected"}


def test_the_same_mutants_every_time():
    assert edge_target().faults == edge_target().faults


@pytest.mark.slow
def test_every_mutant_is_killed_or_equivalent():
    found = campaign()
    assert found.undetected == []
    assert found.total == 2 * mutants.EACH + len(manual_mutants.EDGE) + len(manual_mutants.CLOCK)
    assert "edge: swapped comparators" in found.undetectable
