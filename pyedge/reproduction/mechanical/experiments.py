"""The experiments on elastic networks, each run once and shared by claims and figures."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from pyedge.arrays import Floats
from pyedge.memory import Bar
from pyedge.reproduction.mechanical import coupled, lattice
from pyedge.reproduction.mechanical.damage import SPLIT, Damage, Pruned, damage, loss_of, prune
from pyedge.reproduction.mechanical.lattice import LATTICE
from pyedge.reproduction.mechanical.training import (
    FAST,
    FITTED,
    PRINTED,
    SLOW,
    Learned,
    Scores,
    learn_iris,
    learn_regression,
    least_error,
    regression_loss,
    relative_error,
    scores,
    with_rate,
)
from pyedge.reproduction.paper import Say
from pyedge.tasks.elastic import behavior
from pyedge.training.configuration import MachineConfiguration

BARS = {"printed": PRINTED, "fitted": FITTED}
SIZES = np.logspace(-8, 1, 46)  # N/m, steps of the differences


@dataclass(frozen=True, eq=False)
class Behavior:
    """The training of Fig. 2.

    Attributes:
        stiffness: (2, m) before and after, in N/m.
        moved: (2, n) displacements before and after, in metres.
        loss: (steps + 1,) cross-entropy.
    """

    stiffness: Floats
    moved: Floats
    loss: Floats

    @property
    def outputs(self) -> Floats:
        """(2, 2) displacements of y13, y14 before and after, in mm."""
        return np.asarray(1e3 * self.moved[:, LATTICE.nodes(("y13", "y14"))])


@dataclass(frozen=True, eq=False)
class Gradient:
    """Errors of derivatives of the behavior's loss, at random stiffnesses.

    Attributes:
        adjoint: (machines,) largest error of the adjoint over the largest derivative.
        forward, central: (machines, sizes) root mean square error of differences over that of
            the derivatives.
    """

    adjoint: Floats
    forward: Floats
    central: Floats


@dataclass(frozen=True, eq=False)
class Irises:
    """Trainings on irises: (machines, epochs + 1) scores, and the trainings."""

    scores: Scores
    trainings: list[Learned]


@dataclass(frozen=True, eq=False)
class Switched:
    """Irises, regression, irises again, from where the bars are.

    Attributes:
        error: (machines, epochs + 1) relative error of the regression in between.
        again: (machines, epochs + 1) scores of the irises that follow.
    """

    error: Floats
    again: Scores


class Experiments:
    """Machine k has split, order of examples, forces and stiffnesses k of seed 0."""

    def __init__(self, machines: int = 20, say: Say = lambda what: None) -> None:
        self.machines, self.say = machines, say

    @cached_property
    def behavior(self) -> Behavior:
        """One joint learns to move farther than the other."""
        self.say("behavior")
        task = behavior()
        machine = MachineConfiguration.load("elastic-behavior").build()
        made = [machine.edges.conductance[None]]
        made += [1 / each.trace.resistance[:, 0] for each in machine.chunks(task, task.steps)]
        every = np.concatenate(made)
        load = lattice.forces(LATTICE, ("y11",), task.train.loads)
        both = every[[0, -1]]
        moved = lattice.displacement(both, load)[..., 0]
        return Behavior(both, moved, np.array([loss_of(task, LATTICE, each) for each in every]))

    @cached_property
    def gradient(self) -> Gradient:
        """The adjoint and differences, beside a complex step."""
        self.say("gradient")
        task = behavior()
        loss, rows = lattice.behavior_loss(task), []
        for k in range(self.machines):
            stiffness = lattice.random_stiffness(k)
            exact = lattice.complex_step(loss, stiffness)
            off = np.abs(lattice.adjoint(task, stiffness) - exact).max() / np.abs(exact).max()
            both = [lattice.differences(loss, stiffness, size) for size in SIZES]
            errors = np.sqrt(((np.array(both) - exact) ** 2).mean(axis=-1) / (exact**2).mean())
            rows.append((off, *errors.T))
        adjoint, forward, central = (np.array(each) for each in zip(*rows, strict=True))
        return Gradient(adjoint, forward, central)

    @cached_property
    def coupled(self) -> Floats:
        """(machines, etas, 2) cosines of coupled learning and gradient: stiffness, rest length."""
        self.say("coupled learning")
        return np.array(
            [[coupled.cosines(lattice.random_stiffness(k), eta) for eta in coupled.ETAS]
             for k in range(self.machines)]
        )  # fmt: skip

    @cached_property
    def regression(self) -> dict[str, list[Learned]]:
        """Displacements in proportion to a force, with printed and fitted bars, slowly and fast."""
        made = {"printed": (PRINTED, SLOW), "fitted": (FITTED, SLOW), "fast": (FITTED, FAST)}
        return {name: self._regression(name, *given) for name, given in made.items()}

    def _regression(self, name: str, bar: Bar, rate: float) -> list[Learned]:
        self.say(f"regression, {name}")
        return [learn_regression(with_rate(bar, rate), k) for k in range(self.machines)]

    def regression_error(self, name: str) -> Floats:
        """(machines, epochs + 1) relative error of the slopes."""
        return np.array([relative_error(each.stiffness) for each in self.regression[name]])

    def regression_loss(self, name: str) -> Floats:
        """(machines, epochs + 1) half the squared distance, in m^2."""
        learned = enumerate(self.regression[name])
        return np.array([regression_loss(each.stiffness, k) for k, each in learned])

    @cached_property
    def least(self) -> dict[str, float]:
        """Least relative error of the slopes within each bar's widths."""
        self.say("least error of the regression")
        return {name: least_error(bar) for name, bar in BARS.items()}

    @cached_property
    def iris(self) -> dict[str, Irises]:
        """Irises, with printed and fitted bars."""
        made = {}
        for name, bar in BARS.items():
            self.say(f"irises, {name}")
            learned = [learn_iris(bar, k) for k in range(self.machines)]
            made[name] = Irises(_scores(learned), learned)
        return made

    @cached_property
    def switching(self) -> dict[str, Switched]:
        """Irises, regression, irises, with printed and fitted bars."""
        made = {}
        for name, bar in BARS.items():
            self.say(f"task switching, {name}")
            errors, again = [], []
            for k, first in enumerate(self.iris[name].trainings):
                between = learn_regression(with_rate(bar, SLOW), k, first.latent)
                errors.append(relative_error(between.stiffness))
                again.append(learn_iris(bar, k, between.latent))
            made[name] = Switched(np.array(errors), _scores(again))
        return made

    @cached_property
    def damage(self) -> Damage:
        """Each bar cut, after the irises of the first split are learned."""
        self.say("damage")
        return damage(learn_iris(FITTED, SPLIT))

    @cached_property
    def pruned(self) -> Pruned:
        """Bars cut one after another, while the behavior is learned."""
        self.say("pruning")
        return prune(behavior())


def _scores(learned: list[Learned]) -> Scores:
    """(machines, epochs + 1) of trainings whose splits are their numbers."""
    each = [scores(one.network, one.stiffness, k) for k, one in enumerate(learned)]
    names = ("loss", "train", "test")
    return Scores(*(np.array([getattr(one, name) for one in each]) for name in names))
