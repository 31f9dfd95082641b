"""The AD5220's counter: the width of its code; `tests/hdl/bench` counts."""

import pytest

from hdl.wiper_counter import code_width, counter_word
from tests.refusals import refused


@pytest.mark.parametrize(("levels", "bits"), [(2, 1), (3, 2), (100, 7), (128, 7), (129, 8)])
def test_a_code_is_as_wide_as_its_highest_value(levels, bits):
    assert code_width(levels) == bits


@pytest.mark.parametrize("levels", [-128, 0, 1])
def test_fewer_than_two_levels_are_refused(levels):
    words = f"levels {levels}: a wiper has two or more"
    refused(lambda: code_width(levels), words, kind=ValueError)


@pytest.mark.parametrize(
    ("counter", "word"),
    [("binary", (3, 2)), ("thermometer", (4, 0b0011)), ("one-hot", (5, 0b00100))],
)
def test_a_counter_s_word(counter, word):
    assert counter_word(5, counter) == word
    width, middle = word
    assert counter_word(5, counter, 0) == (width, 1 if counter == "one-hot" else 0)
    assert counter_word(5, counter, 2) == (width, middle)


def test_an_unknown_counter_is_refused():
    refused(lambda: counter_word(5, "gray"), "counter 'gray' is not one of", kind=ValueError)
