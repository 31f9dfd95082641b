"""The whole digital half: n edges on one global clock, in packed ports.

One training step is one edge of the trigger.  The driver sets `first` and `second`, changes the
trigger, and lets the oscillator run for `global_clock.OSC_PERIODS_PER_STEP` periods.
"""

from __future__ import annotations

from typing import Any

from myhdl import ResetSignal, Signal, block, intbv

from hdl.edge_logic import edge_logic
from hdl.global_clock import global_clock
from hdl.wiper_counter import BLOCKS, counter_word


@block
def edges(
    latch_clock: Any,
    digipot_clock: Any,
    reset_n: Any,
    first: Any,
    second: Any,
    up_down: Any,
    codes: Any,
    levels: int = 128,
    store: str = "jk",
    counter: str = "binary",
) -> Any:
    """Edges without their clock: XOR, flip-flop and digipot counter of each.

    Args:
        latch_clock: D-flop clock and chip select.
        digipot_clock: counts on the falling edge while latch_clock is low.
        reset_n: low clears U/D and sets every wiper to the middle.
        first, second: comparator bits, (n); an edge counts up where they differ.
        up_down: the stored U/D, (n).
        codes: wiper codes; edge k in bits k * width and up.
        levels, store: chosen at conversion; see `digipots` and `edge_logic`.
    """
    # counter: one of `hdl.wiper_counter.COUNTERS`, whose words are the codes.  (The docstring is
    # in every converted text.)
    logic = edge_logic(latch_clock, reset_n, first, second, up_down, store)
    wipers = BLOCKS[counter](digipot_clock, latch_clock, reset_n, up_down, codes, levels)
    return logic, wipers


@block
def machine(
    osc: Any,
    trigger: Any,
    reset_n: Any,
    first: Any,
    second: Any,
    latch_clock: Any,
    digipot_clock: Any,
    up_down: Any,
    codes: Any,
    levels: int = 128,
    store: str = "jk",
) -> Any:
    """Edges on their global clock.

    Args:
        osc: the debouncer's oscillator.
        trigger: either edge makes one step.
        reset_n: low resets everything; releasing it neither makes a step nor costs one.
        first, second: comparator bits, (n); an edge counts up where they differ.
        latch_clock: D-flop clock and chip select, high at rest; falls first.
        digipot_clock: high at rest; falls second.
        up_down: the stored U/D, (n).
        codes: wiper codes; edge k in bits k * width and up.
        levels, store: chosen at conversion; see `digipots` and `edge_logic`.
    """
    clock = global_clock(osc, trigger, reset_n, latch_clock, digipot_clock)
    work = edges(latch_clock, digipot_clock, reset_n, first, second, up_down, codes, levels, store)
    return clock, work


def clock_ports() -> dict[str, Any]:
    """Signals for the ports of `global_clock`, at rest."""
    return {
        "osc": Signal(False),
        "trigger": Signal(False),
        "reset_n": ResetSignal(1, active=0, isasync=True),
        "latch_clock": Signal(True),
        "digipot_clock": Signal(True),
    }


def edge_ports(n_edges: int, levels: int = 128, counter: str = "binary") -> dict[str, Any]:
    """Signals for the ports of `edges`, in their power-up state."""
    width, word = counter_word(levels, counter)
    middle = sum(word << k * width for k in range(n_edges))
    return {
        "latch_clock": Signal(True),
        "digipot_clock": Signal(True),
        "reset_n": ResetSignal(1, active=0, isasync=True),
        "first": Signal(intbv(0)[n_edges:]),
        "second": Signal(intbv(0)[n_edges:]),
        "up_down": Signal(intbv(0)[n_edges:]),
        "codes": Signal(intbv(middle)[n_edges * width :]),
    }


def machine_ports(n_edges: int, levels: int = 128) -> dict[str, Any]:
    """Signals for the ports of `machine`, in their power-up state."""
    return edge_ports(n_edges, levels) | clock_ports()
