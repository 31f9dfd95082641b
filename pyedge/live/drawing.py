"""The twin networks on a page: widths are conductances, colours node voltages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from bokeh.models import (
    ColumnDataSource,
    Div,
    HoverTool,
    LinearColorMapper,
    MultiLine,
    Range1d,
    Scatter,
    Segment,
    TapTool,
    Text,
    VBar,
)
from bokeh.plotting import figure

from pyedge.arrays import Floats
from pyedge.live.assignment import reach
from pyedge.live.columns import outside, patch, quantity, rows
from pyedge.live.frame import Frame, Scene
from pyedge.live.look import CUT, EDGE, HELD, MAP, ink_on, numbers
from pyedge.networks.elastic import ElasticNetwork
from pyedge.plots.conductance import LIMITS, Limits, line_width
from pyedge.plots.field import EDGES
from pyedge.plots.routes import places, route, sample, spacing

TWINS = ("free", "clamped")
_PANEL = 330.0  # width of a drawing in pixels, about
_REACH = 0.5  # of a bar: the largest displacement as drawn
_INK = 40.0  # length of all lines, in sizes of the drawing, from which they are thinner
_ROOM = 1.2  # end of the scale of displacements, of the largest
_RESPONSE = "Response to the slope of the loss"
_DASHES = "9 9"  # of cut edges, in pixels
_MARKS = 6  # numbers at the scale of colours
_SAMPLES = 13  # points of a curved edge
_HIT = 16  # width in pixels within which an edge is pointed at
_DETAILS = [("edge", "@name"), ("conductance", "@conductance"), ("learned", "@value")]
_BITS = [("comparators", "first @first, second @second"), ("wiper goes", "@turn")]

Picked = Callable[[str], None]


class TwinDrawing:
    """Free and clamped network, and a bar a learning degree of freedom.

    Args:
        scene: what is drawn.
        picked: called with the name of an edge that was clicked.
    """

    def __init__(self, scene: Scene, picked: Picked) -> None:
        self._scene, self._picked = scene, picked
        network = scene.network
        self._elastic = network if isinstance(network, ElasticNetwork) else None
        self._field = network.n_edges >= EDGES
        self._few = network.n_edges <= 2 * EDGES // 5  # edges that have a bar each
        self._points, self._scale, self._side = self._layout()
        extent = float(np.ptp(self._points, axis=0).max()) or 1.0
        self._radius = 0.5 * self._side * extent / _PANEL  # of a node, as its places are
        self._curves = self._route()
        self._limits = _limits(scene)
        low, high = reach(scene.task) if self._elastic is None else (0.0, 1.0)
        self.mappers = {
            twin: LinearColorMapper(palette=MAP, nan_color=EDGE, low=low, high=high)
            for twin in TWINS
        }
        self.edges = ColumnDataSource(self._edge_columns())
        self.nodes = ColumnDataSource(self._node_columns())
        for source in (self.edges, self.levels):
            source.selected.on_change("indices", self._tapped)
        self.heads = {twin: Div(text=self._scale_of_colours(twin), **_WIDE) for twin in TWINS}
        self.figures = [self._figure(twin) for twin in TWINS]
        self.bars = self._bars()
        self._factors = dict.fromkeys(TWINS, 0.0)

    def show(self, frame: Frame, details: bool) -> None:
        """Send what a frame changes; with `details`, also bars and texts under the pointer."""
        columns = self._widths(frame)
        if details:
            texts = self._details(frame)
            columns |= texts
            patch(self.levels, {**(texts if self._few else {}), "learned": self._degrees(frame)})
        nodes: dict[str, Any] = {"free": frame.free, "clamped": frame.clamped}
        if self._elastic is not None:
            nodes = self._displacement(frame)
            columns |= self._segments(nodes)
        elif self._title("clamped") == _RESPONSE:
            self._range("clamped", frame.clamped)
        nodes |= self._inks(nodes)
        patch(self.nodes, nodes)
        patch(self.edges, columns)

    def _layout(self) -> tuple[Floats, float, float]:
        """(n, 2) places, the factor of line widths, and the size of a node in pixels."""
        network = self._scene.network
        elastic = self._elastic
        points = places(network) if elastic is None else np.asarray(elastic.positions)[:, :2]
        usual, least = spacing(points)
        extent = float(np.ptp(points, axis=0).max()) or 1.0
        share = 0.8 if self._field else 0.42
        side = float(np.clip(min(share * usual, 2 * share * least) / extent * _PANEL, 3.0, 26.0))
        ends = points[network.edges]
        length = float(np.linalg.norm(ends[:, 1] - ends[:, 0], axis=1).sum()) / extent
        wide = min(4.0 * usual / extent, _INK / length if length else 1.0)
        return points, float(np.clip(wide, 0.1, 1.0)), side

    def _edge_columns(self) -> dict[str, Any]:
        names = self._scene.names
        columns: dict[str, Any] = {
            "name": names,
            "place": list(range(len(names))),
            "colour": [EDGE] * len(names),
            "dash": ["solid"] * len(names),
        }
        texts = ("conductance", "value", "first", "second", "turn")
        columns |= {key: ["-"] * len(names) for key in texts}
        own = {key: list(values) for key, values in columns.items()}  # patched in place
        self.levels = ColumnDataSource({**own, "learned": np.zeros(len(names))})
        columns |= {twin: np.ones(len(names)) for twin in TWINS}
        if self._curves is None:
            return columns | self._segments({})
        drawn = [sample(curve, _SAMPLES) for curve in self._curves]
        clear = [each[outside(each, self._radius)] for each in drawn]
        lines = {"": drawn, "clear_": clear}
        return columns | {
            of + axis: [each[:, k] for each in lines[of]]
            for of in lines
            for k, axis in enumerate("xy")
        }

    def _route(self) -> Floats | None:
        """(m, 3, 2) control points of the edges; None where all are straight."""
        if self._elastic is not None or self._field:
            return None
        usual, least = spacing(self._points)
        edges = self._scene.network.edges
        curves = route(self._points, edges, min(0.2 * usual, 0.42 * least))
        straight = np.allclose(curves[:, 1], self._points[edges].mean(axis=1))
        return None if straight else curves

    def _node_columns(self) -> dict[str, Any]:
        scene, count = self._scene, len(self._points)
        markers, lines = ["circle"] * count, [EDGE] * count
        for labels, marker, role in ((scene.task.inputs, "square", "input"),
                                     (scene.task.outputs, "diamond", "output")):  # fmt: skip
            for node in self._joints(labels):
                markers[node], lines[node] = marker, HELD[role]
        self._held = np.array(markers) != "circle"
        labels = getattr(scene.network, "joints", scene.network.labels)
        few = count <= EDGES // 2
        sizes = {"circle": 1.0, "square": 0.95, "diamond": 1.35}
        columns: dict[str, Any] = {
            "name": list(map(str, labels)),
            "label": list(map(str, labels)) if few else [""] * count,
            "marker": markers,
            "line": lines,
            "size": [self._side * sizes[marker] for marker in markers],
        }
        for twin in TWINS:
            columns |= {twin: np.full(count, np.nan), f"{twin}_ink": ["white"] * count}
            columns |= {f"{twin}_{axis}": self._points[:, k].copy() for k, axis in enumerate("xy")}
        return columns

    def _joints(self, labels: Sequence[Any]) -> list[int]:
        nodes = self._scene.network.nodes(labels)
        if self._elastic is not None:
            nodes = self._elastic.freedom[nodes, 0]
        return [int(node) for node in nodes]

    def _figure(self, twin: str) -> Any:
        made = figure(
            name=twin, aspect_ratio=1.0, sizing_mode="scale_width",
            toolbar_location=None, match_aspect=True, tools="pan,wheel_zoom" if self._field else "",
            )  # fmt: skip
        made.axis.visible = made.grid.visible = False
        made.x_range.range_padding = made.y_range.range_padding = 0.14
        curved = self._curves is not None
        shape = MultiLine if curved else Segment
        where = {"xs": "x", "ys": "y"} if curved else self._ends(twin)
        clear = {"xs": "clear_x", "ys": "clear_y"} if curved else self._ends(f"{twin}_clear")
        dash = {} if self._field else {"line_dash": "dash", "line_cap": "round"}
        width = twin if self._scene.twins == len(TWINS) else TWINS[0]
        drawn = shape(**where, line_color="colour", line_width=width, **dash)
        wide = shape(**clear, line_color=EDGE, line_width=_HIT, line_alpha=0.0)
        made.add_glyph(self.edges, drawn, **_UNSELECTED)
        pointed = made.add_glyph(self.edges, wide, **_UNSELECTED)
        where = {"x": f"{twin}_x", "y": f"{twin}_y"}
        fill = {"field": twin, "transform": self.mappers[twin]}
        node = Scatter(
            **where, size="size", marker="marker", line_color="line", line_width=2.5,
            fill_color=fill,
        )  # fmt: skip
        if self._field:
            node = Scatter(**where, size=self._side, marker="square", line_color=None,
                           fill_color=fill)  # fmt: skip
            held = ColumnDataSource(rows(self.nodes, np.flatnonzero(self._held)))
            held.data["ring"] = [
                (self._side + 6) * (1.6 if marker == "diamond" else 1.0)
                for marker in held.data["marker"]
            ]
            ring = Scatter(**where, size="ring", marker="marker", line_color="line",
                           line_width=2.5, fill_color=None)  # fmt: skip
            made.add_glyph(held, ring)
        nodes = made.add_glyph(self.nodes, node, **_UNSELECTED)
        if not self._field:
            text = Text(
                **where, text="label", text_align="center",
                text_baseline="middle", text_color=f"{twin}_ink",
                text_font_size=f"{max(7, round(0.42 * self._side))}px",
            )  # fmt: skip
            made.add_glyph(self.nodes, text)
        unit, number = "voltage", "{0.0000} V"
        if self._elastic is not None:
            unit, number = "displacement", "{0.0000} mm"
        if self._title(twin) == _RESPONSE:
            unit, number = "response", "{0.000 a}"
        made.add_tools(
            HoverTool(renderers=[pointed], tooltips=self._tooltips, point_policy="follow_mouse"),
            HoverTool(renderers=[nodes], tooltips=[("node", "@name"), (unit, f"@{twin}{number}")]),
            TapTool(renderers=[pointed]),
        )
        return made

    def _title(self, twin: str) -> str:
        second = {"clamp": "Clamped network", "inject": "Nudged network",
                  "adjoint": _RESPONSE}  # fmt: skip
        method = self._scene.configuration.supervisor.method
        return "Free network" if twin == "free" else second.get(method, "Second state")

    def _ends(self, twin: str) -> dict[str, str]:
        return {axis + end: f"{twin}_{axis}{end}" for axis in "xy" for end in "01"}

    @property
    def _tooltips(self) -> list[tuple[str, str]]:
        return [*_DETAILS, *(_BITS if "comparators" in self._scene.parts else [])]

    def _scale_of_colours(self, twin: str) -> str:
        """HTML of a title and the scale of the colours."""
        what = "displacement (mm)" if self._elastic is not None else "node voltage (V)"
        mapper = self.mappers[twin]
        marks = np.linspace(mapper.low, mapper.high, _MARKS)
        if self._title(twin) == _RESPONSE:
            what, marks = "share of the largest", _ROOM * marks / (mapper.high or 1.0)
        numbers = "".join(f"<span>{mark:.3g}</span>" for mark in marks)
        return (
            f"<h2>{self._title(twin)} <span>{what}</span></h2>"
            f"<div class='scale' aria-hidden='true'></div><div class='marks'>{numbers}</div>"
        )

    def _bars(self) -> Any:
        """The learning degrees of freedom of all edges."""
        (name, unit), *_ = self._scene.learned.items()
        count = len(self._scene.names)
        low, high = self._scene.range
        room = 0.04 * (high - low)
        words = f"{name.replace('_', ' ')} ({unit})".removesuffix(" (1)")
        shown = "wiper code" if name == "wiper" else words
        made = figure(
            title="Learning degrees of freedom", height=190, sizing_mode="stretch_width",
            toolbar_location=None, tools="", y_range=Range1d(low - room, high + room),
            x_range=Range1d(-0.7, count - 0.3), x_axis_label="edge", y_axis_label=shown,
        )  # fmt: skip
        base = 0.0 if low < 0 < high else low
        bar = VBar(x="place", top="learned", bottom=base, width=0.7, fill_color="colour",
                   line_color=None)  # fmt: skip
        dot = Scatter(x="place", y="learned", size=3, fill_color=EDGE, line_color=None)
        drawn = made.add_glyph(self.levels, bar if self._few else dot, **_UNSELECTED)
        if count <= EDGES // 5:
            made.xaxis.ticker = list(range(count))
            made.xaxis.major_label_overrides = dict(enumerate(self._scene.names))
            made.xaxis.major_label_orientation = 1.1
        made.xgrid.visible = False
        made.yaxis.formatter = numbers()
        if self._few:
            made.add_tools(HoverTool(renderers=[drawn], tooltips=self._tooltips))
            made.add_tools(TapTool(renderers=[drawn]))
        return made

    def _tapped(self, attribute: str, before: list[int], chosen: list[int]) -> None:
        if chosen:
            self.edges.selected.indices = self.levels.selected.indices = []
            self._picked(self._scene.names[chosen[0]])

    def _widths(self, frame: Frame) -> dict[str, Any]:
        wide = line_width(frame.resistance, self._limits) * self._scale
        wide[:, ~frame.intact] = max(2.5 * self._scale, 0.6)
        return dict(zip(TWINS, wide, strict=False))

    def _degrees(self, frame: Frame) -> Floats:
        """(m,) of the first kind of memory; NaN for edges of another."""
        (name, *_) = self._scene.learned
        values = np.asarray(frame.values[name], dtype=np.float64)
        return np.where(values < 0, np.nan, values) if name == "wiper" else values

    def _details(self, frame: Frame) -> dict[str, Any]:
        """Texts under the pointer, and how cut edges are drawn."""
        cut, unit = ~frame.intact, "N/m" if self._elastic is not None else "S"
        conductance = [quantity(1.0 / each, unit) for each in frame.resistance[0].tolist()]
        texts: dict[str, Any] = {
            "conductance": ["cut" if c else g for c, g in zip(cut, conductance, strict=True)],
            "value": self._learned(frame),
            "dash": [_DASHES if each else "solid" for each in cut],
            "colour": [CUT if each else EDGE for each in cut],
        }
        first, second = frame.values.get("first"), frame.values.get("second")
        if first is not None and second is not None:
            texts |= {"first": [str(int(bit)) for bit in first],
                      "second": [str(int(bit)) for bit in second],
                      "turn": ["up (U)" if u else "down (D)" for u in first ^ second]}  # fmt: skip
        return texts

    def _learned(self, frame: Frame) -> list[str]:
        texts = [""] * len(self._scene.names)
        for name, unit in self._scene.learned.items():
            for k, value in enumerate(frame.values[name].tolist()):
                if name == "wiper" and value >= 0:
                    texts[k] = f"wiper code {value}"
                elif name != "wiper" and np.isfinite(value):
                    texts[k] = f"{name.replace('_', ' ')} {quantity(value, unit.strip('1'))}"
        return texts

    def _inks(self, nodes: dict[str, Floats]) -> dict[str, Any]:
        if self._field:
            return {}
        return {
            f"{twin}_ink": ink_on((nodes[twin] - scale.low) / ((scale.high - scale.low) or 1.0))
            for twin, scale in self.mappers.items()
        }

    def _range(self, twin: str, values: Floats) -> None:
        """Scale of the colours of a response, whose size is that of the slope of the loss."""
        most = float(np.abs(np.nan_to_num(values)).max())
        if most > 0 and not most < self.mappers[twin].high < 3.0 * most:
            self.mappers[twin].update(low=-_ROOM * most, high=_ROOM * most)
            self.heads[twin].text = self._scale_of_colours(twin)

    def _displacement(self, frame: Frame) -> dict[str, Any]:
        """Places of the joints, moved as magnified, and by how much they move, in mm.

        Each twin has its own magnification: the second state of the adjoint method is as large as
        the slope of the loss.
        """
        assert self._elastic is not None
        columns: dict[str, Any] = {}
        for twin, values in zip(TWINS, (frame.free, frame.clamped), strict=True):
            moved = np.zeros((len(self._points), self._elastic.axes))
            moved[tuple(self._elastic.freedom.T)] = np.nan_to_num(values)
            size = np.linalg.norm(moved, axis=1)
            self._magnify(twin, float(size.max()))
            at = self._points + self._factors[twin] * moved[:, :2]
            columns |= {f"{twin}_x": at[:, 0], f"{twin}_y": at[:, 1], twin: 1e3 * size}
        return columns

    def _magnify(self, twin: str, most: float) -> None:
        """Choose the magnification of a twin anew if it is far off for this displacement."""
        assert self._elastic is not None
        share = self._factors[twin] * most / float(np.median(self._elastic.lengths))
        if most > 0 and not _REACH / 3 < share < 2 * _REACH:
            self._factors[twin] = _REACH * float(np.median(self._elastic.lengths)) / most
        if most > 0 and not 1e3 * most < self.mappers[twin].high < 3e3 * most:
            self.mappers[twin].update(low=0.0, high=_ROOM * 1e3 * most)
            self.heads[twin].text = self._scale_of_colours(twin)

    def _segments(self, nodes: dict[str, Any]) -> dict[str, Any]:
        """Ends of straight edges; of an edge around a lattice they are one place."""
        ends = self._scene.network.edges
        columns: dict[str, Any] = {}
        for twin in TWINS:
            for k, axis in enumerate("xy"):
                at = nodes.get(f"{twin}_{axis}", self._points[:, k])
                columns |= {f"{twin}_{axis}{end}": at[ends[:, end]] for end in (0, 1)}
            places = np.array([[columns[f"{twin}_{axis}{end}"] for axis in "xy"] for end in (0, 1)])
            along = places[1] - places[0]
            size = np.maximum(np.linalg.norm(along, axis=0), 1e-300)
            within = along * np.minimum(self._radius / size, 0.4)
            for end, sign in ((0, 1.0), (1, -1.0)):
                clear = places[end] + sign * within
                columns |= {f"{twin}_clear_{axis}{end}": clear[k] for k, axis in enumerate("xy")}
        return columns


_WIDE: dict[str, Any] = {"sizing_mode": "stretch_width"}
_UNSELECTED: dict[str, Any] = {"selection_glyph": None, "nonselection_glyph": None}


def _limits(scene: Scene) -> Limits:
    """Resistances of the widest and the thinnest line."""
    low, high = scene.resistances
    if scene.network.directed or not (np.isfinite(low) and np.isfinite(high)):
        return (low, high) if np.isfinite(high) and high > low else LIMITS
    return min(LIMITS[0], low), max(LIMITS[1], high)
