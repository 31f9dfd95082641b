"""Read-out against one varied input: the curve at some steps, and how its components are learned.

Sources: Dillavou et al., PNAS 2024 (arXiv:2311.00537), for the order of the components.
"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from pyedge.arrays import Floats
from pyedge.plots.examples import Replay, output_label, over_steps, sampled_steps, shown
from pyedge.plots.style import BLUE, COLOURS, GREY, MARKERS, SKY, STEPS, VERMILLION
from pyedge.plots.ticks import log_scale
from pyedge.training.history import History

_POINTS = 81  # along the varied input
_BETWEEN = 2  # curves between before and after
_COMPONENTS = ("mean", "slope", "curvature")


class TransferCurve:
    """A read-out against the varied input; `show` draws it as it was at a step."""

    def __init__(self, axes: Axes, history: History, replay: Replay) -> None:
        self.axes, self._replay, self._examples = axes, replay, shown(history)
        low, high = self._examples.range(0)
        self._volts = np.linspace(low, high, _POINTS)
        self._inputs = self._examples.grid(self._volts)
        (node,) = np.array(history.attributes["task"]["inputs"])[self._examples.varied]
        room = 0.03 * (high - low)
        axes.plot(
            self._examples.inputs[:, self._examples.varied[0]],
            1e3 * self._examples.targets[:, 0], "D", color=VERMILLION, markersize=8,
            markeredgecolor="white", zorder=5, label="desired",
        )  # fmt: skip
        axes.set(
            xlim=(low - room, high + room), xlabel=f"input, node {node} (V)",
            ylabel=output_label(history),
        )  # fmt: skip
        (self._line,) = axes.plot([], [], color=BLUE, linewidth=2.8, zorder=4)

    def values(self, step: int) -> Floats:
        """Read-outs in millivolts along the varied input, at a step."""
        return np.asarray(1e3 * self._replay.outputs(step, self._inputs)[:, 0])

    def show(self, step: int) -> None:
        """Draw the curve of a step."""
        self._line.set_data(self._volts, self.values(step))

    def draw(self, step: int, label: str, **style: object) -> None:
        """Add the curve of a step for good."""
        self.axes.plot(self._volts, self.values(step), label=label, **style)  # type: ignore[arg-type]

    def frame(self, *steps: int) -> None:
        """Fit the axis to targets and the curves of these steps."""
        every = [1e3 * self._examples.targets[:, 0], *map(self.values, steps)]
        low, high = min(each.min() for each in every), max(each.max() for each in every)
        self.axes.set_ylim(low - 0.06 * (high - low), high + 0.06 * (high - low))


def draw_transfer(axes: Axes, history: History, replay: Replay) -> None:
    """The curve desired, before learning, at some steps, and after."""
    curve, last = TransferCurve(axes, history, replay), len(history)
    curve.draw(0, "before", color=GREY, linestyle=(0, (5, 3)))
    spaced = sampled_steps(last, _BETWEEN + 2)[1:-1].tolist()
    for shade, step in zip((SKY, "#3A93C8"), spaced, strict=False):
        curve.draw(step, f"step {step}", color=shade, linewidth=1.8)
    curve.draw(last, f"after {last} steps", color=BLUE, linewidth=2.8)
    curve.frame(0, *spaced, last)
    axes.legend(loc="best")


def components(inputs: Floats, residual: Floats) -> Floats:
    """(..., 3) rms of a residual's mean, slope and curvature over (k,) inputs, signed.

    They are its projections on the polynomials of degree 0 to 2 that are orthonormal on the
    inputs, over the root of k; fewer with fewer than three inputs.
    """
    spread = np.ptp(inputs) or 1.0
    powers = np.vander((inputs - inputs.mean()) / spread, min(3, len(inputs)), increasing=True)
    basis, _ = np.linalg.qr(powers)
    return np.asarray(residual @ basis / np.sqrt(len(inputs)))


def draw_components(axes: Axes, history: History, replay: Replay) -> None:
    """Mean, slope and curvature of the error over the examples, against step."""
    examples = shown(history)
    varied = examples.inputs[:, examples.varied[0]]

    def measure(step: int) -> Floats:
        off = replay.outputs(step, examples.inputs)[:, 0] - examples.targets[:, 0]
        return components(varied, off)

    steps, parts = over_steps(history, measure)
    volts = np.maximum(1e3 * np.abs(parts), 1e-6)
    for part, name, colour, marker in zip(volts.T, _COMPONENTS, COLOURS, MARKERS, strict=False):
        axes.plot(
            steps + 1, part, color=colour, marker=marker, markevery=12, markersize=6, label=name
        )
    log_scale(axes, "x")
    log_scale(axes, "y")
    axes.set(xlim=(1, len(history) + 1), xlabel=f"{STEPS} + 1", ylabel="error, rms (mV)")
    axes.legend(loc="lower left")
