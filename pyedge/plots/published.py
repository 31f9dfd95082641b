"""The panels of D22, drawn from histories: Dillavou, Stern, Liu, Durian, Phys. Rev. Applied 18,
014040 (2022).

Each caption has the statistic shown, the number of histories and their seeds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pyedge.plots import learning, style
from pyedge.plots.classification import accuracies, draw_accuracy, draw_output_space, epoch_axis
from pyedge.plots.learning import short
from pyedge.plots.network import draw_key, draw_network, limits_of
from pyedge.plots.style import caption, look, new_figure
from pyedge.plots.ticks import log_scale
from pyedge.plots.training import boundary_voltages
from pyedge.training.history import LATE_ACCURACY, History

NUMERALS = {
    "iris": "i", "allostery-1": "ii", "allostery-2": "iii", "allostery-3": "iv",
    "allostery-4": "v", "regression-a": "vi", "regression-b": "vii",
}  # fmt: skip
"""D22's numerals of its tasks."""
SPECIES = ("setosa", "versicolor", "virginica")
PUBLISHED_ACCURACY = 0.95
_FREE = "Squared error of the free network before each update, summed over outputs"


@look()
def figure_2b(history: History) -> Figure:
    """Fig. 2B: the middle voltage of a divider learns four targets in turn."""
    figure, axes = _panel("Two edges learn one voltage after another")
    learning.draw_outputs(axes, history)
    caption(figure, f"Free output before each update; dashed: target. n = 1, {_origin([history])}.")
    return figure


@look()
def figure_2c(history: History) -> Figure:
    """Fig. 2C: the two resistances of the divider."""
    figure, axes = _panel("Its two resistances")
    learning.draw_resistances(axes, history)
    caption(figure, f"Resistance in the free network. n = 1, {_origin([history])}.")
    return figure


@look()
def figure_3a(histories: Sequence[History]) -> Figure:
    """Fig. 3A: error of the allostery with three outputs, one history a seed."""
    figure, axes = _panel("Allostery with three outputs")
    learning.draw_each(axes, histories)
    caption(figure, f"{_FREE}; rolling median over 1/40 of the steps.", _late(histories))
    return figure


@look()
def figure_3b(histories: Sequence[History]) -> Figure:
    """Fig. 3B: test error of the regression, one history a seed."""
    figure, axes = _panel("Regression of two outputs on two inputs")
    learning.draw_each(axes, histories)
    axes.set_ylabel("test error (V²)")
    tests = histories[0].attributes["task"]["test"]
    caption(figure, f"{_FREE}, mean of {tests} test examples.", _late(histories))
    return figure


@look()
def figure_3c(splits: Sequence[History]) -> Figure:
    """Fig. 3C: test error of Iris against epoch, one history a split."""
    figure, axes = _panel("Iris: error")
    errors = learning.stacked_errors(splits)
    epochs = epoch_axis(axes, splits[0], errors.shape[1])
    learning.draw_runs(axes, epochs, errors, "one split")
    label = f"mean of {len(splits)} splits"
    axes.plot(epochs, errors.mean(axis=0), color=style.BLUE, linewidth=2.8, label=label)
    log_scale(axes, "y")
    axes.set_ylabel("test error (V²)")
    axes.legend(loc="upper right")
    tests = splits[0].attributes["task"]["test"]
    number = f"n = {len(splits)} {_origin(splits)}."
    start = "Desired outputs are those measured at the start of the epoch."
    caption(figure, f"{_FREE}, mean of {tests} test flowers.", f"{start} {number}")
    return figure


@look()
def figure_3d(splits: Sequence[History], reference: float) -> Figure:
    """Fig. 3D: test accuracy on Iris against epoch, a history a split; logistic regression's."""
    figure, axes = _panel("Iris: accuracy")
    axes.axhline(
        PUBLISHED_ACCURACY, color=style.VERMILLION, linewidth=1.6, linestyle=(0, (1, 2)),
        label=f"published > {100 * PUBLISHED_ACCURACY:.0f} %",
    )  # fmt: skip
    draw_accuracy(axes, splits, reference)
    late = accuracies(splits)[:, -LATE_ACCURACY:].mean(axis=1)
    tests = splits[0].attributes["task"]["test"]
    caption(
        figure,
        f"Share of {tests} test flowers nearest to their own species' desired outputs, "
        "before each update.",
        f"Mean of the last {LATE_ACCURACY} steps: {100 * late.mean():.1f} % "
        f"({100 * late.min():.1f} to {100 * late.max():.1f}). "
        f"n = {len(splits)} {_origin(splits)}.",
    )
    return figure


@look()
def figure_3e(history: History) -> Figure:
    """Fig. 3E: outputs for the test flowers before and after training, of one split."""
    figure = new_figure(11.0, 8.4)
    right = 100 * accuracies([history])[0]
    before, after = figure.subplots(2, 1)
    draw_output_space(before, history, "before", SPECIES)
    draw_output_space(after, history, "after", SPECIES)
    before.set(xlabel="", title=f"Before training: {right[0]:.0f} % right")
    after.set_title(f"After: {right[-1]:.0f} % right")
    handles, labels = after.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside right upper", handletextpad=0.2)
    points = len(history.dataset["test_class"])
    caption(
        figure,
        "Outputs in the plane of the three desired outputs (stars), from their middle; the tint "
        "is that of the nearest star.",
        f"The scales differ. {points} test flowers; before: first step, after: last step. "
        f"n = 1, {_origin([history])}.",
    )
    return figure


@look()
def figure_4b(sequence: Sequence[History]) -> Figure:
    """Fig. 4B: error through a sequence of tasks, one history a task, without reset between."""
    figure, axes = _panel("One task after another, without reset", 13.0)
    start = 0
    for history in sequence:
        steps, colour = start + np.arange(len(history)), _colour(history)
        error = learning.positive(history.error)
        axes.plot(steps, error, color=colour, linewidth=0.7, alpha=0.4)
        axes.plot(steps, learning.smoothed(history), color=colour)
        start += len(history)
    log_scale(axes, "y")
    axes.set_ylabel(style.ERROR)
    _mark_tasks(axes, sequence)
    late = ", ".join(f"{_numeral(h)}\u00a0{short(h.late, '').strip()}" for h in sequence)
    caption(
        figure,
        f"{_FREE} (i, vi, vii: mean of test examples). Line: rolling median.",
        f"Mean of each task's last {sequence[0].late_steps} steps (V²): {late}.",
        "i: Iris; ii, iii, iv, v: allostery with 1, 2, 3, 4 outputs; vi, vii: regression. "
        f"n = 1, {_seed(sequence)}.",
    )
    return figure


@look()
def figure_4c(sequence: Sequence[History]) -> Figure:
    """Fig. 4C: every resistance through the same sequence of tasks."""
    figure, axes = _panel("Its resistances", 13.0)
    learning.draw_resistances(axes, *sequence)
    _mark_tasks(axes, sequence)
    caption(figure, f"Resistance in the free network. n = 1, {_seed(sequence)}.")
    return figure


@look()
def figure_5a(history: History) -> Figure:
    """Fig. 5A: error while edges are cut."""
    figure, axes = _panel("Learning goes on while edges are cut")
    learning.draw_learning(axes, history)
    count = sum(len(cut.edges) for cut in learning.cuts(history))
    caption(
        figure,
        f"{_FREE}; line: rolling median; above: the edges cut.",
        f"Late mean: last {history.late_steps} steps. "
        f"{count} of {history.network.n_edges} edges cut. n = 1, {_origin([history])}.",
    )
    return figure


@look()
def figure_5b(history: History) -> Figure:
    """Fig. 5B: the network before the first cut, and at the end of the training."""
    figure = new_figure(13.0, 7.4)
    data, task = history.dataset, history.attributes["task"]
    every, voltages = learning.cuts(history), boundary_voltages(history)
    first = every[0].step if every else 0
    whole, damaged = figure.subplots(1, 2)
    limits = limits_of(history)
    for axes, step in ((whole, max(first - 1, 0)), (damaged, len(history) - 1)):
        drawing = draw_network(
            axes, history.network, data["resistance"].values[step], task["inputs"],
            task["outputs"], limits=limits, key=False,
        )  # fmt: skip
        drawing.show(data["resistance"].values[step], data["intact"].values[step], voltages[step])
    whole.set_title(f"Step {first}, before the first cut")
    lost = sum(len(cut.edges) for cut in every)
    damaged.set_title(f"Step {len(history)}, after {lost} cuts")
    draw_key(whole, limits)
    draw_key(damaged, limits, cut=True)
    caption(
        figure,
        "Width of a line: conductance in the free network, logarithmic.",
        f"Voltages: free network before the step's update. n = 1, {_origin([history])}.",
    )
    return figure


FIGURES: dict[str, Callable[..., Figure]] = {
    each.__name__.removeprefix("figure_").upper(): each
    for each in (
        figure_2b, figure_2c, figure_3a, figure_3b, figure_3c, figure_3d, figure_3e, figure_4b,
        figure_4c, figure_5a, figure_5b,
    )
}  # fmt: skip
"""The panels by their names in D22."""


def _panel(title: str, width: float = 11.0) -> tuple[Figure, Axes]:
    figure = new_figure(width)
    axes = figure.subplots()
    axes.set_title(title)
    return figure, axes


def _origin(histories: Sequence[History]) -> str:
    """The seeds of histories, with splits of a classification, and the network."""
    every = [history.attributes for history in histories]
    seeds = sorted({int(data["seed"]) for data in every})
    splits = sorted({int(data["task"]["split"]) for data in every})
    network = histories[0].network.name
    if histories[0].accuracy is None:
        return f"{_range('seed', seeds)}, {network}"
    return f"{_range('split', splits)} of {_range('seed', seeds)}, {network}"


def _seed(sequence: Sequence[History]) -> str:
    return f"seed {sequence[0].attributes['seed']}, {sequence[0].network.name}"


def _range(what: str, numbers: Sequence[int]) -> str:
    if len(numbers) == 1:
        return f"{what} {numbers[0]}"
    if list(numbers) == list(range(numbers[0], numbers[-1] + 1)):
        return f"{what}s {numbers[0]} to {numbers[-1]}"
    return f"{what}s {', '.join(map(str, numbers))}"


def _late(histories: Sequence[History]) -> str:
    late = [history.late for history in histories]
    orders = [history.orders_late for history in histories]
    return (
        f"Mean of the last {histories[0].late_steps} steps: median {short(np.median(late), 'V²')}, "
        f"{np.median(orders):.1f} orders down (worst seed {min(orders):.1f}). "
        f"n = {len(histories)}, {_origin(histories)}."
    )


def _numeral(history: History) -> str:
    name = str(history.attributes["task"]["name"])
    return NUMERALS.get(name, name)


def _colour(history: History) -> str:
    name = history.attributes["task"]["name"]
    if history.accuracy is not None:
        return style.GREEN
    return style.BLUE if str(name).startswith("allostery") else style.VERMILLION


def _mark_tasks(axes: Axes, sequence: Sequence[History]) -> None:
    """Shade every other task, and label each above."""
    ends = np.cumsum([0, *map(len, sequence)])
    for task, (start, end) in enumerate(pairwise(ends)):
        if task % 2 == 0:
            axes.axvspan(start, end, color=style.INK, alpha=0.06, linewidth=0, zorder=0)
    middles = ((ends[:-1] + ends[1:]) / 2).tolist()
    learning.label_above(axes, middles, [_numeral(history) for history in sequence], 15)
    axes.set(xlim=(0, ends[-1]), xlabel=style.STEPS)
