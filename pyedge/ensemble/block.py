"""A block: the replicas that one thread takes through a training, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Event

import numpy as np
import numpy.typing as npt

from pyedge.configuration import MachineConfiguration
from pyedge.edges.chip import manufacture
from pyedge.edges.comparator import Rule
from pyedge.edges.contract import CompiledEdges
from pyedge.edges.digipot import set_resistance
from pyedge.ensemble.drill import ask, drill
from pyedge.history import late_steps
from pyedge.noise import Stream, normals
from pyedge.physics.elimination import Tape
from pyedge.step import Scratch
from pyedge.tasks.task import Lesson, Task

Floats = npt.NDArray[np.float64]
Replicas = npt.NDArray[np.uint64]

# Steps between two looks at whether to go on.
_PATIENCE = 200


@dataclass(frozen=True, eq=False)
class Drill:
    """What all blocks of a training have in common.

    Attributes:
        configuration: of the machines.
        tape: of their network.
        edges: of any one of them, one lane, as made.
        task, eta, steps: what they learn, how, and how long.
        stop: set to have the blocks give up.
    """

    configuration: MachineConfiguration
    tape: Tape
    edges: CompiledEdges
    task: Task
    eta: float
    steps: int
    stop: Event

    def train(self, replicas: Replicas) -> tuple[CompiledEdges, Floats] | None:
        """Train these; their edges at the end and (lanes,) late mean errors, None if stopped."""
        edges = self._made(replicas)
        work = Scratch.make(self.tape, len(self.tape.ends), len(replicas))
        first_late = self.steps - late_steps(self.steps)
        late = []
        desired = np.zeros((len(replicas), 0, self.tape.n_outputs))
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
            kept = max(0, stop - max(done, first_late))
            late.append(self._page(edges, replicas, done, stop, desired, kept, work))
            done = stop
        # Each replica's errors side by side, as in a history: numpy adds them in the same order.
        errors = np.ascontiguousarray(np.concatenate(late).T)
        return edges, errors.mean(axis=1)

    def _made(self, replicas: Replicas) -> CompiledEdges:
        """The edges of these replicas before their first step."""
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
            )
            unit = self.configuration.parts().unit * (scale if chip.mismatch > 0 else scale[:1])
            resistance = np.empty_like(unit)
            set_resistance(code, unit, one.fixed, resistance, lanes)
        return one._replace(resistance=resistance, code=code, unit=unit, offset=offset)

    def _ask(self, edges: CompiledEdges, volts: Floats, work: Scratch) -> Floats:
        """(lanes, k, n_outputs) free outputs for (k, n_inputs) input voltages."""
        lanes = edges.resistance.shape[-1]
        outputs = np.empty((lanes, len(volts), self.tape.n_outputs))
        ask(self.tape, edges.resistance[0], volts, outputs, work)
        return outputs

    def _page(
        self,
        edges: CompiledEdges,
        replicas: Replicas,
        done: int,
        stop: int,
        desired: Floats,
        kept: int,
        work: Scratch,
    ) -> Floats:
        """Make steps done..stop-1; the (kept, lanes) errors of the last few."""
        if self.task.epoch is None:
            desired = desired[:1]
        lessons = [self.task.lesson(done, stop, each) for each in desired]
        lesson, lanes = lessons[0], len(replicas)
        inputs, order = lesson.train.inputs, lesson.order
        targets = np.stack([each.train.targets for each in lessons], axis=-1)
        tests = inputs[:0] if lesson.test is None else lesson.test.inputs
        measured = np.empty((kept, lanes, max(1, len(tests)), self.tape.n_outputs))
        drill(
            self.tape,
            edges,
            inputs,
            np.repeat(targets, lanes // len(lessons), axis=-1),
            order,
            tests,
            self._measurement_noise(replicas, done, stop),
            self.eta,
            self.configuration.supervisor.resolution,
            np.uint64(self.configuration.seed),
            replicas,
            done,
            work,
            measured,
        )
        off = measured - _wanted(lessons, kept)
        return np.asarray((off**2).sum(axis=-1).mean(axis=-1), dtype=np.float64)

    def _measurement_noise(self, replicas: Replicas, done: int, stop: int) -> Floats:
        """(steps, n_outputs, lanes) as `Supervisor.measurement_noise` of each replica."""
        outputs, noise = self.tape.n_outputs, self.configuration.supervisor.noise
        error = np.zeros((stop - done, outputs, len(replicas)))
        if noise > 0:
            for t in range(done, stop):
                drawn = normals(self.configuration.seed, replicas, t, Stream.SUPERVISOR, outputs)
                error[t - done] = noise * drawn
        return error


def _wanted(lessons: list[Lesson], kept: int) -> Floats:
    """What was wanted in the last `kept` steps, broadcast over (kept, lanes, tests, n_outputs)."""
    first = lessons[0]
    if first.test is not None:
        return np.array([each.test.targets for each in lessons if each.test is not None])[None]
    order = first.order[len(first.order) - kept :]
    return np.stack([each.train.targets[order] for each in lessons], axis=1)[:, :, None]
