"""Timing of a training step (D22, Fig. 7D), as voltages of the simulated circuit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pyedge.plots.rows import COUNT, LATCH, TITLE, label, mark, name_steps
from pyedge.plots.style import (
    BLUE,
    GREEN,
    INK,
    ORANGE,
    PALE,
    PURPLE,
    VERMILLION,
    caption,
    look,
    new_figure,
)
from pyedge.units import show

_HEIGHT = 0.68  # of a row, where rows are 1 apart
_LEAD = 2.0  # oscillator periods shown before the first trigger
_FIRST = 2  # the first step shown, from 0: U/D alternates from it on
_SHOWN = 2

# Rows from the top: net, label, colour.
_ROWS = (
    ("trigger", "trigger", INK),
    ("first_high", "comparator 1", GREEN),
    ("second_high", "comparator 2", GREEN),
    ("up", "XOR (J)", GREEN),
    ("latch_clock", "D-flop clock,\nchip select", VERMILLION),
    ("up_down", "U/D", PURPLE),
    ("digipot_clock", "digipot clock", BLUE),
    ("code", "wiper code", ORANGE),
)
_ORDERED = {"latch_clock": LATCH, "digipot_clock": COUNT}


@look()
def circuit_timing_figure(
    waves: Mapping[str, Any], triggers: Any, frequency: float, words: str = ""
) -> Figure:
    """Two training steps of one edge.

    Args:
        waves: times in seconds and volts of each net; of ``code``, 1 V a position.
        triggers: start of each step, and end of the last one, in seconds.
        frequency: of the oscillator, in Hz.
        words: first sentence of the caption, on the simulated circuit.
    """
    start, stop = float(triggers[_FIRST]), float(triggers[_FIRST + _SHOWN])
    figure = new_figure(13.0, 7.6)
    axes = figure.subplots()
    for row, (net, _, colour) in enumerate(_ROWS):
        time, volts = (np.asarray(each) for each in waves[net])
        shown = (time > start - _LEAD / frequency) & (time < stop)
        periods = (time[shown] - start) * frequency
        draw = _draw_code if net == "code" else _draw_volts
        draw(axes, periods, volts[shown], -float(row), colour)
    for net, what in _ORDERED.items():
        time, volts = waves[net]
        mark(axes, (_fall(time, volts, start) - start) * frequency, len(_ROWS), what)
    begins = [(float(each) - start) * frequency for each in triggers[_FIRST : _FIRST + _SHOWN + 1]]
    name_steps(axes, begins, [f"step {_FIRST + shown + 1}" for shown in range(_SHOWN)])
    rows = [(words, colour) for _, words, colour in _ROWS]
    label(axes, rows, _HEIGHT, (-_LEAD, begins[-1]), _FIRST + 1)
    axes.set_title(TITLE)
    caption(
        figure,
        f"{words} Oscillator {show(frequency, 'Hz')}. Each row but the last is 0 to 5 V.".strip(),
    )
    return figure


def _draw_volts(axes: Axes, x: Any, volts: Any, base: float, colour: str) -> None:
    axes.axhline(base, color=PALE, linewidth=0.8, zorder=0)
    axes.axhline(base + _HEIGHT, color=PALE, linewidth=0.8, zorder=0)
    axes.plot(x, base + _HEIGHT * volts / 5.0, color=colour, solid_joinstyle="miter")


def _draw_code(axes: Axes, x: Any, volts: Any, base: float, colour: str) -> None:
    """The code as a line, with its number after each change."""
    codes = np.rint(volts)
    low, high = codes.min(), max(codes.max(), codes.min() + 1)
    axes.plot(x, base + _HEIGHT * (volts - low) / (high - low), color=colour)
    ends = np.flatnonzero(np.diff(codes)) + 1
    for begin, end in zip([0, *ends], [*ends, len(x)], strict=True):
        axes.text(
            (x[begin] + x[end - 1]) / 2, base + _HEIGHT * (codes[begin] - low) / (high - low),
            f"{codes[begin]:.0f}", ha="center", va="center_baseline", fontsize=13,
            bbox={"boxstyle": "square,pad=0.2", "facecolor": "white", "edgecolor": "none"},
        )  # fmt: skip


def _fall(time: Any, volts: Any, start: float) -> float:
    """Time of the first falling edge after `start`, in seconds."""
    high = np.asarray(volts) > 2.5
    falls = np.asarray(time)[1:][high[:-1] & ~high[1:]]
    return float(falls[falls > start][0])
