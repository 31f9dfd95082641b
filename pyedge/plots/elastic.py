"""Elastic networks: the deformed one over the undeformed, with the widths of the bars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MultipleLocator

from pyedge.arrays import Floats
from pyedge.networks.elastic import ElasticNetwork
from pyedge.plots.classification import draw_accuracy
from pyedge.plots.learning import draw_learning, draw_mean
from pyedge.plots.style import (
    BLUE,
    COLOURS,
    GREY,
    INK,
    PALE,
    STEPS,
    VERMILLION,
    caption,
    new_figure,
)
from pyedge.training.history import History

_THIN, _THICK = 0.8, 8.0  # points of the softest and the stiffest bar
_REACH = 0.8  # of a bar: the largest displacement as drawn, unless it is larger
_MOST = 3000  # bars of a drawing
_LINES = 32  # bars that have a line each


def draw_deformed(
    axes: Axes,
    network: ElasticNetwork,
    displacement: Floats,
    stiffness: Floats,
    force: Floats | None = None,
    outputs: Sequence[str] = (),
) -> float:
    """Draw the deformed network over the undeformed one; the axes are set.

    Args:
        axes, network: where to draw, and what; in space, seen along z.
        displacement: (n,) in metres.
        stiffness: (m,) in N/m, by which bars are wide.
        force: (n,) in newtons, drawn as arrows, or None.
        outputs: labels of degrees of freedom that are marked.

    Returns:
        By how much displacements are magnified.
    """
    assert network.positions is not None
    whole = np.zeros(network.positions.shape)
    whole[tuple(network.freedom.T)] = displacement
    most, bar = float(np.abs(whole).max()), float(np.median(network.lengths))
    factor = _nice(_REACH * bar / most) if most > 0 else 1.0
    still, moved = network.positions[:, :2], (network.positions + factor * whole)[:, :2]
    there = network.edges[network.intact]
    axes.add_collection(LineCollection([*still[there]], colors=PALE, linewidths=1.5, zorder=1))
    widths = _widths(stiffness)[network.intact]
    lines = LineCollection([*moved[there]], colors=GREY, linewidths=widths, zorder=2)
    lines.set_capstyle("round")
    axes.add_collection(lines)
    loose = np.setdiff1d(np.arange(len(still)), np.unique(network.freedom[:, 0]))
    marked = np.unique(network.freedom[network.nodes(outputs), 0])
    axes.plot(*moved.T, "o", color="white", markeredgecolor=INK, markersize=5, zorder=3)
    for places, shape, colour in ((moved[marked], "D", BLUE), (still[loose], "^", INK)):
        axes.plot(*places.T, shape, color=colour, markersize=10, zorder=4)
    if force is not None and force.any():
        _arrows(axes, network, moved, force, bar)
    corners = np.concatenate([still, moved])
    axes.set_xlim(corners[:, 0].min() - bar, corners[:, 0].max() + bar)
    axes.set_ylim(corners[:, 1].min() - 1.4 * bar, corners[:, 1].max() + bar)
    axes.set_aspect("equal")
    axes.axis("off")
    keys = [("^", INK, "fixed"), ("D", BLUE, "output")]
    shapes = [Line2D([], [], marker=m, color=c, linestyle="none", markersize=10, label=text)
              for m, c, text in keys]  # fmt: skip
    shapes += [Line2D([], [], color=VERMILLION, label="force")] * (force is not None)
    axes.legend(handles=shapes, loc="upper center", bbox_to_anchor=(0.5, 0.02), ncols=len(shapes))
    return factor


def elastic_figure(
    history: History, attainable: float | None = None, splits: Sequence[History] = ()
) -> Figure:
    """Network after training, error, stiffnesses, and displacements or accuracy."""
    network = history.network
    assert isinstance(network, ElasticNetwork)
    task, every = history.attributes["task"], list(splits) if len(splits) > 1 else [history]
    figure = new_figure(16.0, 9.0, f"{task['name']} on {network.name}")
    right = "accuracy" if history.accuracy is not None else "outputs"
    rows: Any = [["network", "error"], ["network", "stiffness"], ["network", right]]
    axes = figure.subplot_mosaic(rows, width_ratios=[1.2, 1])
    stiffness = 1.0 / history.dataset["resistance"].values
    moved = history.dataset["free_voltage"].values[-1]
    if network.n_edges <= _MOST:
        before = stiffness[-2] if len(stiffness) > 1 else stiffness[-1]
        force = _force(network, before, moved, task.get("injected", ()))
        shown = draw_deformed(axes["network"], network, moved, before, force, task["outputs"])
        title = f"Last example; displacements × {shown:g}"
        axes["network"].set_title(title)
    if len(every) > 1:
        draw_mean(axes["error"], every, attainable)
    else:
        draw_learning(axes["error"], history, attainable)
    unit = {"1": "cross-entropy", "m^2": "squared error (m²)"}[history.error_unit]
    axes["error"].set(title="Error", ylabel=unit)
    axes["error"].get_legend().remove()
    _draw_stiffness(axes["stiffness"], stiffness)
    if right == "accuracy":
        draw_accuracy(axes["accuracy"], every)
        axes["accuracy"].set_title("Accuracy")
        axes["accuracy"].yaxis.set_major_locator(MultipleLocator(0.2))
    else:
        _draw_outputs(axes["outputs"], history)
    kind = history.attributes["configuration"].get("edges", {}).get("comparison", "")
    caption(
        figure,
        f"Width of a bar: its stiffness, {stiffness[-1].min():.4g} to {stiffness[-1].max():.4g} "
        f"N/m. Pale: undeformed. {kind} edges, {len(history)} steps, "
        f"seed {history.attributes['seed']}, pyedge {history.attributes['version']}. "
        f"Error: thick, late mean, {history.late:.4g}; dashed, within reach.",
    )
    return figure


def _draw_stiffness(axes: Axes, stiffness: Floats) -> None:
    few = stiffness.shape[1] <= _LINES
    shown = stiffness if few else np.quantile(stiffness, (0.1, 0.5, 0.9), axis=1).T
    axes.plot(shown, color=GREY, linewidth=1.2, alpha=0.8)
    axes.set(xlabel=STEPS, ylabel="stiffness (N/m)")
    axes.set_title("Stiffness of each bar" if few else "Stiffnesses: median and 10 to 90 %")


def _draw_outputs(axes: Axes, history: History) -> None:
    read = 1e3 * history.read
    dots = len(np.unique(history.dataset["example"].values)) > 1
    for k, (name, colour) in enumerate(zip(history.read_names, COLOURS, strict=False)):
        style: dict[str, Any] = {"linestyle": "none", "marker": "."} if dots else {}
        axes.plot(read[:, k], color=colour, label=name, markersize=2, **style)
        if history.error_unit == "m^2" and not dots:
            axes.plot(1e3 * history.dataset["target"].values[:, k], "--", color=colour)
    axes.set(xlabel=STEPS, ylabel="displacement (mm)", title="Outputs for the example shown")
    axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), markerscale=6 if dots else 1)


def _force(
    network: ElasticNetwork, stiffness: Floats, moved: Floats, loaded: Sequence[str]
) -> Floats:
    """(n,) forces into the loaded degrees of freedom, from the displacements, in newtons."""
    tension = stiffness * network.drops(moved) * network.intact
    force = np.zeros(network.n_nodes)
    places = network.nodes(loaded)
    force[places] = np.asarray(network.operator.T @ tension)[places]
    return force


def _arrows(axes: Axes, network: ElasticNetwork, moved: Floats, force: Floats, bar: float) -> None:
    """An arrow that ends at each loaded joint, the longest a bar long."""
    longest = float(np.abs(force).max())
    for place in np.flatnonzero(force).tolist():
        joint, axis = network.freedom[place].tolist()
        if axis > 1:
            continue
        along = np.zeros(2)
        along[axis] = bar * force[place] / longest
        style = {"color": VERMILLION, "lw": 2.5, "arrowstyle": "-|>", "shrinkA": 0, "shrinkB": 5}
        axes.annotate("", moved[joint], moved[joint] - along, arrowprops=style, zorder=5)


def _widths(stiffness: Floats) -> Floats:
    low, high = float(stiffness.min()), float(stiffness.max())
    share = (stiffness - low) / (high - low) if high > low else np.full(stiffness.shape, 0.4)
    return np.asarray(_THIN + (_THICK - _THIN) * share)


def _nice(value: float) -> float:
    """1, 2 or 5 times a power of ten, at most `value`."""
    power = 10.0 ** np.floor(np.log10(value))
    return float(max(k for k in (1, 2, 5) if k * power <= value) * power)
