"""Liberty expressions, and the arcs of functions."""

from collections import Counter
from itertools import product

import pytest

from circuits.chip.liberty import LibraryCell
from circuits.chip.tile.arcs import arcs, value
from circuits.circuit import CircuitError
from tests.refusals import refused


@pytest.mark.parametrize(
    ("expression", "function"),
    [
        ("!(A & B)", lambda a, b, c: not (a and b)),
        ("(A & !C) | (B & C)", lambda a, b, c: b if c else a),
        ("!(A ^ B)", lambda a, b, c: a == b),
        ("!((A & B) | C)", lambda a, b, c: not ((a and b) or c)),
        ("!!A", lambda a, b, c: a),
    ],
)
def test_values(expression, function):
    for levels in product((False, True), repeat=3):
        assert value(expression, dict(zip("ABC", levels, strict=True))) == function(*levels)


@pytest.mark.parametrize("expression", ["A +", "A + B", "D", "f(A)", "1", "A'"])
def test_what_cannot_be_read_is_one_line(expression):
    refused(lambda: value(expression, {"A": True, "B": True}), "is no expression of A, B",
            kind=CircuitError)  # fmt: skip


def cell(function, inputs):
    return LibraryCell("CELL", 1.0, tuple(inputs), {"Y": function})


@pytest.mark.parametrize(
    ("function", "inputs", "counts"),
    [
        ("!A", "A", {("A", True): 1}),
        ("!(A & B)", "AB", {("A", True): 1, ("B", True): 1}),
        ("A ^ B", "AB", dict.fromkeys(product("AB", (False, True)), 1)),
        ("!((A & B) | C)", "ABC", {("A", True): 1, ("B", True): 1, ("C", True): 3}),
        ("(A & !C) | (B & C)", "ABC",
         {("A", False): 2, ("B", False): 2, ("C", False): 1, ("C", True): 1}),
    ],
)  # fmt: skip
def test_arcs_are_the_states_in_which_an_input_moves_the_output(function, inputs, counts):
    found = list(arcs(cell(function, inputs)))
    assert Counter((arc.pin, arc.inverts) for arc in found) == counts
    for arc in found:
        levels = [value(function, {**arc.others, arc.pin: level}) for level in (False, True)]
        assert levels == [arc.inverts, not arc.inverts]


def test_a_state_is_an_expression():
    (arc,) = (arc for arc in arcs(cell("!((A & B) | C)", "ABC")) if arc.pin == "A")
    assert arc.when == "B&!C"
    assert value(arc.when.replace("&", " & "), {"B": True, "C": False})
