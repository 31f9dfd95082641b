"""Drawing of a network: the width of a line is a conductance, the shape of a node its role."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, PathPatch, Polygon
from matplotlib.path import Path
from matplotlib.patheffects import withStroke
from matplotlib.text import Text
from matplotlib.textpath import TextPath
from matplotlib.transforms import Affine2D

from pyedge.arrays import Bools, Floats
from pyedge.networks.network import Network
from pyedge.plots.routes import label_places, places, route, sample, spacing
from pyedge.plots.style import BLUE, GREY, INK, VERMILLION
from pyedge.training.history import History

Limits = tuple[float, float]

LIMITS: Limits = (1e3, 100e3)
"""Resistances drawn as the widest and the thinnest line, in ohms."""
_WIDEST, _THINNEST, _CUT = 10.0, 0.8, 1.1  # points
_SHADES = LinearSegmentedColormap.from_list("conductance", ["#9AA3AD", "#39434E"])
_DASHES = (0, (3, 4))
_RADIUS = 0.2  # of the spacing of nodes
_HIDDEN = "#FFFFFF"
_SIGNS = {
    "input": ("s", VERMILLION, VERMILLION), "output": ("D", BLUE, BLUE),
    "hidden": ("o", _HIDDEN, GREY),
}  # fmt: skip
_NUMBERS = FontProperties(family="DejaVu Sans", weight="bold")


def level(resistance: Floats, limits: Limits = LIMITS) -> Floats:
    """Conductance on a logarithmic scale: 0 at the upper limit of resistance, 1 at the lower."""
    low, high = np.log(limits)
    return np.asarray(np.clip((high - np.log(resistance)) / (high - low), 0.0, 1.0))


def line_width(resistance: Floats, limits: Limits = LIMITS) -> Floats:
    """Widths in points of edges of these resistances, in ohms; wider for more conductance."""
    return np.asarray(_THINNEST + (_WIDEST - _THINNEST) * level(resistance, limits))


def limits_of(history: History) -> Limits:
    """`LIMITS`, widened to the decades of a history's resistances."""
    every = np.log10(history.dataset["resistance"].values)
    low, high = 10 ** np.floor(every.min() + 0.05), 10 ** np.ceil(every.max() - 0.05)
    return min(LIMITS[0], float(low)), max(LIMITS[1], float(high))


class NetworkDrawing:
    """A drawn network, whose `edges`, a line each, and voltages can be updated."""

    def __init__(
        self,
        axes: Axes,
        network: Network,
        inputs: Sequence[int],
        outputs: Sequence[int],
        limits: Limits = LIMITS,
    ) -> None:
        self.axes = axes
        self.limits = limits
        self.points = places(network)
        usual, least = spacing(self.points)
        self.radius = min(_RADIUS * usual, 0.42 * least)
        self.curves = route(self.points, network.edges, self.radius)
        self._scale = self._frame(usual)
        codes = [Path.MOVETO, Path.CURVE3, Path.CURVE3]
        self.edges = [
            axes.add_patch(PathPatch(Path(curve, codes), fill=False, capstyle="round"))
            for curve in self.curves
        ]
        held = dict.fromkeys(network.nodes(inputs).tolist(), "input")
        held |= dict.fromkeys(network.nodes(outputs).tolist(), "output")
        for node, label in enumerate(network.labels):
            self._node(self.points[node], label, held.get(node, "hidden"))
        self._voltages: dict[int, Text] = {}

    def show(
        self, resistance: Floats, intact: Bools | None = None, voltage: Floats | None = None
    ) -> None:
        """Update resistances, (m,) in ohms, and voltages, (n,) in volts, NaN for no label."""
        there = np.ones(len(self.edges), bool) if intact is None else intact
        widths = line_width(resistance, self.limits) * self._scale
        shades = _SHADES(level(resistance, self.limits))
        for line, width, shade, whole in zip(self.edges, widths, shades, there, strict=True):
            if whole:
                line.set(linewidth=width, edgecolor=shade, linestyle="-", zorder=2)
                line.set_path_effects([withStroke(linewidth=width + 3, foreground="white")])
            else:
                line.set(linewidth=_CUT * self._scale, edgecolor=GREY, linestyle=_DASHES, zorder=1)
                line.set_path_effects([])
        if voltage is not None:
            self._show_voltages(voltage)

    def _frame(self, usual: float) -> float:
        """Fit the axes to the drawing; returns the factor of its line widths, 1 for small ones."""
        drawn = np.concatenate([sample(curve) for curve in self.curves] + [self.points])
        low, high = drawn.min(axis=0), drawn.max(axis=0)
        room = np.maximum(2.0 * usual - (high - low), 0.0) / 2 + 1.5 * self.radius
        # Autoscaling stays on, so that the aspect may extend the limits to the space available.
        self.axes.set_xlim(low[0] - room[0], high[0] + room[0], auto=True)
        self.axes.set_ylim(low[1] - room[1], high[1] + room[1], auto=True)
        self.axes.set_aspect("equal", adjustable="datalim")
        self.axes.axis("off")
        extent = float((high - low).max())
        return float(np.clip(4.0 * usual / extent, 0.12, 1.0))

    def _node(self, place: Floats, label: int | str, role: str) -> None:
        patch = _node_shape(role, place, self.radius)
        patch.set(linewidth=max(2.0 * self._scale, 0.4), zorder=3)
        self.axes.add_patch(patch)
        number = _number(label, place, self.radius)
        number.set(facecolor=INK if role == "hidden" else "white", linewidth=0, zorder=4)
        self.axes.add_patch(number)

    def _show_voltages(self, voltage: Floats) -> None:
        if not self._voltages:
            halo = [withStroke(linewidth=3, foreground="white")]
            labelled = np.flatnonzero(np.isfinite(voltage)).tolist()
            centres = label_places(self.points, self.curves, self.radius, labelled)
            self._voltages = {
                node: self.axes.text(
                    x, y, "", fontsize=12, ha="center", va="center", zorder=5, path_effects=halo
                )
                for node, (x, y) in centres.items()
            }
        for node, text in self._voltages.items():
            text.set_text(f"{voltage[node]:.2f} V")


def draw_network(
    axes: Axes,
    network: Network,
    resistance: Floats,
    inputs: Sequence[int],
    outputs: Sequence[int],
    voltage: Floats | None = None,
    limits: Limits = LIMITS,
    key: bool = True,
) -> NetworkDrawing:
    """Draw a network; the limits of the axes are set and their frame is removed.

    Lines are wider and darker for larger conductances, on a logarithmic scale; cut edges are faint
    dashes.  Squares are inputs, diamonds outputs, circles hidden nodes.

    Args:
        axes, network, inputs, outputs: where to draw, and what, with labels of the held nodes.
        resistance: (m,) in ohms.
        voltage: (n,) written beside the nodes, in volts; NaN for no label.
        limits: resistances of the widest and the thinnest line, in ohms.
        key: whether to explain shapes and widths below.
    """
    drawing = NetworkDrawing(axes, network, inputs, outputs, limits)
    drawing.show(resistance, network.intact, voltage)
    if key:
        draw_key(axes, limits, cut=not network.intact.all())
    return drawing


def draw_key(axes: Axes, limits: Limits = LIMITS, cut: bool = False) -> None:
    """Explain shapes (first row) and widths (second row) below a drawing."""
    shapes = [
        Line2D([], [], marker=marker, markersize=11, markerfacecolor=face, markeredgecolor=edge,
               markeredgewidth=1.6, linestyle="none", label=role)
        for role, (marker, face, edge) in _SIGNS.items()
    ]  # fmt: skip
    if cut:
        shapes.append(Line2D([], [], color=GREY, linewidth=_CUT, linestyle=_DASHES, label="cut"))
    powers = np.arange(round(np.log10(limits[0])), round(np.log10(limits[1])) + 1)
    decades = 10.0**powers
    shades = _SHADES(level(decades, limits))
    widths = [
        Line2D([], [], color=shade, linewidth=width, label=f"{ohms / 1e3:g} kΩ")
        for ohms, width, shade in zip(decades, line_width(decades, limits), shades, strict=True)
    ]
    # Matplotlib fills a legend by columns.
    blank = Line2D([], [], linestyle="none", label=" ")
    columns = zip_longest(shapes, widths, fillvalue=blank)
    axes.legend(
        handles=[handle for column in columns for handle in column],
        loc="upper center", bbox_to_anchor=(0.5, 0.0), ncols=max(len(shapes), len(widths)),
        columnspacing=1.6, handletextpad=0.6,
    )  # fmt: skip


def _node_shape(role: str, place: Floats, radius: float) -> Circle | Polygon:
    if role == "hidden":
        return Circle((place[0], place[1]), 0.88 * radius, facecolor=_HIDDEN, edgecolor=GREY)
    corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * 0.84
    if role == "output":
        corners = np.array([(-1, 0), (0, -1), (1, 0), (0, 1)]) * 1.26
    return Polygon(place + corners * radius, facecolor=_SIGNS[role][1], edgecolor="white")


def _number(label: int | str, place: Floats, radius: float) -> PathPatch:
    """The number of a node as an outline, so that it scales with its node."""
    text = TextPath((0, 0), str(label), size=1.0, prop=_NUMBERS)
    box = text.get_extents()
    size = min(1.15 * radius, 1.15 * radius / max(box.width, 1e-9))
    move = Affine2D().translate(-(box.x0 + box.x1) / 2, -(box.y0 + box.y1) / 2)
    return PathPatch(move.scale(size).translate(*place).transform_path(text))
