"""The panels: distributions over machines of the model, beside what is printed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pyedge.arrays import Bools, Floats
from pyedge.plots.style import (
    BLUE,
    COLOURS,
    GREEN,
    GREY,
    INK,
    MARKERS,
    SKY,
    VERMILLION,
    caption,
    look,
    new_figure,
)  # fmt: skip
from pyedge.plots.ticks import log_scale
from pyedge.reproduction.pnas.experiments import (
    ETAS,
    LEARNED,
    LEVELS,
    LONG_EPOCHS,
    SOLVED,
    STARTS,
    Experiments,
    solved,
)  # fmt: skip
from pyedge.reproduction.pnas.measures import right_side, spoilt, stages
from pyedge.reproduction.pnas.modes import MODES
from pyedge.reproduction.pnas.modes import modes as components
from pyedge.tasks import published

_DOTTED = (0, (1, 1.5))
_TALK = 1e-11  # J a parameter


def _replicas(count: int) -> str:
    return f"n = {count} machines (replicas from 0 on of seed 0)."


@look()
def modes(of: Experiments) -> Figure:
    """Mean, slope and curvature of the error against epochs; when each is halved."""
    figure = new_figure(13.0, 6.4, "Mean first, then slope, then curvature")
    left, right = figure.subplots(1, 2, width_ratios=(3, 2))
    inputs = published("regression-curve").train.inputs[:, 0]
    size = 1e3 * np.abs(components(of.curve.error, inputs))
    stage, _ = stages(of)
    edges = np.geomspace(1, of.curve.epochs[-1], 41).tolist()
    for mode, name in enumerate(MODES):
        colour = COLOURS[mode]
        low, middle, high = np.quantile(size[..., mode], (0.05, 0.5, 0.95), axis=0)
        left.fill_between(of.curve.epochs + 1, low, high, color=colour, alpha=0.18, linewidth=0)
        left.plot(of.curve.epochs + 1, middle, color=colour, label=name)
        right.hist(stage[:, mode], edges, color=colour, alpha=0.75, label=name)
    for axes in (left, right):
        log_scale(axes, "x")
        axes.set_xlim(1, of.curve.epochs[-1])
    _legend(figure, left)
    log_scale(left, "y")
    left.set(xlabel="epoch + 1", ylabel="component of the error (mV)", title="Components")
    right.set(xlabel="epoch", ylabel="machines", title="Stays below half of its start")
    caption(
        figure,
        "Error of the curve along orthonormal polynomials of degree 0, 1, 2 in the input, over 8 "
        "examples; line: median, band: nine machines of ten. Laboratory's nudge and window.",
        _replicas(len(size)),
    )
    return figure


@look()
def floor(of: Experiments) -> Figure:
    """Final errors beside the least error of resistors."""
    figure = new_figure(13.0, 5.6, "Below what any resistors can do")
    for axes, (task, late, what) in zip(
        figure.subplots(1, 2),
        (
            ("regression-curve", of.curve.late, "The curve, 20,000 epochs"),
            ("xor", of.by_eta[0.1].late, "Exclusive or, 8,000 epochs"),
        ),
        strict=True,
    ):
        _histogram(axes, late, of.floors[task])
        axes.axvline(of.floors[task], color=VERMILLION, label="resistors, least")
        axes.axvline(float(np.median(late)), color=INK, linestyle=_DOTTED, label="median")
        axes.set(xlabel="final error (V²)", ylabel="machines", title=what)
    _legend(figure, axes)
    caption(
        figure,
        "Final error: mean of the last 200 steps. Resistors: bounded search with the exact "
        "gradient, 100 Ω to 1 GΩ an edge, on the same lattice.",
        _replicas(of.machines),
    )
    return figure


@look()
def xor(of: Experiments) -> Figure:
    """Share of machines that solve exclusive or against nudge, and against start."""
    figure = new_figure(13.0, 6.0, "Exclusive or: which machines solve it")
    left, right = figure.subplots(1, 2)
    labels = right_side(of)
    names = [*(f"{eta:g}" for eta in ETAS), "0.1,\nlabels"]
    _shares(left, names, [*(solved(of.by_eta[eta]) for eta in ETAS), labels])
    left.set(xlabel="nudge, eta", title="8,000 epochs, gates from 1.5 V")
    names = [
        f"{start.volts:g} V" + f"\neta {start.eta:g}\n×5" * (start.epochs == LONG_EPOCHS)
        for start in STARTS
    ]
    _shares(right, names, [solved(of.by_start[start]) for start in STARTS])
    right.set(xlabel="gates as made", title="8,000 epochs, eta 0.1; ×5: 40,000 epochs")
    caption(
        figure,
        f"Solved: final error below {SOLVED:g} V². Rate of learning: eta times window is 1.09 ms. "
        "Labels: all four outputs on their side of 0 V, targets 30 mV on either side. Bars: 95 % "
        "confidence (Wilson).",
        _replicas(of.machines),
    )
    return figure


@look()
def energy(of: Experiments) -> Figure:
    """Energy a parameter and inference, against the level of the gates and time."""
    figure = new_figure(11.0, 6.4, "Energy of an answer")
    axes = figure.subplots()
    for scale, colour, name in ((0.1, SKY, "0.1"), (1.0, BLUE, "1"), (10.0, GREEN, "10")):
        axes.plot(
            LEVELS, scale * of.level_energy, color=colour, label=f"all gates alike, {name} µs"
        )
    gates = of.by_eta[0.1].degrees[solved(of.by_eta[0.1])].mean(axis=1)
    axes.plot(
        gates, of.trained_energy, "o", color=INK, markersize=4, alpha=0.5,
        label="trained on exclusive or, 1 µs, at their mean gate",
    )  # fmt: skip
    axes.axhline(_TALK, color=VERMILLION, linestyle=_DOTTED, label="talk: 1e-11 J a parameter")
    log_scale(axes, "y")
    axes.set(xlabel="gate (V)", ylabel="energy a parameter (J)", xlim=(LEVELS[0], LEVELS[-1]))
    axes.legend(loc="lower right")
    caption(
        figure,
        "Heat of the free network's 32 edges, mean over the four inputs of exclusive or, times "
        "the time, over 32. The time is as printed (microseconds), not simulated; supervisor, "
        "amplifiers and clamped network are not in it.",
        _replicas(len(gates)),
    )
    return figure


@look()
def overclamp(of: Experiments) -> Figure:
    """Final errors with offsets: clamped at two nudges, and overclamped."""
    figure = new_figure(12.0, 6.4, "Offsets of 5 mV: overclamping reaches what a nudge cannot")
    axes = figure.subplots()
    marks = zip(of.with_offsets.items(), COLOURS, strict=False)
    for (name, learned), colour in marks:
        late = np.sort(learned.late)
        share = (np.arange(len(late)) + 1) / len(late)
        style = "-" if name.startswith("eta") else (0, (5, 1.5))
        axes.step(late, share, where="post", color=colour, linestyle=style, label=name)
    axes.axvline(SOLVED, color=GREY, linewidth=1.4, linestyle=_DOTTED, label="solved below")
    log_scale(axes, "x")
    axes.set(xlabel="final error (V²)", ylabel="share of machines below", ylim=(0, 1))
    axes.legend(loc="upper left")
    caption(
        figure,
        "Exclusive or after 8,000 epochs; offsets drawn for each drop (sd). Solid: outputs nudged "
        "by eta; dashed: held so far beyond the target, for a time in proportion to the error.",
        _replicas(of.machines),
    )
    return figure


@look()
def damage(of: Experiments) -> Figure:
    """Error before and after an edge is cut."""
    figure = new_figure(12.0, 6.4, "An edge is cut, and learning goes on")
    axes = figure.subplots()
    shown = slice(LEARNED - 2000, None)
    steps = np.arange(of.damage.shape[1])[shown] - LEARNED
    lost = spoilt(of)
    for k, error in enumerate(of.damage[:, shown]):
        axes.plot(
            steps[::20], np.maximum(error[::20], 1e-14), linewidth=1.3, alpha=0.75,
            color=VERMILLION if lost[k] else SKY,
        )  # fmt: skip
    for colour, name in ((VERMILLION, f"{lost.sum()} spoilt by the cut"), (SKY, "the others")):
        axes.plot([], [], color=colour, label=name)
    axes.axhline(SOLVED, color=INK, linewidth=1.4, linestyle=_DOTTED, label="solved below")
    axes.axvline(0, color=GREY, linewidth=1.4)
    log_scale(axes, "y")
    axes.set(xlabel="step after the cut", ylabel="error of exclusive or (V²)", ylim=(1e-14, 1e-1))
    axes.set_xlim(steps[0], steps[-1])
    _legend(figure, axes)
    caption(
        figure,
        "Trained for 32,000 steps before, eta 0.1, window 10.9 ms; machine k loses edge k of 32. "
        "Errors below 1e-14 V² are drawn there; every twentieth step.",
        _replicas(len(of.damage)),
    )
    return figure


def _legend(figure: Figure, axes: Axes) -> None:
    """The names of what is drawn, above the panels."""
    handles, names = axes.get_legend_handles_labels()
    figure.legend(handles, names, loc="outside upper right", ncols=len(names))


def _histogram(axes: Axes, errors: Floats, floor: float) -> None:
    least = max(float(errors.min()) / 2, 1e-32)
    edges = np.geomspace(least, max(3 * floor, float(errors.max())), 41).tolist()
    axes.hist(np.maximum(errors, least), edges, color=SKY)
    log_scale(axes, "x")


def _shares(axes: Axes, names: Sequence[str], shares: Sequence[Bools]) -> None:
    """A point for the share of machines for which something is true, with its confidence."""
    from scipy.stats import binomtest

    for place, right in enumerate(shares):
        share = float(right.mean())
        bounds = binomtest(int(right.sum()), len(right)).proportion_ci(method="wilson")
        below, above = max(share - bounds.low, 0.0), max(bounds.high - share, 0.0)
        axes.errorbar(
            place, share, [[below], [above]], marker=MARKERS[0], color=BLUE, markersize=9,
            capsize=5, clip_on=False,
        )  # fmt: skip
        axes.annotate(
            f"{share:.2f}", (place, share), (10, 0), textcoords="offset points", va="center"
        )
    axes.set_xticks(range(len(names)), names)
    axes.set(ylim=(-0.02, 1.02), xlim=(-0.4, len(names) - 0.3), ylabel="share solved")
