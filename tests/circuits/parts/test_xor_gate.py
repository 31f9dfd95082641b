"""XOR gates made of a data sheet: their models on ngspice, and what is refused."""

from dataclasses import replace

import numpy as np
import pytest

from circuits.analysis.timing.corner import slowest
from circuits.blocks.digipot_edge import edge
from circuits.blocks.global_clock import global_clock
from circuits.parts import AD5220, CD74HC73, LM339A, SN74ALS86, SN74HC86
from circuits.ratings import Drive, Level, Output
from tests.circuits.parts.bench import run_deck
from tests.refusals import refused

MODEL, SHEET = SN74HC86.catalogue, SN74HC86.sheet


def test_it_is_high_where_its_inputs_differ_and_reaches_both_rails_under_load():
    lines, names = ["Vcc vcc 0 5", "Vlow low 0 1.5", "Vhigh high 0 3.5"], []
    for a in ("low", "high"):
        for b in ("low", "high"):
            lines += [f"X{a}{b} {a} {b} {a}{b} vcc 0 sn74hc86"]
            lines += [f"I{a}{b} {f'{a}{b} 0' if a != b else f'0 {a}{b}'} 4m"]
            names.append(f"v({a}{b})")
    found = np.array(list(run_deck([MODEL], lines, names, "op").values()))
    assert found == pytest.approx([0.33, 5 - 0.66, 5 - 0.66, 0.33], abs=0.12)


def test_its_delay_is_the_typical_one_and_in_the_corner_the_longest():
    gates = [c for c in slowest(edge(xor=SN74HC86)).components if c.name == "xor"]
    for part, delay in ((SN74HC86, 12e-9), (gates[0].part, 25e-9)):
        lines = ["Vcc vcc 0 5", "Va a 0 pulse(0 5 100n 1n 1n 100n 1)", "X1 a 0 y vcc 0 sn74hc86"]
        found = run_deck([part.catalogue], lines, ["v(a)", "v(y)"], "tran 0.2n 200n")
        begins, ends = (found["time"][np.argmax(found[v] > 2.5)] for v in ("v(a)", "v(y)"))
        assert ends - begins == pytest.approx(delay, abs=4e-9)


@pytest.mark.parametrize(("xor", "pulls"), [(SN74ALS86, 2), (SN74HC86, 0)])
def test_only_a_ttl_output_has_pull_ups(xor, pulls):
    high = xor.ratings.pins["y"].high[0].level.at(5.0)
    assert (high >= CD74HC73.ratings.pins["j"].high.at(5.0)) == (pulls == 0)
    for module, nets in ((edge(xor=xor), ("up", "down")),
                         (global_clock(xor=xor), ("latch_clock", "digipot_clock"))):  # fmt: skip
        names = {each.name for each in module.components}
        assert len(names & {f"pull_up_{net}" for net in nets}) == pulls
        gates = [each.part for each in module.components if {"a", "b", "y"} <= each.nets.keys()]
        assert gates
        assert all(part == xor for part in gates)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"output": Output(low=(Drive(1e-3, Level(volts=0.4)),))}, "both levels"),
        ({"output": Output(low=SHEET.output.low, high=SHEET.output.high[::-1])}, "rising current"),
        ({"units": ()}, "has units"),
        ({"units": ({"a": "1", "b": "2", "vcc": "14", "gnd": "7"},)}, "function y"),
        ({"units": ({"a": "1", "b": "2", "y": "99", "vcc": "14", "gnd": "7"},)}, "no pin 99"),
    ],
)
def test_a_sheet_that_cannot_be_is_one_line(change, words):
    with pytest.raises(ValueError, match=words):
        replace(SHEET, **change)


def test_another_kind_of_part_is_one_line():
    refused(lambda: edge(xor=LM339A), "AD5220, LM339A and LM339A", kind=ValueError)
    refused(lambda: edge(comparator=AD5220), "AD5220, AD5220 and", kind=ValueError)
    refused(lambda: global_clock(xor=AD5220), "made of AD5220", kind=ValueError)
