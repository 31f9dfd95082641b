"""A block: the replicas that one thread takes through a training.

They are taken in groups, a group as wide as the compiled step; the last replica stands in for
those that its group lacks.
"""

from __future__ import annotations

from dataclasses import dataclass
from threading import Event
from typing import Any

import numpy as np
import numpy.typing as npt

from pyedge.configuration import MachineConfiguration
from pyedge.edges.chip import manufacture
from pyedge.edges.comparator import Rule, common_draws
from pyedge.edges.contract import CompiledEdges
from pyedge.ensemble.drill import ask, drill
from pyedge.history import late_steps
from pyedge.lanes import Lanes, room
from pyedge.noise import Stream, normals
from pyedge.physics.elimination import Tape
from pyedge.step import Scratch
from pyedge.tasks.task import Examples, Lesson, Task

Floats = npt.NDArray[np.float64]
Replicas = npt.NDArray[np.uint64]

# Steps between two looks at whether to go on.
_PATIENCE = 1000


@dataclass(frozen=True, eq=False)
class Learned:
    """What became of a block.

    Attributes:
        degrees: (replicas, m) learning degrees of freedom at the end: wiper codes, or ohms.
        rails: (replicas,) share of them at either end of their range.
        first, late: (replicas,) error before the first step and mean of the late ones, in V^2.
        accuracy: (replicas,) mean of the late steps; NaN where there are no classes.
    """

    degrees: npt.NDArray[Any]
    rails: Floats
    first: Floats
    late: Floats
    accuracy: Floats


@dataclass(frozen=True, eq=False)
class Drill:
    """What all blocks of a training have in common.

    Attributes:
        configuration: of the machines.
        tape: of their network.
        edges: of any one of them, one lane, as made.
        task, eta, steps: what they learn, how, and how long.
        lanes: of a group.
        stop: set to have the blocks give up.
    """

    configuration: MachineConfiguration
    tape: Tape
    edges: CompiledEdges
    task: Task
    eta: float
    steps: int
    lanes: Lanes
    stop: Event

    def train(self, replicas: Replicas) -> Learned | None:
        """Train these; None if stopped."""
        wide, count = len(self.lanes.wide), len(replicas)
        replicas = np.concatenate([replicas, np.repeat(replicas[-1:], -count % wide)])
        edges = self._made(replicas)
        work = Scratch.make(self.tape, len(self.tape.ends), wide)
        first_late = self.steps - late_steps(self.steps)
        desired = np.zeros((len(replicas), 0, self.tape.n_outputs))
        first = np.empty(0)
        late, right = [], []
        done = 0
        while done < self.steps:
            if self.stop.is_set():
                return None
            stop = min(self.steps, done + _PATIENCE)
            epoch = self.task.epoch
            if epoch is not None:
                if done % epoch == 0:
                    desired = self.task.desired(lambda volts: self._ask(edges, volts, work))
                stop = min(stop, (done // epoch + 1) * epoch)
            if epoch is None:
                desired = desired[:1]
            lessons = [self.task.lesson(done, stop, each) for each in desired]
            if done == 0:
                first = self._first(lessons, edges, work)
            kept = max(0, stop - max(done, first_late))
            measured = self._page(lessons, edges, replicas, done, kept, work)
            late.append(_error(measured - _wanted(lessons, kept)))
            if self.task.test_class is not None:
                right.append(self._accuracy(measured, desired))
            done = stop
        # Each replica's errors side by side, as in a history: numpy adds them in the same order.
        errors = np.concatenate(late, axis=1)
        accuracy = (
            np.concatenate(right, axis=1).mean(axis=1) if right else np.full(len(errors), np.nan)
        )
        degrees = _flat(edges.code if edges.rule != Rule.IDEAL else edges.resistance[:, 0])
        low, high = (0, edges.levels - 1) if edges.rule != Rule.IDEAL else edges.range
        rails = ((degrees <= low) | (degrees >= high)).mean(axis=1)
        return Learned(
            degrees[:count], rails[:count], first[:count], errors.mean(axis=1)[:count],
            accuracy[:count],
        )  # fmt: skip

    def _made(self, replicas: Replicas) -> CompiledEdges:
        """The edges of these replicas before their first step, group by group."""
        one, lanes = self.edges, len(replicas)
        code = np.repeat(one.code, lanes, axis=-1)
        resistance = np.repeat(one.resistance, lanes, axis=-1)
        unit, offset = np.repeat(one.unit, lanes, axis=-1), np.repeat(one.offset, lanes, axis=-1)
        chip = self.configuration.chip
        if one.rule != Rule.IDEAL and chip.file is None and chip.seed is None:
            offset, scale = manufacture(
                len(code),
                self.configuration.seed,
                replicas,
                chip.offset,
                chip.tolerance,
                chip.mismatch,
                chip.skew,
            )
            unequal = chip.mismatch > 0 or chip.skew != 0
            unit = self.configuration.parts().unit * (scale if unequal else scale[:1])
            resistance = unit * code + one.fixed
        return one._replace(
            resistance=self._grouped(resistance),
            code=self._grouped(code),
            unit=self._grouped(unit),
            offset=self._grouped(offset),
        )

    def _grouped(self, array: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """(..., replicas) to (groups, ..., lanes)."""
        wide = len(self.lanes.wide)
        apart = array.reshape(*array.shape[:-1], array.shape[-1] // wide, wide)
        grouped = np.moveaxis(apart, -2, 0)
        aligned = room(*grouped.shape, dtype=array.dtype)
        aligned[:] = grouped
        return aligned

    def _ask(self, edges: CompiledEdges, volts: Floats, work: Scratch) -> Floats:
        """(replicas, k, n_outputs) free outputs for (k, n_inputs) input voltages."""
        groups, wide = len(edges.resistance), len(self.lanes.wide)
        outputs = np.empty((groups, len(volts), self.tape.n_outputs, wide))
        for resistance, out in zip(edges.resistance, outputs, strict=True):
            ask(self.tape, resistance[0], volts, out, work, self.lanes)
        return _flat(outputs)

    def _first(self, lessons: list[Lesson], edges: CompiledEdges, work: Scratch) -> Floats:
        """(replicas,) error before the first step."""
        shown = _measured_on(lessons[0], slice(0, 1)).inputs
        outputs = self._ask(edges, shown, work)
        wanted = np.stack([_measured_on(each, slice(0, 1)).targets for each in lessons])
        return _error((outputs - wanted)[:, None])[:, 0]

    def _page(
        self,
        lessons: list[Lesson],
        edges: CompiledEdges,
        replicas: Replicas,
        done: int,
        kept: int,
        work: Scratch,
    ) -> Floats:
        """Take a lesson from step `done` on.

        Returns:
            (replicas, kept, tests or 1, n_outputs) free outputs before each of the last steps.
        """
        lesson, wide = lessons[0], len(self.lanes.wide)
        inputs, order = lesson.train.inputs, lesson.order
        targets = np.stack([each.train.targets for each in lessons], axis=-1)
        if len(lessons) == 1:
            targets = np.repeat(targets, wide, axis=-1)
        tests = inputs[:0] if lesson.test is None else lesson.test.inputs
        groups = len(replicas) // wide
        measured = np.empty((groups, kept, max(1, len(tests)), self.tape.n_outputs, wide))
        drill(
            self.tape,
            edges,
            inputs,
            self._grouped(targets),
            order,
            tests,
            self._measurement_noise(replicas, done, done + len(order)),
            self._common_noise(edges, replicas, done, len(order)),
            self.eta,
            self.configuration.supervisor.resolution,
            np.uint64(self.configuration.seed),
            replicas.reshape(groups, 1, wide),
            done,
            work,
            measured,
            self.lanes,
        )
        return _flat(measured)

    def _measurement_noise(self, replicas: Replicas, done: int, stop: int) -> Floats:
        """(groups or 1, steps, n_outputs, lanes) as `Supervisor.measurement_noise` of each."""
        outputs, noise = self.tape.n_outputs, self.configuration.supervisor.noise
        if noise == 0:
            return np.zeros((1, stop - done, outputs, len(self.lanes.wide)))
        error = np.empty((stop - done, outputs, len(replicas)))
        for t in range(done, stop):
            drawn = normals(self.configuration.seed, replicas, t, Stream.SUPERVISOR, outputs)
            error[t - done] = noise * drawn
        return self._grouped(error)

    def _common_noise(
        self, edges: CompiledEdges, replicas: Replicas, done: int, steps: int
    ) -> Floats:
        """(groups or 1, steps, 2, lanes), as `common_draws` of all replicas."""
        own = replicas if edges.common_noise > 0 else replicas[: len(self.lanes.wide)]
        seed = self.configuration.seed
        return self._grouped(common_draws(edges.common_noise, seed, own, done, steps))

    def _accuracy(self, measured: Floats, desired: Floats) -> Floats:
        """(replicas, steps) share of test examples that is right."""
        pairs = zip(measured, desired, strict=True)
        return np.stack([self.task.accuracy(own, wanted) for own, wanted in pairs])


def _flat(grouped: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """(groups, ..., lanes) to (replicas, ...)."""
    apart = np.moveaxis(grouped, -1, 1)
    return np.ascontiguousarray(apart.reshape(apart.shape[0] * apart.shape[1], *apart.shape[2:]))


def _error(off: Floats) -> Floats:
    """(replicas, steps) error, from (replicas, steps, tests, n_outputs) of differences."""
    return np.asarray((off**2).sum(axis=-1).mean(axis=-1), dtype=np.float64)


def _measured_on(lesson: Lesson, steps: slice) -> Examples:
    """The examples that the error of some steps is measured on, one after another."""
    if lesson.test is not None:
        return lesson.test
    order = lesson.order[steps]
    return Examples(lesson.train.inputs[order], lesson.train.targets[order])


def _wanted(lessons: list[Lesson], kept: int) -> Floats:
    """(replicas or 1, kept or 1, tests or 1, n_outputs) wanted in the last `kept` steps."""
    first = lessons[0]
    if first.test is not None:
        return np.array([each.test.targets for each in lessons if each.test is not None])[:, None]
    order = first.order[len(first.order) - kept :]
    return np.stack([each.train.targets[order] for each in lessons])[:, :, None]
