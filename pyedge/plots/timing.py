"""Timing of a training step (D22, Fig. 7D): from a VCD file of a training, and of a circuit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hdl.simulators.timeline import PERIOD
from pyedge.errors import InputError
from pyedge.plots import style
from pyedge.plots.style import caption, look, new_figure
from pyedge.units import show
from pyedge.waveforms.reader import Wave, read

_HEIGHT = 0.6  # of a signal, where rows are 1 apart
_CEILING = 1.05  # where falling edges are numbered, above the first row
_SLANT = 0.25  # oscillator periods that the outline of a code takes to cross
_LEAD = 2.0  # oscillator periods shown before the first trigger
_CIRCUIT_STEPS = slice(2, 5)  # triggers of the circuit: U/D alternates from step 2 on


class _Row(NamedTuple):
    """A signal: its names in a VCD file (with E for the edge's scope) and in a circuit."""

    label: str
    colour: str
    signal: str
    net: str


# From the top; a VCD file has no signal of the exclusive or.
_ROWS = (
    _Row("trigger", style.INK, "clock.trigger", "trigger"),
    _Row("comparator 1", style.GREEN, "E.first", "first_high"),
    _Row("comparator 2", style.GREEN, "E.second", "second_high"),
    _Row("XOR (J)", style.GREEN, "", "up"),
    _Row("D-flop clock,\nchip select", style.VERMILLION, "clock.latch_clock", "latch_clock"),
    _Row("U/D", style.PURPLE, "E.up_down", "up_down"),
    _Row("digipot clock", style.BLUE, "clock.digipot_clock", "digipot_clock"),
    _Row("wiper code", style.ORANGE, "E.wiper", "code"),
)
# The two falling edges in order: clock, number, colour, effect.
_FALLS = (
    ("latch_clock", "1", style.VERMILLION, "U/D is stored,\nchip selected"),
    ("digipot_clock", "2", style.BLUE, "wiper turns"),
)


class _Window(NamedTuple):
    """The part of a training that is shown."""

    edge: str  # the scope of an edge, as ``edge_1_2``
    starts: list[float]  # times of the triggers, in ns
    numbers: list[int]  # of the steps
    stop: float  # end of the last step, in ns

    def periods(self, time: Any) -> Any:
        """Oscillator periods since the first trigger."""
        return (time - self.starts[0]) / PERIOD


@look()
def figure_7d(
    path: str | Path, edge: str | None = None, step: int | None = None, steps: int = 2
) -> Figure:
    """Fig. 7D: a trigger edge, the two falling edges that it causes in order, and their effects.

    Args:
        path: a VCD file of ``pyedge train --waves``.
        edge: its name, as ``1-2``; None for the edge whose U/D changes most.
        step, steps: the first step shown, None for where U/D changes most, and how many.
    """
    waves = read(path)
    window = _window(waves, str(path), edge, step, steps)
    starts, numbers = window.starts, window.numbers
    trigger = waves["clock.trigger"]
    ways = ["rises" if trigger.at(start) else "falls" for start in starts]
    titles = [f"step {k}: trigger {way}" for k, way in zip(numbers, ways, strict=True)]
    falls = {}
    for name, *_ in _FALLS:
        times = waves[f"clock.{name}"].turns(0.0)
        falls[name] = window.periods(times[(times >= starts[0]) & (times < window.stop)])
    rows = [row for row in _ROWS if row.signal]
    begins = [window.periods(time) for time in (*starts, window.stop)]
    figure, axes = _frame(7.0, rows, begins, titles, falls, numbers[0])
    for place, row in enumerate(rows):
        wave = waves[row.signal.replace("E.", f"{window.edge}.")]
        draw = _draw_outline if row.net == "code" else _draw_bit
        draw(axes, wave, -place, window, row.colour)
    names = window.edge.removeprefix("edge_").replace("_", "–")
    span = " to ".join(map(str, dict.fromkeys([numbers[0], numbers[-1]])))
    caption(
        figure,
        f"Edge {names}, training steps {span}, from {Path(path).name}.",
        f"Times are of the RTL simulation: oscillator period {PERIOD} ns, logic without delay.",
    )
    return figure


@look()
def circuit_timing_figure(
    waves: Mapping[str, Any], triggers: Any, frequency: float, words: str = ""
) -> Figure:
    """Two training steps of one edge, as voltages of the simulated circuit.

    Args:
        waves: times in seconds and volts of each net; of ``code``, 1 V a position.
        triggers: start of each step, and end of the last one, in seconds.
        frequency, words: of the oscillator, in Hz, and the first sentence of the caption.
    """
    start, stop = (float(triggers[_CIRCUIT_STEPS][end]) for end in (0, -1))
    begins = [(float(time) - start) * frequency for time in triggers[_CIRCUIT_STEPS]]
    falls = {name: [(_fall(waves[name], start) - start) * frequency] for name, *_ in _FALLS}
    first = _CIRCUIT_STEPS.start + 1
    titles = [f"step {first + k}" for k in range(len(begins) - 1)]
    figure, axes = _frame(7.6, _ROWS, begins, titles, falls, first)
    for place, row in enumerate(_ROWS):
        time, volts = (np.asarray(each) for each in waves[row.net])
        shown = (time > start - _LEAD / frequency) & (time < stop)
        draw = _draw_code if row.net == "code" else _draw_volts
        draw(axes, (time[shown] - start) * frequency, volts[shown], -float(place), row.colour)
    caption(
        figure,
        f"{words} Oscillator {show(frequency, 'Hz')}. Each row but the last is 0 to 5 V.".strip(),
    )
    return figure


def _frame(
    height: float,
    rows: Sequence[_Row],
    begins: Sequence[float],
    titles: Sequence[str],
    falls: Mapping[str, Iterable[float]],
    step: int,
) -> tuple[Figure, Axes]:
    """Labelled rows without signals; times, also of the `_FALLS`, are in oscillator periods.

    The first step is number `step` and begins at 0; the last of `begins` is where they end.
    """
    figure = new_figure(13.0, height)
    axes = figure.subplots()
    axes.set_title("One trigger edge, rising or falling: two falling edges, in order")
    for name, number, colour, effect in _FALLS:
        for x in falls[name]:
            axes.vlines(
                x, -len(rows) + 0.75, _CEILING, color=colour, linewidth=1.4,
                linestyle=(0, (4, 3)), zorder=1.5,
            )  # fmt: skip
            axes.text(
                x, _CEILING, number, color="white", ha="center", va="center", fontweight="bold",
                bbox={"boxstyle": "circle", "facecolor": colour, "edgecolor": "none"},
            )  # fmt: skip
            axes.text(x + 0.6, _CEILING, effect, color=colour, va="center", fontsize=11)
    for count, ((low, high), text) in enumerate(zip(pairwise(begins), titles, strict=True)):
        if count % 2 == 0:
            axes.axvspan(low, high, color=style.INK, alpha=0.04, linewidth=0, zorder=-1)
        axes.text((low + high) / 2, 1.75, text, ha="center", color=style.GREY)
    axes.set_yticks(_HEIGHT / 2 - np.arange(len(rows)), [row.label for row in rows])
    for tick, row in zip(axes.get_yticklabels(), rows, strict=True):
        tick.set_color(row.colour)
    axes.tick_params(axis="y", length=0, labelsize=14)
    axes.spines["left"].set_visible(False)
    axes.set(xlim=(-_LEAD, begins[-1]), ylim=(-len(rows) + 0.6, 2.1))
    axes.set_xticks(np.arange(0, begins[-1] + 0.5, 5))
    axes.set_xlabel(f"time since the trigger of step {step} (oscillator periods)")
    return figure, axes


def _window(
    waves: Mapping[str, Wave], path: str, edge: str | None, step: int | None, steps: int
) -> _Window:
    """The steps of the file that are asked for, or those in which U/D changes most."""
    signals = [row.signal for row in _ROWS if row.signal.startswith("clock.")] + ["clock.step"]
    missing = [name for name in signals if name not in waves]
    scopes = [name.removesuffix(".up_down") for name in waves if name.endswith(".up_down")]
    if missing or not scopes:
        what = missing[0] if missing else "edge"
        raise InputError(f"{path} has no {what}: a file of pyedge train --waves is wanted")
    if edge is not None:
        scopes = [each for each in scopes if each == f"edge_{edge.replace('-', '_')}"]
        if not scopes:
            raise InputError(f"{path} has no edge {edge}")
    windows = _windows(waves["clock.step"], scopes, steps)
    choices = [each for each in windows if step is None or step == each.numbers[0]]
    if not choices:
        since = "" if step is None else f" from step {step} on"
        raise InputError(f"{path} does not have {steps} steps{since}")

    def changes(window: _Window) -> int:
        times = waves[f"{window.edge}.up_down"].times
        return int(((times > window.starts[0]) & (times < window.stop)).sum())

    return max(choices, key=changes)


def _windows(step: Wave, scopes: list[str], steps: int) -> list[_Window]:
    """All windows of `steps` consecutive steps, for each edge."""
    known = np.flatnonzero(~np.isnan(step.values))
    ends = np.append(step.times[1:], step.end)
    windows = []
    for rows in (known[i : i + steps] for i in range(len(known) - steps + 1)):
        numbers = step.values[rows].astype(int).tolist()
        if steps > 0 and rows[-1] - rows[0] == steps - 1:
            starts, stop = step.times[rows].tolist(), float(ends[rows[-1]])
            windows += [_Window(scope, starts, numbers, stop) for scope in scopes]
    return windows


def _changes(wave: Wave, window: _Window) -> list[float]:
    """The window's ends, and the times of the signal's changes between."""
    low, high = window.starts[0] - _LEAD * PERIOD, window.stop
    return [low, *wave.times[(wave.times > low) & (wave.times < high)].tolist(), high]


def _draw_bit(axes: Axes, wave: Wave, base: float, window: _Window, colour: str) -> None:
    times = np.array(_changes(wave, window))
    levels = base + _HEIGHT * wave.at(times)
    levels[-1] = levels[-2]
    axes.axhline(base, color=style.PALE, linewidth=0.8, zorder=0)
    axes.plot(
        window.periods(times), levels, color=colour, drawstyle="steps-post",
        solid_joinstyle="miter",
    )  # fmt: skip


def _draw_outline(axes: Axes, wave: Wave, base: float, window: _Window, colour: str) -> None:
    """A number in an outline that crosses where it changes, as in wave viewers."""
    middle, top = base + _HEIGHT / 2, base + _HEIGHT
    for start, stop in pairwise(_changes(wave, window)):
        value = wave.at(start)
        if np.isnan(value):
            continue
        low, high = window.periods(start), window.periods(stop)
        along = [low, low + _SLANT, high - _SLANT, high, high - _SLANT, low + _SLANT]
        up = [middle, top, top, middle, base, base]
        axes.fill(along, up, facecolor="white", edgecolor=colour, linewidth=2.0)
        _write_code(axes, (low + high) / 2, middle, value)


def _draw_volts(axes: Axes, x: Any, volts: Any, base: float, colour: str) -> None:
    for height in (base, base + _HEIGHT):
        axes.axhline(height, color=style.PALE, linewidth=0.8, zorder=0)
    axes.plot(x, base + _HEIGHT * volts / 5.0, color=colour, solid_joinstyle="miter")


def _draw_code(axes: Axes, x: Any, volts: Any, base: float, colour: str) -> None:
    """The code as a line, with its number after each change."""
    codes = np.rint(volts)
    low, high = codes.min(), max(codes.max(), codes.min() + 1)
    axes.plot(x, base + _HEIGHT * (volts - low) / (high - low), color=colour)
    for begin, end in pairwise([0, *(np.flatnonzero(np.diff(codes)) + 1), len(x)]):
        height = base + _HEIGHT * (codes[begin] - low) / (high - low)
        _write_code(axes, (x[begin] + x[end - 1]) / 2, height, codes[begin], fontsize=13)


def _write_code(axes: Axes, x: float, y: float, code: float, **more: Any) -> None:
    axes.text(
        x, y, f"{code:.0f}", ha="center", va="center_baseline",
        bbox={"boxstyle": "square,pad=0.2", "facecolor": "white", "edgecolor": "none"}, **more,
    )  # fmt: skip


def _fall(wave: Any, start: float) -> float:
    """Time of the first falling edge after `start`, in seconds."""
    time, volts = (np.asarray(each) for each in wave)
    high = volts > 2.5
    falls = time[1:][high[:-1] & ~high[1:]]
    return float(falls[falls > start][0])
