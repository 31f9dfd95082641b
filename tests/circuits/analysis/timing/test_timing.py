"""The order within a step and the margins of its pins; faults in either are seen."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuits.analysis import timing
from circuits.analysis.faults import rewired
from circuits.analysis.timing.bench import Wave, capacitance
from circuits.analysis.timing.corner import slowed, slowest
from circuits.blocks.digipot_edge import edge
from circuits.blocks.global_clock import global_clock
from circuits.parts import CD74HC73, LM339A, MC14490, SN74ALS86, resistor
from tests.refusals import refused


def timed(**given_):
    bench = timing.Bench(**{"frequency": 10e3, **given_})
    return bench, timing.run(bench)


@pytest.mark.parametrize("corner", timing.CORNERS)
@pytest.mark.parametrize("frequency", [68.0, 10e3, 1e6])
def test_a_step_is_in_order_and_every_pin_has_time(corner, frequency):
    bench, waves = timed(corner=corner, frequency=frequency)
    assert timing.disorder(bench, waves) == []
    assert min(each.margin for each in timing.margins(bench, waves)) > 0
    took = timing.delays(bench, waves)
    assert 4 <= took["trigger to latch clock"] * frequency < 6
    assert 4 <= took["latch clock to digipot clock"] * frequency < 6


@pytest.mark.parametrize("module", [edge(), global_clock()], ids=["edge", "clock"])
def test_a_slow_model_has_the_longest_delay_that_its_maker_allows(module):
    for part in {each.part.name: each.part for each in slowest(module).components}.values():
        limits = part.ratings.timing and part.ratings.timing.delay
        if limits and part.name in (SN74ALS86.name, CD74HC73.name, MC14490.name):
            texts = " ".join([part.catalogue.text, *part.catalogue.models.values()])
            delays = map(float, re.findall(r"_delay=([\d.]+e-\d+)", texts))
            assert any(each == pytest.approx(max(limits.values())) for each in delays), part.name


def test_the_slowest_parts_are_as_slow_as_their_makers_allow():
    typical, slow = (timing.delays(*timed(corner=corner)) for corner in timing.CORNERS)
    assert typical["latch clock to U/D"] < slow["latch clock to U/D"]
    assert slow["latch clock to U/D"] == pytest.approx(32e-9, abs=10e-9)
    assert slow["trigger to latch clock"] > typical["trigger to latch clock"]


@given(st.lists(st.floats(0, 5), min_size=2, max_size=30), st.floats(0.1, 4.9))
def test_crossings_take_turns_where_the_line_is_at_the_level(volts, level):
    wave = Wave(np.arange(float(len(volts))), np.array(volts))
    up, down = wave.crossings(level, True), wave.crossings(level, False)
    times = np.sort(np.concatenate([up, down]))
    assert abs(len(up) - len(down)) <= 1
    assert all(abs(wave.at(time) - level) < 1e-9 for time in times)
    assert len(times) == (np.diff(np.array(volts) > level) != 0).sum()


SWAPPED = rewired(rewired(global_clock(), "latch", y="digipot_clock"), "count", y="latch_clock")
EARLY = rewired(global_clock(), "count", a="passed_1")
DEAF = rewired(edge(), "flip_flop", cp="vdd")
STUCK = rewired(global_clock(), "latch", a="passed_3")
FAULTS = {
    "latch and count swapped": ({"clock": SWAPPED}, "digipot clock falls before U/D"),
    "the digipot clock off the first section": ({"clock": EARLY}, "digipot clock falls before U/D"),
    "a flip-flop without a clock": ({"cell": DEAF}, "U/D changes 0 times"),
    "a comparator without time": ({"overdrive": 50e-6, "frequency": 2e6}, "not what the drops"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_disorder_is_seen(fault):
    given_, words = FAULTS[fault]
    bench, waves = timed(**given_)
    found = timing.disorder(bench, waves)
    assert any(words in each for each in found), found
    with pytest.raises(ValueError, match="step"):
        timing.delays(bench, waves)


def test_a_pin_that_moves_with_its_clock_has_no_time():
    # Chip select off the digipots' own clock: both fall at once.
    cell = rewired(edge(), "digipot_free", cs_n="digipot_clock")
    bench, waves = timed(cell=cell)
    worst = min(timing.margins(bench, waves), key=lambda each: each.margin)
    assert (worst.part, worst.pin, worst.kind) == ("digipot_free", "cs_n", "set-up")
    assert worst.margin < 0


def test_the_clock_net_carries_every_edge():
    assert capacitance(edge(), "latch_clock") == pytest.approx(10e-12 + 2 * 5e-12)
    assert capacitance(edge(), "digipot_clock") == pytest.approx(2 * 5e-12)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: timing.Bench(corner="hot"), "typical, slowest"),
        (lambda: slowed(LM339A, 2.0), "no delay"),
        (lambda: slowed(resistor(1e3), 2.0), "no model"),
        # in 8 steps its latch clock does not fall
        (lambda: timing.margins(*timed(clock=STUCK)), "in 8 steps a clock"),
    ],
)
def test_what_cannot_be_is_refused(call, words):
    refused(call, words, kind=ValueError)
