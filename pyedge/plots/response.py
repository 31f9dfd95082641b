"""Response figure: the mean step of an edge against the difference of its drops (D22, Fig. 7E)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from pyedge.plots.style import COLOURS, GREY, MARKERS, PALE, POINT, caption, look, new_figure
from pyedge.units import show

PUBLISHED_UNSURE = 10e-3
"""Below this difference D22's decisions are unreliable, in volts."""


@look()
def response_figure(model: Mapping[str, Any], circuit: Mapping[str, Any] | None = None) -> Figure:
    """Mean step against difference: lines for the comparators' model, points for a circuit.

    Both are as from `CircuitResponse.describe`, of the same clamped drops; the model without
    ``trials``, a measured circuit without ``seed``.
    """
    figure = new_figure(10.5, 6.0, "An edge's response")
    axes = figure.subplots()
    edge = 1e3 * PUBLISHED_UNSURE
    axes.axvspan(-edge, edge, color=PALE, alpha=0.45, linewidth=0, zorder=0)
    axes.text(-edge, 1.09, " D22: unreliable within 10 mV", color=GREY, fontsize=12, va="top")
    axes.axhline(0.0, color=GREY, linewidth=0.8, zorder=0)
    for k, (volts, steps) in enumerate(zip(model["clamped_V"], model["mean_step"], strict=True)):
        colour, label = COLOURS[k % len(COLOURS)], show(volts, "V").replace("-", "−")
        axes.plot(1e3 * np.array(model["difference_V"]), steps, color=colour, label=label)
    words = [f"Lines: comparators with noise {show(model['noise_V'], 'V')} rms, by calculation."]
    if circuit is not None:
        x = 1e3 * np.array(circuit["difference_V"])
        for k, mean in enumerate(np.array(circuit["mean_step"])):
            bar = np.sqrt(np.maximum(1 - mean**2, 0.0) / circuit["trials"])
            marker, colour = MARKERS[k % len(MARKERS)], COLOURS[k % len(COLOURS)]
            axes.errorbar(x, mean, bar, fmt=marker, color=colour, elinewidth=1.2, **POINT)
        seed = f", seed {circuit['seed']}" if "seed" in circuit else ""
        words.append(
            f"Points: circuit, mean of {circuit['trials']} steps{seed}; "
            "bars: its standard deviation."
        )
    axes.set(
        xlabel=r"$\Delta V_C - \Delta V_F$ (mV)", ylabel="mean step", ylim=(-1.12, 1.12),
        yticks=[-1, -0.5, 0, 0.5, 1],
    )  # fmt: skip
    axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), title=r"clamped drop $\Delta V_C$")
    caption(figure, " ".join(words), f"Comparison {model['comparison']}.")
    return figure
