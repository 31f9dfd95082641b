"""The order of edges within a training step (D22, Fig. 7D), as voltages of the circuit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pyedge.plots.style import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PALE,
    PURPLE,
    VERMILLION,
    caption,
    look,
    new_figure,
)
from pyedge.quantity import show

_HEIGHT = 0.68  # of a row, where rows are 1 apart
_LEAD = 2.0  # oscillator periods shown before the first trigger
_FIRST = 2  # the step shown first, from 0; by then U/D has come to alternate
_SHOWN = 2

# From the top: the net, what it is called, its colour.
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
_ORDERED = (
    ("latch_clock", "1", VERMILLION, "U/D is stored,\nchip selected"),
    ("digipot_clock", "2", BLUE, "wiper turns"),
)


@look()
def circuit_timing_figure(
    waves: Mapping[str, Any], triggers: Any, frequency: float, words: str = ""
) -> Figure:
    """Two training steps of one edge.

    Args:
        waves: by net ``time`` and ``volts``; of ``code`` a volt a step.
        triggers: when each step begins, and the last one ends, in seconds.
        frequency: of the oscillator, in Hz.
        words: what was simulated, for the small print.
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
    for net, number, colour, what in _ORDERED:
        time, volts = waves[net]
        fall = _fall(time, volts, start)
        _mark(axes, (fall - start) * frequency, number, colour, what)
    _label(axes, triggers, frequency)
    axes.set_title("One trigger edge, rising or falling: two falling edges, in order")
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
    """The code as a level, with its number wherever it is new."""
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
    """When it first falls after a moment."""
    high = np.asarray(volts) > 2.5
    falls = np.asarray(time)[1:][high[:-1] & ~high[1:]]
    return float(falls[falls > start][0])


def _mark(axes: Axes, x: float, number: str, colour: str, what: str) -> None:
    floor, ceiling = -len(_ROWS) + 0.75, 1.05
    axes.vlines(x, floor, ceiling, color=colour, linewidth=1.4, linestyle=(0, (4, 3)), zorder=1.5)
    axes.text(
        x, ceiling, number, color="white", ha="center", va="center", fontweight="bold",
        bbox={"boxstyle": "circle", "facecolor": colour, "edgecolor": "none"},
    )  # fmt: skip
    axes.text(x + 0.6, ceiling, what, color=colour, va="center", fontsize=11)


def _label(axes: Axes, triggers: Any, frequency: float) -> None:
    begins = [(float(each) - float(triggers[_FIRST])) * frequency for each in triggers]
    for step in range(_SHOWN):
        low, high = begins[_FIRST + step : _FIRST + step + 2]
        if step % 2 == 0:
            axes.axvspan(low, high, color=INK, alpha=0.04, linewidth=0, zorder=-1)
        axes.text((low + high) / 2, 1.75, f"step {_FIRST + step + 1}", ha="center", color=GREY)
    places = [_HEIGHT / 2 - row for row in range(len(_ROWS))]
    axes.set_yticks(places, [name for _, name, _ in _ROWS])
    for label, (_, _, colour) in zip(axes.get_yticklabels(), _ROWS, strict=True):
        label.set_color(colour)
    axes.tick_params(axis="y", length=0, labelsize=14)
    axes.spines["left"].set_visible(False)
    axes.set_ylim(-len(_ROWS) + 0.6, 2.1)
    axes.set_xlim(-_LEAD, begins[_FIRST + _SHOWN])
    axes.set_xticks(np.arange(0, begins[_FIRST + _SHOWN] + 0.5, 5))
    axes.set_xlabel(f"time since the trigger of step {_FIRST + 1} (oscillator periods)")
