"""Figures of a classification: accuracy against epoch, and the output space.

A history of another kind of task is an InputError.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.ticker import MaxNLocator, MultipleLocator, PercentFormatter

from pyedge.arrays import Bools, Floats
from pyedge.errors import InputError
from pyedge.plots.learning import draw_runs
from pyedge.plots.style import BLUE, COLOURS, INK, MARKERS
from pyedge.training.history import History

When = Literal["before", "after"]
_GRID = 400


def epoch_axis(axes: Axes, history: History, steps: int) -> Floats:
    """Label the x axis of so many steps in epochs; returns (steps,) the epoch of each."""
    length = int(history.attributes["task"]["train"])
    axes.set(xlim=(0, steps / length), xlabel="epoch")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    return np.arange(steps) / length


def class_names(history: History) -> list[str]:
    """Names of the classes, or their numbers from 1."""
    count = int(history.dataset.sizes["class"])
    given = history.attributes["task"].get("class_names")
    return [str(name) for name in given or [f"class {k + 1}" for k in range(count)]]


def accuracies(histories: Sequence[History]) -> Floats:
    """(histories, steps) test accuracies, as long as the shortest history."""
    right = [history.accuracy for history in histories if history.accuracy is not None]
    if not right or len(right) < len(histories):
        name = histories[0].attributes["task"]["name"] if histories else "none"
        raise InputError(f"task {name!r} is not a classification: it has no accuracy")
    steps = min(map(len, right))
    return np.stack([each[:steps] for each in right])


def draw_accuracy(axes: Axes, histories: Sequence[History], reference: float | None = None) -> None:
    """Test accuracy against epoch: splits faint, mean bold; the reference: another classifier's."""
    right = accuracies(histories)
    epochs = epoch_axis(axes, histories[0], right.shape[1])
    if len(right) > 1:
        draw_runs(axes, epochs, right, "one split")
    label = f"mean of {len(right)} splits" if len(right) > 1 else "this split"
    axes.plot(epochs, right.mean(axis=0), color=BLUE, linewidth=2.8, label=label)
    if reference is not None:
        text = f"logistic regression {100 * reference:.1f} %"
        axes.axhline(reference, color=INK, linewidth=1.6, linestyle=(0, (5, 3)), label=text)
    axes.set(ylim=(np.floor(20 * right.min() - 0.5) / 20, 1.0), ylabel="test accuracy")
    axes.yaxis.set_major_locator(MultipleLocator(0.05))
    axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0, symbol=" %"))
    axes.legend(loc="lower right")


def output_space(history: History, when: When) -> tuple[Floats, Floats]:
    """Test outputs and desired outputs, projected on a plane of the desired ones.

    Of up to three classes, the nearest desired output is the nearest in this plane too, for any
    number of outputs.  The first axis is from the desired output of the first class to that of the
    last; the second is the orthogonal one towards the desired output farthest from the first axis.

    Returns:
        (tests, 2) and (classes, 2), in volts from the mean of the desired outputs.
    """
    points, desired = _outputs(history, when)
    middle = desired.mean(axis=0)
    basis = _plane(desired - middle)
    return (points - middle) @ basis.T, (desired - middle) @ basis.T


def wrong(history: History, when: When) -> Bools:
    """(tests,) whether a test output is nearest to the desired output of another class."""
    points, desired = _outputs(history, when)
    nearest = np.linalg.norm(points[:, None] - desired, axis=-1).argmin(axis=-1)
    return np.asarray(nearest != history.dataset["test_class"].values)


def draw_output_space(
    axes: Axes,
    history: History,
    when: When,
    names: Sequence[str] | None = None,
    flattest: float = 0.36,
) -> None:
    """Test outputs by class, desired outputs as stars, and regions tinted by their nearest star.

    Test outputs that are nearest to another class's star have a ring.  Both axes have one scale;
    `flattest` is the least ratio of their height to their width.
    """
    points, stars = output_space(history, when)
    classes = history.dataset["test_class"].values
    names = class_names(history) if names is None else names
    for k, star in enumerate(stars):
        colour, marker = COLOURS[k % len(COLOURS)], MARKERS[k % len(MARKERS)]
        axes.plot(
            *points[classes == k].T, marker, color=colour, markersize=7.5,
            markeredgecolor="white", markeredgewidth=0.7, label=names[k],
        )  # fmt: skip
        axes.plot(
            *star, "*", color=colour, markersize=22, markeredgecolor=INK, markeredgewidth=1.3,
            zorder=4,
        )  # fmt: skip
    axes.plot(
        *points[wrong(history, when)].T, "o", color="none", markersize=12, markeredgecolor=INK,
        markeredgewidth=1.3, zorder=3, label="wrong",
    )  # fmt: skip
    width, height = (1.08 * np.abs(np.vstack([points, stars])).max(axis=0)).tolist()
    height = max(height, flattest * width)
    axes.set(xlim=(-width, width), ylim=(-height, height), box_aspect=height / width)
    if len(stars) <= 3 or history.dataset.sizes["output"] <= 2:
        _tint_nearest(axes, stars, width, height)
    axes.set(xlabel=f"outputs, along {names[0]} → {names[-1]} (V)", ylabel="across (V)")


def _outputs(history: History, when: When) -> tuple[Floats, Floats]:
    """(tests, outputs) test outputs and (classes, outputs) desired outputs, in volts."""
    data = history.dataset
    if "desired" not in data or "test_output_first" not in data:
        raise InputError(f"task {history.attributes['task']['name']!r} is not a classification")
    if when == "before":
        return data["test_output_first"].values, data["desired"].values[0]
    return data["test_output_last"].values, data["desired"].values[-1]


def _tint_nearest(axes: Axes, stars: Floats, width: float, height: float) -> None:
    x, y = np.linspace(-width, width, _GRID), np.linspace(-height, height, _GRID)
    places = np.stack(np.meshgrid(x, y), axis=-1)
    nearest = ((places[..., None, :] - stars) ** 2).sum(axis=-1).argmin(axis=-1)
    tints = ListedColormap([COLOURS[k % len(COLOURS)] for k in range(len(stars))])
    axes.imshow(
        nearest, origin="lower", extent=(-width, width, -height, height), cmap=tints, alpha=0.13,
        vmin=-0.5, vmax=len(stars) - 0.5, aspect="auto", interpolation="nearest", zorder=0,
    )  # fmt: skip


def _plane(about: Floats) -> Floats:
    """(2, outputs) orthonormal basis of `output_space`, from (classes, outputs) desired outputs."""
    along = about[-1] - about[0]
    first = np.linalg.qr(along[:, None])[0][:, 0]
    off = about - np.outer(about @ first, first)
    widest = off[np.linalg.norm(off, axis=1).argmax()]
    axes, sizes = np.linalg.qr(np.column_stack([along, widest]))
    basis = (axes * np.where(np.diag(sizes) < 0, -1.0, 1.0)).T
    return np.pad(basis, [(0, 2 - len(basis)), (0, 0)])  # of one output: the second axis is empty
