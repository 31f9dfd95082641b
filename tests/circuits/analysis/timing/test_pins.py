"""Margins of clocked pins, on waves drawn by hand, of which every crossing is known."""

import numpy as np
import pytest

from circuits.analysis.timing import Bench, margins, triggers
from circuits.analysis.timing.bench import Wave

RAMP, SUPPLY = 10e-9, 5.0
BENCH = Bench(frequency=1e6)
# VIL and VIH at 5 V: of the flip-flop, CMOS, and of the digipots, TTL
CMOS, TTL = (1.5, 3.5), (0.8, 2.4)
LATCH, COUNT, BACK, TURNS, STORED = 4e-6, 8e-6, 12e-6, 2e-6, 6e-6  # s after the trigger


def ramps(changes, high):
    """A wave that begins high or low and changes at these times, each for `RAMP`."""
    time, volts = [0.0], [SUPPLY * high]
    for change in changes:
        time += [change, change + RAMP]
        volts += [volts[-1], SUPPLY - volts[-1]]
    return Wave(np.array([*time, triggers(BENCH)[-1] + 1.0]), np.array([*volts, volts[-1]]))


def passes(level, falling):
    """How long after a ramp begins it passes a level."""
    return RAMP * ((SUPPLY - level) if falling else level) / SUPPLY


def found(**times):
    """All margins, by part, pin and kind, with these times after each trigger."""
    at = {"latch": LATCH, "count": COUNT, "back": BACK, "turns": TURNS, "stored": STORED, **times}
    starts = triggers(BENCH)[:-1]

    def every(*names):
        return np.sort(np.concatenate([starts + at[name] for name in names]))

    waves = {
        "latch_clock": ramps(every("latch", "back"), True),
        "digipot_clock": ramps(every("count", "back"), True),
        "up": ramps(every("turns"), True),
        "down": ramps(every("turns"), False),
        "up_down": ramps(every("stored"), False),
    }
    rows = margins(BENCH, waves)
    return {(each.part, each.pin, each.kind): each for each in rows}


def falls(levels):
    """When a falling clock leaves its high level, and when it is low."""
    return passes(levels[1], True), passes(levels[0], True)


def settles(levels):
    """When the later of a rising and a falling input is past its level."""
    return max(passes(levels[1], False), passes(levels[0], True))


def leaves(levels):
    """When the earlier of a rising and a falling input leaves its level."""
    return min(passes(levels[0], False), passes(levels[1], True))


STEP = BENCH.step
EXPECTED = {
    ("flip_flop", "j", "set-up"): LATCH - TURNS + falls(CMOS)[0] - settles(CMOS),
    # J and K are taken to move as soon as the digipots count
    ("flip_flop", "j", "hold"): COUNT - LATCH + 0.5 * RAMP - falls(CMOS)[1],
    ("flip_flop", "cp", "low"): BACK - LATCH + passes(CMOS[0], False) - falls(CMOS)[1],
    ("flip_flop", "cp", "high"): STEP + LATCH - BACK + falls(CMOS)[0] - passes(CMOS[1], False),
    ("digipot_free", "ud", "set-up"): COUNT - STORED + falls(TTL)[0] - settles(TTL),
    ("digipot_free", "ud", "hold"): STEP - COUNT - falls(TTL)[1],  # the bench ends
    ("digipot_free", "cs_n", "set-up"): COUNT - LATCH + falls(TTL)[0] - falls(TTL)[1],
    ("digipot_free", "cs_n", "hold"): BACK - COUNT + passes(TTL[0], False) - falls(TTL)[1],
    ("digipot_clamped", "clk", "low"): BACK - COUNT + passes(TTL[0], False) - falls(TTL)[1],
    ("digipot_clamped", "clk", "high"): STEP + COUNT - BACK + falls(TTL)[0] - passes(TTL[1], False),
}  # fmt: skip


@pytest.mark.parametrize("pin", EXPECTED, ids=" ".join)
def test_a_margin_is_the_time_between_two_crossings(pin):
    assert found()[pin].least == pytest.approx(EXPECTED[pin], abs=1e-12)


def test_j_and_k_may_move_before_the_digipots_count():
    """Then it is the move that ends their hold."""
    early = found(turns=LATCH + 1e-6)["flip_flop", "j", "hold"]
    assert early.least == pytest.approx(1e-6 + leaves(CMOS) - falls(CMOS)[1], abs=1e-12)


# The maker's limit of a pin, in seconds, and what moves when it is given some room.
LIMITS = [
    ("flip_flop", "j", "set-up", 16e-9, lambda room: {"turns": LATCH - room}),
    ("flip_flop", "k", "hold", 3e-9, lambda room: {"turns": LATCH + room}),
    ("flip_flop", "cp", "low", 16e-9, lambda room: {"back": COUNT + room, "latch": COUNT}),
    ("digipot_free", "ud", "set-up", 10e-9, lambda room: {"stored": COUNT - room}),
    ("digipot_free", "cs_n", "set-up", 20e-9, lambda room: {"latch": COUNT - room}),
    ("digipot_free", "cs_n", "hold", 20e-9, lambda room: {"back": COUNT + room}),
    ("digipot_free", "clk", "low", 25e-9, lambda room: {"back": COUNT + room}),
]


@pytest.mark.parametrize(("part", "pin", "kind", "limit", "times"), LIMITS)
def test_a_maker_s_limit_is_met_just_inside_and_missed_just_outside(part, pin, kind, limit, times):
    """A nanosecond more or less than the data sheet's time; restated here, in seconds."""
    reach = 1e-6
    base = found(**times(reach))[part, pin, kind]
    assert base.limit == limit
    exact = reach - base.margin  # where the margin is 0
    for away, met in ((1e-9, True), (-1e-9, False)):
        assert (found(**times(exact + away))[part, pin, kind].margin >= 0) == met
