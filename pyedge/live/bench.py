"""A live machine on its bench: what can be done to it between two steps."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from pyedge.arrays import Array, Floats
from pyedge.errors import InputError
from pyedge.files import output
from pyedge.live.assignment import Assignment
from pyedge.live.curve import Curve
from pyedge.live.frame import Event, Frame, Scene, span
from pyedge.live.machines import built, machine_for, machine_named, task_of
from pyedge.live.segment import Recorded, Segment, State, pair
from pyedge.tasks import ELASTIC, network_of
from pyedge.training.configuration import MachineConfiguration
from pyedge.training.recorder import Chunk
from pyedge.training.replay import Replay
from pyedge.units import KEY_UNITS, show

BUDGET = 200_000_000
"""Bytes of all histories, about: half is for earlier segments, a quarter for the one in hand, which
is there twice while its history is made."""
_RECORD = 100_000  # bytes of a segment, beside its steps
_EVENTS = 40
_MORE = 1000  # steps that are offered to one who goes on with a saved history


class Bench:
    """A machine that learns, and can be changed between two steps.

    A change of the machine, its targets or its task, and a mended edge, begin a new segment from
    where the machine is; a cut does not.

    Args:
        configuration: of the machine.
        task: a published name or the path of a TOML file.
        budget: bytes of the histories, about.

    Raises:
        InputError: a machine that cannot be, a task that does not fit it.
    """

    def __init__(
        self, configuration: MachineConfiguration, task: str, budget: int = BUDGET
    ) -> None:
        self.budget = budget
        self.message = (0, "")
        self.earlier: dict[int, Recorded] = {}
        self._number = 1
        self._events: list[Event] = []
        self._errors, self._outputs = Curve(1), Curve(0)
        self._segment: Segment | None = None
        self._take(configuration, Assignment(task))

    @property
    def segment(self) -> Segment:
        """The segment in hand."""
        assert self._segment is not None
        return self._segment

    def close(self) -> None:
        """Release whatever the machine runs on."""
        self.segment.close()

    def say(self, text: str) -> None:
        """Show a message."""
        self.message = (self.message[0] + 1, text)

    def advance(self, steps: int) -> None:
        """Make some steps, up to the end of the memory of a segment."""
        if self._full:
            self._continue(self.segment.configuration, self.segment.assignment)
        for chunk in self.segment.advance(steps):
            self._show(chunk)

    def reset(self) -> None:
        """Begin anew: edges as they were made, none cut, step 0."""
        self._start(self.segment.configuration, self.segment.assignment)

    def set(self, values: Mapping[str, Any]) -> None:
        """Change keys of the configuration, as ``comparator.noise``; see `MachineConfiguration`."""
        changed = self.segment.configuration.changed(values)
        self._continue(changed, self.segment.assignment)
        self._mark(", ".join(f"{key} {_shown(key, value)}" for key, value in values.items()))

    def load_chip(self, path: str) -> None:
        """Take the chip of a JSON file, or without a path that of the machine as it began."""
        place = Path(path).expanduser().resolve()
        chip = {"file": place} if path else self._given[0].chip.model_dump()
        self._continue(self.segment.configuration.changed({"chip": chip}), self.segment.assignment)
        text = f"chip {place.name}" if path else "the machine's own chip"
        self._mark(text)
        self.say(f"{text} is in place")

    def toggle(self, name: str) -> None:
        """Cut an edge, or mend it if it is cut; its name is as ``4-7``."""
        whole = self._index(name)
        if self.segment.machine.network.intact[whole]:
            self.cut(name)
        else:
            self.mend(name)

    def cut(self, name: str) -> None:
        """Cut an edge by name; InputError: it is cut already, or a part would float."""
        try:
            self.segment.cut(pair(self.segment.machine, self._index(name)))
        except InputError as error:
            raise InputError(f"edge {name} stays: {error}") from None
        self._mark(f"{name} cut")

    def mend(self, name: str) -> None:
        """Put an edge back, with the degree of freedom that it has."""
        edge, state = pair(self.segment.machine, self._index(name)), self.segment.state
        left = tuple(each for each in state.cut if each != edge)
        if len(left) == len(state.cut):
            raise InputError(f"edge {name} is not cut")
        here = self.segment
        self._continue(here.configuration, here.assignment, state._replace(cut=left))
        self._mark(f"{name} mended")

    def target(self, example: int, place: int, volts: float) -> None:
        """Change the target of an output of an example, in volts."""
        here = self.segment
        adjusted = here.assignment.adjusted(here.task, example, place, volts)
        self._continue(here.configuration, adjusted)
        of = f" in example {example + 1}" if len(here.task.train.targets) > 1 else ""
        self._mark(f"target of node {here.task.outputs[place]}{of}: {volts:g} V")

    def choose(self, task: str) -> None:
        """Go on with another task from where the edges are.

        If it does not fit the network, with the task's usual machine from its start; so, too, where
        the machine in hand is the usual one of its task, and that of the next is another one.
        """
        configuration, seed = self.segment.configuration, self.segment.configuration.seed
        now, usual, next_ = (
            (built(each), each.network)
            for each in (configuration, machine_for(self.segment.assignment.name, seed),
                         machine_for(task, seed))
        )  # fmt: skip
        try:
            stays = not now == usual != next_
            if stays:
                self._continue(configuration, Assignment(task))
        except InputError:
            stays = False
        if not stays:
            self._take(machine_for(task, seed), Assignment(task))
            self.say(f"{task} begins anew: it has another machine or network")
        self._mark(task)

    def rebuild(self, machine: str) -> None:
        """Take another machine, by a name of `machines`, from its start.

        A machine brings a task of its own if the task in hand does not fit, and always the task of
        its own name.
        """
        configuration = machine_named(machine, self.segment.configuration.seed)
        own = Assignment(task_of(machine))
        try:
            self._take(configuration, own if machine in ELASTIC else self.segment.assignment)
        except InputError:
            self._take(configuration.changed({"network": network_of(own.name)}), own)
            self.say(f"the task is {own.name} now: the one before does not fit this machine")

    def place(self, network: str) -> None:
        """Take another network, by name, from the start."""
        changed = self.segment.configuration.changed({"network": network, "chip": {}})
        self._take(changed, self.segment.assignment)

    def restore(self) -> None:
        """Begin anew with the settings and targets that the machine began with, too."""
        self._start(*self._given)

    def save(self, folder: str) -> None:
        """Write the segment in hand, and earlier ones below; InputError: it cannot be written."""
        place, earlier = output(folder, folder=True), dict(self.earlier)
        record = self.segment.record() or (earlier.pop(max(earlier)) if earlier else None)
        if record is None:
            raise InputError("nothing to save: no step was made")
        if (place / "run.json").exists():
            raise InputError(f"{place} holds a run: give another folder")
        record.save(place)
        for number, each in earlier.items():
            each.save(place / "earlier" / str(number))
        steps = len(record.history) + _MORE
        self.say(f"saved; go on with: pyedge train --resume {place} --steps {steps}")

    def animate(self, path: str) -> None:
        """Draw the segment in hand as a GIF; InputError: it cannot be drawn or written."""
        from pyedge import plots

        place, history = output(path), self.segment.history()
        configuration = self.segment.configuration
        if history is None and self.earlier:
            configuration, _, _, history, _ = self.earlier[max(self.earlier)]
        if history is None or len(history) < 2:
            raise InputError("nothing to draw: fewer than two steps were made")
        plots.animate(history, place, replay=Replay(configuration, history))
        self.say(f"animation in {place}")

    def frame(self, running: bool = False, speed: float = 0.0, rate: float = 0.0) -> Frame:
        """The machine as it is now."""
        machine = self.segment.machine
        return Frame(
            self._scene, machine.clock, self.segment.start, running, speed, rate,
            *self._voltages, np.atleast_2d(machine.edges.resistance), self._values,
            machine.network.intact, self._error, self._errors.points, self._outputs.points,
            tuple(self._events), self.message,
        )  # fmt: skip

    @property
    def _full(self) -> bool:
        """Whether the segment has its share of the budget, at a period's end if it is short."""
        here, most = self.segment, self.budget // 4
        ended = here.done % here.period == 0 or here.bytes > 2 * most
        return here.bytes >= most and ended

    def _index(self, name: str) -> int:
        if name not in self._scene.names:
            raise InputError(f"there is no edge {name}")
        return self._scene.names.index(name)

    def _take(self, configuration: MachineConfiguration, assignment: Assignment) -> None:
        """Begin from the start of another machine, to which `restore` comes back."""
        self._start(configuration, assignment)
        self._given = configuration, assignment

    def _start(self, configuration: MachineConfiguration, assignment: Assignment) -> None:
        """Begin from the start of a machine."""
        self._begin(Segment(configuration, assignment))
        network = self.segment.machine.network
        self._voltages = (np.full(network.n_nodes, np.nan),) * 2
        self._events, self._error = [], float("nan")
        self._errors = Curve(1, self._errors.version + 1)
        self._outputs = self._output_curve()

    def _continue(
        self,
        configuration: MachineConfiguration,
        assignment: Assignment,
        state: State | None = None,
    ) -> None:
        """Go on from where the machine is; InputError: it has other edges."""
        before = self.segment
        self._begin(Segment(configuration, assignment, state or before.state))
        if before.task.outputs != self.segment.task.outputs:
            self._outputs = self._output_curve()

    def _output_curve(self) -> Curve:
        return Curve(2 * self.segment.task.n_read, self._outputs.version + 1)

    def _begin(self, segment: Segment) -> None:
        """Take a segment in place of the one in hand, which is kept."""
        before, self._segment = self._segment, segment
        if before is not None:
            record = before.record()
            before.close()
            if record is not None:
                self.earlier[self._number] = record
                self._number += 1
        while self.earlier and self._kept > self.budget // 2:
            del self.earlier[min(self.earlier)]
        self._scene = self._described()
        self._values = self._learned()

    @property
    def _kept(self) -> int:
        return sum(each.bytes + _RECORD for each in self.earlier.values())

    def _described(self) -> Scene:
        here, machine = self.segment, self.segment.machine
        learned = {name: each.unit for name, each in machine.edges.memories.items()}
        return Scene(
            here.configuration, here.assignment, here.task, machine.network,
            machine.network.edge_names(), frozenset(machine.edges.parts), learned,
            machine.supervisor.amplitude(here.task.eta), span(machine.edges.range),
            span(machine.edges.resistance_range), machine.edges.twins,
        )  # fmt: skip

    def _learned(self) -> dict[str, Array]:
        """(m,) degrees of freedom by name."""
        edges = self.segment.machine.edges
        values = {name: each for name, each in edges.blank().items() if name in edges.memories}
        for each in edges.populations:
            values[each.memory.variable.name][each.where] = each.memory.state
        return values

    def _mark(self, text: str) -> None:
        self._events = [*self._events[1 - _EVENTS :], Event(self.segment.machine.clock, text)]

    def _show(self, chunk: Chunk) -> None:
        """Take the last step of a chunk for the frame, and all of them for the curves."""
        trace, task = chunk.trace, self.segment.task
        first = self.segment.machine.clock - len(trace.free)
        errors = self.segment.error(chunk)
        places = self.segment.machine.network.nodes(task.outputs)
        read: Floats = task.objective.read(trace.free[:, places])
        self._errors.add(first, errors[:, None])
        wanted = chunk.lesson.train.targets[chunk.lesson.order]
        self._outputs.add(first, np.hstack([read, wanted]))
        self._error = float(errors[-1])
        self._voltages = trace.free[-1], trace.clamped[-1]
        self._values = {name: values[-1] for name, values in trace.values.items()}


def _shown(key: str, value: Any) -> str:
    """A value of the configuration with its unit."""
    return show(value, KEY_UNITS[key]) if key in KEY_UNITS else f"{value:g}"
