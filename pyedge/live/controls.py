"""The controls of a live page; each sends a command, and shows what the machine is set to."""

from __future__ import annotations

import math
from collections.abc import Callable
from html import escape
from typing import Any

from bokeh.models import (
    Button,
    CategoricalSlider,
    Column,
    Div,
    Row,
    Select,
    Slider,
    Spinner,
    TextInput,
    Toggle,
)

from pyedge.live.assignment import reach, target_names
from pyedge.live.bench import Bench
from pyedge.live.frame import Frame, Scene, StudyPlace
from pyedge.live.machines import NETWORKS, machines, name_of
from pyedge.live.session import SPEEDS, Session
from pyedge.tasks import DIGITS, ELASTIC, LINEAR_MAPS, PUBLISHED, TRANSISTOR

_WIDE: dict[str, Any] = {"sizing_mode": "stretch_width"}
_SPEEDS = {
    "as fast as it goes" if math.isinf(each) else f"{each:g} steps/s": each for each in SPEEDS
}
_LIVE = "Change it while it learns"
_PLAYED = "A saved run, as it was"
_SAME = 1e-9
_WITH_CHIPS = {"comparators", "capacitor"}
_TASKS = {
    "resistors": list(PUBLISHED),
    "transistors": list(TRANSISTOR),
    "springs": list(ELASTIC),
    "digits": list(DIGITS),
    "currents, ageing": list(LINEAR_MAPS),
}


class Drive:
    """Run, pause, step, reset and speed."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.run = Toggle(label="Run / pause", button_type="primary", **_WIDE)  # down while it runs
        self.step = Button(label="Step", **_WIDE)
        self.reset = Button(label="Reset", **_WIDE)
        self.restore = Button(label="Reset all", **_WIDE)
        self.speed = CategoricalSlider(
            title="speed", categories=list(_SPEEDS), value=next(iter(_SPEEDS)), **_WIDE
        )
        self.run.on_change("active", self._run)
        self.step.on_click(session.step)
        self.reset.on_click(lambda: session.send(lambda bench: bench.reset()))
        self.restore.on_click(lambda: session.send(lambda bench: bench.restore()))
        self.speed.on_change("value", self._set_speed)
        self._shown: tuple[bool, float] | None = None
        self._showing = False
        self._awaited = 0  # number of the last command: older frames are not shown
        self._shown_place = 0
        self.place = Slider(
            title="place in the recording", start=0, end=1, value=0, step=1, visible=False, **_WIDE
        )
        self.place.on_change("value", self._seek)
        self.split = Select(title="split (of the classification)", visible=False, **_WIDE)
        self.split.on_change("value", self._choose)
        buttons = Row(self.run, self.step, **_WIDE), Row(self.reset, self.restore, **_WIDE)
        parts = *buttons, self.speed, self.place, self.split
        self.layout = Column(*parts, name="drive", **_WIDE)

    def show(self, frame: Frame) -> None:
        """Show whether it runs, how fast, and the place in a recording."""
        if frame.commands < self._awaited:
            return
        if frame.scene.length is not None:
            self._shown_place, self.restore.visible = frame.place, False
            self.place.update(visible=True, end=max(frame.scene.length - 1, 1), value=frame.place)
            split, count = frame.scene.split
            names = [f"{k + 1} of {count}" for k in range(count)]
            self.split.update(visible=count > 1, options=names, value=names[split])
        if self._shown == (now := (frame.running, frame.speed)):
            return
        self._shown, self._showing = now, True
        self.run.active = frame.running
        self._showing = False
        self.speed.value = next((k for k, v in _SPEEDS.items() if v == frame.speed), "30 steps/s")

    def _seek(self, attribute: str, before: int, place: int) -> None:
        if place != self._shown_place:  # moved by the reader, not by `show`
            self._session.pause()
            self._awaited = self._session.send(lambda recording: recording.seek(place))

    def _choose(self, attribute: str, before: str, name: str) -> None:
        split = self.split.options.index(name)
        if split != self._session.frame.scene.split[0]:
            self._awaited = self._session.send(lambda recording: recording.choose(split))

    def _run(self, attribute: str, before: bool, wanted: bool) -> None:
        if not self._showing:
            self._awaited = (self._session.run if wanted else self._session.pause)()

    def _set_speed(self, attribute: str, before: str, value: str) -> None:
        if self._session.frame.speed != _SPEEDS[value]:
            self._awaited = self._session.set_speed(_SPEEDS[value])


class Settings:
    """Sliders of the machine and its targets, what it is, and files."""

    def __init__(self, session: Session, dress: Callable[..., None]) -> None:
        self._session, self._dress = session, dress
        self._scene: Scene | None = None
        self._message = (0, "")
        self._showing = False  # whether values are being set here, not by the reader
        # Commands of sliders that are not carried out yet, by number; infinity while one moves.
        self._wanted: dict[Slider, float] = {}
        self._head = Div(text=f"<h2>{_LIVE}</h2>")
        # Only the middle is made anew for another task or network: the rest keeps the focus.
        self._top, self._middle, self._bottom = (Column(**_WIDE) for _ in range(3))
        parts = self._head, self._top, self._middle, self._bottom
        self.layout = Column(*parts, name="settings", **_WIDE)
        dress(self.layout)

    def show(self, frame: Frame) -> None:
        """Make the controls anew for another scene; a recording has none."""
        if frame.scene.length is not None:
            self._head.text = f"<h2>{_PLAYED}</h2>"
            return
        done = [slider for slider, number in self._wanted.items() if frame.commands >= number]
        if frame.scene is self._scene and frame.message == self._message and not done:
            return
        for slider in done:
            del self._wanted[slider]
        before, self._scene, self._message = self._scene, frame.scene, frame.message
        if before is None:
            self._fill(self._top, [*self._points(), *self._choices()])
            self._fill(self._bottom, self._files())
        if before is None or _kind(before) != _kind(frame.scene):
            self._wanted.clear()
            self._fill(self._middle, [*self._sliders(), *self._edges()])
        self._values()

    def _fill(self, column: Column, made: list[Any]) -> None:
        self._dress(*made)
        column.children = made

    def _send(self, command: Callable[[Any], None]) -> int:
        return self._session.send(command)

    def _points(self) -> list[Any]:
        """The axes of a study, and what it has measured."""
        study = self._now.study
        self._axes: list[Select] = []
        if study is None:
            return []
        for axis, labels in study.axes.items():
            chosen = Select(title=f"{axis} (of the study)", options=list(labels), **_WIDE)
            self._axes.append(chosen)
        self._replica = Spinner(title="replica", low=0, high=study.replicas - 1, step=1, **_WIDE)
        self._measured = Div(name="measured")
        self._values_of(study)
        for each in (*self._axes, self._replica):
            each.on_change("value", self._go)
        return [*self._axes, self._replica, self._measured]

    def _go(self, attribute: str, before: Any, value: Any) -> None:
        """Put the machine of the chosen point on the bench, unless it is there."""
        study = self._now.study
        if study is None or self._showing or self._replica.value is None:
            return
        index = tuple(each.options.index(each.value) for each in self._axes)
        replica = min(max(int(self._replica.value), 0), study.replicas - 1)
        self._showing = True
        self._replica.value = replica
        self._showing = False
        if (index, replica) != (study.index, study.replica):
            self._send(lambda bench: bench.go(index, replica))

    def _values_of(self, study: StudyPlace) -> None:
        self._showing = True
        for chosen, place in zip(self._axes, study.index, strict=True):
            chosen.value = chosen.options[place]
        self._replica.value = study.replica
        self._measured.text = "<br>".join(map(escape, study.measured))
        self._showing = False

    def _choices(self) -> list[Any]:
        scene = self._now
        name, network = scene.assignment.name, scene.network.name
        own = not any(name in names for names in _TASKS.values())
        tasks: Any = {**({"own": [name]} if own else {}), **_TASKS}
        self._task = Select(
            title="task (what is learned stays)", value=name, options=tasks, **_WIDE
        )
        kind = _machine_name(scene)
        self._machine = Select(
            title="machine (begins anew)", value=kind, options=_with(machines(), kind), **_WIDE
        )
        self._place = Select(
            title="network (begins anew)", value=network, options=_networks(scene), **_WIDE
        )
        self._task.on_change("value", self._when(lambda b, task: b.choose(task), _task_name))
        self._machine.on_change("value", self._when(lambda b, name: b.rebuild(name), _machine_name))
        self._place.on_change("value", self._when(lambda b, name: b.place(name), _network_name))
        return [self._task, self._machine, self._place]

    def _sliders(self) -> list[Any]:
        scene = self._now
        self._bound: list[tuple[Slider, float, Callable[[Scene], float]]] = []
        made = []
        if scene.configuration.supervisor.method != "adjoint":  # which has no nudge
            made.append(self._slider("nudge amplitude eta", 0.02, 1.0, 0.02, "", "supervisor.eta",
                                     lambda s: s.eta))  # fmt: skip
        if "comparators" in scene.parts:
            made.append(self._slider("comparator noise (mV, rms)", 0, 30, 0.5, "mV",
                                     "comparator.noise",
                                     lambda s: 1e3 * s.configuration.comparator.noise))  # fmt: skip
            if scene.configuration.chip.file is None:
                made.append(self._slider("comparator offset (mV, sd)", 0, 30, 0.5, "mV",
                                         "chip.offset",
                                         lambda s: 1e3 * s.configuration.chip.offset))  # fmt: skip
        elif not scene.network.directed:
            made.append(self._slider("measurement noise (mV, rms)", 0, 30, 0.5, "mV",
                                     "supervisor.noise",
                                     lambda s: 1e3 * s.configuration.supervisor.noise))  # fmt: skip
        low, high = reach(scene.task)
        for (example, output), name in target_names(scene.task).items():
            made.append(self._target(name, low, high, example, output))
        return made

    def _slider(
        self, title: str, low: float, high: float, step: float, unit: str, key: str,
        value: Callable[[Scene], float],
    ) -> Slider:  # fmt: skip
        factor = 1e-3 if unit == "mV" else 1.0
        now = value(self._now)
        made = Slider(title=title, start=low, end=max(high, now), step=step, value=now, **_WIDE)
        return self._bind(made, value, lambda b, given: b.set({key: round(factor * given, 9)}))

    def _target(self, name: str, low: float, high: float, example: int, output: int) -> Slider:
        def value(scene: Scene) -> float:
            return float(scene.task.train.targets[example, output])

        made = Slider(
            title=f"{name} (V)", start=low, end=high, step=0.05, value=value(self._now), **_WIDE
        )
        command = lambda b, volts: b.target(example, output, round(volts, 9))  # noqa: E731
        return self._bind(made, value, command)

    def _bind(
        self, made: Slider, value: Callable[[Scene], float], command: Callable[[Bench, float], None]
    ) -> Slider:
        """A slider that sends a command, and shows a value of the scene."""

        def moved(attribute: str, before: float, given: float) -> None:
            if not self._showing:
                self._wanted[made] = math.inf

        def left(attribute: str, before: float, given: float) -> None:
            self._wanted[made] = self._send(lambda b: command(b, given))

        made.on_change("value", moved)
        made.on_change("value_throttled", left)
        self._bound.append((made, made.end, value))
        return made

    def _edges(self) -> list[Any]:
        names = self._now.names
        self.edge = Select(title="edge (or click it)", value=names[0], options=names, **_WIDE)
        cut = Button(label="Cut or mend", align="end", **_WIDE)
        cut.on_click(lambda: self._toggle(self.edge.value))
        return [Row(self.edge, cut, css_classes=["line"], **_WIDE)]

    def _toggle(self, name: str) -> None:
        self._send(lambda b: b.toggle(name))

    def _files(self) -> list[Any]:
        rows = [
            ("chip file (empty: its own)", "", "Load chip", lambda b, path: b.load_chip(path)),
            ("folder of the history", "runs/live", "Save", lambda b, path: b.save(path)),
            ("animation", "live.gif", "Save GIF", lambda b, path: b.animate(path)),
        ]
        made = [self._file(*row) for row in rows]
        self._chip = made[0]
        return made

    def _file(
        self, title: str, path: str, label: str, command: Callable[[Bench, str], None]
    ) -> Row:
        given = TextInput(title=title, value=path, **_WIDE)
        button = Button(label=label, align="end", **_WIDE)

        def send() -> None:
            value = given.value
            self._send(lambda b: b.say(f"{label} ..."))
            self._send(lambda b: command(b, value))

        button.on_click(send)
        return Row(given, button, css_classes=["line"], **_WIDE)

    def _values(self) -> None:
        """Show what the machine is set to, by any browser, also where a command was refused."""
        scene = self._now
        if scene.study is not None:
            self._values_of(scene.study)
        self._task.value = _task_name(scene)
        self._place.update(options=_networks(scene), value=_network_name(scene))
        kind = _machine_name(scene)
        self._machine.update(options=_with(machines(), kind), value=kind)
        self._chip.visible = bool(scene.parts & _WITH_CHIPS)
        self._showing = True
        for slider, end, value in self._bound:
            if slider in self._wanted:
                continue
            now = value(scene)
            slider.end = max(end, now)
            if abs(slider.value - now) > _SAME:
                slider.value = max(now, slider.start)
        self._showing = False

    def _when(
        self, command: Callable[[Bench, Any], None], now: Callable[[Scene], Any] | None = None
    ) -> Callable[[str, Any, Any], None]:
        """A callback that sends a command with the new value, unless it is what is set `now`."""

        def changed(attribute: str, before: Any, value: Any) -> None:
            if now is None or value != now(self._now):
                self._send(lambda b: command(b, value))

        return changed

    @property
    def _now(self) -> Scene:
        assert self._scene is not None
        return self._scene


def _kind(scene: Scene) -> tuple[Any, ...]:
    """What the set of controls depends on."""
    targets = tuple(target_names(scene.task).values())
    own = scene.configuration.chip.file is None, scene.configuration.supervisor.method
    return scene.network.name, scene.parts, targets, reach(scene.task), tuple(scene.names), own


def _task_name(scene: Scene) -> str:
    return scene.assignment.name


def _network_name(scene: Scene) -> str:
    return scene.network.name


def _networks(scene: Scene) -> list[str]:
    """Those that are offered; elastic networks have theirs only."""
    return _with([] if scene.network.directed else list(NETWORKS), scene.network.name)


def _machine_name(scene: Scene) -> str:
    return name_of(scene.configuration, scene.assignment.name)


def _with(names: list[str], name: str) -> list[str]:
    return names if name in names else [name, *names]
