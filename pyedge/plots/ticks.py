"""Ticks of logarithmic axes: few, of one digit, also where an axis spans less than a decade."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import Formatter, Locator, LogLocator, MaxNLocator, NullLocator

from pyedge.arrays import Floats

_FEW_DECADES = 60.0  # the ratio of the ends up to which there are ticks at 2 and 5, not 3
_PLAIN = (0.999e-4, 1.001e4)  # numbers between these are written out
_LEAST, _MOST = 3, 9  # ticks
_ROOM = {"x": 0.8, "y": 1.0}  # ticks with our labels to one that matplotlib has room for
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


class LogTicks(Locator):
    """Powers of ten, with 2 and 5 between where the axis is short, or else even steps."""

    def __call__(self) -> Any:
        """The ticks of the axis's view."""
        assert self.axis is not None
        return self.tick_values(*self.axis.get_view_interval())

    def tick_values(self, vmin: float, vmax: float) -> Any:
        """Ticks from vmin to vmax, both positive."""
        low, high = sorted((vmin, vmax))
        if not (0 < low < high and np.isfinite(high)):
            return np.array([low])
        most = self._most()
        between = (1.0, 2.0, 5.0) if high < _FEW_DECADES * low else (1.0, 3.0)
        for locator in (
            LogLocator(numticks=most), LogLocator(subs=between, numticks=99),
            MaxNLocator(min(4, most), steps=[1, 2, 5, 10]),
        ):  # fmt: skip
            ticks = _within(locator, low, high)
            if len(ticks) >= min(_LEAST, most):
                break
        return _thinned(ticks, most)

    def _most(self) -> int:
        """The most ticks whose labels have room."""
        if self.axis is None:
            return _MOST
        room = getattr(self.axis, "get_tick_space", lambda: _MOST)()
        return int(np.clip(_ROOM[self.axis.axis_name] * room, 2, _MOST))  # type: ignore[union-attr]


def _thinned(ticks: Floats, most: int) -> Floats:
    """At most so many of the ticks, evenly, with powers of ten where there are."""
    every = -(-len(ticks) // most)
    logarithms = np.log10(ticks)
    powers = np.flatnonzero(np.abs(logarithms - np.round(logarithms)) < 1e-9)
    return ticks[(int(powers[0]) if len(powers) else 0) % every :: every] if every > 1 else ticks


def _within(locator: Locator, low: float, high: float) -> Floats:
    ticks = np.asarray(locator.tick_values(low, high), dtype=np.float64)
    return ticks[(ticks >= low * (1 - 1e-9)) & (ticks <= high * (1 + 1e-9))]


class LogLabels(Formatter):
    """Plain numbers, or else powers of ten with their digits, of values divided by a factor."""

    def __init__(self, factor: float = 1.0) -> None:
        self._factor = factor

    def __call__(self, x: float, pos: int | None = None) -> str:
        """The label of one tick."""
        return number(x / self._factor)

    def format_ticks(self, values: Sequence[float]) -> list[str]:
        """The labels of an axis, all of them plain or none."""
        scaled = [float(value) / self._factor for value in values]
        plain = all(_PLAIN[0] <= value <= _PLAIN[1] for value in scaled)
        return [number(value, plain) for value in scaled]


def number(value: float, plain: bool | None = None) -> str:
    """A tick's label: 0.005, 20, 10⁻⁶, 2×10⁵; plain by default from 10⁻⁴ to 10⁴."""
    if value == 0 or (_PLAIN[0] <= abs(value) <= _PLAIN[1] if plain is None else plain):
        return f"{float(f'{value:.6g}'):g}".replace("-", "−")
    digits, power = f"{value:.5e}".split("e")
    digits = f"{float(digits):g}".replace("-", "−")
    ten = f"10{str(int(power)).translate(_SUPERSCRIPTS)}"
    return ten if digits == "1" else f"{digits}×{ten}"


def log_scale(axes: Axes, which: str, factor: float = 1.0) -> None:
    """Make the axis ``x`` or ``y`` logarithmic; its labels are values divided by a factor."""
    axes.set(**{f"{which}scale": "log"})
    axis = axes.xaxis if which == "x" else axes.yaxis
    axis.set_major_locator(LogTicks())
    axis.set_major_formatter(LogLabels(factor))
    axis.set_minor_locator(NullLocator())
