"""An ensemble: the machines of one configuration that differ in their replica alone."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from threading import Event

import numpy as np

from pyedge.configuration import MachineConfiguration
from pyedge.ensemble.block import Drill
from pyedge.ensemble.outcome import Outcome
from pyedge.errors import InputError
from pyedge.history import late_steps
from pyedge.machine import LearningMachine
from pyedge.noise import check
from pyedge.tasks.task import Task

Progress = Callable[[int, int], None]
"""Called now and then with the replicas trained and the replicas wanted."""


class Ensemble:
    """Many replicas of a machine, each with its own noise and, unless told otherwise, chip.

    Replica k goes through the codes of the machine that its configuration builds with
    ``replica = k``, whatever the blocks and threads.

    Args:
        configuration: of all of them; its own replica is not used.
        replicas: how many, from 0, or which.
        block: how many are stepped side by side.
        threads: how many blocks are at work at a time; None for one a core.

    Raises:
        InputError: numbers that cannot be, no replicas.
    """

    def __init__(
        self,
        configuration: MachineConfiguration,
        replicas: int | Sequence[int],
        block: int = 64,
        threads: int | None = None,
    ) -> None:
        which = list(range(replicas)) if isinstance(replicas, int) else list(replicas)
        if not which:
            raise InputError(f"replicas {replicas}: an ensemble has at least one")
        for replica in (min(which), max(which)):
            check(configuration.seed, replica)
        threads = len(os.sched_getaffinity(0)) if threads is None else threads
        for name, value in (("block", block), ("threads", threads)):
            if value < 1:
                raise InputError(f"{name} {value}: it must be at least 1")
        self.configuration = configuration
        self.replicas = np.array(which, dtype=np.uint64)
        self.block = block
        self.threads = threads

    def __len__(self) -> int:
        return len(self.replicas)

    def machine(self, replica: int) -> LearningMachine:
        """One of them alone, as made, to be run again and looked at."""
        return self.configuration.model_copy(update={"replica": replica}).build()

    def train(
        self, task: Task, steps: int | None = None, progress: Progress | None = None
    ) -> Outcome:
        """Train every replica on a task, from where its edges were made.

        Args:
            task: what to learn.
            steps: how many steps; None for the task's own.
            progress: told after each block.

        Raises:
            InputError: the task does not fit the network, or a physics or logic that can only
                be asked one machine at a time.
        """
        steps = task.steps if steps is None else steps
        if steps < 1:
            raise InputError(f"steps {steps}: it must be at least 1")
        check(self.configuration.seed, step=steps)
        drill = self._drill(task, steps)
        starts = range(0, len(self), self.block)
        learned = drill.edges.code if len(drill.edges.code) else drill.edges.resistance
        degrees = np.empty((len(self), len(drill.tape.ends)), learned.dtype)
        late = np.empty(len(self))
        with ThreadPoolExecutor(self.threads) as pool:
            try:
                blocks = {
                    pool.submit(drill.train, self.replicas[start : start + self.block]): start
                    for start in starts
                }
                for done, future in enumerate(as_completed(blocks), 1):
                    result = future.result()
                    assert result is not None, "only this thread stops the blocks"
                    edges, errors = result
                    place = slice(blocks[future], blocks[future] + self.block)
                    late[place] = errors
                    degrees[place] = (edges.code if len(edges.code) else edges.resistance[0]).T
                    if progress is not None:
                        progress(min(len(self), done * self.block), len(self))
            except BaseException:
                drill.stop.set()
                raise
        return Outcome(self.replicas, degrees, late, steps, late_steps(steps))

    def _drill(self, task: Task, steps: int) -> Drill:
        machine = self.machine(int(self.replicas[0]))
        try:
            tape = machine.plan(task.inputs, task.outputs).tape
            edges = machine.edges.compiled
        finally:
            machine.close()
        if tape is None:
            raise InputError(
                f"physics {self.configuration.physics!r} settles one machine at a time: "
                "an ensemble needs 'dense'"
            )
        if edges is None:
            raise InputError(
                f"logic {self.configuration.logic!r} runs one machine at a time: "
                "an ensemble needs 'behavioral'"
            )
        eta = task.eta if machine.supervisor.eta is None else machine.supervisor.eta
        return Drill(self.configuration, tape, edges, task, eta, steps, Event())
