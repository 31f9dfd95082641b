"""From an edge of the trigger, rising or falling, to two falling edges in a fixed order.

D22 clocks its edges with three sections of a hex debouncer (MC14490) in cascade, used as delay
lines, and three XOR gates.  Each section passes a change on four to five oscillator periods after
its input is stable.  While the change has passed the first section but not the third, the D-flop
clock, which is also the digipots' chip select, is low; while it has passed the second but not the
third, so is the digipot clock.  So U/D is stored, and stable, before the digipots count.
"""

from __future__ import annotations

from typing import Any

from myhdl import Signal, always, always_comb, block, concat, intbv

SECTIONS = 3
STAGES = 4  # of the shift register in a section
PERIODS_PER_SECTION = STAGES + 1

# Oscillator periods from an edge of the trigger until both clocks are high again.  The trigger must
# hold its level so long; it may change again right after.
OSC_PERIODS_PER_STEP = SECTIONS * PERIODS_PER_SECTION


@block
def debouncer(osc: Any, reset_n: Any, bouncing: Any, settled: Any) -> Any:
    """One section: the output follows when four samples of the input in a row are alike."""
    samples = Signal(intbv(0)[STAGES:])
    all_high = 2**STAGES - 1

    # The reset is written out: MyHDL's always_seq lists two registers in an order that varies.
    @always(osc.posedge, reset_n.negedge)
    def shift() -> None:
        if reset_n == 0:
            samples.next = 0
            settled.next = False
        else:
            samples.next = concat(samples[STAGES - 1 :], bouncing)
            if samples == all_high:
                settled.next = True
            elif samples == 0:
                settled.next = False

    return shift


@block
def trigger_since_reset(reset_n: Any, trigger: Any, changed: Any) -> Any:
    """Whether the trigger differs from what it was when reset was released.

    The sections can then always start low: whichever level the trigger has, and however it moved
    during reset, the release makes no step.  (A sample taken before this has settled is one of the
    four that must be alike.)
    """
    origin = Signal(False)

    @always(reset_n.posedge)
    def remember() -> None:
        origin.next = trigger

    @always_comb
    def compare() -> None:
        changed.next = trigger != origin

    return remember, compare


@block
def global_clock(osc: Any, trigger: Any, reset_n: Any, latch_clock: Any, digipot_clock: Any) -> Any:
    """The two clocks of the edges, both high at rest.

    Args:
        osc: the debouncer's oscillator.
        trigger: either edge makes one step.
        reset_n: low stops a step under way; releasing it neither makes a step nor costs one.
        latch_clock: D-flop clock and chip select, falls first.
        digipot_clock: falls one section later; both rise together, one section later again.
    """
    changed, passed_1, passed_2, passed_3 = [Signal(False) for _ in range(4)]
    resting = Signal(True)  # as it will be: MyHDL starts from these, and both clocks would fall
    origin = trigger_since_reset(reset_n, trigger, changed)
    section_1 = debouncer(osc, reset_n, changed, passed_1)
    section_2 = debouncer(osc, reset_n, passed_1, passed_2)
    section_3 = debouncer(osc, reset_n, passed_2, passed_3)

    @always_comb
    def invert() -> None:
        resting.next = not passed_3  # the third XOR gate, its other input high

    @always_comb
    def clocks() -> None:
        latch_clock.next = passed_1 != resting
        digipot_clock.next = passed_2 != resting

    return origin, section_1, section_2, section_3, invert, clocks
