"""A batch: the replicas that one thread trains side by side.

They are taken in groups, a group as wide as the compiled step; copies of the last replica fill the
last group.
"""

from __future__ import annotations

from dataclasses import dataclass
from threading import Event
from typing import Any

import numpy as np

from pyedge.arrays import Array, Bools, Floats, Replicas
from pyedge.html import Displayed, counted
from pyedge.physics.contract import Plan
from pyedge.physics.coupled import Factorization
from pyedge.rng import StepKey, Stream, normals
from pyedge.rules.contract import CompiledKey
from pyedge.simd import Lanes, aligned_zeros, for_types
from pyedge.supervisor.supervisor import converted
from pyedge.tasks.task import Examples, Lesson, Task
from pyedge.training.ensemble.batch_kernel import ask, train_batch
from pyedge.training.history import late_steps
from pyedge.training.machine import LearningMachine
from pyedge.training.schedule import chunks
from pyedge.training.settle import CompiledLesson, Scratch, Supervision
from pyedge.training.step import eliminated_currents
from pyedge.units import show_error

# Steps between two looks at whether to go on.
_PATIENCE = 1000


@dataclass(frozen=True, eq=False)
class Learned:
    """Final states of a batch."""

    degrees: Array  # (replicas, m) learning degrees of freedom at the end: wiper codes, or ohms
    rails: Floats  # (replicas,) share of them at either end of their range
    first: Floats  # (replicas,) error before the first step, in V^2
    late: Floats  # (replicas,) mean error of the final steps, in V^2
    accuracy: Floats  # (replicas,) mean of the final steps; NaN where there are no classes
    # (replicas, recorded steps, k, n_read) free read-outs for the training examples, in volts
    recorded: Floats
    sides: Floats  # (replicas,) `Task.sides` before the last step


@dataclass(frozen=True, eq=False, repr=False)
class Outcome(Displayed, Learned):
    """The end of a training, replica by replica; see `Learned`.

    Attributes:
        replica: (replicas,) the number of each.
        compiled: whether the replicas were trained side by side, not one after another.
        steps, late_steps: how many were made, and how many of the last the late means are over.
    """

    replica: Replicas
    steps: int
    late_steps: int
    compiled: bool = True

    def __len__(self) -> int:
        return len(self.replica)

    def _title(self) -> str:
        counts = f"{counted(len(self), 'machine')} after {counted(self.steps, 'step')}"
        return f"Outcome of {counts}: final error {show_error(np.median(self.late))} V^2 (median)"

    def _values(self) -> dict[str, object]:
        errors = {"error before the first step": self.first, "final error": self.late}
        values: dict[str, object] = {
            name: f"{_quartiles(each)} V^2, largest {show_error(each.max())} V^2"
            for name, each in errors.items()
        }
        values["edges at a rail"] = f"{self.rails.mean():.1%}"
        if not np.isnan(self.accuracy).all():
            values["accuracy"] = f"{self.accuracy.mean():.3f} (mean)"
        return {**values, "trained": "side by side" if self.compiled else "one after another"}


def _quartiles(errors: Floats) -> str:
    low, middle, high = map(show_error, np.quantile(errors, (0.25, 0.5, 0.75)))
    return f"{middle} (half of them {low} to {high})"


@dataclass(frozen=True, eq=False)
class Batch:
    """What all batches of a training have in common."""

    machine: LearningMachine  # any one of the machines, as made
    plan: Plan  # of its network, with the task's inputs and outputs
    task: Task
    supervision: Supervision
    steps: int
    lanes: Lanes  # of a group
    stop: Event  # set to have the batches give up
    record: tuple[int, ...] = ()  # numbers of steps after which free read-outs are recorded

    @property
    def factorization(self) -> Factorization:
        """The elimination for compiled code."""
        assert self.plan.factorization is not None, "an ensemble is compiled only where its plan is"
        return self.plan.factorization

    def train(self, replicas: Replicas) -> Learned | None:
        """Train these; None if stopped."""
        wide, count = len(self.lanes.wide), len(replicas)
        replicas = np.concatenate([replicas, np.repeat(replicas[-1:], -count % wide)])
        edges = self.machine.edges
        flat = edges.compiled(replicas)
        assert flat is not None, "an ensemble is compiled only where its edges are"
        grouped = self.grouped(flat)
        work = Scratch.make(self.factorization, wide, self.task.n_read)
        late = late_steps(self.steps, self.task.dwell, len(self.task.train.inputs))
        none = np.zeros((1, 0, self.task.n_read))
        none_injected = np.zeros((0, self.factorization.n_eliminated))
        first, right = np.empty(0), []
        sides = np.full(count, np.nan)
        error_sum = aligned_zeros(len(replicas) // wide, 1, wide)
        shown, recorded = (
            self.task.train.converted(self.machine.supervisor.dac),
            [np.empty((count, 0, *self.task.train.targets.shape))],
        )
        currents = eliminated_currents(self.plan, shown)

        def measure(volts: Floats) -> Floats:
            volts = converted(volts, self.machine.supervisor.dac)
            return self._outputs(grouped, volts, none_injected, work)

        def record(done: int) -> None:
            if done in self.record:
                outputs = self._outputs(grouped, shown.inputs, currents, work)
                recorded.append(self.task.objective.read(outputs)[:count, None])

        divided = chunks(self.task, 0, self.steps, _PATIENCE, measure, none, self.record)
        for done, stop, desired in divided:
            if self.stop.is_set():
                return None
            record(done)
            lessons = [self._lesson(done, stop, each) for each in desired]
            if done == 0:
                first = self._first(lessons, grouped, work)
            key = StepKey(self.machine.seed, 0, done)
            prepared = edges.prepared(flat, key, replicas, stop - done)
            grouped = tuple(
                own if new.rule is old.rule else own._replace(rule=self.grouped(new.rule))
                for own, old, new in zip(grouped, flat, prepared, strict=True)
            )
            early = min(stop, max(done, self.steps - late)) - done
            measured = self._chunk(lessons, grouped, replicas, done, early, error_sum, work)
            if self.task.test_class is not None:
                right.append(self._accuracy(measured, desired))
            elif stop == self.steps and self.task.test is not None:
                sides = self.task.sides(self.task.objective.read(measured[:count, -1]))
        record(self.steps)
        accuracy = np.full(count, np.nan)
        if right:
            accuracy = np.concatenate(right, axis=1).mean(axis=1)[:count]
        degrees, railed = self._final(grouped)
        return Learned(
            degrees=degrees[:count],
            rails=railed[:count].mean(axis=1),
            first=first[:count],
            late=_flat(error_sum)[:count, 0] / late,
            accuracy=accuracy,
            recorded=np.concatenate(recorded, axis=1),
            sides=sides,
        )

    def _lesson(self, start: int, stop: int, desired: Floats) -> Lesson:
        """`Task.lesson`, its inputs as the supervisor's DACs set them."""
        return self.task.lesson(start, stop, desired).converted(self.machine.supervisor.dac)

    def _final(self, grouped: tuple[Any, ...]) -> tuple[Array, Bools]:
        """(replicas, m) degrees of freedom, and whether each is at an end of its range."""
        edges = self.machine.edges
        states = [_flat(each.memory.state) for each in grouped]
        degrees = np.empty((len(states[0]), edges.n_edges), np.result_type(*states))
        for each, state in zip(edges.populations, states, strict=True):
            degrees[:, each.edges] = state
        low, high = edges.range
        return degrees, (degrees <= low) | (degrees >= high)

    def grouped(self, values: Any) -> Any:
        """Arrays (..., replicas) as (groups, ..., lanes), in a NamedTuple or tuple of any depth.

        Arrays of unsigned whole numbers belong to all replicas, and stay; see `simd.group`.
        """
        if isinstance(values, tuple):
            parts = [self.grouped(each) for each in values]
            return type(values)(*parts) if hasattr(values, "_fields") else tuple(parts)
        if not isinstance(values, np.ndarray) or values.dtype.kind == "u":
            return values
        wide = len(self.lanes.wide)
        apart = values.reshape(*values.shape[:-1], values.shape[-1] // wide, wide)
        moved = apart.transpose(apart.ndim - 2, *range(apart.ndim - 2), apart.ndim - 1)
        aligned = aligned_zeros(*moved.shape, dtype=values.dtype)
        aligned[:] = moved
        return aligned

    def _outputs(
        self, grouped: tuple[Any, ...], volts: Floats, currents: Floats, work: Scratch
    ) -> Floats:
        """(replicas, k, n_outputs) free outputs for (k, n_inputs) input voltages."""
        state = grouped[0].memory.state
        outputs = np.empty((len(state), len(volts), self.factorization.n_outputs, state.shape[-1]))
        twins = self.machine.edges.twins
        for_types(ask, grouped)(
            self.factorization, grouped, twins, volts, currents, outputs, work, self.lanes
        )
        return _flat(outputs)

    def _first(self, lessons: list[Lesson], grouped: tuple[Any, ...], work: Scratch) -> Floats:
        """(replicas,) error before the first step."""
        shown = [_measured_on(each) for each in lessons]
        currents = eliminated_currents(self.plan, shown[0])
        outputs = self._outputs(grouped, shown[0].inputs, currents, work)
        objective = self.task.objective
        wanted = np.stack([each.targets for each in shown])
        return np.asarray(objective.value(objective.read(outputs), wanted).mean(axis=-1))

    def _chunk(
        self,
        lessons: list[Lesson],
        grouped: tuple[Any, ...],
        replicas: Replicas,
        done: int,
        early: int,
        error_sum: Floats,
        work: Scratch,
    ) -> Floats:
        """Train on a lesson from step `done` on; its first `early` steps are not final ones.

        Returns:
            (replicas, k, tests, n_outputs) free test outputs before each final step; before the
            last one alone where there are no classes.
        """
        lessons = [each.narrowed() for each in lessons]
        lesson, wide = lessons[0], len(self.lanes.wide)
        inputs, order = lesson.train.inputs, lesson.order
        tests = inputs[:0] if lesson.test is None else lesson.test.inputs
        groups = len(replicas) // wide
        asked = aligned_zeros(len(tests), self.factorization.n_outputs, wide)
        final = len(order) - early
        kept = final if self.task.test_class is not None else min(final, 1)
        measured = np.empty((groups, kept if len(tests) else 0, *asked.shape))
        compiled = CompiledLesson(
            inputs,
            self._each([each.train.targets for each in lessons]),
            eliminated_currents(self.plan, lesson.train),
            order,
            self._measurement_noise(replicas, done, done + len(order)),
            tests,
            eliminated_currents(self.plan, lesson.test or lesson.train),
            self._each([_measured_on(each).targets[: len(tests)] for each in lessons]),
        )
        for_types(train_batch, (grouped, self.supervision))(
            self.factorization,
            grouped,
            self.machine.edges.twins,
            self.supervision,
            compiled,
            CompiledKey(np.uint64(self.machine.seed), replicas.reshape(groups, 1, wide), done, 0),
            work,
            asked,
            early,
            error_sum,
            measured,
            self.lanes,
        )
        return _flat(measured)

    def _each(self, values: list[Floats]) -> Floats:
        """(groups or 1, k, n_read, lanes) from (k, n_read) of each replica, or of all."""
        lanes = np.stack(values, axis=-1)
        if len(values) == 1:
            lanes = np.repeat(lanes, len(self.lanes.wide), axis=-1)
        return np.asarray(self.grouped(lanes))

    def _measurement_noise(self, replicas: Replicas, done: int, stop: int) -> Floats:
        """(groups or 1, steps, n_outputs, lanes) as `Supervisor.measurement_noise` of each."""
        outputs, noise = self.factorization.n_outputs, self.machine.supervisor.noise
        if noise == 0:
            return np.zeros((1, stop - done, outputs, len(self.lanes.wide)))
        error = np.empty((stop - done, outputs, len(replicas)))
        for t in range(done, stop):
            drawn = normals(self.machine.seed, replicas, t, Stream.SUPERVISOR, outputs)
            error[t - done] = noise * drawn
        return np.asarray(self.grouped(error))

    def _accuracy(self, measured: Floats, desired: Floats) -> Floats:
        """(replicas, steps) share of test examples that is right."""
        pairs = zip(measured, desired, strict=True)
        read = self.task.objective.read
        return np.stack([self.task.accuracy(read(own), targets) for own, targets in pairs])


def _flat(grouped: Array) -> Array:
    """(groups, ..., lanes) to (replicas, ...)."""
    apart = grouped.transpose(0, grouped.ndim - 1, *range(1, grouped.ndim - 1))
    return np.ascontiguousarray(apart.reshape(apart.shape[0] * apart.shape[1], *apart.shape[2:]))


def _measured_on(lesson: Lesson) -> Examples:
    """The examples that the error of the first step is measured on."""
    if lesson.test is not None:
        return lesson.test
    return lesson.train.rows(lesson.order[:1])
