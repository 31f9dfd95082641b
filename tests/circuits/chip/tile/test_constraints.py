"""SDC: clocks and their edges, what is refused."""

import re

import pytest

from circuits.chip import transistors
from circuits.chip.design import EdgeDesign
from circuits.chip.tile.constraints import Step, sdc
from circuits.circuit import CircuitError
from tests.refusals import refused


@pytest.mark.parametrize("period", [1e-9, 1e-8, 2.5e-7])
def test_clocks_fall_as_the_transistors_are_clocked(period):
    text = sdc(EdgeDesign(16), Step(period))
    found = {name: [float(each) for each in times.split()] for name, times in
             re.findall(r"-name (\w+) .*-waveform \{(.*?)\}", text)}  # fmt: skip
    apart = transistors.COUNT - transistors.LATCH
    (_, latch), (_, count) = found["latch_clock"], found["digipot_clock"]
    assert count - latch == pytest.approx(1e9 * apart * period, rel=1e-5)
    (ready,) = set(re.findall(r"set_input_delay (\S+) .*(?:first|second)", text))
    assert latch - float(ready) == pytest.approx(1e9 * transistors.LATCH * period, rel=1e-5)


def test_reset_is_a_false_path_where_there_is_one():
    assert "set_false_path -from [get_ports reset_n]" in sdc(EdgeDesign(16))
    assert "reset_n" not in sdc(EdgeDesign(16, reset=False))


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"period": 0}, "period 0 s: a step takes 1 ps or more"),
        ({"period": 2}, "period 2 s"),
        ({"latch": 0.8}, "clocks fall at 0.8 and 0.75 of the period"),
        ({"count": 1.0}, "clocks fall at 0.4 and 1"),
        ({"early": 0.5}, "clocks fall at"),
    ],
)
def test_what_cannot_be_is_one_line(values, words):
    refused(lambda: Step(**values), words, kind=CircuitError)
