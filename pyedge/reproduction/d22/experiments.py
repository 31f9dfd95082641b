"""The experiments of D22, each run once and shared by claims and figures, and the figures."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from pyedge.tasks import published
from pyedge.tasks.iris import iris
from pyedge.training.configuration import MachineConfiguration
from pyedge.training.edge_cuts import Edge, feasible_cuts, train_with_cuts
from pyedge.training.history import History
from pyedge.training.machine import LearningMachine

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Fig. 4: i, ii, iii, iv, v, vi, vii, ii, iii, ii.
SEQUENCE = (
    "iris", "allostery-1", "allostery-2", "allostery-3", "allostery-4", "regression-a",
    "regression-b", "allostery-1", "allostery-2", "allostery-1",
)  # fmt: skip
SEQUENCE_STEPS = 400
CUT_EVERY, CUTS, DAMAGE_STEPS = 100, 5, 800
FIGURE = 10  # histories that a figure shows


class Experiments:
    """D22's experiments, each on so many machines, with seeds from 0 on.

    A seed is of the noise, of the data and their order, and of the split of Iris.  The network is
    that of every machine but the divider; `say` gets the name of each experiment as it starts.
    """

    def __init__(
        self,
        network: str = "torus16",
        machines: int = 100,
        say: Callable[[str], None] = lambda what: None,
    ) -> None:
        self.network, self.say = network, say
        self.seeds = range(machines)

    def machine(self, seed: int, edges: str = "paper", network: str = "") -> LearningMachine:
        """A new reference machine."""
        made = {"network": network or self.network, "seed": seed, "edges": {"comparison": edges}}
        return MachineConfiguration.make(made).build()

    @cached_property
    def divider(self) -> list[History]:
        """Fig. 2: two edges learn four voltages in turn; one history a seed."""
        self.say("divider")
        return [self.machine(s, network="divider").train(published("divider")) for s in self.seeds]

    @cached_property
    def allostery(self) -> list[History]:
        """Fig. 3A: allostery with three outputs; one history a seed."""
        self.say("allostery with three outputs")
        return [self.machine(s).train(published("allostery-3", s)) for s in self.seeds]

    @cached_property
    def regression(self) -> list[History]:
        """Fig. 3B: regression of two outputs on two inputs; one history a seed."""
        self.say("regression")
        return [self.machine(s).train(published("regression-a", s)) for s in self.seeds]

    @cached_property
    def iris(self) -> list[History]:
        """Fig. 3C to 3E: Iris, each time with another split; one history a seed."""
        self.say("Iris")
        return [self.machine(s).train(published("iris", s)) for s in self.seeds]

    @cached_property
    def iris_reference(self) -> tuple[int, float]:
        """Logistic regression on some of the same splits: their number, its mean accuracy."""
        seeds = self.seeds[:FIGURE]
        return len(seeds), float(np.mean([iris(seed).reference_accuracy() for seed in seeds]))

    @cached_property
    def sequence(self) -> list[list[History]]:
        """Fig. 4: ten tasks in turn without reset; for each seed a history a task."""
        self.say("sequence of tasks")
        done = []
        for seed in self.seeds:
            machine = self.machine(seed)
            done.append([machine.train(published(n, seed), SEQUENCE_STEPS) for n in SEQUENCE])
        return done

    def untrained(self, name: str, seed: int) -> float:
        """Error of a task on a new machine, in V^2."""
        return self.machine(seed).train(published(name, seed), 1).initial

    @cached_property
    def cuts(self) -> list[list[Edge]]:
        """Edges to cut, five a seed, without which the task is still feasible."""
        self.say("choosing edges to cut")
        task = published("allostery-2")
        limits = MachineConfiguration().parts().range
        return [
            feasible_cuts(self.machine(s).network, task, CUTS, limits, seed=s) for s in self.seeds
        ]

    @cached_property
    def damage(self) -> list[History]:
        """Fig. 5: allostery with two outputs, an edge cut every 100 steps; one history a seed."""
        self.say("damage")
        return [
            train_with_cuts(
                self.machine(seed),
                published("allostery-2", seed),
                {CUT_EVERY * (k + 1): [edge] for k, edge in enumerate(cuts)},
                DAMAGE_STEPS,
            )
            for seed, cuts in zip(self.seeds, self.cuts, strict=True)
        ]

    @cached_property
    def ideal(self) -> dict[str, History]:
        """Eq. 2 on the allosteries with two and three outputs, without noise; one history each."""
        self.say("ideal rule")
        names = ("allostery-2", "allostery-3")
        return {name: self.machine(0, "ideal").train(published(name)) for name in names}


# The data of each panel; a single history is that of seed 0.
PANELS: dict[str, Callable[[Experiments], tuple[Any, ...]]] = {
    "2B": lambda of: (of.divider[0],),
    "2C": lambda of: (of.divider[0],),
    "3A": lambda of: (of.allostery[:FIGURE],),
    "3B": lambda of: (of.regression[:FIGURE],),
    "3C": lambda of: (of.iris[:FIGURE],),
    "3D": lambda of: (of.iris[:FIGURE], of.iris_reference[1]),
    "3E": lambda of: (of.iris[0],),
    "4B": lambda of: (of.sequence[0],),
    "4C": lambda of: (of.sequence[0],),
    "5A": lambda of: (of.damage[0],),
    "5B": lambda of: (of.damage[0],),
}


def figure(panel: str) -> Callable[[Experiments], Figure]:
    """The function that draws one of `PANELS`."""

    def drawn(experiments: Experiments) -> Figure:
        from pyedge import plots

        return plots.FIGURES[panel](*PANELS[panel](experiments))

    return drawn
