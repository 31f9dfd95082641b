"""Conductance of a drawn edge: its place on a logarithmic scale, its width and shade."""

from __future__ import annotations

import numpy as np
from matplotlib.colors import LinearSegmentedColormap

from pyedge.arrays import Floats

Limits = tuple[float, float]

LIMITS: Limits = (1e3, 100e3)
"""Resistances drawn as the widest and the thinnest line, in ohms."""
_WIDEST, _THINNEST = 10.0, 0.8  # points
SHADES = LinearSegmentedColormap.from_list("conductance", ["#9AA3AD", "#39434E"])


def level(resistance: Floats, limits: Limits = LIMITS) -> Floats:
    """Conductance on a logarithmic scale: 0 at the upper limit of resistance, 1 at the lower."""
    low, high = np.log(limits)
    return np.asarray(np.clip((high - np.log(resistance)) / (high - low), 0.0, 1.0))


def line_width(resistance: Floats, limits: Limits = LIMITS) -> Floats:
    """Widths in points of edges of these resistances, in ohms; wider for more conductance."""
    return np.asarray(_THINNEST + (_WIDEST - _THINNEST) * level(resistance, limits))
