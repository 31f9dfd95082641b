"""Debouncers and XORs in MyHDL's own simulator."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hdl.global_clock import OSC_PERIODS_PER_STEP, PERIODS_PER_SECTION, global_clock
from hdl.machine import clock_ports
from tests.hdl.simulate import few_examples, play

REST, LATCHED, COUNTED = (1, 1), (0, 1), (0, 0)
STEP = (
    [REST] * (PERIODS_PER_SECTION - 1)
    + [LATCHED] * PERIODS_PER_SECTION
    + [COUNTED] * PERIODS_PER_SECTION
    + [REST]
)
TRIGGERS = st.booleans()


def clocks(changes):
    """D-flop clock and digipot clock after each change."""
    ports = clock_ports()
    return play(global_clock, ports, changes, ["latch_clock", "digipot_clock"])


def periods(count, **change):
    """So many oscillator periods, with a change before the first."""
    return [change, *[{"osc": True}, {"osc": False}] * count]


def reset(trigger=False):
    return [{"trigger": trigger}, {"reset_n": False}, {"reset_n": True}]


@pytest.mark.parametrize("rising", [False, True])
def test_either_trigger_edge_makes_the_same_two_ordered_falling_edges(rising):
    woken = reset(trigger=not rising)
    step = periods(OSC_PERIODS_PER_STEP, trigger=rising)
    found = clocks(woken + step)[len(woken) + 1 :]
    assert found[::2] == STEP  # after each rising edge of the oscillator
    assert found[1::2] == STEP  # and nothing moves on the falling one


@few_examples
@given(TRIGGERS, st.integers(2, 5))
def test_the_next_step_may_follow_at_once(start, count):
    changes, level = reset(start), start
    for _ in range(count):
        level = not level
        changes += periods(OSC_PERIODS_PER_STEP, trigger=level)
    each = 2 * OSC_PERIODS_PER_STEP + 1
    found = clocks(changes)[len(reset()) :]
    for k in range(count):
        assert found[k * each + 1 : (k + 1) * each : 2] == STEP


@few_examples
@given(TRIGGERS, st.integers(1, 3), st.integers(0, 3))
def test_a_glitch_makes_no_step_and_a_bounce_one(start, length, bounces):
    changes = reset(start)
    for _ in range(bounces + 1):
        changes += periods(length, trigger=not start) + periods(1, trigger=start)
    quiet = changes + periods(2 * OSC_PERIODS_PER_STEP)
    assert set(clocks(quiet)) == {REST}
    stays = changes + periods(2 * OSC_PERIODS_PER_STEP, trigger=not start)
    found = clocks(stays)[len(changes) + 1 :: 2]
    assert found[: len(STEP)] == STEP
    assert set(found[len(STEP) :]) == {REST}


@few_examples
@given(st.lists(st.sampled_from(["osc", "trigger"]), max_size=80), st.lists(TRIGGERS, max_size=5))
def test_whatever_went_before_releasing_reset_makes_no_step(before, during):
    """At any phase of the oscillator and of a step, the trigger moving under reset."""
    level = {"osc": False, "trigger": False}
    changes = []
    for name in before:
        level[name] = not level[name]
        changes.append({name: level[name]})
    under = [{"reset_n": False}] + [{"trigger": trigger} for trigger in during]
    oscillator = [{"osc": phase} for phase in (True, False) * (2 * OSC_PERIODS_PER_STEP)]
    changes += [*under, {"reset_n": True}]
    assert set(clocks(changes + oscillator)[len(changes) - 1 :]) == {REST}


@few_examples
@given(st.booleans(), TRIGGERS, st.integers(0, 2))
def test_nor_does_it_cost_one(osc, trigger, later):
    """A trigger edge right after the release is a whole step."""
    changes = [{"osc": osc}, *reset(trigger)] + [{"osc": not osc}] * (later > 0)
    step = [{"trigger": not trigger}, {"osc": False}, *periods(OSC_PERIODS_PER_STEP)]
    found = clocks(changes + step)[len(changes) :]
    assert found[3::2] == STEP
