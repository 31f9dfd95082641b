"""What a history says of its task's examples, and the machine that figures measure anew."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, NamedTuple, Protocol

import numpy as np

from pyedge.arrays import Bools, Floats, Ints
from pyedge.training.history import History


class Replay(Protocol):
    """The machine of a history at any of its steps; see `pyedge.training.replay.Replay`."""

    @property
    def linear(self) -> bool:
        """Whether each current is proportional to its drop."""

    def outputs(self, step: int, inputs: Floats) -> Floats:
        """(..., n_read) free read-outs at (..., n_inputs) input voltages, in volts."""

    def operating_point(self, step: int, inputs: Floats) -> Any:
        """(n,) `voltage` in volts and (m,) `resistance` in ohms at (n_inputs,) voltages."""


class Shown(NamedTuple):
    """The k examples that a history shows."""

    inputs: Floats  # (k, n_inputs), in volts
    targets: Floats  # (k, n_read), in volts
    varied: Ints  # numbers of the inputs that differ between examples

    @property
    def level(self) -> float:
        """What separates low and high targets: the middle of their range, in volts."""
        return float(self.targets.min() + self.targets.max()) / 2

    @property
    def above(self) -> Bools:
        """(k,) whether the first target is above the level."""
        return np.asarray(self.targets[:, 0] > self.level)

    def grid(self, *axes: Floats) -> Floats:
        """(..., n_inputs) inputs at a grid of the varied ones, the others as in the first."""
        mesh = np.meshgrid(*axes)
        inputs = np.tile(self.inputs[0], (*mesh[0].shape, 1))
        for column, values in zip(self.varied, mesh, strict=True):
            inputs[..., column] = values
        return inputs

    def range(self, varied: int) -> tuple[float, float]:
        """Least and largest voltage of a varied input."""
        values = self.inputs[:, self.varied[varied]]
        return float(values.min()), float(values.max())


def shown(history: History) -> Shown:
    """The examples of a history, in the order of their numbers."""
    data, task = history.dataset, history.attributes["task"]
    _, first = np.unique(data["example"].values, return_index=True)
    nodes = history.network.nodes(task["inputs"])
    inputs = np.asarray(data["free_voltage"].values[first][:, nodes], dtype=np.float64)
    targets = np.asarray(data["target"].values[first], dtype=np.float64)
    return Shown(inputs, targets, np.flatnonzero(np.ptp(inputs, axis=0) > 0))


def measurable(history: History, replay: Replay | None) -> Replay | None:
    """The replay; None where a task injects currents, which no history has."""
    return None if "injected" in history.attributes["task"] else replay


Kind = Literal["curve", "map", "strategy"]


def response_kind(history: History) -> Kind | None:
    """How outputs against inputs are drawn: of one read-out and one or two varied inputs.

    Or of values of actions.
    """
    if "process" in history.attributes["task"]:
        return "strategy"
    if history.accuracy is not None or history.dataset.sizes["output"] != 1:
        return None
    kinds: dict[int, Kind] = {1: "curve", 2: "map"}
    return kinds.get(len(shown(history).varied))


def output_label(history: History) -> str:
    """Name of the axis of the only read-out."""
    return f"output, {history.read_names[0].replace(' - ', ' − ')} (mV)"


def sampled_steps(steps: int, count: int) -> Ints:
    """At most so many steps from 0 to `steps`, spaced logarithmically, in order."""
    spaced = np.geomspace(1, steps + 1, count) - 1
    return np.unique(np.round(spaced).astype(np.int64))


def over_steps(history: History, measure: Callable[[int], Floats]) -> tuple[Ints, Floats]:
    """(k,) sampled steps, and what is measured at each."""
    steps = sampled_steps(len(history), 120)
    return steps, np.stack([measure(step) for step in steps.tolist()])
