"""Drawing of a network: the width of a line is a conductance, the shape of a node its role."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, PathPatch, Polygon
from matplotlib.path import Path
from matplotlib.patheffects import withStroke
from matplotlib.textpath import TextPath
from matplotlib.transforms import Affine2D

from pyedge.arrays import Bools, Floats
from pyedge.networks.network import Network
from pyedge.plots.conductance import LIMITS, SHADES, Limits, level, line_width
from pyedge.plots.field import EDGES, NetworkField
from pyedge.plots.routes import label_places, places, route, sample, spacing
from pyedge.plots.style import BLUE, GREY, INK, VERMILLION
from pyedge.training.history import History

_CUT = 1.1  # points
_DASHES = (0, (3, 4))
_RADIUS = 0.2  # of the spacing of nodes
_HIDDEN = "#FFFFFF"
_SIGNS = {
    "input": ("s", VERMILLION, VERMILLION), "output": ("D", BLUE, BLUE),
    "hidden": ("o", _HIDDEN, GREY),
}  # fmt: skip
_NUMBERS = FontProperties(family="DejaVu Sans", weight="bold")
_VOLTAGES = FontProperties(family="DejaVu Sans")
_LETTER = 0.042  # height of a voltage's letters, of the drawing's width


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
        self.voltages: dict[int, PathPatch] = {}

    def show(
        self, resistance: Floats, intact: Bools | None = None, voltage: Floats | None = None
    ) -> None:
        """Update resistances, (m,) in ohms, and voltages, (n,) in volts, NaN for no label."""
        there = np.ones(len(self.edges), bool) if intact is None else intact
        widths = line_width(resistance, self.limits) * self._scale
        shades = SHADES(level(resistance, self.limits))
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
        self._letter = min(_LETTER * extent, 1.3 * self.radius)
        return float(np.clip(4.0 * usual / extent, 0.12, 1.0))

    def _node(self, place: Floats, label: int | str, role: str) -> None:
        patch = _node_shape(role, place, self.radius)
        patch.set(linewidth=max(2.0 * self._scale, 0.4), zorder=3)
        self.axes.add_patch(patch)
        number = _number(label, place, self.radius)
        number.set(facecolor=INK if role == "hidden" else "white", linewidth=0, zorder=4)
        self.axes.add_patch(number)

    def _show_voltages(self, voltage: Floats) -> None:
        if not self.voltages:
            labelled = np.flatnonzero(np.isfinite(voltage)).tolist()
            texts = {_volts(voltage[node]) for node in labelled}
            boxes = [_outline(text, self._letter, _VOLTAGES).get_extents() for text in texts]
            half = 0.53 * np.array([(box.width, box.height) for box in boxes]).max(
                axis=0, initial=0.0
            )
            self._centres = label_places(self.points, self.curves, self.radius, labelled, half)
            self._make_room(half)
            halo = [withStroke(linewidth=3, foreground="white")]
            style: dict[str, Any] = {"facecolor": INK, "linewidth": 0, "path_effects": halo}
            for node in self._centres:
                patch = PathPatch(_outline("0", 1.0, _VOLTAGES), zorder=5, **style)
                self.axes.add_patch(patch)
                self.voltages[node] = patch
        for node, patch in self.voltages.items():
            text = _volts(voltage[node])
            patch.set_label(text)
            outline = _outline(text, self._letter, _VOLTAGES)
            patch.set_path(Affine2D().translate(*self._centres[node]).transform_path(outline))

    def _make_room(self, half: Floats) -> None:
        """Extend the limits of the axes to the labels."""
        centres = np.array(list(self._centres.values())).reshape(-1, 2)
        (left, right), (low, high) = self.axes.get_xlim(), self.axes.get_ylim()
        corners = np.concatenate([centres - half, centres + half])
        self.axes.update_datalim(corners)
        least, most = corners.min(axis=0, initial=np.inf), corners.max(axis=0, initial=-np.inf)
        self.axes.set_xlim(min(left, least[0]), max(right, most[0]), auto=True)
        self.axes.set_ylim(min(low, least[1]), max(high, most[1]), auto=True)


def _volts(value: float) -> str:
    return f"{value:.2f} V".replace("-", "−")


def _outline(text: str, size: float, font: FontProperties) -> Path:
    """Text as an outline about the origin, so that it scales with the drawing."""
    outline = TextPath((0, 0), text, size=size, prop=font)
    box = outline.get_extents()
    middle = -(box.x0 + box.x1) / 2, -(box.y0 + box.y1) / 2
    return Affine2D().translate(*middle).transform_path(outline)


def draw_network(
    axes: Axes,
    network: Network,
    resistance: Floats,
    inputs: Sequence[int],
    outputs: Sequence[int],
    voltage: Floats | None = None,
    limits: Limits = LIMITS,
    key: bool = True,
) -> NetworkDrawing | NetworkField:
    """Draw a network; the limits of the axes are set and their frame is removed.

    One of `EDGES` edges or more is drawn as a field: nodes coloured by their voltages.

    Lines are wider and darker for larger conductances, on a logarithmic scale; cut edges are faint
    dashes.  Squares are inputs, diamonds outputs, circles hidden nodes.

    Args:
        axes, network, inputs, outputs: where to draw, and what, with labels of the held nodes.
        resistance: (m,) in ohms.
        voltage: (n,) written beside the nodes, in volts; NaN for no label.
        limits: resistances of the widest and the thinnest line, in ohms.
        key: whether to explain shapes and widths below.
    """
    kind = NetworkField if network.n_edges >= EDGES else NetworkDrawing
    drawing = kind(axes, network, inputs, outputs, limits)
    drawing.show(resistance, network.intact, voltage)
    if key:
        field = isinstance(drawing, NetworkField)
        draw_key(axes, limits, cut=not field and not network.intact.all(), field=field)
    return drawing


def draw_key(
    axes: Axes,
    limits: Limits = LIMITS,
    cut: bool = False,
    field: bool = False,
    faint: str = "cut",
) -> None:
    """Explain shapes (first row) and widths (second row) below a drawing, of a field shapes.

    `faint` is the name of edges that are faint dashes, explained where `cut`.
    """
    shapes = [
        Line2D([], [], marker=marker, markersize=11, markerfacecolor=face, markeredgecolor=edge,
               markeredgewidth=1.6, linestyle="none", label=role)
        for role, (marker, face, edge) in _SIGNS.items()
    ]  # fmt: skip
    if cut:
        shapes.append(Line2D([], [], color=GREY, linewidth=_CUT, linestyle=_DASHES, label=faint))
    if field:
        for shape in shapes:
            shape.set_markerfacecolor("none")
        axes.legend(handles=shapes[:2], loc="upper center", bbox_to_anchor=(0.5, 0.0), ncols=2)
        return
    powers = np.arange(round(np.log10(limits[0])), round(np.log10(limits[1])) + 1)
    decades = 10.0**powers
    shades = SHADES(level(decades, limits))
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
