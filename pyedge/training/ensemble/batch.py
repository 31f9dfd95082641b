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

from pyedge.edges.chip import manufacture
from pyedge.edges.comparator import Rule, common_draws
from pyedge.edges.contract import CompiledEdges
from pyedge.physics.ldl import Tape
from pyedge.rng import Stream, normals
from pyedge.simd import Lanes, room
from pyedge.tasks.task import Examples, Lesson, Task
from pyedge.training.configuration import MachineConfiguration
from pyedge.training.ensemble.batch_kernel import ask, drill
from pyedge.training.history import late_steps
from pyedge.training.step import Scratch

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
        work = Scratch.make(self.tape, wide, telling=False)
        first_late = self.steps - late_steps(self.steps)
        desired = np.zeros((len(replicas), 0, self.tape.n_outputs))
        first, right = np.empty(0), []
        error_sum = room(len(replicas) // wide, 1, wide)
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
            else:
                desired = desired[:1]
            lessons = [self.task.lesson(done, stop, each) for each in desired]
            if done == 0:
                first = self._first(lessons, edges, work)
            early = min(stop, max(done, first_late)) - done
            measured = self._page(lessons, edges, replicas, done, early, error_sum, work)
            if len(measured):
                right.append(self._accuracy(measured, desired))
            done = stop
        accuracy = np.full(count, np.nan)
        if right:
            accuracy = np.concatenate(right, axis=1).mean(axis=1)[:count]
        learned = edges.resistance[:, 0] if edges.rule == Rule.IDEAL else edges.code
        low, high = edges.range if edges.rule == Rule.IDEAL else (0, edges.levels - 1)
        degrees = _flat(learned)[:count]
        return Learned(
            degrees=degrees,
            rails=((degrees <= low) | (degrees >= high)).mean(axis=1),
            first=first[:count],
            late=_flat(error_sum)[:count, 0] / late_steps(self.steps),
            accuracy=accuracy,
        )

    def _made(self, replicas: Replicas) -> CompiledEdges:
        """The edges of these replicas before their first step, group by group."""
        one, lanes = self.edges, len(replicas)
        code = np.repeat(one.code, lanes, axis=-1)
        resistance = np.repeat(one.resistance, lanes, axis=-1)
        unit, offset = np.repeat(one.unit, lanes, axis=-1), np.repeat(one.offset, lanes, axis=-1)
        chip = self.configuration.chip
        drawn = chip.offset > 0 or chip.tolerance > 0 or chip.mismatch > 0 or chip.skew != 0
        own = drawn and chip.file is None and chip.seed is None
        if own and one.rule != Rule.IDEAL:
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
        shown = [_measured_on(each) for each in lessons]
        off = self._ask(edges, shown[0].inputs, work) - np.stack([each.targets for each in shown])
        return np.asarray((off**2).sum(axis=-1).mean(axis=-1), dtype=np.float64)

    def _page(
        self,
        lessons: list[Lesson],
        edges: CompiledEdges,
        replicas: Replicas,
        done: int,
        early: int,
        error_sum: Floats,
        work: Scratch,
    ) -> Floats:
        """Take a lesson from step `done` on; its first `early` steps are not late ones.

        Returns:
            (replicas, late steps, tests, n_outputs) free test outputs before each late step; of no
            replicas where there are no classes to tell apart by them.
        """
        lesson, wide = lessons[0], len(self.lanes.wide)
        inputs, order = lesson.train.inputs, lesson.order
        tests = inputs[:0] if lesson.test is None else lesson.test.inputs
        asked = room(len(tests), self.tape.n_outputs, wide)
        groups = len(replicas) // wide
        classes = self.task.test_class is not None
        measured = np.empty((groups if classes else 0, len(order) - early, *asked.shape))
        drill(
            self.tape,
            edges,
            inputs,
            self._each([each.train.targets for each in lessons]),
            order,
            tests,
            self._each([_measured_on(each).targets[: len(tests)] for each in lessons]),
            self._measurement_noise(replicas, done, done + len(order)),
            self._common_noise(edges, replicas, done, len(order)),
            self.eta,
            self.configuration.supervisor.resolution,
            np.uint64(self.configuration.seed),
            replicas.reshape(groups, 1, wide),
            done,
            work,
            asked,
            early,
            error_sum,
            measured,
            self.lanes,
        )
        return _flat(measured)

    def _each(self, wanted: list[Floats]) -> Floats:
        """(groups or 1, k, n_outputs, lanes) from (k, n_outputs) of each replica, or of all."""
        lanes = np.stack(wanted, axis=-1)
        if len(wanted) == 1:
            lanes = np.repeat(lanes, len(self.lanes.wide), axis=-1)
        return self._grouped(lanes)

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


def _measured_on(lesson: Lesson) -> Examples:
    """The examples that the error of the first step is measured on."""
    if lesson.test is not None:
        return lesson.test
    shown = lesson.order[:1]
    return Examples(lesson.train.inputs[shown], lesson.train.targets[shown])
