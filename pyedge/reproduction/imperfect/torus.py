"""Two tasks in turn on the machine of 32 edges: limit cycles, and how the first is forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pyedge.arrays import Floats
from pyedge.tasks import Examples, Task
from pyedge.training.configuration import MachineConfiguration
from pyedge.training.ensemble import Ensemble
from pyedge.training.sections import ChipSection

INPUTS, OUTPUT = (16, 6, 8), 11
HELD = np.array([[0.10, 0.0, 0.45], [0.35, 0.0, 0.45]])  # volts of the inputs, a row a task
TARGETS = np.array([[0.20], [0.28]])  # volts, which edges of transistors can have both


@dataclass(frozen=True)
class TwoTasks:
    """Machines that learn two tasks in turn, each for so many steps.

    Attributes:
        dwell: steps of each task.
        offset: sd of the input offset of each drop, in volts.
        steps: after which a cycle repeats itself, about.
    """

    dwell: int
    offset: float = 1e-3
    steps: int = 16_000

    @property
    def task(self) -> Task:
        """Both tasks, as examples of one."""
        shown = Examples(HELD, TARGETS)
        return Task("two-tasks", INPUTS, (OUTPUT,), shown, eta=0.1, dwell=self.dwell)

    @property
    def cycles(self) -> int:
        """How often both tasks are shown."""
        return -(-self.steps // (2 * self.dwell))

    @property
    def configuration(self) -> MachineConfiguration:
        """Of the machines."""
        chip = {"chip": ChipSection(drop_offset=self.offset)}
        return MachineConfiguration.load("transistor-torus").model_copy(update=chip)

    def distance(self, replicas: int | Sequence[int]) -> Floats:
        """(n,) squared distance D_G^2 between the gates at the ends of the two tasks, in V^2."""
        machines = Ensemble(self.configuration, replicas)
        half = (2 * self.cycles - 1) * self.dwell
        first, second = (machines.train(self.task, n).degrees for n in (half, half + self.dwell))
        return np.asarray(np.sum((first - second) ** 2, axis=1))

    def errors(self, replica: int) -> Floats:
        """(2, 2) error of a machine's two tasks, in V^2: as each returns, and at its last step."""
        machine = Ensemble(self.configuration, [replica]).machine(replica)
        error = machine.train(self.task, 2 * self.cycles * self.dwell).error
        return np.asarray(error[-2 * self.dwell :].reshape(2, self.dwell)[:, [0, -1]])
