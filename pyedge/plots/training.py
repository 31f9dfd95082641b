"""Summary figure of one training."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pyedge.arrays import Floats
from pyedge.plots.classification import draw_accuracy, draw_output_space
from pyedge.plots.field import EDGES
from pyedge.plots.learning import (
    draw_learning,
    draw_mean,
    draw_outputs,
    draw_resistances,
    resistance_title,
)
from pyedge.plots.network import draw_network, limits_of
from pyedge.plots.style import caption, look, new_figure
from pyedge.training.history import History


@look()
def training_figure(
    history: History, attainable: float | None = None, splits: Sequence[History] = ()
) -> Figure:
    """Network after training, error (attainable: in V^2), resistances, panels of a kind of task.

    Of a classification learned from several splits, whose last is `history`, error and accuracy
    are the means of all.
    """
    figure = new_figure(16.0, 9.0, title_of(history))
    every = list(splits) if len(splits) > 1 else [history]
    axes = _mosaic(figure, history)
    data, task = history.dataset, history.attributes["task"]
    volts = shown_voltages(history)
    draw_network(
        axes["network"], history.network, data["resistance"].values[-1], task["inputs"],
        task["outputs"], None if volts is None else volts[-1], limits_of(history),
    )  # fmt: skip
    if len(every) > 1:
        draw_mean(axes["error"], every, attainable)
    else:
        draw_learning(axes["error"], history, attainable)
    draw_resistances(axes["resistances"], history)
    split = f", split {task['split']}" if len(every) > 1 else ""
    axes["network"].set_title(f"Network after training{split}")
    axes["error"].set_title("Error")
    axes["resistances"].set_title(f"{resistance_title(history)}{split}")
    if "outputs" in axes:
        draw_outputs(axes["outputs"], history)
        axes["outputs"].set_title("Outputs, and what is desired (dashed)")
    if "accuracy" in axes:
        draw_accuracy(axes["accuracy"], every)
        axes["accuracy"].set_title("Accuracy")
        draw_output_space(axes["space"], history, "after", flattest=0.7)
        axes["space"].legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), handletextpad=0.2)
        axes["space"].set_title(f"Test outputs; stars: desired{split}")
    caption(figure, *caption_lines(history, len(every)))
    return figure


def shown_voltages(history: History) -> Floats | None:
    """(steps, n) free voltages of a field, or else of inputs and outputs where these are fixed."""
    if history.network.n_edges >= EDGES:
        return np.asarray(history.dataset["free_voltage"].values, dtype=np.float64)
    return boundary_voltages(history) if fixed_inputs(history) else None


def boundary_voltages(history: History) -> Floats:
    """(steps, n) free voltages of inputs and outputs, in volts; NaN of hidden nodes."""
    volts = np.array(history.dataset["free_voltage"].values, dtype=np.float64)
    task = history.attributes["task"]
    held = history.network.nodes([*task["inputs"], *task["outputs"]])
    volts[:, np.setdiff1d(np.arange(volts.shape[1]), held)] = np.nan
    return volts


def fixed_inputs(history: History) -> bool:
    """Whether the inputs are the same at every step."""
    inputs = history.network.nodes(history.attributes["task"]["inputs"])
    volts = history.dataset["free_voltage"].values[:, inputs]
    return bool((volts == volts[0]).all())


def title_of(history: History) -> str:
    """Names of task and network."""
    task = history.attributes["task"]
    return f"{task['name']} on {history.network.name}"


def caption_lines(history: History, splits: int = 1) -> list[str]:
    """Caption of a history: statistics, steps, seed, machine and version."""
    data = history.attributes
    task, machine = data["task"], data["configuration"]
    origin = [f"{len(history)} steps", f"seed {data['seed']}"]
    origin += [f"replica {data['replica']}"] if data["replica"] else []
    if history.accuracy is not None:
        last = f"the last of {splits}: " if splits > 1 else ""
        origin.append(f"{last}split {task['split']}")
    origin += [*_hardware(machine), f"pyedge {data['version']}"]
    measured = "the example shown" if not task["test"] else f"mean of {task['test']} test examples"
    error = f"Error: free network before each update, summed over outputs; {measured}."
    late = f"Late mean: last {history.late_steps} steps."
    line = f"mean of {splits} splits" if splits > 1 else "rolling median"
    return [f"{error} Line: {line}.", f"{late} {', '.join(origin)}."]


def _hardware(machine: dict[str, Any]) -> list[str]:
    """Rule, levels and noise of the edges, where the configuration has them."""
    if "edges" not in machine:
        return []
    own = [f"{each['kind']} edges at {each['edges']}" for each in machine.get("population", ())]
    kind = machine["edges"]["comparison"]
    if kind == "ideal":
        return ["ideal edges (Eq. 2)", *own]
    if kind not in ("sign", "paper", "exact"):
        return [f"{kind} edges", *own]
    noise = 1e3 * machine["comparator"]["noise"]
    digipot = machine["digipot"]
    levels = f"{digipot['levels']} levels" if "levels" in digipot else Path(digipot["part"]).stem
    return [f"{kind} edges", levels, f"noise {noise:g} mV", *own]


def _mosaic(figure: Figure, history: History) -> dict[str, Axes]:
    if history.accuracy is not None:
        rows = [["network", "error", "accuracy"], ["network", "resistances", "space"]]
    elif fixed_inputs(history):
        rows = [["network", "error", "outputs"], ["network", "resistances", "resistances"]]
    else:
        rows = [["network", "error"], ["network", "resistances"]]
    ratios = [1.35, 1, 1] if len(rows[0]) == 3 else [1, 1.35]
    axes = figure.subplot_mosaic(cast(Any, rows), width_ratios=ratios)
    return cast(dict[str, Axes], axes)
