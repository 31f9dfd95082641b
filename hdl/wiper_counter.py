"""The saturating up/down counter of a digital potentiometer, of any number of positions.

As in the data sheet of the AD5220 (128 positions): it counts on the falling edge of its clock while
chip select is low, up with U/D high, powers up in the middle, stops at both ends and never wraps.

The counters of all edges share one packed register, edge k in the bits from k * width up: one
process that loops over it is what Icarus runs fastest (a signal and a process for each edge is
twelve times slower at 1,000 edges).

Besides the binary counter, for chips, there are two whose word drives switches without a decoder:
of the thermometer as many of the lowest bits are set as the code says, of the one-hot counter that
bit alone.
"""

from __future__ import annotations

from typing import Any

from myhdl import always, block

COUNTERS = ("binary", "thermometer", "one-hot")
"""What a counter's word can be, by name."""


def code_width(levels: int) -> int:
    """The bits of a wiper code, 0 to levels - 1; ValueError for fewer than two levels."""
    if levels < 2:
        raise ValueError(f"levels {levels}: a wiper has two or more")
    return (levels - 1).bit_length()


def counter_word(levels: int, counter: str = "binary", code: int | None = None) -> tuple[int, int]:
    """The bits of a counter's word, and the word that stands for a code, by default the middle.

    ValueError: fewer than two levels, or no counter of this name.
    """
    width = code_width(levels)
    code = levels // 2 if code is None else code
    words = {
        "binary": (width, code),
        "thermometer": (levels - 1, (1 << code) - 1),
        "one-hot": (levels, 1 << code),
    }
    if counter not in words:
        raise ValueError(f"counter {counter!r} is not one of {', '.join(COUNTERS)}")
    return words[counter]


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


@block
def thermometers(
    clock: Any, select_n: Any, reset_n: Any, up_down: Any, codes: Any, levels: int = 128
) -> Any:
    """Wiper counters as shift registers that fill with ones from the bottom: see `digipots`."""
    count = len(up_down)
    width, middle = counter_word(levels, "thermometer")
    top = width - 1

    @always(clock.negedge, reset_n.negedge)
    def turn() -> None:
        if reset_n == 0:
            for k in range(count):
                codes.next[k * width + width : k * width] = middle
        else:
            for k in range(count):
                for i in range(width):
                    if not select_n:
                        if up_down[k]:
                            if i < 1:
                                codes.next[k * width] = 1
                            else:
                                codes.next[k * width + i] = codes[k * width + i - 1]
                        elif i >= top:
                            codes.next[k * width + i] = 0
                        else:
                            codes.next[k * width + i] = codes[k * width + i + 1]

    return turn


@block
def one_hot_counters(
    clock: Any, select_n: Any, reset_n: Any, up_down: Any, codes: Any, levels: int = 128
) -> Any:
    """Wiper counters as shift registers with a single one, which stops at both ends."""
    count = len(up_down)
    width, middle = counter_word(levels, "one-hot")
    top = width - 1

    # MyHDL makes a case of `i == top`, with a wrong label: hence >=.

    @always(clock.negedge, reset_n.negedge)
    def turn() -> None:
        if reset_n == 0:
            for k in range(count):
                codes.next[k * width + width : k * width] = middle
        else:
            for k in range(count):
                for i in range(width):
                    if not select_n:
                        if up_down[k]:
                            if i < 1:
                                codes.next[k * width] = 0
                            elif i >= top:
                                codes.next[k * width + i] = (
                                    codes[k * width + i - 1] | codes[k * width + i]
                                )
                            else:
                                codes.next[k * width + i] = codes[k * width + i - 1]
                        elif i >= top:
                            codes.next[k * width + i] = 0
                        elif i < 1:
                            codes.next[k * width] = codes[k * width] | codes[k * width + 1]
                        else:
                            codes.next[k * width + i] = codes[k * width + i + 1]

    return turn


BLOCKS = {"binary": digipots, "thermometer": thermometers, "one-hot": one_hot_counters}
"""The blocks of `COUNTERS`."""
