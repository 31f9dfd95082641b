"""Summary figure of the training of an elastic network."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MultipleLocator

from pyedge.arrays import Floats
from pyedge.networks.elastic import ElasticNetwork
from pyedge.plots.classification import draw_accuracy
from pyedge.plots.deformed import draw_deformed
from pyedge.plots.learning import draw_learning, draw_mean, error_label
from pyedge.plots.style import COLOURS, GREY, STEPS, caption, new_figure
from pyedge.training.history import History

_MOST = 3000  # bars of a drawing
_LINES = 32  # bars that have a line each


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
        force = forces(network, before, moved, task.get("injected", ()))
        shown = draw_deformed(axes["network"], network, moved, before, force, task["outputs"])
        title = f"Last example; displacements × {shown:g}"
        axes["network"].set_title(title)
    if len(every) > 1:
        draw_mean(axes["error"], every, attainable)
    else:
        draw_learning(axes["error"], history, attainable)
    axes["error"].set(title="Error", ylabel=error_label(history.error_unit))
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


def forces(
    network: ElasticNetwork, stiffness: Floats, moved: Floats, loaded: Sequence[str]
) -> Floats:
    """(n,) forces into the loaded degrees of freedom, from the displacements, in newtons."""
    tension = stiffness * network.drops(moved) * network.intact
    force = np.zeros(network.n_nodes)
    places = network.nodes(loaded)
    force[places] = np.asarray(network.operator.T @ tension)[places]
    return force
