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
        self.run = Button(label="Run", button_type="primary", **_WIDE)
        self.step = Button(label="Step", **_WIDE)
        self.reset = Button(label="Reset", **_WIDE)
        self.speed = CategoricalSlider(
            title="speed", categories=list(_SPEEDS), value=next(iter(_SPEEDS)), **_WIDE
        )
        self.run.on_click(self._run)
        self.step.on_click(session.step)
        self.reset.on_click(lambda: session.send(lambda bench: bench.reset()))
        self.speed.on_change("value", self._set_speed)
        self._shown: tuple[bool, float] | None = None
        self._shown_place = 0
        self.place = Slider(title="step", start=0, end=1, value=0, step=1, visible=False, **_WIDE)
        self.place.on_change("value", self._seek)
        self.split = Select(title="split (of the classification)", visible=False, **_WIDE)
        self.split.on_change("value", self._choose)
        buttons = Row(self.run, self.step, self.reset, **_WIDE)
        parts = buttons, self.speed, self.place, self.split
        self.layout = Column(*parts, name="drive", **_WIDE)

    def show(self, frame: Frame) -> None:
        """Show whether it runs, how fast, and the place in a recording."""
        if frame.scene.length is not None:
            self._shown_place = frame.place
            self.place.update(visible=True, end=max(frame.scene.length - 1, 1), value=frame.place)
            split, count = frame.scene.split
            names = [f"{k + 1} of {count}" for k in range(count)]
            self.split.update(visible=count > 1, options=names, value=names[split])
        if self._shown == (now := (frame.running, frame.speed)):
            return
        self._shown = now
        self.run.label = "Pause" if frame.running else "Run"
        self.speed.value = next((k for k, v in _SPEEDS.items() if v == frame.speed), "30 steps/s")

    def _seek(self, attribute: str, before: int, place: int) -> None:
        if place != self._shown_place:  # moved by the reader, not by `show`
            self._session.pause()
            self._session.send(lambda recording: recording.seek(place))

    def _choose(self, attribute: str, before: str, name: str) -> None:
        split = self.split.options.index(name)
        if split != self._session.frame.scene.split[0]:
            self._session.send(lambda recording: recording.choose(split))

    def _run(self) -> None:
        (self._session.pause if self._session.frame.running else self._session.run)()

    def _set_speed(self, attribute: str, before: str, value: str) -> None:
        if self._session.frame.speed != _SPEEDS[value]:
            self._session.set_speed(_SPEEDS[value])


class Settings:
    """Sliders of the machine and its targets, what it is, and files."""

    def __init__(self, session: Session, dress: Callable[..., None]) -> None:
        self._session, self._dress = session, dress
        self._scene: Scene | None = None
        self.layout = Column(name="settings", **_WIDE)
        self._message = (0, "")
        self._showing = False  # whether values are being set here, not by the reader
        self._head = Div(text="<h2>Change it while it learns</h2>")

    def show(self, frame: Frame) -> None:
        """Make the controls anew for another scene; a recording has none."""
        if frame.scene.length is not None:
            return
        if frame.scene is self._scene and frame.message == self._message:
            return
        before, self._scene, self._message = self._scene, frame.scene, frame.message
        if before is None or _kind(before) != _kind(frame.scene):
            made = [self._head, *self._points(), *self._choices(), *self._sliders()]
            made += [*self._edges(), *self._files()]
            self._dress(*made[1:] if before is not None else made)
            self.layout.children = made
        self._values()

    def _send(self, command: Callable[[Any], None]) -> None:
        self._session.send(command)

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
        replica = int(self._replica.value)
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
            title="network (begins anew)", value=network, options=_with(list(NETWORKS), network),
            **_WIDE,
        )  # fmt: skip
        self._task.on_change("value", self._when(lambda b, task: b.choose(task), _task_name))
        self._machine.on_change("value", self._when(lambda b, name: b.rebuild(name), _machine_name))
        self._place.on_change("value", self._when(lambda b, name: b.place(name), _network_name))
        return [self._task, self._machine, self._place]

    def _sliders(self) -> list[Any]:
        scene = self._now
        self._bound: list[tuple[Slider, Callable[[Scene], float]]] = []
        made = [self._slider("nudge amplitude eta", 0.02, 1.0, 0.02, "", "supervisor.eta",
                             lambda s: s.eta)]  # fmt: skip
        if "comparators" in scene.parts:
            made.append(self._slider("comparator noise (mV, rms)", 0, 30, 0.5, "mV",
                                     "comparator.noise",
                                     lambda s: 1e3 * s.configuration.comparator.noise))  # fmt: skip
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
        command = self._when(lambda b, given: b.set({key: round(factor * given, 9)}))
        made.on_change("value_throttled", command)
        self._bound.append((made, value))
        return made

    def _target(self, name: str, low: float, high: float, example: int, output: int) -> Slider:
        def value(scene: Scene) -> float:
            return float(scene.task.train.targets[example, output])

        made = Slider(
            title=f"{name} (V)", start=low, end=high, step=0.05, value=value(self._now), **_WIDE
        )
        command = self._when(lambda b, volts: b.target(example, output, round(volts, 9)))
        made.on_change("value_throttled", command)
        self._bound.append((made, value))
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
            ("chip file", "", "Load chip", lambda b, path: b.load_chip(path)),
            ("folder of the history", "runs/live", "Save", lambda b, path: b.save(path)),
            ("animation", "live.gif", "Save GIF", lambda b, path: b.animate(path)),
        ]
        made = [self._file(*row) for row in rows]
        return made if self._now.parts & _WITH_CHIPS else made[1:]

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
        """Show what the machine is set to, whoever set it, also where a command was refused."""
        scene = self._now
        if scene.study is not None:
            self._values_of(scene.study)
        self._task.value, self._place.value = _task_name(scene), _network_name(scene)
        self._machine.value = _machine_name(scene)
        for slider, value in self._bound:
            now = min(max(value(scene), slider.start), slider.end)
            if abs(slider.value - now) > 1e-9:
                slider.value = now

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
    axes = None if scene.study is None else tuple(scene.study.axes)
    return scene.network.name, scene.parts, targets, reach(scene.task), tuple(scene.names), axes


def _task_name(scene: Scene) -> str:
    return scene.assignment.name


def _network_name(scene: Scene) -> str:
    return scene.network.name


def _machine_name(scene: Scene) -> str:
    return name_of(scene.configuration, scene.assignment.name)


def _with(names: list[str], name: str) -> list[str]:
    return names if name in names else [name, *names]
