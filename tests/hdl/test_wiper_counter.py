"""The AD5220's counter: the width of its code; `tests/hdl/bench` counts."""

import pytest

from hdl.wiper_counter import code_width
from tests.refusals import refused


@pytest.mark.parametrize(("levels", "bits"), [(2, 1), (3, 2), (100, 7), (128, 7), (129, 8)])
def test_a_code_is_as_wide_as_its_highest_value(levels, bits):
    assert code_width(levels) == bits


@pytest.mark.parametrize("levels", [-128, 0, 1])
def test_fewer_than_two_levels_are_refused(levels):
    words = f"levels {levels}: a wiper has two or more"
    refused(lambda: code_width(levels), words, kind=ValueError)
