"""Clocks and constraints of an edge in SDC (Synopsys design constraints), for any timing analyser.

The two clocks of a step rise together; the latch clock falls first and stores U/D, the digipot
clock falls later and counts.  Time is counted from their rise.  The comparators' bits change, and
are stable, `early` before the latch clock falls; a code must be there when the clocks rise.
"""

from __future__ import annotations

from dataclasses import dataclass

from circuits.chip.design import EdgeDesign
from circuits.chip.transistors import COUNT, END, LATCH, LOAD, PERIOD
from circuits.circuit import CircuitError

DRIVE = 30e-12
"""Transition of every input, seconds: that of `circuits.chip.transistors`' sources, 20 to 80 %."""


@dataclass(frozen=True)
class Step:
    """A step's period, and when in it the clocks fall; CircuitError: they are not in order."""

    period: float = PERIOD  # seconds
    latch: float = 1 - END + LATCH  # the latch clock's fall, as a part of the period
    count: float = 1 - END + COUNT  # the digipot clock's
    early: float = LATCH  # the comparators' bits are stable so much before the latch clock's fall

    def __post_init__(self) -> None:
        if not 1e-12 <= self.period < 1:
            raise CircuitError(
                f"period {self.period:g} s: a step takes 1 ps or more and below 1 s, as 20ns"
            )
        if not 0 < self.early <= self.latch < self.count < 1:
            raise CircuitError(
                f"clocks fall at {self.latch:g} and {self.count:g} of the period: the latch clock "
                "falls first, both after their rise at 0 and before 1"
            )


def sdc(edge: EdgeDesign, step: Step | None = None) -> str:
    """The constraints of an edge, times in nanoseconds, loads in picofarads."""
    step = step or Step()
    period = 1e9 * step.period
    lines = [
        f"# {edge.name}: a step takes {period:.6g} ns.",
        *(
            f"create_clock -name {name} -period {period:.6g} -waveform "
            f"{{0 {period * fall:.6g}}} [get_ports {name}]"
            for name, fall in (("latch_clock", step.latch), ("digipot_clock", step.count))
        ),
        "set_propagated_clock [all_clocks]",
    ]
    ready = period * (step.latch - step.early)
    lines += [f"set_input_delay {ready:.6g} -clock latch_clock [get_ports {pin}]"
              for pin in ("first", "second")]  # fmt: skip
    outputs = "[all_outputs]"
    lines += [
        f"set_output_delay 0 -clock latch_clock {outputs}",
        f"set_load -pin_load {1e12 * LOAD:.6g} {outputs}",
        f"set_input_transition {1e9 * DRIVE:.6g} [all_inputs]",
    ]
    if edge.reset:
        lines.append("# It is released while both clocks rest.")
        lines.append("set_input_delay 0 -clock latch_clock [get_ports reset_n]")
        lines.append("set_false_path -from [get_ports reset_n]")
    return "\n".join([*lines, ""])
