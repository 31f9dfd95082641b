"""The AD5220's counter in MyHDL's own simulator."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from myhdl import ResetSignal, Signal, intbv

from hdl.wiper_counter import code_width, digipots
from tests.hdl.simulate import few_examples, play

LEVELS = st.integers(1, 8).map(lambda bits: 2**bits)
FALL = [{"clock": False}, {"clock": True}]


def codes(changes, levels=128, n_digipots=1):
    width = code_width(levels)
    middle = sum(levels // 2 << k * width for k in range(n_digipots))
    ports = {
        "clock": Signal(True),
        "select_n": Signal(True),
        "reset_n": ResetSignal(1, active=0, isasync=True),
        "up_down": Signal(intbv(0)[n_digipots:]),
        "codes": Signal(intbv(middle)[n_digipots * width :]),
    }
    seen = play(digipots, ports, changes, ["codes"], levels=levels)
    packed = [word >> k * width & levels - 1 for (word,) in seen for k in range(n_digipots)]
    return [tuple(packed[at : at + n_digipots]) for at in range(0, len(packed), n_digipots)]


def after_counts(ways, levels):
    """The code after each falling edge of the clock, chip select low."""
    changes = [{"select_n": False}]
    for up in ways:
        changes += [{"up_down": int(up), "clock": False}, {"clock": True}]
    return [code for (code,) in codes(changes, levels)[2::2]]


@few_examples
@given(LEVELS, st.lists(st.booleans(), min_size=1, max_size=40))
def test_it_counts_by_one_and_stops_at_both_ends(levels, ways):
    code = levels // 2
    for up, found in zip(ways, after_counts(ways, levels), strict=True):
        code = min(code + 1, levels - 1) if up else max(code - 1, 0)
        assert found == code


@pytest.mark.parametrize("levels", [2, 4, 16, 128, 256])
@pytest.mark.parametrize("up", [False, True])
def test_it_never_wraps(levels, up):
    found = after_counts([up] * (levels + 3), levels)
    assert found[-levels // 2 - 3 :] == [levels - 1 if up else 0] * (levels // 2 + 3)


@few_examples
@given(st.lists(st.booleans(), max_size=20))
def test_only_the_falling_edge_under_chip_select_counts(levels_of_select):
    code = 64
    for select_n in levels_of_select:
        falling, rising = codes([{"select_n": select_n, "up_down": 1}, *FALL])[1:]
        assert falling == (code if select_n else code + 1,)
        assert rising == falling


def test_a_falling_chip_select_does_not_count():
    changes = [{"clock": False}, {"select_n": False}, {"select_n": True}, {"clock": True}]
    assert set(codes(changes)) == {(64,)}


@few_examples
@given(st.lists(st.integers(0, 7), min_size=1, max_size=20))
def test_digipots_count_independently(ways):
    changes = [{"select_n": False}]
    for word in ways:
        changes += [{"up_down": word, "clock": False}, {"clock": True}]
    together = codes(changes, levels=8, n_digipots=3)[2::2]
    alone = [after_counts([word >> k & 1 for word in ways], 8) for k in range(3)]
    assert together == list(zip(*alone, strict=True))


def test_reset_wakes_in_the_middle_and_outlasts_the_clock():
    changes = [{"select_n": False, "up_down": 1}, *FALL, {"reset_n": False}, *FALL]
    assert codes(changes)[-3:] == [(64,)] * 3


@pytest.mark.parametrize("levels", [-128, 0, 1, 3, 100, 127, 129])
def test_levels_not_a_power_of_two_are_refused(levels):
    with pytest.raises(ValueError, match=f"levels {levels} is not a power of two, as 128"):
        code_width(levels)
