"""The panels: ours beside what is published, with the lattice where bars are cut."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pyedge.arrays import Floats
from pyedge.plots.deformed import draw_deformed
from pyedge.plots.style import (
    BLUE,
    GREEN,
    GREY,
    MARKERS,
    POINT,
    PURPLE,
    STEPS,
    VERMILLION,
    caption,
    look,
    new_figure,
)  # fmt: skip
from pyedge.plots.ticks import log_scale
from pyedge.reproduction.mechanical.coupled import ETAS
from pyedge.reproduction.mechanical.drawings import draw_bars, number_joints
from pyedge.reproduction.mechanical.experiments import SIZES, Experiments
from pyedge.reproduction.mechanical.lattice import LATTICE, forces
from pyedge.reproduction.mechanical.training import EPOCHS, IRIS_EPOCHS, slopes
from pyedge.tasks.elastic import FORCE, SLOPES

NAMES = {"printed": "printed widths", "fitted": "82.5 to 165 N/m", "fast": "the same, rate 2.3"}
_COLOURS = {"printed": BLUE, "fitted": GREEN, "fast": PURPLE}
# A few points of the published curves (data file of Li and Mao): epoch, value.
_LOSS_3 = {2: 7.85e-9, 5: 3.78e-9, 10: 2.36e-9, 20: 1.49e-9, 50: 8.26e-10, 200: 4.68e-10}
_LOSS_4 = {1: 1.318, 5: 0.8065, 10: 0.7305, 20: 0.69, 50: 0.6624, 100: 0.6523}
_TEST_4 = {1: 0.3733, 10: 0.6422, 20: 0.8667, 50: 0.9422, 100: 0.9644}
_ERROR_5 = {1: 0.3774, 10: 0.1549, 50: 0.0651, 100: 0.0469, 200: 0.0382}
_TEST_5 = {1: 0.4, 10: 0.52, 20: 0.6067, 30: 0.66, 50: 0.96, 100: 0.9689}
_FLOWERS = 112 / 105  # the published code divides the loss of 105 flowers by 112


def _machines(of: Experiments, what: str) -> str:
    return f"n = {of.machines} machines ({what} 0 to {of.machines - 1} of seed 0)."


@look()
def behavior(of: Experiments) -> Figure:
    """The deformed network before and after, and the loss."""
    figure = new_figure(16.0, 6.6, "One joint learns to move farther than another (Fig. 2)")
    axes = figure.subplots(1, 3, width_ratios=(1, 1, 0.9))
    force = forces(LATTICE, ("y11",), np.array([[FORCE]]))[:, 0]
    found = of.behavior
    for k, when in enumerate(("Before", "After 333 steps")):
        factor = draw_deformed(
            axes[k], LATTICE, found.moved[k], found.stiffness[k], force, ("y13", "y14")
        )
        left, right = found.outputs[k]
        axes[k].set_title(f"{when}: {left:.4f} and {right:.4f} mm (× {factor:g})", fontsize=13)
    axes[2].plot(found.loss, color=BLUE)
    axes[2].plot([0, 333], [0.6931, 0.5696], "s", color=VERMILLION, label="published", **POINT)
    axes[2].set(xlabel=STEPS, ylabel="cross-entropy", title="Loss")
    axes[2].legend(loc="upper right")
    caption(
        figure,
        "Displacements of y13 and y14, of the left and the right output, for 5 g at joint 11. Wide "
        "bars are stiff. Published: -0.5243 mm both; -0.6253 and -0.4800 mm. Nothing is random.",
    )
    return figure


@look()
def gradient(of: Experiments) -> Figure:
    """Errors of differences against their step, and of the adjoint."""
    figure = new_figure(11.0, 6.6, "Finite differences have a best step; the adjoint needs none")
    axes = figure.subplots()
    found = of.gradient
    for errors, name, colour in (
        (found.forward, "forward difference", BLUE),
        (found.central, "central difference", GREEN),
    ):
        _band(axes, SIZES, errors, colour, name)
    axes.axhline(float(np.median(found.adjoint)), color=VERMILLION, label="adjoint, two states")
    for low, high, height, power in ((1e-8, 1e-6, 3e-3, -1), (1e-2, 1e0, 7e-4, 1)):
        sizes = np.array([low, high])
        axes.plot(sizes, height * (sizes / low) ** power, color=GREY, linewidth=1.2, ls="--")
        middle = float(np.sqrt(low * high))
        place = middle, height * (middle / low) ** power
        axes.annotate(
            f"slope {power:+d}",
            place,
            (0, 10),
            textcoords="offset points",
            color=GREY,
            ha="left" if power < 0 else "right",
        )
    log_scale(axes, "x")
    log_scale(axes, "y")
    axes.set(xlabel="step of the stiffness (N/m)", ylabel="error over the derivative")
    axes.legend(loc="upper center")
    caption(
        figure,
        "Root mean square error over the 28 bars beside a complex step (adjoint: the largest). "
        "Loss of the behavior; line: median, band: nine of ten.",
        _machines(of, "stiffnesses, uniform in 103.125 to 171.875 N/m,"),
    )
    return figure


@look()
def coupled(of: Experiments) -> Figure:
    """Distance of the cosine of coupled learning and gradient from 1, against eta."""
    figure = new_figure(10.0, 6.4, "Coupled learning beside the gradient (Altman et al.)")
    axes = figure.subplots()
    off = np.maximum(np.abs(1 - of.coupled), 1e-17)
    for k, (name, colour) in enumerate((("stiffnesses", BLUE), ("rest lengths", VERMILLION))):
        _band(axes, np.array(ETAS), off[..., k], colour, name, MARKERS[k])
    axes.axhline(1e-12, color=GREY, linewidth=1.2, linestyle="--", label="demanded of rest lengths")
    log_scale(axes, "x")
    log_scale(axes, "y")
    axes.set(xlabel="nudge, eta", ylabel="1 − cosine", ylim=(3e-18, 3))
    axes.legend(loc="center right")
    caption(
        figure,
        "One step, one output: y13 towards 0.2 mm, with 5 g at y11. Distances of 0 are drawn at "
        "1e-17. Line: median, band: nine of ten.",
        _machines(of, "stiffnesses"),
    )
    return figure


@look()
def regression(of: Experiments) -> Figure:
    """Loss against epochs, and the slopes at the end."""
    figure = new_figure(15.0, 6.4, "Displacements in proportion to a force (Fig. 3)")
    left, right = figure.subplots(1, 2, width_ratios=(3, 2))
    epochs = np.arange(EPOCHS + 1)
    targets = np.array([*SLOPES.values()])
    for k, name in enumerate(of.regression):
        _band(left, epochs[1:], of.regression_loss(name)[:, 1:], _COLOURS[name], NAMES[name])
        ends = slopes(np.array([each.stiffness[-1] for each in of.regression[name]]))
        places = np.arange(4) + 0.15 * (k - 1)
        marker = MARKERS[k]
        right.plot(places, np.median(ends, axis=0), marker, color=_COLOURS[name], markersize=9)
    _published(left, _LOSS_3)
    right.plot(np.arange(4), targets, "_", color=VERMILLION, markersize=34, markeredgewidth=2.5)
    right.set_xticks(range(4), list(SLOPES))
    right.set(ylabel="displacement over force (m/N)", title="Slopes at the end, and wanted (red)")
    log_scale(left, "x")
    log_scale(left, "y")
    left.set(xlabel="epoch", ylabel="loss (m²)", title="Loss")
    left.legend(loc="lower left")
    caption(
        figure,
        "70 forces up to 20 g, shown in a new order at each epoch; rate 0.1 as printed, and 2.3. "
        "82.5 to 165 N/m, and 2.3, are fitted to the published points. Least relative error of "
        f"the slopes: {of.least['printed']:.3f} with printed widths, {of.least['fitted']:.4f} "
        "from 82.5 to 165 N/m.",
        _machines(of, "forces and orders"),
    )
    return figure


@look()
def iris(of: Experiments) -> Figure:
    """Loss and accuracy against epochs."""
    figure = new_figure(14.0, 6.4, "Irises (Fig. 4)")
    left, right = figure.subplots(1, 2)
    for name, found in of.iris.items():
        epochs = np.arange(found.scores.loss.shape[1])
        _band(left, epochs, found.scores.loss, _COLOURS[name], NAMES[name])
        _band(right, epochs, found.scores.test, _COLOURS[name], NAMES[name])
    _published(left, {epoch: _FLOWERS * value for epoch, value in _LOSS_4.items()})
    _published(right, _TEST_4)
    left.set(xlabel="epoch", ylabel="cross-entropy", title="Loss on 105 flowers", ylim=(0.6, 1.5))
    right.set(xlabel="epoch", ylabel="accuracy", title="Accuracy on 45 test flowers", ylim=(0, 1))
    left.legend(loc="upper right")
    caption(
        figure,
        "Line: median, band: nine of ten. Published: means of 10; their losses times 112/105, as "
        "the published code divides the last batch, of 9, by 16. The range of stiffnesses is "
        "fitted to the published losses.",
        _machines(of, "splits and orders"),
    )
    return figure


@look()
def switching(of: Experiments) -> Figure:
    """Irises, the regression, and irises again."""
    figure = new_figure(16.0, 6.2, "Irises, then the regression, then irises again (Fig. 5)")
    axes = figure.subplots(1, 3)
    for name, found in of.switching.items():
        style = _COLOURS[name], NAMES[name]
        epochs = np.arange(IRIS_EPOCHS + 1)
        _band(axes[0], epochs, of.iris[name].scores.test, *style)
        _band(axes[1], np.arange(EPOCHS + 1), found.error, *style)
        _band(axes[2], epochs, found.again.test, *style)
    for each, points in zip(axes, (_TEST_4, _ERROR_5, _TEST_5), strict=True):
        _published(each, points)
        each.set(xlabel="epoch", ylim=(0, None))
    log_scale(axes[1], "y")
    axes[1].set_ylim(0.015, 0.6)
    for each in (axes[0], axes[2]):
        each.set(ylim=(0, 1), ylabel="accuracy on 45 test flowers")
    axes[0].set_title("Irises")
    axes[1].set(title="Regression", ylabel="relative error of the slopes")
    axes[2].set_title("Irises again")
    axes[0].legend(loc="lower right")
    caption(
        figure,
        "Each goes on from the bars that the one before has left; Adam begins anew. Rate of the "
        "regression: 0.1, as printed. Published: irises again after 5000 epochs "
        "of it. Line: median, band: nine of ten.",
        _machines(of, "splits, orders and forces"),
    )
    return figure


@look()
def damage(of: Experiments) -> Figure:
    """The lattice, each bar in the colour of the accuracy without it."""
    found = of.damage
    figure = new_figure(15.0, 6.6, "Irises without one bar: right after the cut, and learned again")
    axes = figure.subplots(1, 2)
    for panel, values, title in (
        (axes[0], found.cut, "Right after the cut"),
        (axes[1], found.after, f"After {IRIS_EPOCHS} more epochs"),
    ):
        lines = draw_bars(panel, LATTICE, found.bars, values, (0.0, 1.0), 9.0)
        number_joints(panel, LATTICE)
        panel.set_title(title)
    figure.colorbar(lines, ax=axes, shrink=0.8, label="accuracy on 150 flowers without the bar")
    share = float(np.mean(found.as_before))
    caption(
        figure,
        f"Accuracy before: {found.before:.3f}. {found.spoilt.sum()} of {len(found.bars)} cuts make "
        f"twice as many flowers wrong; after {share:.0%} of these it is learned again within 0.05 "
        "of before. Joints 1 and 5 are fixed. Dotted: without "
        "this bar the others move without changing their lengths.",
        "One network, 82.5 to 165 N/m, split 0 of seed 0; each bar is cut from the same state.",
    )
    return figure


@look()
def pruning(of: Experiments) -> Figure:
    """Loss against the number of bars cut, with the networks."""
    found = of.pruned
    count = len(found.networks)
    figure = new_figure(15.0, 8.0, "Bars are cut one after another, until each is needed")
    grid = figure.add_gridspec(2, count, height_ratios=(1, 1.5))
    low, high = float(found.stiffness.min()), float(found.stiffness.max())
    for k, (network, stiffness) in enumerate(zip(found.networks, found.stiffness, strict=True)):
        panel, bars = figure.add_subplot(grid[0, k]), np.flatnonzero(network.intact)
        lines = draw_bars(panel, network, bars, stiffness[bars], (low, high), 5.0)
        name = f"without {LATTICE.edge_names()[found.bars[k - 1]]}" if k else "all 28 bars"
        panel.set_title(name, fontsize=13)
    figure.colorbar(lines, ax=figure.axes, shrink=0.6, label="stiffness (N/m)", location="right")
    axes = figure.add_subplot(grid[1, :])
    axes.plot(
        np.arange(1, count), found.cut, "s", color=VERMILLION, label="right after the cut", **POINT
    )
    axes.plot(found.learned, "o-", color=BLUE, label="after 333 more steps", **POINT)
    axes.set_xticks(range(count))
    log_scale(axes, "y")
    axes.set(xlabel="bars cut", ylabel="loss of the behavior (cross-entropy)")
    axes.legend(loc="upper right")
    few = min(found.mechanisms.values(), key=len)
    caption(
        figure,
        "The bar whose cut raises the loss least is cut; the others learn on. After "
        f"{count - 1} cuts, as many as there are states of self-stress, each of "
        f"{len(found.mechanisms)} bars is needed: {few}. Nothing is random.",
    )
    return figure


def _band(
    axes: Axes, where: Any, values: Floats, colour: str, name: str, marker: str | None = None
) -> None:
    """The median of (machines, k) values, and where nine of ten lie."""
    low, middle, high = np.quantile(values, (0.05, 0.5, 0.95), axis=0)
    axes.fill_between(where, low, high, color=colour, alpha=0.18, linewidth=0)
    axes.plot(where, middle, color=colour, label=name, marker=marker)


def _published(axes: Axes, points: Mapping[int, float]) -> None:
    axes.plot(
        list(points), list(points.values()), "s", color=VERMILLION, label="published", zorder=5,
        **POINT,
    )  # fmt: skip
