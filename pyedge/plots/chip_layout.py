"""Pictures of an edge's layout: cells, wires and ports; and of an array of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from circuits.chip.layout import array
from circuits.chip.layout.cells import FILLS, PREFIX, TAP
from circuits.chip.layout.layout import Layout, Port
from circuits.chip.layout.lef import Rect
from pyedge.plots.style import BLUE, GREEN, GREY, INK, PALE, VERMILLION, look, new_figure

_COLOURS = {"met1": BLUE, "met2": VERMILLION, "met3": GREEN}
_UM = 1000
_WIDTH = 11.0  # inches


@look()
def layout_figure(layout: Layout) -> Figure:
    """One edge: each cell with its name, wires by metal, ports by name; in micrometres."""
    figure, axes = _axes(layout.width, layout.height)
    _draw(axes, layout, (0, 0))
    across, up = layout.plan.site
    for cell in layout.cells[: len(layout.netlist.gates)]:
        middle = cell.column * across + layout.files.shape(cell.cell).width / 2
        name = cell.cell.removeprefix(PREFIX).rpartition("_")[0]
        axes.text(
            middle / _UM, (cell.row + 0.5) * up / _UM, name,
            fontsize=9, ha="center", va="center", zorder=5,
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.8},
        )  # fmt: skip
    for port in layout.ports:
        if port.y:  # at the lower side are those of the upper one
            _label(axes, port, layout)
    return figure


@look()
def array_figure(layout: Layout, rows: int, columns: int) -> Figure:
    """An array of an edge: wires by metal, borders of the edges; in micrometres."""
    figure, axes = _axes(columns * layout.width, rows * layout.height)
    for row in range(rows):
        for column in range(columns):
            at = column * layout.width, row * layout.height
            _draw(axes, layout, at)
            _boxes(axes, [Rect(*at, at[0] + layout.width, at[1] + layout.height)],
                   facecolor="none", edgecolor=INK, linewidth=1.0, zorder=4)  # fmt: skip
    axes.set_title(array.name(layout, rows, columns), fontsize=12, loc="left")
    return figure


def _axes(width: int, height: int) -> tuple[Figure, Axes]:
    figure = new_figure(_WIDTH, _WIDTH * height / width + 0.7)
    axes = figure.subplots()
    margin = 0.03 * width / _UM
    axes.set_xlim(-margin, width / _UM + margin)
    axes.set_ylim(-margin, height / _UM + margin)
    axes.set_aspect("equal")
    axes.set_xlabel("µm")
    axes.spines[:].set_visible(False)
    axes.yaxis.set_visible(False)
    patches = [Patch(color=colour, label=metal) for metal, colour in _COLOURS.items()]
    figure.legend(handles=patches, loc="outside upper right", ncols=len(patches))
    return figure, axes


def _draw(axes: Axes, layout: Layout, at: tuple[int, int]) -> None:
    """The cells, taps and fill darker, and the wires."""
    gates: list[Rect] = []
    others: list[Rect] = []
    across, up = layout.plan.site
    for cell in layout.cells:
        shape = layout.files.shape(cell.cell)
        box = Rect(0, 0, shape.width, shape.height)
        box = box.moved(cell.column * across + at[0], cell.row * up + at[1])
        (others if cell.cell in (TAP, *FILLS.values()) else gates).append(box)
    _boxes(axes, gates, facecolor="white", edgecolor=GREY, linewidth=0.6, zorder=1)
    _boxes(axes, others, facecolor=PALE, edgecolor="white", linewidth=0.3, zorder=1)
    inside = [metal for metal in layout.metal_of_cells() if metal.layer in _COLOURS]
    drawn = [(metal.layer, metal.rect) for metal in inside]
    for route in (*layout.straps, *layout.routes):
        drawn += layout.shapes(route)
    for order, (metal, colour) in enumerate(_COLOURS.items()):
        rects = [rect.moved(*at) for layer, rect in drawn if layer == metal]
        _boxes(axes, rects, facecolor=colour, edgecolor="none", alpha=0.55, zorder=2 + 0.1 * order)
    cuts = [rect.moved(*at) for layer, rect in drawn if layer in ("via", "via2")]
    _boxes(axes, cuts, facecolor=INK, edgecolor="none", zorder=3)


def _boxes(axes: Axes, rects: Sequence[Rect], **style: Any) -> None:
    corners = [
        [(left / _UM, bottom / _UM), (right / _UM, bottom / _UM),
         (right / _UM, top / _UM), (left / _UM, top / _UM)]
        for left, bottom, right, top in rects
    ]  # fmt: skip
    axes.add_collection(PolyCollection(corners, **style))


def _label(axes: Axes, port: Port, layout: Layout) -> None:
    """A port's name: left or right of the edge where it is there, else above."""
    at, offset, turn, ha, va = {
        0: ((0, port.y), (-4, 0), 0, "right", "center"),
        layout.width: ((layout.width, port.y), (4, 0), 0, "left", "center"),
    }.get(port.x, ((port.x, layout.height), (0, 6), 90, "center", "bottom"))
    axes.annotate(
        port.net, (at[0] / _UM, at[1] / _UM), offset, textcoords="offset points",
        fontsize=11, ha=ha, va=va, rotation=turn, annotation_clip=False,
    )  # fmt: skip
