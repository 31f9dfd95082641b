"""An ensemble: the machines of one configuration that differ in their replica alone."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import fields
from threading import Event

import numpy as np

from pyedge.errors import InputError
from pyedge.rng import check
from pyedge.simd import whole
from pyedge.tasks.task import Task
from pyedge.training.configuration import MachineConfiguration
from pyedge.training.ensemble.batch import Batch, Learned
from pyedge.training.ensemble.outcome import Outcome
from pyedge.training.history import late_steps
from pyedge.training.machine import LearningMachine

# Lanes of the compiled step, and most replicas that a thread takes at a time.
_WIDE, _BLOCK = 16, 256
_LANES = whole(_WIDE)

Progress = Callable[[int, int], None]
"""Called now and then with the replicas trained and the replicas wanted."""


class Ensemble:
    """Many replicas of a machine, each with its own noise and, unless told otherwise, chip.

    Replica k goes through the codes of the machine that its configuration builds with
    ``replica = k``, whatever the number of threads.

    Args:
        configuration: of all of them; its own replica is not used.
        replicas: how many, from 0, or which.
        cut: edges that are cut out of both twins, by the labels of their nodes.
        threads: how many are at work at a time; None for one a core.

    Raises:
        InputError: numbers that cannot be, no replicas.
    """

    def __init__(
        self,
        configuration: MachineConfiguration,
        replicas: int | Sequence[int],
        cut: Sequence[tuple[int, int]] = (),
        threads: int | None = None,
    ) -> None:
        which = list(range(replicas)) if isinstance(replicas, int) else list(replicas)
        if not which:
            raise InputError(f"replicas {replicas}: an ensemble has at least one")
        for replica in (min(which), max(which)):
            check(configuration.seed, replica)
        threads = len(os.sched_getaffinity(0)) if threads is None else threads
        if threads < 1:
            raise InputError(f"threads {threads}: it must be at least 1")
        self.configuration = configuration
        self.replicas = np.array(which, dtype=np.uint64)
        self.cut = tuple(cut)
        self.threads = threads

    def __len__(self) -> int:
        return len(self.replicas)

    def machine(self, replica: int) -> LearningMachine:
        """One of them alone, as made, to be run again and looked at."""
        machine = self.configuration.model_copy(update={"replica": replica}).build()
        machine.cut(*self.cut)
        return machine

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
        batch = self._batch(task, steps)
        size = min(_BLOCK, -(-len(self) // self.threads))
        starts = range(0, len(self), -(-size // _WIDE) * _WIDE)
        with ThreadPoolExecutor(self.threads) as pool:
            try:
                blocks = [
                    pool.submit(batch.train, self.replicas[start : start + starts.step])
                    for start in starts
                ]
                done = 0
                for future in as_completed(blocks):
                    learned = future.result()
                    assert learned is not None, "only this thread stops the blocks"
                    done += len(learned.late)
                    if progress is not None:
                        progress(done, len(self))
            except BaseException:
                batch.stop.set()
                raise
        parts = [future.result() for future in blocks]
        whole = {
            each.name: np.concatenate([getattr(part, each.name) for part in parts])
            for each in fields(Learned)
        }
        return Outcome(**whole, replica=self.replicas, steps=steps, late_steps=late_steps(steps))

    def _batch(self, task: Task, steps: int) -> Batch:
        machine = self.machine(int(self.replicas[0]))
        try:
            plan = machine.plan(task.inputs, task.outputs)
            edges = machine.edges.compiled()
        finally:
            machine.close()
        if plan.tape is None:
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
        return Batch(machine, plan, task, eta, steps, _LANES, Event())
