"""Calibration figure: share of high comparator outputs against the difference, and the fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from pyedge.plots.style import BLUE, GREY, POINT, VERMILLION, caption, look, new_figure
from pyedge.units import show

_WIDE = 0.5  # V
_SIDES = {"positive": (BLUE, "o"), "negative": (VERMILLION, "s"), "": (BLUE, "o")}
_DIFFERENCE = {
    ("paper", "first"): r"$\Delta V_C - \Delta V_F$",
    ("exact", "first"): r"$\Delta V_C - \Delta V_F$",
    ("sign", "first"): r"$|\Delta V_C| - |\Delta V_F|$",
    ("paper", "second"): r"$-\Delta V_C$",
    ("exact", "second"): r"$-(\Delta V_C + \Delta V_F)$",
}

_PARAMETERS = {
    "noise": "noise", "offset_first": "first offset", "offset_second": "second offset",
    "tie_bias": "tie bias",
}  # fmt: skip


@look()
def calibration_figure(
    calibration: Mapping[str, Any], curves: Sequence[Mapping[str, Any]]
) -> Figure:
    """Response curves from `Calibration.describe` and `curves`, one panel a comparator."""
    names = list(dict.fromkeys(curve["comparator"] for curve in curves))
    figure = new_figure(max(7.5, 5.6 * len(names)), 5.4, "Comparators, found in decisions")
    panels = figure.subplots(1, max(1, len(names)), sharey=True, squeeze=False)[0]
    for name, axes in zip(names, panels, strict=False):
        own = [curve for curve in curves if curve["comparator"] == name]
        widest = max(np.abs(curve["difference_V"]).max() for curve in own)
        unit, scale = ("V", 1.0) if widest > _WIDE else ("mV", 1e3)
        for curve in own:
            _draw(axes, curve, scale)
        axes.axhline(0.5, color=GREY, linewidth=0.8, zorder=0)
        difference = _DIFFERENCE[calibration["comparison"], name]
        axes.set(ylim=(-0.03, 1.03), xlabel=f"{difference} ({unit})", title=f"{name} comparator")
        axes.xaxis.set_major_locator(MaxNLocator(7))
        if any(curve["clamped"] for curve in own):
            axes.legend(loc="best")
    panels[0].set_ylabel("share of decisions that fired")
    caption(
        figure,
        "Points: decisions in which the other comparator was sure; bars: one standard deviation "
        f"(Wilson). All {calibration['decisions']} decisions are fitted; comparison "
        f"{calibration['comparison']}.",
        _estimates(calibration),
    )
    return figure


def _draw(axes: Axes, curve: Mapping[str, Any], scale: float) -> None:
    colour, marker = _SIDES[curve["clamped"]]
    x, y = scale * np.array(curve["difference_V"]), np.array(curve["fired"])
    bars = np.abs(np.array([curve["low"], curve["high"]]) - y)
    label = f"clamped drop {curve['clamped']}"
    axes.errorbar(x, y, bars, fmt=marker, color=colour, elinewidth=1.3, label=label, **POINT)
    if "fit" in curve:
        along = scale * np.array(curve["fit_difference_V"])
        axes.plot(along, curve["fit"], color=colour, linewidth=1.8, zorder=1)


def _estimates(calibration: Mapping[str, Any]) -> str:
    """The estimated parameters, as a sentence."""
    words = [
        f"{what} {calibration[name]['text']}"
        for name, what in _PARAMETERS.items()
        if calibration[name]["value_V"] is not None
    ]
    if calibration["noise_below_V"] is not None:
        return f"Noise below {show(calibration['noise_below_V'], 'V')} (95 %)."
    if not words:
        return "These decisions identify no parameter."
    return "Lines, maximum likelihood: " + ", ".join(words) + "."
