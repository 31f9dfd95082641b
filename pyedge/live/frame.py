"""What a page shows: the state of a live machine at one moment, never changed once made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from pyedge.arrays import Array, Bools, Floats
from pyedge.live.assignment import Assignment
from pyedge.live.curve import Points
from pyedge.networks.network import Network
from pyedge.tasks import Task
from pyedge.training.configuration import MachineConfiguration


@dataclass(frozen=True)
class StudyPlace:
    """A machine of a study.

    Attributes:
        axes: the labels of the settings of each axis, by its name.
        index: place along each axis.
        replica: which machine of the point, of so many `replicas`.
        measured: what the store has of it, in words.
    """

    axes: Mapping[str, Sequence[str]]
    index: tuple[int, ...]
    replica: int
    replicas: int
    measured: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Scene:
    """What changes seldom; a page draws anew when it is another object.

    Attributes:
        network: whole, without cuts.
        parts: names of the elements, memories and rules.
        learned: units of the degrees of freedom, by name.
        eta: the nudge amplitude.
        range: lowest and highest degree of freedom.
        resistances: lowest and highest, in ohms.
        twins: 1 where both have the same resistances, else 2.
        length: number of steps of a recording; None for a machine that learns.
        split: of a recording, which split is shown, and of how many.
        study: its place in a study; None for a machine of none.
    """

    configuration: MachineConfiguration
    assignment: Assignment
    task: Task
    network: Network
    names: list[str]
    parts: frozenset[str]
    learned: dict[str, str]
    eta: float
    range: tuple[float, float]
    resistances: tuple[float, float]
    twins: int
    length: int | None = None
    split: tuple[int, int] = (0, 1)
    study: StudyPlace | None = None

    @property
    def error_unit(self) -> str:
        """As a history has it: V^2, m^2 or 1."""
        unit = self.task.objective.unit
        units = self.network.units
        return units.get("error", units.get(unit, unit))


class Event(NamedTuple):
    """Something that was done to the machine before a step."""

    step: int
    text: str


class Frame(NamedTuple):
    """A machine at one moment.

    Attributes:
        clock: number of the next step.
        since: number of the first step of the history in hand.
        running, speed, rate: whether it runs, wanted and measured steps a second.
        free, clamped: (n,) node voltages of the last step, in volts; NaN before the first.
        resistance: (twins, m) in ohms.
        values: (m,) arrays of the last step by name; see `Record`.
        intact: (m,) whether each edge is.
        error: of the last step.
        errors, outputs: curves against `clock`: error; read-outs, then their targets.
        events: the last things done.
        message: number and text of the last message.
        place: of the step in a recording, from 0.
        commands: how many commands of `Session` are carried out.
    """

    scene: Scene
    clock: int
    since: int
    running: bool
    speed: float
    rate: float
    free: Floats
    clamped: Floats
    resistance: Floats
    values: Mapping[str, Array]
    intact: Bools
    error: float
    errors: Points
    outputs: Points
    events: tuple[Event, ...]
    message: tuple[int, str]
    place: int = 0
    commands: int = 0


def span(limits: tuple[Floats, Floats]) -> tuple[float, float]:
    """The lowest and the highest of all edges' limits, of those that are finite."""
    low, high = limits
    return float(low.min()), float(high[np.isfinite(high)].max(initial=low.min()))
