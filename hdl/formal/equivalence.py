"""Two designs with the same ports: is there any input that tells them apart?

Both get the same free inputs, starting in reset; their outputs must be alike for ever.  Registers
that no port shows are paired by name, and must be alike too: that keeps the induction short.  It
asks for more than it must, so a pair that parts while the outputs do not is given up, and the
proof tried without it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hdl.formal.yosys import Verdict, prove


@dataclass(frozen=True)
class Ports:
    """The ports of a design, name to number of bits.

    Attributes:
        inputs: `reset_n` among them; free in every step.
        outputs: what is compared.
        registers: hidden ones, by their names in both designs.
    """

    inputs: Mapping[str, int]
    outputs: Mapping[str, int]
    registers: Mapping[str, int]


EDGE = Ports(
    dict.fromkeys(("latch_clock", "digipot_clock", "reset_n", "first", "second"), 1),
    {"up_down": 1, "codes": 7},
    {},
)
CLOCK = Ports(
    dict.fromkeys(("osc", "trigger", "reset_n"), 1),
    {"latch_clock": 1, "digipot_clock": 1},
    {"trigger_since_reset_origin": 1}
    | {f"debouncer_{section}_samples": 4 for section in (1, 2, 3)}
    | {f"passed_{section}": 1 for section in (1, 2, 3)},
)
