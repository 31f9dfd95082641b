"""Timing of a training step (D22, Fig. 7D), from a VCD file of a training."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hdl.simulators.timeline import PERIOD
from pyedge.errors import InputError
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
from pyedge.waveforms.reader import Wave, read

Waves = Mapping[str, Wave]

_CLOCK = ("trigger", "latch_clock", "digipot_clock", "step")
_HEIGHT = 0.6  # of a signal, where rows are 1 apart
_SLANT = 0.25  # oscillator periods that the outline of a code takes to cross
_LEAD = 2 * PERIOD  # ns shown before the first trigger

# Rows from the top: signal, with E for the edge's scope; label; colour.
_ROWS = (
    ("clock.trigger", "trigger", INK),
    ("E.first", "comparator 1", GREEN),
    ("E.second", "comparator 2", GREEN),
    ("clock.latch_clock", "D-flop clock,\nchip select", VERMILLION),
    ("E.up_down", "U/D", PURPLE),
    ("clock.digipot_clock", "digipot clock", BLUE),
    ("E.wiper", "wiper code", ORANGE),
)
_ORDERED = {"clock.latch_clock": LATCH, "clock.digipot_clock": COUNT}


class Window(NamedTuple):
    """The part of a training that is shown.

    Attributes:
        edge: the scope of an edge, as ``edge_1_2``.
        starts: times of the triggers, in ns.
        numbers: of the steps.
        stop: end of the last step, in ns.
    """

    edge: str
    starts: list[float]
    numbers: list[int]
    stop: float


@look()
def figure_7d(
    path: str | Path, edge: str | None = None, step: int | None = None, steps: int = 2
) -> Figure:
    """Fig. 7D: a trigger edge, the two falling edges that it causes in order, and their effects.

    Args:
        path: a VCD file of ``pyedge train --waves``.
        edge: its name, as ``1-2``; None for the edge whose U/D changes most.
        step: number of the first step shown; None for the steps in which U/D changes most.
        steps: number of steps shown.

    Raises:
        InputError: another file; an edge or steps that are not in it.
    """
    waves = read(path)
    window = _window(waves, str(path), edge, step, steps)
    figure = new_figure(13.0, 7.0)
    axes = figure.subplots()
    for row, (name, _, colour) in enumerate(_ROWS):
        wave = waves[name.replace("E.", f"{window.edge}.")]
        draw = _draw_code if name == "E.wiper" else _draw_bit
        draw(axes, wave, -row, window, colour)
    _mark_falls(axes, waves, window)
    _mark_steps(axes, waves["clock.trigger"], window)
    ends = (_periods(window.starts[0] - _LEAD, window), _periods(window.stop, window))
    rows = [(words, colour) for _, words, colour in _ROWS]
    label(axes, rows, _HEIGHT, ends, window.numbers[0])
    names = window.edge.removeprefix("edge_").replace("_", "–")
    axes.set_title(TITLE)
    caption(
        figure,
        f"Edge {names}, training steps {_span(window.numbers)}, from {Path(path).name}.",
        f"Times are of the RTL simulation: oscillator period {PERIOD} ns, logic without delay.",
    )
    return figure


def _window(waves: Waves, path: str, edge: str | None, step: int | None, steps: int) -> Window:
    missing = [name for name in _CLOCK if f"clock.{name}" not in waves]
    scopes = [name.removesuffix(".up_down") for name in waves if name.endswith(".up_down")]
    if missing or not scopes:
        what = f"clock.{missing[0]}" if missing else "edge"
        raise InputError(f"{path} has no {what}: a file of pyedge train --waves is wanted")
    if edge is not None:
        scope = f"edge_{edge.replace('-', '_')}"
        if scope not in scopes:
            raise InputError(f"{path} has no edge {edge}")
        scopes = [scope]
    choices = [
        each for each in _windows(waves, scopes, steps) if step is None or step == each.numbers[0]
    ]
    if not choices:
        since = "" if step is None else f" from step {step} on"
        raise InputError(f"{path} does not have {steps} steps{since}")
    return max(choices, key=lambda each: _count_changes(waves, each))


def _windows(waves: Waves, scopes: list[str], steps: int) -> list[Window]:
    """All windows of `steps` consecutive steps, for each edge."""
    step = waves["clock.step"]
    known = np.flatnonzero(~np.isnan(step.values))
    ends = np.append(step.times[1:], step.end)
    windows = []
    for rows in (known[i : i + steps] for i in range(len(known) - steps + 1)):
        numbers = step.values[rows].astype(int).tolist()
        if steps > 0 and rows[-1] - rows[0] == steps - 1:
            starts, stop = step.times[rows].tolist(), float(ends[rows[-1]])
            windows += [Window(scope, starts, numbers, stop) for scope in scopes]
    return windows


def _count_changes(waves: Waves, window: Window) -> int:
    """Number of changes of U/D."""
    times = waves[f"{window.edge}.up_down"].times
    return int(((times > window.starts[0]) & (times < window.stop)).sum())


def _changes(wave: Wave, window: Window) -> list[float]:
    """The window's ends, and the times of the signal's changes between."""
    low, high = window.starts[0] - _LEAD, window.stop
    inside = wave.times[(wave.times > low) & (wave.times < high)]
    return [low, *inside.tolist(), high]


def _periods(time: float, window: Window) -> float:
    """Oscillator periods since the first trigger."""
    return (time - window.starts[0]) / PERIOD


def _draw_bit(axes: Axes, wave: Wave, base: float, window: Window, colour: str) -> None:
    times = np.array(_changes(wave, window))
    levels = base + _HEIGHT * wave.at(times)
    levels[-1] = levels[-2]
    periods = [_periods(time, window) for time in times.tolist()]
    axes.axhline(base, color=PALE, linewidth=0.8, zorder=0)
    axes.plot(periods, levels, color=colour, drawstyle="steps-post", solid_joinstyle="miter")


def _draw_code(axes: Axes, wave: Wave, base: float, window: Window, colour: str) -> None:
    """A number in an outline that crosses where it changes, as in wave viewers."""
    middle, top = base + _HEIGHT / 2, base + _HEIGHT
    for start, stop in pairwise(_changes(wave, window)):
        value = wave.at(start)
        if np.isnan(value):
            continue
        low, high = _periods(start, window), _periods(stop, window)
        along = [low, low + _SLANT, high - _SLANT, high, high - _SLANT, low + _SLANT]
        up = [middle, top, top, middle, base, base]
        axes.fill(along, up, facecolor="white", edgecolor=colour, linewidth=2.0)
        axes.text(
            (low + high) / 2, middle, f"{value:.0f}", ha="center", va="center_baseline",
            bbox={"boxstyle": "square,pad=0.2", "facecolor": "white", "edgecolor": "none"},
        )  # fmt: skip


def _mark_falls(axes: Axes, waves: Waves, window: Window) -> None:
    """Mark each of the two ordered falling edges."""
    for name, what in _ORDERED.items():
        falls = waves[name].turns(0.0)
        for fall in falls[(falls >= window.starts[0]) & (falls < window.stop)].tolist():
            mark(axes, _periods(fall, window), len(_ROWS), what)


def _mark_steps(axes: Axes, trigger: Wave, window: Window) -> None:
    words = [
        f"step {number}: trigger {'rises' if trigger.at(start) else 'falls'}"
        for number, start in zip(window.numbers, window.starts, strict=True)
    ]
    begins = [_periods(time, window) for time in (*window.starts, window.stop)]
    name_steps(axes, begins, words)


def _span(numbers: list[int]) -> str:
    return " to ".join(map(str, dict.fromkeys([numbers[0], numbers[-1]])))
