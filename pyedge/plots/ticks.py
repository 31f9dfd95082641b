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
_LEAST = 3  # ticks
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
        between = (1.0, 2.0, 5.0) if high < _FEW_DECADES * low else (1.0, 3.0)
        for locator in (
            LogLocator(numticks=9), LogLocator(subs=between, numticks=99),
            MaxNLocator(4, steps=[1, 2, 5, 10]),
        ):  # fmt: skip
            ticks = _within(locator, low, high)
            if len(ticks) >= _LEAST:
                break
        return ticks


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
