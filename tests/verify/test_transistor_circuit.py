"""Decks of transistors agree with the model, and faults planted in them are found."""

import pytest

from pyedge.verify.transistor_circuit import (
    deck_agrees,
    found,
    low_gates_agree,
)


def test_gates_of_a_deck_are_the_model_s():
    for finding in (deck_agrees("regression-curve", 80), low_gates_agree(30)):
        assert finding.passed, finding
    assert not deck_agrees("xor", 2).passed  # in which gates hardly move


@pytest.mark.parametrize("name", ["V0 1 % off", "no lower limit"])
def test_a_planted_fault_is_found(name):
    assert not found(name, 30).passed
