"""The saturating up/down counter of a digital potentiometer, of any number of positions.

As in the data sheet of the AD5220 (128 positions): it counts on the falling edge of its clock while
chip select is low, up with U/D high, powers up in the middle, stops at both ends and never wraps.

The counters of all edges share one packed register, edge k in the bits from k * width up: one
process that loops over it is what Icarus runs fastest (a signal and a process for each edge is
twelve times slower at 1,000 edges).
"""

from __future__ import annotations

from typing import Any

from myhdl import always, block


def code_width(levels: int) -> int:
    """The bits of a wiper code, 0 to levels - 1; ValueError for fewer than two levels."""
    if levels < 2:
        raise ValueError(f"levels {levels}: a wiper has two or more")
    return (levels - 1).bit_length()


@block
def digipots(
    clock: Any, select_n: Any, reset_n: Any, up_down: Any, codes: Any, levels: int = 128
) -> Any:
    """Wiper counters on one clock.

    Args:
        clock: the falling edge counts.
        select_n: chip select; counts only while low.
        reset_n: low sets every wiper to the middle.
        up_down: (n) bits, one for each digipot, high for up.
        codes: (n * width) bits, the wiper codes.
        levels: number of wiper positions.
    """
    count = len(up_down)
    width = code_width(levels)
    middle = levels // 2
    top = levels - 1

    # The test of select_n is inside the loop because MyHDL merges an `if` that is alone in an
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
