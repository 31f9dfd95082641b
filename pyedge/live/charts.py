"""Error and outputs against the step, streaming."""

from __future__ import annotations

from typing import Any

import numpy as np
from bokeh.models import ColumnDataSource, Legend, Line, NumeralTickFormatter, Scatter, VSpan
from bokeh.plotting import figure

from pyedge.live.curve import Points
from pyedge.live.frame import Frame, Scene
from pyedge.live.look import EDGE, LINES, numbers
from pyedge.training.history import LONG_DWELL

_MOST = len(LINES)  # outputs that are drawn


class Charts:
    """Two charts that share their steps."""

    def __init__(self, scene: Scene) -> None:
        self._sent: dict[str, tuple[int, int]] = {}
        self._read = min(scene.task.n_read, _MOST)
        self._events: tuple[Any, ...] = ()
        columns = [f"{kind}{k}" for kind in ("read", "wanted") for k in range(self._read)]
        self._errors = ColumnDataSource({"step": [], "error": []})
        self._outputs = ColumnDataSource({name: [] for name in ["step", *columns]})
        self._spans = ColumnDataSource({"step": []})
        self.error = self._error_chart(scene)
        self.output = self._output_chart(scene)

    def show(self, frame: Frame) -> None:
        """Send the points that are new."""
        self._send(self._errors, frame.errors, {"error": 1})
        count = (frame.outputs.rows.shape[1] - 1) // 2
        read = {f"read{k}": 1 + k for k in range(self._read)}
        self._send(
            self._outputs,
            frame.outputs,
            read | {f"wanted{k}": 1 + count + k for k in range(self._read)},
        )
        if frame.events != self._events:
            self._events = frame.events
            self._spans.data = {"step": [each.step for each in frame.events]}

    def _send(self, source: ColumnDataSource, points: Points, columns: dict[str, int]) -> None:
        version, count = self._sent.get(source.id, (-1, 0))
        rows = points.whole[count if points.version == version else 0 :]
        self._sent[source.id] = points.version, points.size
        data = {"step": rows[:, 0], **{name: rows[:, k] for name, k in columns.items()}}
        if "error" in data:
            data["error"] = np.where(data["error"] > 0, data["error"], np.nan)
        if points.version != version:
            source.data = data
        elif len(rows):
            source.stream(data)

    def _chart(self, title: str, **more: Any) -> Any:
        made = figure(
            title=title, height=230, sizing_mode="stretch_width", toolbar_location=None, tools="",
            x_axis_label="training step", **more,
        )  # fmt: skip
        span = VSpan(x="step", line_color=EDGE, line_dash="dotted", line_width=1.5)
        made.add_glyph(self._spans, span)
        made.yaxis.formatter = numbers()
        made.xaxis.formatter = NumeralTickFormatter(format="0,0")
        made.xaxis.ticker.desired_num_ticks = 4
        return made

    def _error_chart(self, scene: Scene) -> Any:
        unit = scene.error_unit.replace("^2", "²")
        label = f"squared error ({unit})" if unit != "1" else "loss"
        made = self._chart("Error", y_axis_type="log", y_axis_label=label)
        made.add_glyph(self._errors, Line(x="step", y="error", line_color=LINES[0], line_width=2.0))
        return made

    def _output_chart(self, scene: Scene) -> Any:
        task = scene.task
        unit = "m" if scene.network.directed else "V"
        made = self._chart("Outputs and targets", y_axis_label=f"free outputs ({unit})")
        dots = len(task.train.inputs) > 1 and task.dwell < LONG_DWELL
        drawn = []
        for k in range(self._read):
            read: Any = Line(x="step", y=f"read{k}", line_color=LINES[k], line_width=2.0)
            if dots:
                read = Scatter(x="step", y=f"read{k}", size=2.5, line_color=None,
                               fill_color=LINES[k])  # fmt: skip
            elif scene.error_unit != "1":
                wanted = Line(x="step", y=f"wanted{k}", line_color=LINES[k], line_dash="dashed")
                made.add_glyph(self._outputs, wanted)
            drawn.append(made.add_glyph(self._outputs, read))
        if task.objective.direct:
            node = "" if scene.network.directed else "node "
            items = [(f"{node}{k}", [line]) for k, line in zip(task.outputs, drawn, strict=False)]
            made.add_layout(_legend(items), "above")
        return made


def _legend(items: list[tuple[str, list[Any]]]) -> Legend:
    """The nodes of the outputs in a line."""
    return Legend(
        items=items, orientation="horizontal", border_line_color=None, background_fill_alpha=0.0,
        label_text_color=EDGE, label_text_font_size="12px", padding=0, margin=0, spacing=8,
        glyph_width=14,
    )  # fmt: skip
