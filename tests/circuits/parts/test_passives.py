"""Resistors, capacitors and connectors: values as drawn, numbers as ordered."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuits.circuit import Role
from circuits.parts import capacitor, connector, resistor
from circuits.parts.passives import drawn, preferred
from tests.refusals import refused

SCALES = {"p": 1e-12, "n": 1e-9, "u": 1e-6, "m": 1e-3, "k": 1e3, "M": 1e6, "G": 1e9}


@given(st.floats(1e-12, 9.99e11))
def test_a_drawn_value_reads_back(value):
    text = drawn(value)
    scale = SCALES.get(text[-1], 1.0)
    read = float(text.rstrip("".join(SCALES))) * scale
    assert read == pytest.approx(value, rel=1e-5)
    assert 1 <= float(text.rstrip("".join(SCALES))) <= 1000


@pytest.mark.parametrize("value", [0.0, -1.0, math.inf, math.nan, 1e12, 1e-13])
def test_a_value_that_cannot_be_drawn_is_refused(value):
    refused(lambda: drawn(value), "is not between", kind=ValueError)


@pytest.mark.parametrize(
    ("make", "size", "value", "number"),
    [
        (resistor, 1e3, "1k", "MFR-25FBF52-1K"),
        (resistor, 4.7e3, "4.7k", "MFR-25FBF52-4K7"),
        (resistor, 100e3, "100k", "MFR-25FBF52-100K"),
        (resistor, 1e6, "1M", "MFR-25FBF52-1M"),
        (resistor, 49.9, "49.9", "MFR-25FBF52-49R9"),
        (resistor, 3.01e3, "3.01k", "MFR-25FBF52-3K01"),
        (capacitor, 100e-9, "100n", "C320C104K5R5TA"),
        (capacitor, 47e-9, "47n", "C320C473K5R5TA"),
        (capacitor, 1e-6, "1u", "C320C105K5R5TA"),
        (capacitor, 1e-9, "1n", "C320C102K5R5TA"),
        # stocked by no one
        (resistor, 5.0, "5", ""),
        (resistor, 4.71e3, "4.71k", ""),
        (resistor, 1.5e6, "1.5M", ""),
        (capacitor, 49.9e-9, "49.9n", ""),
        (capacitor, 100e-12, "100p", ""),
    ],
)
def test_values_are_drawn_and_numbers_ordered(make, size, value, number):
    assert (make(size).value, make(size).number) == (value, number)


def test_a_closer_resistor_is_another_part():
    assert resistor(1e3, 0.001) != resistor(1e3)
    assert resistor(1e3, 0.001).name != resistor(1e3).name
    assert resistor(1e3, 0.001).number == "MFR-25BBF52-1K"
    refused(lambda: resistor(1e3, 0.2), "tolerance 0.2 is not one of", kind=ValueError)


def test_preferred_values_repeat_every_decade():
    series = [value / 100 for value in range(100, 1000) if preferred(value / 100)]
    assert len(series) == 96 + 24 - len({1.0, 1.1, 1.3, 1.5, 2.0, 7.5})
    assert all(preferred(value * 10**decade) for value in series for decade in (-3, 2, 5))


def test_a_connector_has_a_pin_for_each_name():
    power = connector("power", ("vdd", "gnd"), ("vdd",))
    assert power.functions == ("vdd", "gnd")
    assert [power.pin(name).number for name in power.functions] == ["1", "2"]
    assert [power.pin(name).role for name in power.functions] == [Role.SOURCE, Role.PASSIVE]
    assert power.number == "TSW-102-07-G-S"
    for names in ((), tuple(f"n{k}" for k in range(51))):
        refused(lambda n=names: connector("wide", n), "it must have 1 to 50", kind=ValueError)
