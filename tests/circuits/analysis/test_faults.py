"""Planted faults: each changes what it says and nothing else, and only what is there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuits.analysis.faults import (
    changed,
    comparators_on_logic_supply,
    inverted_xor,
    revalued,
    shorted,
    swapped,
    unmarked,
    without,
    without_series,
)
from circuits.blocks.digipot_edge import edge
from circuits.circuit import CircuitError, flatten

CELL = edge()
NAMES = st.sampled_from([each.name for each in CELL.components])
GATES = st.sampled_from(["first", "second"])


def differing(module):
    """Names of the components that are not as in the right edge."""
    right = {each.name: each for each in CELL.components}
    wrong = {each.name: each for each in module.components}
    return {name for name in right.keys() | wrong.keys() if right.get(name) != wrong.get(name)}


@given(NAMES)
def test_without_takes_one_component(name):
    assert differing(without(CELL, name)) == {name}


@given(GATES)
def test_swapping_twice_is_no_fault(name):
    once = swapped(CELL, name, "plus", "minus")
    assert differing(once) == {name}
    assert differing(swapped(once, name, "plus", "minus")) == set()


def test_a_faulty_module_has_a_name_of_its_own():
    assert shorted(CELL, "f1", "c1").name != CELL.name
    assert revalued(CELL, "series_free", 1.1e3).name != CELL.name


@pytest.mark.parametrize(
    ("module", "changes"),
    [
        (without_series(CELL), {f"{what}_{t}" for what in ("series", "digipot")
                                for t in ("free", "clamped")}),
        (comparators_on_logic_supply(CELL), {"first", "second"}),
        (inverted_xor(CELL), {"xor", "again"}),
        (shorted(CELL, "f1", "c1"), {"short"}),
        (revalued(CELL, "series_free", 1.1e3), {"series_free"}),
    ],
)  # fmt: skip
def test_it_can_be_built_all_the_same(module, changes):
    assert differing(module) == changes
    flatten(module)


def test_a_forgotten_pin_cannot_be_built():
    with pytest.raises(CircuitError, match="pin 1 a is left open"):
        flatten(unmarked(CELL, "xor", "a"))


@pytest.mark.parametrize("plant", [without, lambda m, n: changed(m, n, note="")])
def test_what_is_not_there_cannot_be_changed(plant):
    with pytest.raises(CircuitError, match="has no component elsewhere"):
        plant(CELL, "elsewhere")
