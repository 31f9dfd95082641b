"""The panels: decays of the error, their exponents, eigenvalues, effective resistances."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from pyedge.plots.style import (
    BLUE,
    COLOURS,
    GREY,
    INK,
    MARKERS,
    POINT,
    VERMILLION,
    caption,
    look,
    new_figure,
)  # fmt: skip
from pyedge.plots.ticks import log_scale
from pyedge.reproduction.ageing.experiments import DENSE, Experiments
from pyedge.reproduction.ageing.measures import BETAS

_SHOWN = (0.1, 0.3, 0.5)


def _machines(of: Experiments) -> str:
    return f"n = {of.machines} machines (seeds from 0 on), each with its own network, map and start"


@look()
def decay(of: Experiments) -> Figure:
    """Mean normalised errors and their fits, and those of random data."""
    figure = new_figure(11.0, 6.8, "More edges: from stretched to compressed decay")
    axes = figure.subplots()
    for (parameter, group), colour in zip(of.maps.items(), COLOURS, strict=False):
        epochs = np.arange(1.0, len(group.mean) + 1)
        label = f"TP {parameter:g}, beta {group.decay.beta:.2f}"
        axes.plot(epochs, group.mean, color=colour, label=label)
        axes.plot(epochs, group.decay.at(epochs), color=INK, linewidth=1, linestyle="--")
    axes.plot(epochs, of.random.mean, color=GREY, label=f"TP {DENSE:g}, random data")
    log_scale(axes, "x")
    log_scale(axes, "y")
    axes.set(xlabel="epoch", ylabel="error over that of the first epoch")
    axes.legend(loc="lower left")
    caption(
        figure,
        "Root of the mean squared error; mean of the machines. Dashed: a + b exp(-lambda t^beta), "
        "least squares. TP: share of all pairs of 40 nodes that is joined.",
        f"{_machines(of)}.",
    )
    return figure


@look()
def beta(of: Experiments) -> Figure:
    """Exponents beside the published ones."""
    figure = new_figure(9.0, 6.0, "The exponent crosses 1")
    axes = figure.subplots()
    fits = [group.decay for group in of.maps.values()]
    spread = [each.error for each in fits]
    found = [each.beta for each in fits]
    axes.errorbar([*of.maps], found, spread, fmt="o-", color=BLUE, label="measured", **POINT)
    axes.plot(
        [*BETAS], [*BETAS.values()], "s", color=VERMILLION, label="published", zorder=5, **POINT
    )
    axes.axhline(1.0, color=GREY, linewidth=1.2, linestyle="--")
    axes.set(xlabel="share of pairs that is joined, TP", ylabel="beta", ylim=(0, None))
    axes.legend(loc="lower right")
    caption(figure, "Fits to the mean; bars: standard error of the fit.", f"{_machines(of)}.")
    return figure


@look()
def eigenvalues(of: Experiments) -> Figure:
    """Eigenvalues of the Laplacian before and after."""
    figure = new_figure(13.0, 5.8, "The spectrum of the Laplacian before and after")
    panels = figure.subplots(1, len(_SHOWN) + 1, sharey=True)
    groups = [(f"TP {each:g}", of.maps[each]) for each in _SHOWN]
    groups.append((f"TP {DENSE:g}, random", of.random))
    for axes, (title, group) in zip(panels, groups, strict=True):
        for k, (label, colour) in enumerate((("as made", BLUE), ("at the end", VERMILLION))):
            values = [one.eigenvalues((one.before, one.after)[k])[1:] for one in group.machines]
            rank = np.arange(1, len(values[0]) + 1)
            middle = np.median(values, axis=0)
            axes.plot(rank, middle, MARKERS[k], color=colour, label=label, markersize=4)
        axes.set(title=title, xlabel="rank")
        log_scale(axes, "y")
    panels[0].set_ylabel("eigenvalue (S)")
    panels[0].legend(loc="upper left")
    caption(figure, f"Without the zero; medians. {_machines(of)}.")
    return figure


@look()
def resistances(of: Experiments) -> Figure:
    """Distributions of the effective resistances of all pairs of nodes, before and after."""
    figure = new_figure(13.0, 5.8, "Effective resistances before and after")
    panels = figure.subplots(1, len(_SHOWN) + 1)
    groups = [(f"TP {each:g}", of.maps[each]) for each in _SHOWN]
    groups.append((f"TP {DENSE:g}, random", of.random))
    for axes, (title, group) in zip(panels, groups, strict=True):
        both = [
            np.concatenate([one.resistances((one.before, one.after)[k]) for one in group.machines])
            for k in (0, 1)
        ]
        low, high = (float(np.quantile(np.concatenate(both), q)) for q in (0.0005, 0.9995))
        edges = np.geomspace(low, high, 50).tolist()
        for values, label, colour in zip(
            both, ("as made", "at the end"), (BLUE, VERMILLION), strict=True
        ):
            axes.hist(values, edges, density=True, histtype="step", color=colour, label=label)
        log_scale(axes, "x")
        log_scale(axes, "y")
        axes.set(title=title, xlabel="r (Ω)")
    panels[0].set_ylabel("density p(r) (1/Ω)")
    panels[0].legend(loc="lower left")
    caption(figure, f"All pairs of nodes. {_machines(of)}.")
    return figure
