"""Signals in rows against time, as in D22, Fig. 7D; shared by the two timing figures."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from pyedge.plots.style import BLUE, GREY, INK, VERMILLION

TITLE = "One trigger edge, rising or falling: two falling edges, in order"
CEILING = 1.05  # where marks are numbered, above the first row

# The two falling edges in order: number, colour, effect.
LATCH = ("1", VERMILLION, "U/D is stored,\nchip selected")
COUNT = ("2", BLUE, "wiper turns")


def mark(axes: Axes, x: float, rows: int, what: tuple[str, str, str]) -> None:
    """A numbered line through all rows; `x` is in oscillator periods."""
    number, colour, words = what
    axes.vlines(
        x, -rows + 0.75, CEILING, color=colour, linewidth=1.4, linestyle=(0, (4, 3)), zorder=1.5
    )
    axes.text(
        x, CEILING, number, color="white", ha="center", va="center", fontweight="bold",
        bbox={"boxstyle": "circle", "facecolor": colour, "edgecolor": "none"},
    )  # fmt: skip
    axes.text(x + 0.6, CEILING, words, color=colour, va="center", fontsize=11)


def name_steps(axes: Axes, begins: Sequence[float], words: Sequence[str]) -> None:
    """Name each step above, and shade every other; `begins` has the end of the last step too."""
    for count, (low, high, text) in enumerate(zip(begins, begins[1:], words, strict=False)):
        if count % 2 == 0:
            axes.axvspan(low, high, color=INK, alpha=0.04, linewidth=0, zorder=-1)
        axes.text((low + high) / 2, 1.75, text, ha="center", color=GREY)


def label(
    axes: Axes, rows: Sequence[tuple[str, str]], height: float, ends: tuple[float, float], step: int
) -> None:
    """Label the rows and the time axis.

    Args:
        axes: to draw in.
        rows: label and colour of each, from the top.
        height: of a signal, where rows are 1 apart.
        ends: of the time shown, in oscillator periods.
        step: number of the step that begins at 0.
    """
    axes.set_yticks([height / 2 - row for row in range(len(rows))], [words for words, _ in rows])
    for tick, (_, colour) in zip(axes.get_yticklabels(), rows, strict=True):
        tick.set_color(colour)
    axes.tick_params(axis="y", length=0, labelsize=14)
    axes.spines["left"].set_visible(False)
    axes.set_ylim(-len(rows) + 0.6, 2.1)
    axes.set_xlim(*ends)
    axes.set_xticks(np.arange(0, ends[1] + 0.5, 5))
    axes.set_xlabel(f"time since the trigger of step {step} (oscillator periods)")
