"""The experiments on learning as ageing, each run once and shared by claims and figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from pyedge.arrays import Floats
from pyedge.memory import Ageing
from pyedge.networks.network import Network
from pyedge.networks.topologies import barabasi_albert
from pyedge.physics import Boundary, DensePhysics
from pyedge.physics.second_state import FreeState
from pyedge.reproduction.ageing.decay import Decay, fit_decay
from pyedge.reproduction.paper import Say
from pyedge.tasks import Examples, Task, linear_map
from pyedge.training.configuration import MachineConfiguration
from pyedge.training.machine import LearningMachine

NODES, EPOCHS, POINTS = 40, 200, 100
PARAMETERS = (0.1, 0.2, 0.3, 0.4, 0.5)  # joined pairs of nodes, of all
DENSE = 0.5  # of the random data
CHANGE = 1e-4  # S, mean change of a conductance in a step of the trial epoch
SHARE = 0.01  # of the range, above which a conductance is effective
REMOVED = 1e-12  # S, of a conductance that is trimmed


@dataclass(frozen=True, eq=False)
class Aged:
    """One machine.

    Attributes:
        network: its network.
        error: (epochs,) root of the mean squared error of a read-out, in volts.
        before, after: (m,) conductances as made and at the end, in siemens.
        tested, trimmed: the error at the end on points that were not shown, with all edges and
            without those that are not effective, in volts.
    """

    network: Network
    error: Floats
    before: Floats
    after: Floats
    tested: float
    trimmed: float

    @property
    def normalized(self) -> Floats:
        """(epochs,) error over that of the first epoch."""
        return np.asarray(self.error / self.error[0])

    @property
    def trace_fall(self) -> float:
        """By which share the trace of the Laplacian falls."""
        return float(1 - self.after.sum() / self.before.sum())

    @property
    def effective_share(self) -> float:
        """Share of the conductances that are effective at the end."""
        return float(effective(self.after).mean())

    def eigenvalues(self, conductance: Floats) -> Floats:
        """(n,) of the Laplacian, ascending, in siemens."""
        return np.asarray(np.linalg.eigvalsh(self._laplacian(conductance)), dtype=np.float64)

    def resistances(self, conductance: Floats) -> Floats:
        """(n (n - 1) / 2,) effective resistances of all pairs of nodes, in ohms."""
        inverse = np.linalg.pinv(self._laplacian(conductance), hermitian=True)
        own = np.diag(inverse)
        return np.asarray((own[:, None] + own - 2 * inverse)[np.triu_indices(len(own), 1)])

    def _laplacian(self, conductance: Floats) -> Floats:
        size = self.network.n_nodes
        laplacian = np.zeros((size, size))
        for (a, b), siemens in zip(self.network.edges, conductance, strict=True):
            laplacian[[a, b], [a, b]] += siemens
            laplacian[[a, b], [b, a]] -= siemens
        return laplacian


def effective(conductance: Floats) -> Floats:
    """Whether each is more than a hundredth of the range above its end."""
    part = Ageing()
    return np.asarray(conductance > part.low + SHARE * (part.high - part.low))


class Group:
    """Machines that are as densely joined, each with a network, a map and a start of its own."""

    def __init__(self, machines: list[Aged]) -> None:
        self.machines = machines

    @cached_property
    def mean(self) -> Floats:
        """(epochs,) mean of the normalised errors."""
        return np.asarray(np.mean([each.normalized for each in self.machines], axis=0))

    @cached_property
    def decay(self) -> Decay:
        """The fit to the mean."""
        return fit_decay(self.mean)

    @cached_property
    def spreads(self) -> Floats:
        """(n,) sd of the effective resistances at the end over that as made."""
        return np.array(
            [each.resistances(each.after).std() / each.resistances(each.before).std()
             for each in self.machines]
        )  # fmt: skip


class Experiments:
    """Machines of seeds from 0 on; `say` gets the name of each experiment as it starts."""

    def __init__(self, machines: int = 20, say: Say = lambda what: None) -> None:
        self.machines, self.say = machines, say

    @cached_property
    def maps(self) -> Mapping[float, Group]:
        """Machines that learn a linear map, by how densely they are joined."""
        return {each: self._group(each, random=False) for each in PARAMETERS}

    @cached_property
    def random(self) -> Group:
        """Machines that are shown random data."""
        return self._group(DENSE, random=True)

    def _group(self, parameter: float, random: bool) -> Group:
        self.say(f"{'random data' if random else 'linear maps'} at {parameter:g}")
        return Group([age(parameter, seed, random) for seed in range(self.machines)])


def age(parameter: float, seed: int, random: bool = False, epochs: int = EPOCHS) -> Aged:
    """Train one machine with its own network, map and start."""
    edges = round(parameter * NODES * (NODES - 1) / 2)
    network = barabasi_albert(NODES, edges - (NODES - 1), seed)
    task = linear_map("map", NODES, epochs + 1, POINTS, random, seed)
    machine = made(network, seed, task)
    before = machine.edges.conductance
    steps, errors = epochs * POINTS, []
    outputs = machine.plan(task.inputs, task.outputs).outputs
    for chunk in machine.chunks(task, steps):
        shown = chunk.lesson.train.targets[chunk.lesson.order]
        read = task.objective.read(chunk.trace.free[:, outputs])
        errors.append(((read - shown) ** 2).mean(axis=1))
    by_epoch = np.concatenate(errors).reshape(epochs, POINTS).mean(axis=1)
    after = machine.edges.conductance
    fresh = task.train.rows(np.arange(steps, steps + POINTS))
    kept = np.where(effective(after), after, REMOVED)
    ends = [_settled(network, task, fresh, each)[0] for each in (after, kept)]
    tested, trimmed = (float(np.sqrt(np.mean((read - fresh.targets) ** 2))) for read in ends)
    return Aged(network, np.sqrt(by_epoch), before, after, tested, trimmed)


def made(network: Network, seed: int, task: Task) -> LearningMachine:
    """The machine `ageing` on a network, at the rate that a trial epoch gives."""
    shipped = MachineConfiguration.load("ageing")
    machine = shipped.model_copy(update={"network": network, "seed": seed})
    trial = task.train.rows(np.arange(POINTS))
    _, signal = _settled(network, task, trial, machine.build().edges.conductance)
    part = replace(shipped.conductor, rate=CHANGE / float(np.abs(signal).mean()))
    return machine.model_copy(update={"conductor": part}).build()


def _settled(
    network: Network, task: Task, examples: Examples, conductance: Floats
) -> tuple[Floats, Floats]:
    """(k, n_read) read-outs in volts, and (k, m) products of drops in both states."""
    nodes = network.nodes(task.inputs), network.nodes(task.outputs)
    plan = DensePhysics().plan(network, *nodes)
    state = FreeState(plan, conductance, Boundary(examples.inputs, examples.current(network)))
    measured = state.voltage[:, plan.outputs]
    wanted = task.objective.desired(measured, examples.targets, clamped=False)
    back = state.respond(measured - wanted)
    first, second = network.edges.T
    drops = [each[:, first] - each[:, second] for each in (state.voltage, back)]
    return task.objective.read(measured), drops[0] * drops[1]
