"""Bars that are cut: irises learned again after each, and pruning until a mechanism is left."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pyedge.arrays import Bools, Floats, Ints
from pyedge.errors import InputError
from pyedge.networks.elastic import ElasticNetwork
from pyedge.reproduction.mechanical.lattice import LATTICE, displacement, forces
from pyedge.reproduction.mechanical.training import (
    FITTED,
    Learned,
    irises,
    learn_iris,
    scores,
)
from pyedge.tasks import Task
from pyedge.training.configuration import MachineConfiguration

SPLIT = 0  # of the irises
SPOILT = 2.0  # times the share of wrong irises before the cut, from which the cut spoils
AS_BEFORE = 0.05  # of the accuracy, within which it is that before the cut


@dataclass(frozen=True, eq=False)
class Damage:
    """Each bar cut once, of the same trained network.

    Attributes:
        bars: (k,) the bars without which the network is rigid.
        mechanisms: what moves without each of the others, by its number.
        before: accuracy on all irises before the cut.
        cut, after: (k,) right after it, and after learning again.
    """

    bars: Ints
    mechanisms: dict[int, str]
    before: float
    cut: Floats
    after: Floats

    @property
    def spoilt(self) -> Bools:
        """(k,) whether the cut makes so many more irises wrong."""
        return np.asarray(1 - self.cut >= SPOILT * (1 - self.before))

    @property
    def regained(self) -> Floats:
        """(spoilt,) share of the lost accuracy that learning again gives back."""
        lost = self.before - self.cut[self.spoilt]
        return np.asarray((self.after - self.cut)[self.spoilt] / lost)

    @property
    def as_before(self) -> Bools:
        """(spoilt,) whether the accuracy is again that before the cut, or nearly."""
        return np.asarray(self.after[self.spoilt] >= self.before - AS_BEFORE)


def damage(trained: Learned) -> Damage:
    """Cut each bar of a network that has learned irises, and train it again."""
    bars, mechanisms = sound_bars(LATTICE)
    cut, after = [], []
    for bar in bars:
        again = learn_iris(FITTED, SPLIT, trained.latent, bar)
        first, last = accuracy(again.network, again.stiffness[[0, -1]])
        cut.append(first)
        after.append(last)
    (before,) = accuracy(LATTICE, trained.stiffness[-1:])
    return Damage(np.array(bars), mechanisms, float(before), np.array(cut), np.array(after))


def accuracy(network: ElasticNetwork, stiffness: Floats) -> Floats:
    """(k,) share of all irises that is right, for (k, m) stiffnesses."""
    found, task = scores(network, stiffness, SPLIT), irises(SPLIT)
    train, test = len(task.train_class), len(task.test.inputs) if task.test else 0
    return np.asarray((train * found.train + test * found.test) / (train + test))


def sound_bars(network: ElasticNetwork) -> tuple[list[int], dict[int, str]]:
    """Bars without which the network is rigid, and what moves without each of the others."""
    none = np.zeros(0, np.int64)
    sound, mechanisms = [], {}
    for bar in np.flatnonzero(network.intact).tolist():
        smaller = without(network, bar)
        try:
            smaller.check_held(none)
        except InputError as error:
            modes = smaller.count().zero_modes
            moving = str(error).partition("is a mechanism: ")[2].partition(" in ")[0]
            mechanisms[bar] = f"without {network.edge_names()[bar]} {moving} ({modes} zero mode)"
        else:
            sound.append(bar)
    return sound, mechanisms


def without(network: ElasticNetwork, bar: int) -> ElasticNetwork:
    """The network with a bar cut."""
    smaller = network.cut(bar)
    assert isinstance(smaller, ElasticNetwork)
    return smaller


@dataclass(frozen=True, eq=False)
class Pruned:
    """A network whose bars are cut one after another.

    Attributes:
        networks: with 0, 1, 2, ... bars cut.
        stiffness: (cuts + 1, m) after learning again, in N/m.
        cut: (cuts,) loss right after each cut.
        learned: (cuts + 1,) loss after learning again, first with all bars.
        bars: those that are cut, in their order.
        mechanisms: what moves without each bar that is left, by its number.
    """

    networks: list[ElasticNetwork]
    stiffness: Floats
    cut: Floats
    learned: Floats
    bars: list[int]
    mechanisms: dict[int, str]


def prune(task: Task) -> Pruned:
    """Cut the bar whose loss hurts least, learn again, and so on until all others are needed.

    After each cut the behavior is learned from where the other bars are, for as many steps as
    before.
    """
    network, latent, stiffness = _behave(task, LATTICE, None)
    networks, kept, bars = [network], [stiffness], list[int]()
    cut, learned = list[float](), [loss_of(task, network, stiffness)]
    while True:
        sound, mechanisms = sound_bars(network)
        if not sound:
            return Pruned(
                networks, np.array(kept), np.array(cut), np.array(learned), bars, mechanisms
            )
        hurt = [loss_of(task, without(network, bar), stiffness) for bar in sound]
        bars.append(sound[int(np.argmin(hurt))])
        network, latent, stiffness = _behave(task, without(network, bars[-1]), latent)
        networks.append(network)
        kept.append(stiffness)
        cut.append(min(hurt))
        learned.append(loss_of(task, network, stiffness))


def loss_of(task: Task, network: ElasticNetwork, stiffness: Floats) -> float:
    """The loss of a task of one example."""
    load = forces(network, [str(each) for each in task.train.loaded], task.train.loads)
    read = displacement(stiffness, load, network)[network.nodes(task.outputs), 0]
    return float(task.objective.value(read, task.train.targets[0]))


def _behave(
    task: Task, network: ElasticNetwork, latent: Floats | None
) -> tuple[ElasticNetwork, Floats, Floats]:
    """Network, (m,) latent variables and (m,) stiffnesses after a training, Adam from its start."""
    shipped = MachineConfiguration.load("elastic-behavior")
    machine = shipped.model_copy(update={"network": network}).build()
    if latent is not None:
        machine.edges.restore(latent)
    for _ in machine.chunks(task, task.steps):
        pass
    return network, np.array(machine.edges.degrees), machine.edges.conductance
