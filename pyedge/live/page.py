"""A page that shows a live machine; each browser has its own, of the same machine."""

from __future__ import annotations

import math
import time
from html import escape
from importlib.resources import files

from bokeh.core.properties import Int
from bokeh.document import Document
from bokeh.model import DataModel
from bokeh.models import Column, CustomJS, Div
from jinja2 import Template

from pyedge.live.charts import Charts
from pyedge.live.controls import Drive, Settings
from pyedge.live.drawing import TwinDrawing
from pyedge.live.frame import Frame, Scene
from pyedge.live.look import dress
from pyedge.live.session import Session
from pyedge.units import show_error

_PERIOD = 30  # milliseconds between two looks at the machine
_AHEAD = 4  # frames that may be on their way to the browser
_PATIENCE = 2.0  # seconds until a frame that was not drawn is given up
_LOADING = 0.3  # the same while the browser loads the page
_DETAILS = 0.2  # seconds between two updates of charts and texts
_SHOWN = 15.0  # seconds that a message stays
_EVENTS = 4  # of the last things done


class Pulse(DataModel):  # type: ignore[misc]
    """Numbers of the last frame sent and of the last one that the browser has drawn."""

    sent = Int(default=0)
    drawn = Int(default=0)


class Page:
    """The document of one browser.

    Args:
        document: empty; its roots are made.
        session: the machine.
    """

    def __init__(self, document: Document, session: Session) -> None:
        self._session, self._document = session, document
        self._scene: Scene | None = None
        self._frame: Frame | None = None
        self._sent_at = self._detailed_at = 0.0
        self._drawn: list[float] = []
        self._said, self._said_at = session.frame.message, 0.0
        self._pulse = Pulse()
        self._pulse.js_on_change("sent", CustomJS(args={"pulse": self._pulse}, code=_DRAWN))
        self._pulse.on_change("drawn", self._count)
        self.drive, self.settings = Drive(session), Settings(session, dress)
        self._status, self._log = Div(name="status"), Div(name="log")
        self._message = Div(name="message", visible=False)
        self._status.tags = [self._pulse]
        wide = {"sizing_mode": "stretch_width"}
        self._stage = {name: Column(name=name, **wide) for name in _STAGES}
        roots = (self._status, self.drive.layout, self.settings.layout, *self._stage.values(),
                 self._log, self._message)  # fmt: skip
        for root in roots:
            document.add_root(root)
        document.template = Template(files("pyedge.live").joinpath("page.html").read_text("utf-8"))
        document.title = "pyedge live"
        dress(self._status, self._log, self._message, self.drive.layout)
        self.show(session.frame)
        document.add_periodic_callback(self._look, _PERIOD)

    def show(self, frame: Frame) -> None:
        """Send a frame."""
        now = time.monotonic()
        if frame.scene is not self._scene:
            self._draw(frame.scene)
        details = now >= self._detailed_at + self._detail_period or not frame.running
        self._drawing.show(frame, details)
        self.drive.show(frame)
        self.settings.show(frame)
        if details:
            self._detailed_at = now
            self._charts.show(frame)
            self._status.text = self._words(frame)
            self._log.text = _events(frame)
        self._frame, self._sent_at = frame, now
        self._pulse.sent += 1

    def _look(self) -> None:
        frame = self._session.frame
        self._say(frame.message)
        ahead = self._pulse.sent - self._pulse.drawn
        patience = _PATIENCE if self._pulse.drawn else _LOADING
        late = time.monotonic() > self._sent_at + patience
        if frame is not self._frame and (ahead < _AHEAD or late):
            self.show(frame)

    def _draw(self, scene: Scene) -> None:
        """Make drawing and charts anew where the network or the task is another one."""
        before, self._scene = self._scene, scene
        if before is not None and _drawn(before) == _drawn(scene):
            return
        self._drawing = TwinDrawing(scene, self._toggle)
        self._charts = Charts(scene)
        drawn = zip(self._drawing.heads.values(), self._drawing.figures, strict=True)
        charts = [*drawn, (self._charts.error,), (self._charts.output,), (self._drawing.bars,)]
        for name, parts in zip(_STAGES, charts, strict=True):
            dress(*parts)
            self._stage[name].children = list(parts)
        self._detailed_at = 0.0

    @property
    def _detail_period(self) -> float:
        """Seconds; longer for large networks, whose texts take longest."""
        assert self._scene is not None
        return _DETAILS * max(1.0, len(self._scene.names) / 500)

    def _toggle(self, name: str) -> None:
        played = self._scene is not None and self._scene.length is not None
        self._session.send(lambda bench: bench.say(_PLAYED) if played else bench.toggle(name))

    def _count(self, attribute: str, before: int, drawn: int) -> None:
        self._drawn = [*self._drawn[-60:], time.monotonic()]

    @property
    def rate(self) -> float:
        """Frames a second that the browser has drawn lately."""
        if len(self._drawn) < 2 or time.monotonic() - self._drawn[-1] > 1.0:
            return 0.0
        return (len(self._drawn) - 1) / (self._drawn[-1] - self._drawn[0])

    def _words(self, frame: Frame) -> str:
        task, error = frame.scene.task, frame.error
        unit = frame.scene.error_unit.replace("^2", "²").strip("1")
        facts = [
            f"<b>{escape(task.name)}</b> on {escape(frame.scene.network.name)}",
            f"step <b>{frame.clock:,}</b>",
            "no step yet" if math.isnan(error) else f"error <b>{show_error(error)}</b> {unit}",
            f"history since step {frame.since:,}",
        ]
        if frame.running:
            facts.append(f"{frame.rate:,.0f} steps/s, {self.rate:.0f} frames/s")
        return " &middot; ".join(facts)

    def _say(self, message: tuple[int, str]) -> None:
        """Show a message that is new, and take one away that has been there for long."""
        if message != self._said:
            self._said, self._said_at = message, time.monotonic()
            self._message.text = f"<div class='message' role='status'>{escape(message[1])}</div>"
            self._message.visible = bool(message[1])
        elif self._message.visible and time.monotonic() > self._said_at + _SHOWN:
            self._message.visible = False


_PLAYED = "this is a recording: its edges cannot be cut"
_STAGES = ("free", "clamped", "error", "outputs", "learned")
_DRAWN = "requestAnimationFrame(() => { pulse.drawn = pulse.sent })"


def _drawn(scene: Scene) -> tuple[object, ...]:
    """What drawing and charts depend on."""
    task = scene.task
    held = task.inputs, task.outputs, task.train.inputs.tobytes(), task.n_read, task.dwell
    network = scene.network
    method = scene.configuration.supervisor.method
    return network.name, network.edges.tobytes(), held, scene.parts, scene.range, method


def _events(frame: Frame) -> str:
    rows = [f"step {each.step}: {escape(each.text)}" for each in frame.events[-_EVENTS:]]
    return "<br>".join(rows)
