"""An ensemble: the machines of one configuration that differ in their replica alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import fields, replace
from threading import Event
from typing import Any

import numpy as np

from pyedge.arrays import Floats
from pyedge.capacity import check_memory
from pyedge.errors import InputError, expect
from pyedge.extension import called, overridden
from pyedge.html import Displayed, counted, listed
from pyedge.physics.contract import Boundary, compiled_factorization
from pyedge.progress import Progress, moved
from pyedge.rng import check
from pyedge.simd import whole
from pyedge.supervisor.supervisor import Supervisor
from pyedge.tasks.classification import Classification
from pyedge.tasks.rewards import QLearning
from pyedge.tasks.task import Task
from pyedge.training.configuration import MachineConfiguration
from pyedge.training.edge_cuts import Edge
from pyedge.training.ensemble.batch import Batch, Learned, Outcome
from pyedge.training.history import History, late_steps
from pyedge.training.machine import LearningMachine
from pyedge.training.step import compiled_supervision

# Lanes of the compiled step, and most replicas that a thread takes at a time.
_WIDE, _BLOCK = 16, 256
_LANES = whole(_WIDE)


class Ensemble(Displayed):
    """Many replicas of a machine, each with its own noise and, unless told otherwise, chip.

    Replica k goes through the codes of the machine that its configuration builds with
    ``replica = k``, whatever the number of threads.

    Args:
        configuration: of all of them, its own replica not used; or what makes the machine of a
            replica.  Machines that differ otherwise are trained one after another.  A machine that
            was built from a configuration stands for it.
        replicas: how many, from 0, or which.
        cut: edges that are cut out of both twins, by the labels of their nodes.
        threads: how many are at work at a time; None for one a core.

    Raises:
        InputError: numbers that cannot be, no replicas.
    """

    def __init__(
        self,
        configuration: MachineConfiguration | Callable[[int], LearningMachine] | LearningMachine,
        replicas: int | Sequence[int],
        cut: Sequence[Edge] = (),
        threads: int | None = None,
    ) -> None:
        if isinstance(configuration, LearningMachine):
            configuration = MachineConfiguration.of(configuration)
        expect("a configuration is", configuration, MachineConfiguration | Callable)
        if isinstance(replicas, int | np.integer):
            check_memory(f"{replicas} replicas", 16 * int(replicas), "fewer replicas")
        which = np.atleast_1d(
            range(replicas) if isinstance(replicas, int | np.integer) else replicas
        )
        if not len(which):
            raise InputError(f"replicas {replicas}: an ensemble has at least one")
        if which.dtype.kind not in "iu":
            raise InputError(f"replicas {replicas!r}: write whole numbers, as 8 or [0, 3]")
        for replica in (which.min(), which.max()):
            check(getattr(configuration, "seed", 0), int(replica))
        if threads is None:
            from dask.system import cpu_count

            threads = cpu_count()
        if threads < 1:
            raise InputError(f"threads {threads}: it must be at least 1")
        self.configuration = configuration
        self.replicas = which.astype(np.uint64)
        self.cut = tuple(cut)
        self.threads = threads

    def __len__(self) -> int:
        return len(self.replicas)

    def _title(self) -> str:
        return f"Ensemble of {counted(len(self), 'machine')}: {self._configuration}"

    def _values(self) -> dict[str, object]:
        cuts = {"cut": listed([f"{a}-{b}" for a, b in self.cut])} if self.cut else {}
        replicas = listed(self.replicas.tolist())
        return {"machine": self._configuration, "replicas": replicas, **cuts}

    @property
    def _configuration(self) -> str:
        return getattr(self.configuration, "__qualname__", "") or repr(self.configuration)

    def machine(self, replica: int) -> LearningMachine:
        """One of them alone, as made, to be run again and looked at."""
        if isinstance(self.configuration, MachineConfiguration):
            machine = self.configuration.model_copy(update={"replica": replica}).build()
        else:
            machine = called(self.configuration, replica, gives=LearningMachine)
        machine.cut(*self.cut)
        return machine

    def train(
        self,
        task: Task,
        steps: int | None = None,
        progress: Progress | bool | None = None,
        record: Sequence[int] = (),
    ) -> Outcome:
        """Train every replica on a task, from where its edges were made.

        Machines whose physics, elements, memories or rules have no compiled code are trained one
        after another; see `Outcome.compiled`.

        Args:
            task: what to learn.
            steps: how many steps; None for the task's own.
            progress: called after each block with the replicas trained and wanted; True for a bar.
            record: after how many steps, ascending, free read-outs for the training examples are
                kept, as `Outcome.recorded`.

        Raises:
            InputError: the task does not fit the network, steps to record that are not made.
        """
        expect("the task is", task, Task)
        steps = task.steps if steps is None else steps
        expect("steps is", steps, int | np.integer)
        if steps < 1:
            raise InputError(f"steps {steps}: it must be at least 1")
        record = self._checked(record, task, steps)
        with moved(progress, f"training {counted(len(self), 'machine')} on {task.name}") as move:
            batch = self._batch(task, steps)
            if batch is None:
                return self.one_by_one(task, steps, move, record)
            batch = replace(batch, record=record)
            return self._side_by_side(batch, task, steps, move)

    def _side_by_side(
        self, batch: Batch, task: Task, steps: int, progress: Progress | None
    ) -> Outcome:
        """`train` in compiled code, blocks of replicas at a time."""
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
        batch.machine.edges.check(whole["degrees"], steps)
        final = late_steps(steps, task.dwell, len(task.train.inputs))
        return Outcome(**whole, replica=self.replicas, steps=steps, late_steps=final, compiled=True)

    def one_by_one(
        self,
        task: Task,
        steps: int,
        progress: Progress | None = None,
        record: Sequence[int] = (),
    ) -> Outcome:
        """`train` machine after machine."""
        degrees, rails, errors, accuracies, sides = [], [], [], [], []
        recorded = np.empty((len(self), len(record), *task.train.targets.shape))
        for done, replica in enumerate(self.replicas, start=1):
            machine = self.machine(int(replica))
            try:
                history = _recorded(machine, task, steps, record, recorded[done - 1])
                low, high = machine.edges.range
                degrees.append(machine.edges.degrees)
            finally:
                machine.close()
            rails.append(((degrees[-1] <= low) | (degrees[-1] >= high)).mean())
            errors.append((history.initial, history.late))
            sides.append(last_sides(task, history))
            late = history.accuracy
            accuracies.append(np.nan if late is None else late[-history.late_steps :].mean())
            if progress is not None:
                progress(done, len(self))
        first, final = np.array(errors).T
        return Outcome(
            np.array(degrees),
            np.array(rails),
            first,
            final,
            np.array(accuracies),
            recorded,
            np.array(sides),
            replica=self.replicas,
            steps=steps,
            late_steps=late_steps(steps, task.dwell, len(task.train.inputs)),
            compiled=False,
        )

    def _checked(self, record: Sequence[int], task: Task, steps: int) -> tuple[int, ...]:
        """The steps to record, as a tuple; InputError: they cannot be."""
        asked = tuple(int(step) for step in record)
        if list(asked) != sorted({*asked} & {*range(steps + 1)}):
            raise InputError(f"record: write numbers of steps in 0..{steps}, ascending")
        kept = 8 * len(self) * len(asked) * task.train.targets.size
        check_memory(f"{len(asked)} records of {len(self)} replicas", kept, "fewer of either")
        return asked

    def _alike(self, first: LearningMachine) -> bool:
        """Whether machines differ in nothing but what `Edges.compiled` draws for each.

        Machines are made, and their compiled parts, with their state, compared with their lanes of
        the batch's: all that a function makes, the ends of a configuration's with edges of one's
        own, none of any other configuration's.
        """
        replicas = self.replicas
        if isinstance(self.configuration, MachineConfiguration):
            ends = replicas[:: max(1, len(self) - 1)]
            replicas = ends if self.configuration.own_edges else replicas[:0]
        if len(replicas) == 0:
            return True
        batch = first.edges.compiled(replicas)
        assert batch is not None, "its edges have compiled code"
        for lane, replica in enumerate(replicas):
            machine = self.machine(int(replica))
            try:
                compiled = machine.edges.compiled()
            finally:
                machine.close()
            same = (
                type(machine) is type(first)
                and machine.replica == replica
                and (machine.seed, machine.clock) == (first.seed, first.clock)
                and machine.supervisor == first.supervisor
                and machine.network.same_topology(first.network)
                and np.array_equal(machine.network.intact, first.network.intact)
                and _equal(machine.physics, first.physics)
                and _is_lane(batch, compiled, lane)
            )
            if not same:
                return False
        return True

    def _batch(self, task: Task, steps: int) -> Batch | None:
        """What the batches have in common; None where some part has no compiled code."""
        machine = self.machine(int(self.replicas[0]))
        learned = 16 * len(self) * machine.network.n_edges
        check_memory(f"{len(self)} replicas", learned, "fewer replicas")
        try:
            plan = machine.plan(task.inputs, task.outputs)
            edges = machine.edges.compiled(self.replicas[:1])
        finally:
            machine.close()
        nudge = machine.supervisor.nudge(machine.supervisor.amplitude(task.eta))
        supervision = compiled_supervision(
            plan, task.objective, nudge, machine.supervisor, machine.edges.substeps
        )
        kind = next(k for k in (Classification, QLearning, Task) if isinstance(task, k))
        pairs = (machine, LearningMachine), (machine.supervisor, Supervisor), (task, kind)
        own = any(overridden(part, compiled) for part, compiled in pairs)
        if own or compiled_factorization(plan) is None or edges is None or supervision is None:
            return None
        if not self._alike(machine):
            return None
        check(machine.seed, step=steps)
        return Batch(machine, plan, task, supervision, steps, _LANES, Event())


def _recorded(
    machine: LearningMachine, task: Task, steps: int, record: Sequence[int], into: Floats
) -> History:
    """Train a machine, writing its (k, n_read) free read-outs after each of some steps."""
    history, plan = None, machine.plan(task.inputs, task.outputs)
    shown = task.train.converted(machine.supervisor.dac)
    boundary = Boundary(shown.inputs, shown.current(plan.network))
    for k, done in enumerate(record):
        if done > 0:
            history = machine.train(task, done, history=history)
        settle: Any = plan
        outputs = settle.free(machine.edges.law, boundary).voltage[..., plan.outputs]
        into[k] = task.objective.read(outputs)
    if history is not None and len(history) == steps:
        return history
    return machine.train(task, steps, history=history)


def last_sides(task: Task, history: History) -> float:
    """`Task.sides` before the last step of a history; NaN where it has no test read-outs."""
    read = history.dataset.get("test_output_last")
    return np.nan if read is None else float(task.sides(read.values))


def _equal(one: Any, other: Any) -> bool:
    """Whether two values are equal, arrays and attributes included."""
    if one is other:
        return True
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray):
        return np.array_equal(one, other)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(_equal, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(_equal(one[key], other[key]) for key in one)
    return bool(one == other) or (hasattr(one, "__dict__") and _equal(vars(one), vars(other)))


def _is_lane(batch: Any, one: Any, lane: int) -> bool:
    """Whether compiled parts of one machine are those of a lane of a batch."""
    if isinstance(batch, tuple):
        names = getattr(batch, "_fields", [""] * len(batch))
        return type(batch) is type(one) and all(
            _is_lane(each, own, lane)
            for name, each, own in zip(names, batch, one, strict=True)
            if name != "record"  # of one machine alone
        )
    if not isinstance(batch, np.ndarray) or batch.dtype.kind == "u":
        return _equal(batch, one)
    own = isinstance(one, np.ndarray) and one.shape == (*batch.shape[:-1], 1)
    return own and np.array_equal(batch[..., lane], one[..., 0])
