"""The counter of the AD5220 digital potentiometer: the memory in which an edge learns.

From the maker's data sheet: it counts on the falling edge of its clock while chip select is low,
up with U/D high, wakes in the middle, stops at both ends and never wraps.

The counters of all edges share one packed register, edge k in the bits from k * width up: one
process that loops over it is what Icarus runs fastest (a signal and a process for each edge is
twelve times slower at 1,000 edges).
"""

from __future__ import annotations

from typing import Any

from myhdl import always, block


def code_width(levels: int) -> int:
    """The bits of a wiper code.

    Raises:
        ValueError: the number of levels is not a power of two, 2 or more.
    """
    if levels < 2 or levels & (levels - 1):
        raise ValueError(f"levels {levels} is not a power of two, as 128")
    return levels.bit_length() - 1


@block
def digipots(
    clock: Any, select_n: Any, reset_n: Any, up_down: Any, codes: Any, levels: int = 128
) -> Any:
    """Wiper counters on one clock.

    Args:
        clock: the falling edge counts.
        select_n: chip select; counts only while low.
        reset_n: low wakes every wiper in the middle.
        up_down: (n) bits, one for each digipot, high for up.
        codes: (n * width) bits, the wiper codes.
        levels: number of wiper positions.
    """
    count = len(up_down)
    width = code_width(levels)
    middle = levels // 2
    top = levels - 1

    # The test of select_n stands inside the loop because MyHDL merges an `if` that is alone in an
    # `else` with it, and then finds no asynchronous reset.
    @always(clock.negedge, reset_n.negedge)
    def turn() -> None:
        if reset_n == 0:
            for k in range(count):
                codes.next[k * width + width : k * width] = middle
        else:
            for k in range(count):
                if not select_n:
                    if up_down[k]:
                        if codes[k * width + width : k * width] < top:
                            codes.next[k * width + width : k * width] = (
                                codes[k * width + width : k * width] + 1
                            )
                    elif codes[k * width + width : k * width] > 0:
                        codes.next[k * width + width : k * width] = (
                            codes[k * width + width : k * width] - 1
                        )

    return turn
