"""Read-out over two varied inputs: decision map with boundary, and how examples are learned."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from pyedge.arrays import Bools, Floats
from pyedge.plots.examples import Replay, output_label, over_steps, shown
from pyedge.plots.field import EDGES
from pyedge.plots.learning import draw_end_names
from pyedge.plots.style import BLUE, COLOURS, INK, STEPS, VERMILLION
from pyedge.plots.ticks import log_scale
from pyedge.training.history import History

_GRID, _COARSE = 61, 21  # points along each input; of a large network
_TINTS = LinearSegmentedColormap.from_list("decision", [BLUE, "#F7F7F7", VERMILLION])
_SIDES = ((False, "s", BLUE), (True, "o", VERMILLION))


class DecisionMap:
    """A read-out over two inputs as colours, the boundary as a line, the examples as points.

    The boundary is at the middle of the range of targets.  `show` draws the map of a step.
    """

    def __init__(self, axes: Axes, history: History, replay: Replay, *framed: int) -> None:
        self.axes, self._replay, self._examples = axes, replay, shown(history)
        count = _COARSE if history.network.n_edges >= EDGES else _GRID
        self._x, self._y = (np.linspace(*self._examples.range(k), count) for k in range(2))
        self._inputs = self._examples.grid(self._x, self._y)
        self._level = 1e3 * self._examples.level
        every = np.array([self.values(step) for step in framed or (len(history),)])
        targets = 1e3 * self._examples.targets
        reach = max(np.abs(each - self._level).max() for each in (every, targets))
        self._mesh = axes.pcolormesh(
            self._x, self._y, every[-1], cmap=_TINTS, shading="gouraud",
            vmin=self._level - reach, vmax=self._level + reach, rasterized=True,
        )  # fmt: skip
        self._boundary: Any = None
        nodes = np.array(history.attributes["task"]["inputs"])[self._examples.varied]
        axes.set(
            xlabel=f"input, node {nodes[0]} (V)", ylabel=f"input, node {nodes[1]} (V)",
            box_aspect=1,
        )  # fmt: skip
        axes.tick_params(pad=8)
        self._draw_points()
        beside = axes.inset_axes((1.05, 0.0, 0.05, 1.0))
        bar = axes.figure.colorbar(self._mesh, cax=beside, label=output_label(history))
        bar.ax.axhline(self._level, color=INK, linewidth=2)

    def values(self, step: int) -> Floats:
        """(y, x) read-outs in millivolts, at a step."""
        return np.asarray(1e3 * self._replay.outputs(step, self._inputs)[..., 0])

    def show(self, step: int) -> None:
        """Draw the map of a step."""
        values = self.values(step)
        self._mesh.set_array(values)
        if self._boundary is not None:
            self._boundary.remove()
        self._boundary = None
        if values.min() < self._level < values.max():
            self._boundary = self.axes.contour(
                self._x, self._y, values, [self._level], colors=INK, linewidths=2.6, linestyles="-"
            )

    def boundary(self) -> Any:
        """The line drawn, None where the map is on one side."""
        return self._boundary

    def right(self, step: int) -> Bools:
        """(k,) whether each example is on its side of the boundary, at a step."""
        read = self._replay.outputs(step, self._examples.inputs)[:, 0]
        return np.asarray((read > self._examples.level) == self._examples.above)

    def _draw_points(self) -> None:
        """The examples, shaped and coloured by the side that their target is on."""
        points = self._examples.inputs[:, self._examples.varied]
        for side, marker, colour in _SIDES:
            of = self._examples.above == side
            wanted = 1e3 * self._examples.targets[of, 0]
            if not len(wanted):
                continue
            least, most = _plain(wanted.min()), _plain(wanted.max())
            label = f"desired {least if least == most else f'{least} to {most}'} mV"
            self.axes.plot(
                *points[of].T, marker, color=colour, markersize=14, markeredgecolor="white",
                markeredgewidth=2, clip_on=False, zorder=5, label=label,
            )  # fmt: skip
        self.axes.plot([], [], color=INK, linewidth=2.6, label=f"boundary {_plain(self._level)} mV")
        self.axes.legend(
            loc="lower left", bbox_to_anchor=(0.0, 1.02), ncols=3, borderaxespad=0.0,
            columnspacing=1.0, handletextpad=0.4, fontsize=11, markerscale=0.7,
        )  # fmt: skip


def _plain(millivolts: float) -> str:
    return f"{millivolts + 0.0:.3g}".replace("-", "−")


def draw_decision(axes: Axes, history: History, replay: Replay, step: int | None = None) -> Bools:
    """The map of a step, None for after the last; returns `DecisionMap.right` of it."""
    at = len(history) if step is None else step
    drawn = DecisionMap(axes, history, replay, at)
    drawn.show(at)
    return drawn.right(at)


def draw_examples(axes: Axes, history: History, replay: Replay) -> None:
    """Read-outs of the examples against step (lines), and what is desired (dashed)."""
    examples = shown(history)
    steps, read = over_steps(
        history, lambda step: 1e3 * replay.outputs(step, examples.inputs)[:, 0]
    )
    ends = []
    for k, inputs in enumerate(examples.inputs[:, examples.varied]):
        colour = COLOURS[k % len(COLOURS)]
        axes.plot(steps + 1, read[:, k], color=colour)
        name = ", ".join(f"{volts:g}" for volts in inputs)
        ends.append((f"{name} V", float(read[-1, k]), colour))
    for target in np.unique(examples.targets).tolist():
        axes.axhline(1e3 * target, color=INK, linewidth=1.4, linestyle=(0, (4, 3)), zorder=3)
    log_scale(axes, "x")
    axes.set(
        xlim=(1, len(history) + 1), xlabel=f"{STEPS} + 1",
        ylabel=output_label(history),
    )  # fmt: skip
    axes.set_ylim(axes.get_ylim())
    if len(ends) <= 12:
        draw_end_names(axes, ends, 0.075)
