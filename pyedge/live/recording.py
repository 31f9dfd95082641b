"""A saved run as a page shows it: its history, back and forth."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from pyedge.arrays import Array, Floats
from pyedge.errors import InputError
from pyedge.live.assignment import Assignment
from pyedge.live.curve import Curve
from pyedge.live.frame import Event, Frame, Scene, span
from pyedge.networks.network import Network
from pyedge.training.run import Run

_BITS = ("first", "second")
_VERSIONS = 100  # more than those that a curve has while it grows


class Recording:
    """The histories of a run, one for each split, played as a bench makes steps.

    They cannot be changed.

    Args:
        folder: of the run.

    Raises:
        InputError: there is no run, or nothing has been done of it.
    """

    def __init__(self, folder: str | Path) -> None:
        run = Run.load(folder)
        if not run.histories:
            raise InputError(f"{folder} holds a run of which no step was made")
        self._run, self.message = run, (0, "")
        self._version, self._at = 0, 0
        self.choose(0)

    def choose(self, split: int) -> None:
        """Show the history of a split from its first step on."""
        self._split, self.history = split, self._run.histories[split]
        data = self.history.dataset
        self._steps = data["step"].values
        self._values = {
            name: data[name].values for name in (*self.history.learned, *_BITS) if name in data
        }
        twins = ["resistance", *(["resistance_clamped"] * ("resistance_clamped" in data))]
        self._resistance = np.stack([data[name].values for name in twins], axis=1)
        self._read = np.hstack([self.history.read, data["target"].values])
        self._scene = self._described()
        first = int(self._steps[0])
        self._cuts = [
            Event(first + step, ", ".join(f"{a}-{b}" for a, b in edges) + " cut")
            for step, edges in sorted(self._run.cuts.items())
        ]
        self.seek(0)

    def close(self) -> None:
        """Nothing is to be released."""

    def say(self, text: str) -> None:
        """Show a message."""
        self.message = (self.message[0] + 1, text)

    def advance(self, steps: int) -> None:
        """Go on by some steps; InputError: the end was reached before."""
        if self._at == len(self._steps) - 1:
            raise InputError("this is the end of the recording: Reset goes back to its beginning")
        stop = min(self._at + steps, len(self._steps) - 1)
        self._draw(self._at + 1, stop + 1)
        self._at = stop

    def reset(self) -> None:
        """Go back to the first step."""
        self.seek(0)

    def seek(self, place: int) -> None:
        """Go to a step, counted from the first one of the history."""
        self._at = min(max(place, 0), len(self._steps) - 1)
        self._version += _VERSIONS
        self._errors = Curve(1, self._version)
        self._outputs = Curve(self._read.shape[1], self._version)
        self._draw(0, self._at + 1)

    def frame(self, running: bool = False, speed: float = 0.0, rate: float = 0.0) -> Frame:
        """The state after the step that is shown."""
        at, data = self._at, self.history.dataset
        return Frame(
            self._scene, int(self._steps[at]) + 1, int(self._steps[0]), running, speed, rate,
            data["free_voltage"].values[at], data["clamped_voltage"].values[at],
            self._resistance[at], self._row(at), data["intact"].values[at],
            float(self.history.error[at]), self._errors.points, self._outputs.points,
            tuple(each for each in self._cuts if each.step <= self._steps[at]), self.message, at,
        )  # fmt: skip

    def _row(self, step: int) -> dict[str, Array]:
        return {name: values[step] for name, values in self._values.items()}

    def _draw(self, start: int, stop: int) -> None:
        """Append some steps to the curves."""
        error: Floats = self.history.error[start:stop, None]
        self._errors.add(int(self._steps[start]), error)
        self._outputs.add(int(self._steps[start]), self._read[start:stop])

    def _described(self) -> Scene:
        run = self._run
        network = Network.from_data(self.history.attributes["network"])
        edges = run.configuration.model_edges(network)
        task = run.make_task(self._split)
        eta = run.configuration.supervisor.eta
        return Scene(
            run.configuration, Assignment(run.task), task, network, network.edge_names(),
            frozenset(edges.parts), self.history.learned, task.eta if eta is None else eta,
            span(edges.range), span(edges.resistance_range), edges.twins, len(self._steps),
            (self._split, len(run.histories)),
        )  # fmt: skip
