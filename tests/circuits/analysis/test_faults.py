"""Planted faults: each changes what it says and nothing else, and only what is there."""

import pytest

from circuits.analysis import faults
from circuits.blocks.digipot_edge import edge
from circuits.circuit import CircuitError, flatten
from tests.refusals import refused

CELL = edge()
SWAPPED = faults.swapped(CELL, "first", "plus", "minus")


def differing(module):
    """Names of the components that are not as in the right edge."""
    right = {each.name: each for each in CELL.components}
    wrong = {each.name: each for each in module.components}
    return {name for name in right.keys() | wrong.keys() if right.get(name) != wrong.get(name)}


@pytest.mark.parametrize(
    ("module", "changes"),
    [
        (faults.without_series(CELL),
         {f"{what}_{t}" for what in ("series", "digipot") for t in ("free", "clamped")}),
        (faults.comparators_on_logic_supply(CELL), {"first", "second"}),
        (faults.inverted_xor(CELL), {"xor", "again"}),
        (faults.shorted(CELL, "f1", "c1"), {"short"}),
        (faults.revalued(CELL, "series_free", 1.1e3), {"series_free"}),
        (faults.without(CELL, "pull_up_up"), {"pull_up_up"}),
        (SWAPPED, {"first"}),
        (faults.swapped(SWAPPED, "first", "plus", "minus"), set()),
    ],
)  # fmt: skip
def test_it_can_be_built_all_the_same(module, changes):
    assert differing(module) == changes
    assert module.name != CELL.name
    flatten(module)


def test_a_forgotten_pin_cannot_be_built():
    cell = faults.unmarked(CELL, "xor", "a")
    refused(lambda: flatten(cell), "pin 1 a is left open", kind=CircuitError)


@pytest.mark.parametrize("plant", [faults.without, lambda m, n: faults.changed(m, n, note="")])
def test_what_is_not_there_cannot_be_changed(plant):
    refused(lambda: plant(CELL, "elsewhere"), "has no component elsewhere", kind=CircuitError)
