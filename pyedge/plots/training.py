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
from pyedge.plots.decision import draw_decision, draw_examples
from pyedge.plots.elastic import elastic_figure
from pyedge.plots.examples import Kind, Replay, measurable, response_kind
from pyedge.plots.field import EDGES
from pyedge.plots.gates import (
    OFF,
    draw_gate_network,
    draw_gates,
    draw_operating_point,
    gate_name,
    gates_title,
    highest,
)
from pyedge.plots.learning import (
    draw_learning,
    draw_mean,
    draw_outputs,
    draw_resistances,
    resistance_title,
)
from pyedge.plots.network import draw_network, limits_of
from pyedge.plots.strategy import draw_learning_values, draw_values, draw_worth
from pyedge.plots.style import caption, look, new_figure
from pyedge.plots.transfer import draw_components, draw_transfer
from pyedge.training.history import History


@look()
def training_figure(
    history: History,
    attainable: float | None = None,
    splits: Sequence[History] = (),
    replay: Replay | None = None,
) -> Figure:
    """Network after training, error (attainable: in V^2), resistances, panels of a kind of task.

    Of a classification learned from several splits, whose last is `history`, error and accuracy
    are the means of all.  With the machine to be measured again (`pyedge.training.replay.Replay`),
    outputs against one or two varied inputs are drawn; nonlinear edges with gates have these and
    conductances at an operating point in the place of resistances.  Elastic networks have a figure
    of their own.
    """
    if history.network.directed:
        return elastic_figure(history, attainable, splits)
    replay = measurable(history, replay)
    every = list(splits) if len(splits) > 1 else [history]
    gates = replay is not None and not replay.linear and gate_name(history) is not None
    response = response_kind(history) if replay is not None else None
    size = (20.0, 11.0) if gates and response else (16.0, 9.0)
    figure = new_figure(*size, title_of(history))
    axes = _mosaic(figure, history, gates, response)
    if replay is not None:
        _draw_measured(axes, history, replay, gates, response)
    if len(every) > 1:
        draw_mean(axes["error"], every, attainable)
    else:
        draw_learning(axes["error"], history, attainable)
    axes["error"].set_title("Error")
    split = f", split {history.attributes['task']['split']}" if len(every) > 1 else ""
    if not gates:
        _draw_resistors(axes, history, split)
    if "outputs" in axes:
        draw_outputs(axes["outputs"], history)
        axes["outputs"].set_title("Outputs, and what is desired (dashed)")
    if "accuracy" in axes:
        draw_accuracy(axes["accuracy"], every)
        axes["accuracy"].set_title("Accuracy")
        draw_output_space(axes["space"], history, "after", flattest=0.7)
        axes["space"].legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), handletextpad=0.2)
        axes["space"].set_title(f"Test outputs; stars: desired{split}")
    lines = caption_lines(history, len(every))
    caption(figure, *lines, *(_gates_caption(history) if gates else ()))
    return figure


def _draw_resistors(axes: dict[str, Axes], history: History, split: str) -> None:
    """Network and resistances; these do not depend on voltages."""
    data, task = history.dataset, history.attributes["task"]
    volts = shown_voltages(history)
    draw_network(
        axes["network"], history.network, data["resistance"].values[-1], task["inputs"],
        task["outputs"], None if volts is None else volts[-1], limits_of(history),
    )  # fmt: skip
    axes["network"].set_title(f"Network after training{split}")
    draw_resistances(axes["resistances"], history)
    axes["resistances"].set_title(f"{resistance_title(history)}{split}")


def _draw_measured(
    axes: dict[str, Axes], history: History, replay: Replay, gates: bool, response: Kind | None
) -> None:
    """The panels that need the machine: gates and conductances, outputs against inputs."""
    if gates:
        draw_operating_point(axes["network"], history, replay)
        axes["network"].set_title("Conductances at the operating point")
        if "gates" in axes:
            draw_gate_network(axes["gates"], history)
            axes["gates"].set_title("Gates after training")
        draw_gates(axes["resistances"], history)
        gates_title(axes["resistances"], history)
    if response == "curve":
        draw_transfer(axes["response"], history, replay)
        axes["response"].set_title("Output against input")
        draw_components(axes["learning"], history, replay)
        axes["learning"].set_title("Components of the error")
    elif response == "map":
        right = draw_decision(axes["response"], history, replay)
        title = f"Decision map: {right.sum()} of {len(right)} examples right"
        axes["response"].set_title(title, pad=30)
        draw_examples(axes["learning"], history, replay)
        axes["learning"].set_title("Output for each example; dashed: desired")
    elif response == "strategy":
        draw_values(axes["response"], history, replay)
        axes["response"].set_title("Values in mV; dots: highest, rings: best")
        draw_worth(axes["learning"], history, replay)
        axes["learning"].set_title("Reward of the strategy; dashed: best")
        draw_learning_values(axes["values"], history)
        axes["values"].set_title("Value of each action, by state; rings: due")


def _gates_caption(history: History) -> list[str]:
    inputs = zip(history.attributes["task"]["inputs"], highest(history), strict=True)
    volts = ", ".join(f"node {label} at {value:g} V" for label, value in inputs)
    return [
        f"Operating point: free twin after training, {volts}; width: current over drop of each "
        f"edge; off: above {OFF / 1e6:g} MΩ. One machine (n = 1)."
    ]


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


def _mosaic(
    figure: Figure, history: History, gates: bool, response: Kind | None
) -> dict[str, Axes]:
    if gates or response:
        below = "values" if response == "strategy" else "gates" if gates else "network"
        left, right = ["network", below], ["response", "learning"]
        middle = ["error", "resistances"]
        columns = [left, middle, right] if response else [left, middle]
        rows = [list(row) for row in zip(*columns, strict=True)]
    elif history.accuracy is not None:
        rows = [["network", "error", "accuracy"], ["network", "resistances", "space"]]
    elif fixed_inputs(history):
        rows = [["network", "error", "outputs"], ["network", "resistances", "resistances"]]
    else:
        rows = [["network", "error"], ["network", "resistances"]]
    ratios = [1.35, 1, 1] if len(rows[0]) == 3 else [1, 1.35]
    if response == "strategy" or (gates and response):
        ratios = [1, 1, 1]
    axes = figure.subplot_mosaic(cast(Any, rows), width_ratios=ratios)
    return cast(dict[str, Axes], axes)
