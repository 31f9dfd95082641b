"""Edges with gates: gate voltages, and conductances at an operating point."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize

from pyedge.arrays import Bools, Floats
from pyedge.plots.conductance import Limits
from pyedge.plots.examples import Replay, shown
from pyedge.plots.field import NetworkField
from pyedge.plots.learning import LINES, draw_learned
from pyedge.plots.network import draw_key, draw_network
from pyedge.plots.style import VOLTS
from pyedge.training.history import History

OFF = 1e6
"""Edges of more ohms at an operating point are drawn as off."""
_ALIKE = 5e3  # ohms, of edges whose width says nothing
_WIDTH = 4.0  # points, of the same


def gate_name(history: History) -> str | None:
    """The learning degree of freedom that is a voltage; None: there is none."""
    return next((name for name, unit in history.learned.items() if unit == "V"), None)


def gates(history: History) -> Floats:
    """(steps + 1, m) gate voltages, the start first; NaN of edges without."""
    volts = np.asarray(history.dataset[gate_name(history)].values, dtype=np.float64)
    start = np.where(np.isfinite(volts[0]), history.dataset["start"].values, np.nan)
    return np.vstack([start, volts])


def gates_title(axes: Axes, history: History) -> None:
    """A title for `draw_gates`, above the legend that this has of many edges."""
    many = history.network.n_edges > LINES
    title = f"Gates of {history.network.n_edges} edges" if many else "Gate of each edge"
    axes.set_title(title, pad=36 if many else None)


def draw_gates(axes: Axes, history: History) -> None:
    """Gate voltage of each edge against step."""
    draw_learned(axes, gates(history), f"gate {VOLTS}", history)


def draw_gate_network(axes: Axes, history: History) -> None:
    """The network after training, its edges coloured by their gate voltages."""
    task, volts = history.attributes["task"], gates(history)[-1]
    alike = np.full(history.network.n_edges, _ALIKE)
    drawing = draw_network(axes, history.network, alike, task["inputs"], task["outputs"], key=False)
    least = float(np.nanmin(volts))
    norm = Normalize(least, float(np.nanmax(volts)))
    shades = ScalarMappable(norm, "cividis_r")
    colours = shades.to_rgba(np.nan_to_num(volts, nan=least))
    there: Bools = history.network.intact
    if isinstance(drawing, NetworkField):
        colours[~there, 3] = 0.0
        drawing.edges.set_color(list(colours[drawing.drawn]))
        drawing.hide_nodes()
    else:
        for line, colour, whole in zip(drawing.edges, colours, there, strict=True):
            if whole:
                line.set(edgecolor=colour, linewidth=_WIDTH)
    below = axes.inset_axes((0.15, -0.1, 0.7, 0.045))
    axes.figure.colorbar(shades, cax=below, label=f"gate {VOLTS}", orientation="horizontal")


def operating_limits(resistance: Floats) -> Limits:
    """Whole decades of the resistances of edges that are on, in ohms."""
    on = np.log10(resistance[resistance <= OFF])
    if not len(on):
        return 1e5, OFF
    low, high = np.floor(on.min() + 0.05), np.ceil(on.max() - 0.05)
    return float(10**low), float(10 ** max(high, low + 1))


def highest(history: History) -> Floats:
    """(n_inputs,) inputs of the example with the largest sum of voltages, the last of several."""
    inputs = shown(history).inputs
    return np.asarray(inputs[len(inputs) - 1 - inputs[::-1].sum(axis=1).argmax()])


def draw_operating_point(axes: Axes, history: History, replay: Replay) -> None:
    """The network after training with current over drop of each edge, for the highest inputs."""
    task, network = history.attributes["task"], history.network
    point = replay.operating_point(len(history), highest(history))
    on = network.intact & (point.resistance <= OFF)
    limits = operating_limits(point.resistance[on])
    named = np.full(network.n_nodes, np.nan)
    held = network.nodes([*task["inputs"], *task["outputs"]])
    named[held] = point.voltage[held]
    drawing = draw_network(
        axes, network, point.resistance, task["inputs"], task["outputs"], None, limits, key=False
    )
    field = isinstance(drawing, NetworkField)
    drawing.show(point.resistance, on, point.voltage if field else named)
    draw_key(axes, limits, cut=not field and not on.all(), field=field, faint="off")
