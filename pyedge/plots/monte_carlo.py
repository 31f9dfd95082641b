"""Figure of a chip's Monte Carlo: histograms of energy and delay, and the share that counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from pyedge.plots.style import COLOURS, INK, caption, look, new_figure
from pyedge.units import show

_BINS = 16


@look()
def monte_carlo_figure(edge: Mapping[str, Any], lots: Sequence[Mapping[str, Any]]) -> Figure:
    """Energy a step and delay of the chips that count right, a row for each lot's conditions.

    Args:
        edge: as of `ChipEdge.describe`.
        lots: as of `Lot.describe`, with the same chips; and their ``energies_j``, ``delays_s``.
    """
    figure = new_figure(11.0, 2.2 + 2.4 * len(lots), "Mismatch: the digital half of an edge")
    grid = figure.subplots(len(lots), 2, squeeze=False)
    for row, lot in enumerate(lots):
        colour = COLOURS[row % len(COLOURS)]
        for axes, key, scale in zip(
            grid[row], ("energies_j", "delays_s"), (1e15, 1e9), strict=True
        ):
            values = scale * np.array(lot[key])
            axes.hist(values, _BINS, color=colour, edgecolor="white", linewidth=0.7)
            if values.size:
                axes.axvline(np.median(values), color=INK, linewidth=1.2)
            axes.set_ylabel("chips")
            axes.locator_params(axis="x", nbins=6)
            axes.locator_params(axis="y", nbins=4, integer=True)
        words = f"{lot['conditions'].replace('degC', '°C').replace(' -', ' −')}, "
        words += f"a step in {show(lot['period_s'], 's')}: {lot['right']} of {lot['chips']} right"
        grid[row][0].set_title(words, fontsize=13)
    grid[-1][0].set_xlabel("energy a step (fJ)")
    grid[-1][1].set_xlabel("digipot clock to code (ns)")
    caption(
        figure,
        f"{edge['edge']}, {edge['transistors']} transistors of {edge['pdk']} in ngspice, mismatch "
        f"as of the maker's models; {lots[0]['chips']} chips, seed {lots[0]['seed']}, "
        f"{lots[0]['steps']} steps about the middle; only chips that count right are in the "
        "histograms. Line: median.",
    )
    return figure
