"""Distribution of the machines behind each published claim, with the published value."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from typing import NamedTuple

import numpy as np
from matplotlib.figure import Figure

from pyedge.arrays import Floats
from pyedge.plots.style import BLUE, INK, SKY, VERMILLION, caption, look, new_figure
from pyedge.plots.ticks import log_scale

_LETTERS = 68  # of a title's line
_DECADES = {"V^2": 1.5}  # of positive values, from which their axis is logarithmic
_USUAL_DECADES = 2.0
_BINS = 24
_EQUAL = 1e-12  # values that differ by less, relative to their size, share a bin


class ClaimValues(NamedTuple):
    """One claim: its panel in the paper, what was measured, a value a machine."""

    panel: str
    statistic: str
    values: Sequence[float]
    published: float | None  # the number that the paper gives
    unit: str


@look()
def claims_figure(claims: Sequence[ClaimValues], draws: str) -> Figure:
    """A histogram a claim, in rows of two, with the median and the published value.

    Args:
        claims: in their order.
        draws: what tells the machines apart, for the caption.
    """
    rows = -(-len(claims) // 2)
    figure = new_figure(13.0, 1.0 + 2.1 * rows, "What our machines reach, and what was published")
    panels = figure.subplots(rows, 2, squeeze=False)
    for axes, claim in zip(panels.flat, claims, strict=False):
        values = np.asarray(claim.values)
        edges, log = _bins(values, _DECADES.get(claim.unit, _USUAL_DECADES))
        axes.hist(values, edges.tolist(), color=SKY)
        axes.axvline(float(np.median(values)), color=BLUE, linewidth=2.4, label="median")
        if claim.published is not None:
            axes.axvline(
                claim.published, color=VERMILLION, linewidth=2.0, linestyle=(0, (1, 1.5)),
                label="published",
            )  # fmt: skip
        if log:
            log_scale(axes, "x", 1.0)
        unit = f" ({claim.unit.replace('^2', '²')})" if claim.unit == "V^2" else ""
        title = wrap(f"{claim.panel}: {claim.statistic}{unit}", _LETTERS)
        axes.set_title("\n".join(title), fontsize=11, color=INK)
        axes.tick_params(labelsize=11)
        axes.set_ylabel("machines", fontsize=11)
    for axes in panels.flat[len(claims) :]:
        axes.set_visible(False)
    shown = {
        text: handle
        for axes in panels.flat
        for handle, text in zip(*axes.get_legend_handles_labels(), strict=True)
    }
    figure.legend(shown.values(), shown.keys(), loc="outside upper right", ncols=2)
    counts = sorted({len(claim.values) for claim in claims}) or [0]
    number = f"{counts[0]}" if len(counts) == 1 else f"{counts[0]} to {counts[-1]}"
    caption(figure, f"n = {number} machines each, {draws}.")
    return figure


def _bins(values: Floats, decades: float) -> tuple[Floats, bool]:
    """(bins + 1,) edges of a histogram's bins, and whether they are logarithmic.

    They are where positive values span more than so many decades.  Values that are equal but for
    rounding are in the middle one of bins half as wide together as the values are large.
    """
    low, high = float(values.min()), float(values.max())
    size = max(abs(low), abs(high))
    tiny = float(np.finfo(np.float64).tiny)
    if high - low <= max(_EQUAL * size, tiny):
        room = size / 4 if size > tiny else 0.5
        return np.linspace(low - room, low + room, _BINS), False
    if low > 0 and np.log10(high) - np.log10(low) > decades:
        edges = np.geomspace(low, high, _BINS + 1)
        edges[[0, -1]] = low, high
        return edges, True
    return np.linspace(low, high, _BINS + 1), False
