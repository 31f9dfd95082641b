"""Every bounce of the trigger that a debouncer must suppress.

The bench of the machine has glitches of each length; what only these patterns show is a section
that takes three samples out of four for all of them.
"""

from __future__ import annotations

from itertools import groupby, product
from typing import Any

import cocotb

from hdl.bench.machine_bench import QUIET, MachineBench
from hdl.global_clock import OSC_PERIODS_PER_STEP

LONGEST = 5  # samples of a pattern


def patterns() -> list[tuple[int, ...]]:
    """Samples, 1 for the new level, that begin with it and nowhere hold it for more than QUIET."""
    return [
        pattern
        for length in range(1, LONGEST + 1)
        for pattern in product((0, 1), repeat=length)
        if pattern[0] and all(len(list(run)) <= QUIET for _, run in groupby(pattern))
    ]


@cocotb.test()
async def every_bounce_is_suppressed(dut: Any) -> None:
    """Each pattern from either level, back to rest; then a step there, from the other level."""
    bench = MachineBench(dut)
    await bench.reset()
    for _, pattern in product((0, 1), patterns()):
        rest = bench.pins.driven["trigger"]
        for sample in (*pattern, 0):
            await bench.period({8: {"trigger": rest ^ sample}})
        await bench.idle(OSC_PERIODS_PER_STEP + 1)
        if pattern == patterns()[-1]:
            await bench.step(bench.all)
