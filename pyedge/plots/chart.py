"""What a figure of a study shows, as plain numbers and words: made from a store, then drawn."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Guide:
    """A power law where one is supported: y = factor * x ** exponent from begin to end."""

    factor: float
    exponent: float
    begin: float
    end: float
    words: str


@dataclass(frozen=True, eq=False)
class Curve:
    """The points of one colour.

    Attributes:
        label: in the legend; empty for the only one.
        number: of its colour and marker.
        x, y: (k,) medians; NaN where nothing is known.
        low, high: (k,) quartiles of y.
        hollow: (k,) whether many edges are at a rail there.
        crossed: (k,) whether the task is out of reach there.
        guide: a power law, or None.
        joined: whether a line goes from point to point.
        x_low, x_high: (k,) quartiles of x, where it was measured too.
    """

    label: str
    number: int
    x: Floats
    y: Floats
    low: Floats
    high: Floats
    hollow: Bools
    crossed: Bools
    guide: Guide | None = None
    joined: bool = True
    x_low: Floats | None = None
    x_high: Floats | None = None


@dataclass(frozen=True, eq=False)
class Panel:
    """One set of axes: what stands above it, and its curves."""

    title: str
    curves: list[Curve]


@dataclass(frozen=True, eq=False)
class Chart:
    """A figure.

    Attributes:
        title: of the whole.
        panels: side by side, with shared axes.
        x_label, y_label: with units.
        x_unit, y_unit: "V", say, where ticks are to be written with SI prefixes; else empty.
        x_log, y_log: which axes are logarithmic.
        names: of the places along x, where these are names: x is then 0, 1, 2 ...
        notes: small print: which statistic, how many, which seeds.
    """

    title: str
    panels: list[Panel]
    x_label: str
    y_label: str
    x_unit: str = ""
    y_unit: str = ""
    x_log: bool = False
    y_log: bool = False
    names: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def curves(self) -> list[Curve]:
        """Of all panels."""
        return [curve for panel in self.panels for curve in panel.curves]
