"""What happens when, where a program outside drives the machine: the same in every simulator.

The oscillator is low at 0 and rises half a period later; reset is a pulse before that; the trigger
changes between two edges of the oscillator, once in every `STEP`.  Times are in nanoseconds.
"""

from hdl.global_clock import OSC_PERIODS_PER_STEP

PERIOD = 10  # of the oscillator
RESET = 1  # how long each level of reset_n lasts: high, low, high
FIRST_TRIGGER = 8
STEP = OSC_PERIODS_PER_STEP * PERIOD  # from one trigger to the next

SIGNALS = ("trigger", "first", "second", "latch_clock", "up_down", "digipot_clock", "codes")
"""The ports that waves show, in the order in which they act."""

# Variables of the environment of `hdl.simulators.step_server`.
SOCKET = "HDL_BENCH_SOCKET"  # the path at which the other end listens
WAVES = "HDL_BENCH_WAVES"  # is 1 for waves in the replies
