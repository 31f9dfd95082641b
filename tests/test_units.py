"""Parsing and formatting of quantities."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyedge.units import read, show, show_error, show_orders
from tests.refusals import refused

FINITE = st.floats(-1e30, 1e30)


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("3mV", "V", 3e-3), ("3 mV", "V", 3e-3), (" 3mV ", "V", 3e-3), ("3m", "V", 3e-3),
        ("200uV", "V", 2e-4), ("200µV", "V", 2e-4), ("1nV", "V", 1e-9),
        ("100k", "ohm", 1e5), ("100kohm", "ohm", 1e5), ("100kΩ", "ohm", 1e5), ("1M", "ohm", 1e6),
        ("2.5", "V", 2.5), ("2.5", "", 2.5), ("-2.5", "V", -2.5), ("1e-3", "V", 1e-3),
        ("1e13", "", 1e13), ("0", "V", 0.0), (2.5, "V", 2.5), (3, "ohm", 3.0), ("2.5V", "V", 2.5),
    ],
)  # fmt: skip
def test_quantity_is_read_in_its_unit(text, unit, value):
    assert math.isclose(read(text, unit), value, rel_tol=1e-15)


@given(FINITE, st.floats(1e-9, 1e9))
def test_a_number_is_returned_and_a_shown_quantity_reads_back_to_four_digits(number, value):
    assert read(number, "V") == read(repr(number), "V") == number
    assert math.isclose(read(show(value, "V"), "V"), value, rel_tol=1e-3)


TEXTS = ["", "volts", "mV", "3 m V", "1,5", "3..5", "--3", "True", "nan", "inf", "-inf", "1e999"]


@pytest.mark.parametrize("value", [*TEXTS, math.nan, math.inf, -math.inf, True, None, [1]])
def test_what_is_no_finite_quantity_is_refused_by_name(value):
    refused(lambda: read(value, "V", "noise"), "noise", value if isinstance(value, str) else "")


@pytest.mark.parametrize(
    ("value", "unit"),
    [(1.1e30, "V"), ("-1.1e30", ""), (10**400, "V"), ("9" * 101, "A"), (9e-31, "ohm")],
)
def test_magnitudes_without_a_meaning_are_refused(value, unit):
    refused(lambda: read(value, unit, "noise"), "noise")
    assert read(1e30, unit) == 1e30


@pytest.mark.parametrize(
    ("text", "unit", "other"),
    [("3mA", "V", "A"), ("3kV", "ohm", "V"), ("5ohm", "V", "ohm"), ("3V", "", "V"), ("5%", "", "%")]
)  # fmt: skip
def test_other_unit_is_refused(text, unit, other):
    refused(lambda: read(text, unit, "noise"), "noise", other, unit or "no unit")


@pytest.mark.parametrize(
    ("first", "last", "error", "orders"),
    [
        (5.0, 5e-3, "0.005", "3.00"),
        (5.0, 1e-12, "1e-12", "12.70"),
        (5.0, 9.9e-13, "< 1e-12", "> 12.70"),
        (5.0, 0.0, "< 1e-12", "> 12.70"),
        (0.0, 0.0, "< 1e-12", "> 0.00"),
        (1.0, 10.0, "10", "-1.00"),
    ],
)
def test_errors_below_accuracy_are_not_numbers(first, last, error, orders):
    assert show_error(last) == error
    assert show_orders(first, last) == orders
