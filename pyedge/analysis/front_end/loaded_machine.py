"""A learning machine with a model of its front end, many samples at a time.

It is the reference machine but for the comparators' inputs: loaded twins, a bias current at each
input, an offset of each comparator.  With resistors that do not load, perfect comparators and no
noise its decisions are those of `pyedge.training.machine.LearningMachine`.

A comparator is high where its left side, (difference + offset) / gain with a gain of 1/2 where
drops are averaged, exceeds 1 nV; with noise, referred to the drops as in `pyedge.edges.Comparator`,
it is high with probability Phi(left side / noise), by the same draws as the reference machine's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from circuits.blocks.digipot_edge import AVERAGING
from circuits.parts.comparator import THRESHOLD
from pyedge.analysis.front_end.loaded_twins import LoadedState, LoadedTwins
from pyedge.errors import InputError
from pyedge.hardware.defects import Defects
from pyedge.memory import Digipot
from pyedge.networks.network import Network
from pyedge.rng import Stream, check, fill_uniform, padded
from pyedge.tasks import Measure, Task

Floats = npt.NDArray[np.float64]
Bits = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int64]


class Tick(NamedTuple):
    """One cycle of the global clock; the leading axes are those of the samples.

    Attributes:
        state: of the twins, before the step.
        first, second: (..., m) outputs of the comparators.
        wiper: (..., m) codes after the step.
        targets: (n_outputs,) desired voltages, in volts.
    """

    state: LoadedState
    first: Bits
    second: Bits
    wiper: Codes
    targets: Floats


class LoadedTrace(NamedTuple):
    """A training; the first axis is the step, the others as in `Tick` and `LoadedState`."""

    free: Floats
    clamped: Floats
    difference: Floats
    first: Bits
    second: Bits
    wiper: Codes


@dataclass(frozen=True)
class LoadedMachine:
    """Twin networks of digital potentiometers behind their comparators' front end.

    Attributes:
        network: the network of each twin.
        averaging: R, in ohms; infinite for no load.  An array (...,) for many machines at once.
        comparison: ``paper`` or ``exact``.
        defects: of the comparators; leading axes are those of the machines.  None for none.
        loads: see `LoadedTwins`.
        noise: rms noise of each comparator at each step, in volts, referred to the drop.
        digipot: the potentiometers.
        seed, replica: of the noise; the machines of a batch are replicas from `replica` on.
    """

    network: Network
    averaging: float | Floats = AVERAGING
    comparison: str = "paper"
    defects: Defects | None = None
    loads: bool = True
    noise: float = 0.0
    digipot: Digipot = field(default_factory=Digipot)
    seed: int = 0
    replica: int = 0

    def __post_init__(self) -> None:
        if not (np.isfinite(self.noise) and self.noise >= 0):
            raise InputError(f"comparator noise {self.noise} V: it must be 0 or more")

    def ticks(
        self, task: Task, steps: int | None = None, eta: float | None = None
    ) -> Iterator[Tick]:
        """Train on a task from mid-range, wipers at levels / 2, and yield each step.

        The desired outputs of a task that measures them (Iris, each epoch) are measured at eta 0.

        Args:
            task: the task.
            steps: number of steps; None for the task's own.
            eta: nudge amplitude; None for the task's own.

        Raises:
            InputError: the task does not fit the network, a number out of range.
        """
        nodes = self.network.nodes(task.inputs), self.network.nodes(task.outputs)
        twins = LoadedTwins(self.network, *nodes, self.averaging, self.comparison, self.loads)
        defects = self.defects or Defects.none(self.network.n_edges)
        eta = task.eta if eta is None else eta
        steps = task.steps if steps is None else steps
        batch = np.broadcast_shapes(twins.averaging.shape, defects.offset.shape[:-2])
        check(self.seed, self.replica + int(np.prod(batch)), steps)
        if task.epoch is not None and batch:
            raise InputError(f"task {task.name!r} measures what it desires: one chip at a time")
        codes = np.full((*batch, self.network.n_edges), self.digipot.levels // 2)
        conductance = self._conductance(codes)
        done = 0
        while done < steps:
            desired = task.desired(_measure(twins, conductance, defects.current))
            stop = min(steps, done + (task.epoch or steps))
            lesson = task.lesson(done, stop, desired)
            for t, example in enumerate(lesson.order, start=done):
                shown, targets = lesson.train.inputs[example], lesson.train.targets[example]
                state = twins.settle(conductance, shown, targets, eta, defects.current)
                bits = self._fire((state.difference + defects.offset) / twins.gain, t)
                first, second = bits[..., 0], bits[..., 1]
                codes = codes + np.where(first != second, 1, -1)
                codes = np.clip(codes, 0, self.digipot.levels - 1)
                yield Tick(state, first, second, codes, targets)
                conductance = self._conductance(codes)
            done = stop

    def train(self, task: Task, steps: int | None = None, eta: float | None = None) -> LoadedTrace:
        """All ticks of a training; see `ticks`."""
        rows = [(*tick.state, *tick[1:4]) for tick in self.ticks(task, steps, eta)]
        return LoadedTrace(*(np.stack(each) for each in zip(*rows, strict=True)))

    def _conductance(self, codes: Codes) -> Floats:
        """(..., 2, m) conductances of the twins, which are equal, in siemens."""
        each = 1.0 / self.digipot.ohms(codes)
        return np.stack([each, each], axis=-2)

    def _fire(self, left: Floats, step: int) -> Bits:
        """(..., m, 2) outputs of the comparators, from left sides in volts of drop."""
        if self.noise == 0:
            return left > THRESHOLD
        batch, edges = left.shape[:-2], left.shape[-2]
        lanes = int(np.prod(batch))
        replicas = np.arange(self.replica, self.replica + lanes, dtype=np.uint64)
        draws = np.empty((2, padded(edges), lanes))
        for stream, out in zip((Stream.FIRST, Stream.SECOND), draws, strict=True):
            fill_uniform(np.uint64(self.seed), int(stream), replicas[None], step, out)
        uniform = draws[:, :edges].T.reshape(*batch, edges, 2)
        return np.asarray(uniform < ndtr(left / self.noise))


def _measure(twins: LoadedTwins, conductance: Floats, current: Floats) -> Measure:
    """A function from input voltages to free output voltages, without a nudge."""

    def measure(voltage: Floats) -> Floats:
        undesired = np.zeros(len(twins.outputs))
        state = twins.settle(conductance, voltage, undesired, 0.0, current)
        return np.asarray(state.free[..., twins.outputs])

    return measure
