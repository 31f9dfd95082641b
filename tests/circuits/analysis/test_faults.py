"""Planted faults: each changes what it says and nothing else, and only what is there."""

from __future__ import annotations

import pytest

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


def differing(module):
    """Names of the components that are not as in the right edge."""
    right = {each.name: each for each in CELL.components}
    wrong = {each.name: each for each in module.components}
    return {name for name in right.keys() | wrong.keys() if right.get(name) != wrong.get(name)}


@pytest.mark.parametrize(
    ("module", "changes"),
    [
        (without_series(CELL), {f"{what}_{t}" for what in ("series", "digipot")
                                for t in ("free", "clamped")}),
        (comparators_on_logic_supply(CELL), {"first", "second"}),
        (inverted_xor(CELL), {"xor", "again"}),
        (shorted(CELL, "f1", "c1"), {"short"}),
        (revalued(CELL, "series_free", 1.1e3), {"series_free"}),
        (without(CELL, "pull_up_up"), {"pull_up_up"}),
        (swapped(CELL, "first", "plus", "minus"), {"first"}),
        (swapped(swapped(CELL, "first", "plus", "minus"), "first", "plus", "minus"), set()),
    ],
)  # fmt: skip
def test_it_can_be_built_all_the_same(module, changes):
    assert differing(module) == changes
    assert module.name != CELL.name
    flatten(module)


def test_a_forgotten_pin_cannot_be_built():
    with pytest.raises(CircuitError, match="pin 1 a is left open"):
        flatten(unmarked(CELL, "xor", "a"))


@pytest.mark.parametrize("plant", [without, lambda m, n: changed(m, n, note="")])
def test_what_is_not_there_cannot_be_changed(plant):
    with pytest.raises(CircuitError, match="has no component elsewhere"):
        plant(CELL, "elsewhere")
