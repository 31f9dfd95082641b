"""Levels, drives and the figures that checks read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuits.parts import AD5220, CHIPS, SN74ALS86
from circuits.ratings import Drive, Input, Level, Output, Terminal
from tests.refusals import refused

SUPPLY = st.floats(4.5, 5.5)
OUTPUTS, INPUTS = (
    [
        pytest.param(pin, id=f"{part.name}-{function}")
        for part in CHIPS
        for function, pin in part.ratings.pins.items()
        if isinstance(pin, kind)
    ]
    for kind in (Output, Input)
)


@pytest.mark.parametrize("pin", OUTPUTS)
@given(supply=SUPPLY, shares=st.tuples(st.floats(0, 1), st.floats(0, 1)))
def test_more_load_never_makes_a_better_level(pin, supply, shares):
    little, much = sorted(shares)
    most = pin.low[-1].current
    assert pin.low_at(little * most, supply) <= pin.low_at(much * most, supply)
    if pin.high:
        most = pin.high[-1].current
        assert pin.high_at(little * most, supply) >= pin.high_at(much * most, supply)


@pytest.mark.parametrize("pin", INPUTS)
@given(supply=SUPPLY)
def test_a_low_level_is_below_a_high_one(pin, supply):
    assert 0 < pin.low.at(supply) < pin.high.at(supply) < supply


def test_between_two_stated_loads_the_level_is_on_their_line():
    output = Output(low=(Drive(1e-3, Level(volts=0.2)), Drive(3e-3, Level(volts=0.6))))
    assert output.low_at(2e-3, 5.0) == pytest.approx(0.4)
    assert output.low_at(0.5e-3, 5.0) == 0.2
    assert output.low_at(3e-3, 5.0) == 0.6


def test_what_the_maker_does_not_state_is_refused():
    gate = SN74ALS86.ratings.pins["y"]
    sunk, sourced = (
        "more than the 0.008 A that it can sink",
        "more than the 0 A that it can source",
    )
    refused(lambda: gate.low_at(9e-3, 5.0), sunk, kind=ValueError)
    refused(lambda: Output(low=gate.low).high_at(1e-6, 5.0), sourced, kind=ValueError)


def test_the_digipot_stays_within_its_supply():
    for function in ("a", "b", "w"):
        pin = AD5220.ratings.pins[function]
        assert isinstance(pin, Terminal)
        assert (pin.lowest.at(5.0), pin.highest.at(5.0), pin.current) == (0.0, 5.0, 20e-3)
