"""The experiments of arXiv:2505.22887, each run once and shared by claims and figures."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from pyedge.arrays import Floats
from pyedge.reproduction.imperfect.three_edges import EXPERIMENTS, BowTie
from pyedge.reproduction.imperfect.torus import TwoTasks
from pyedge.reproduction.paper import Say

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DWELLS = (1, 2, 4, 8, 16, 32)  # steps of each task
DRAWN = (0.02, 0.08, 0.2)  # periods whose paths are drawn, in seconds
LONG_DWELLS = (16, 64, 256, 1024)
FEW = 20  # most machines that are looked at step by step


class Experiments:
    """Bow ties of three edges, and limit cycles of 32.

    Machines of 32 edges are replicas from 0 on, which differ in their offsets and in where their
    gates start; `say` gets the name of each experiment as it starts.
    """

    def __init__(self, machines: int = 100, say: Say = lambda what: None) -> None:
        self.machines, self.say = machines, say

    @cached_property
    def bow_ties(self) -> dict[str, dict[float, BowTie]]:
        """Of each experiment of the laboratory, by period."""
        self.say("bow ties of three edges")
        return {
            name: {period: BowTie(each, period) for period in each.cycles}
            for name, each in EXPERIMENTS.items()
        }

    @cached_property
    def paths(self) -> dict[str, dict[float, Floats]]:
        """(steps, 2) gates over a cycle, of the periods `DRAWN`."""
        self.say("paths of three edges")
        return {
            name: {period: BowTie(each, period).path for period in DRAWN}
            for name, each in EXPERIMENTS.items()
        }

    def ratio(self, experiment: str, period: float) -> float:
        """D_G^2 of the model over what was measured."""
        tie = self.bow_ties[experiment][period]
        return tie.distance / tie.experiment.cycles[period]

    @cached_property
    def errors(self) -> dict[str, dict[float, float]]:
        """Squared error in V^2, the mean over both tasks and both ends, by period."""
        return {
            name: {period: float(tie.errors.mean()) for period, tie in ties.items()}
            for name, ties in self.bow_ties.items()
        }

    @cached_property
    def distances(self) -> Floats:
        """(dwells, n) D_G^2 of machines with offsets of 1 mV, in V^2."""
        self.say("limit cycles of 32 edges")
        return np.array([TwoTasks(dwell).distance(self.machines) for dwell in DWELLS])

    @cached_property
    def without_offsets(self) -> Floats:
        """(dwells, n) D_G^2 of machines without offsets, in V^2."""
        self.say("32 edges without offsets")
        return np.array([TwoTasks(dwell, 0.0).distance(self.machines) for dwell in DWELLS])

    @cached_property
    def forgetting(self) -> Floats:
        """(dwells, n, 2) mean error of both tasks, in V^2: as they return, and at their end."""
        self.say("forgetting")
        few = range(min(FEW, self.machines))
        return np.array([[TwoTasks(d).errors(k).mean(axis=0) for k in few] for d in LONG_DWELLS])


def _paths(of: Experiments) -> Figure:
    from pyedge.plots.limit_cycles import paths_figure

    lines = {
        name: [(line.slope, line.offset) for line in each.lines]
        for name, each in EXPERIMENTS.items()
    }
    ends = {name: each.ends for name, each in EXPERIMENTS.items()}
    return paths_figure(of.paths, lines, ends)


def _periods(of: Experiments) -> Figure:
    from pyedge.plots.limit_cycles import periods_figure

    model = {
        name: np.array([(period, tie.distance) for period, tie in ties.items()])
        for name, ties in of.bow_ties.items()
    }
    measured = {name: np.array([*each.cycles.items()]) for name, each in EXPERIMENTS.items()}
    return periods_figure(model, measured)


def _errors(of: Experiments) -> Figure:
    from pyedge.plots.limit_cycles import errors_figure

    model = {name: np.array([*each.items()]) for name, each in of.errors.items()}
    measured = {name: np.array([*each.errors.items()]) for name, each in EXPERIMENTS.items()}
    return errors_figure(model, measured)


def _torus(of: Experiments) -> Figure:
    from pyedge.plots.limit_cycles import dwells_figure

    return dwells_figure(DWELLS, of.distances, of.without_offsets)


def _forgetting(of: Experiments) -> Figure:
    from pyedge.plots.limit_cycles import forgetting_figure

    return forgetting_figure(LONG_DWELLS, of.forgetting)


PANELS: dict[str, Callable[[Experiments], Figure]] = {
    "bow-ties": _paths, "periods": _periods, "errors": _errors, "torus": _torus,
    "forgetting": _forgetting,
}  # fmt: skip
"""Figures by name; the paper's own numbers are of other machines."""
