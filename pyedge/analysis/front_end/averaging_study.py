"""Final error against averaging resistance, and the best resistance.

Small resistors couple the twins; large ones turn the comparators' input currents into offsets.
Machines are trained with either effect alone and with both, without noise, so that no other error
covers that of the front end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pyedge.analysis.front_end.loaded_machine import loaded_machine
from pyedge.arrays import Floats
from pyedge.errors import InputError
from pyedge.hardware.defects import FrontEnd
from pyedge.networks.network import Network
from pyedge.tasks import Task
from pyedge.units import show

TOLERATED = 2.0
"""Largest ratio to the error without loads and currents that counts as unharmed (ours)."""


@dataclass(frozen=True, eq=False)
class LoadingStudy:
    """Final errors against averaging resistance.

    An error is the squared error of the loaded free twin summed over outputs, in V^2, averaged over
    the final steps (`History.late`); all have the offset voltages of the seed's sample.
    """

    comparison: str  # ``paper`` or ``exact``
    parts: FrontEnd  # the distribution that comparators are drawn from
    tasks: tuple[str, ...]  # names of the tasks, t of them
    averaging: Floats  # (k,) resistances, ascending, in ohms
    late: Floats  # (3, t, k, seeds) errors with loading only, with input currents only, with both
    unharmed: Floats  # (t, seeds) errors with offset voltages only
    steps: int  # of each training

    @property
    def harm(self) -> Floats:
        """(3, k) largest ratio over tasks of the median error to the median unharmed error."""
        medians = np.median(self.late, axis=-1) / np.median(self.unharmed, axis=-1)[:, None]
        return np.asarray(medians.max(axis=1))

    @property
    def plateau(self) -> tuple[float, float] | None:
        """The widest range of resistances, in ohms, with a harm of at most 2."""
        fine = self.harm[2] <= TOLERATED
        bounds = np.flatnonzero(np.diff(fine)) + 1
        pairs = zip(np.split(fine, bounds), np.split(self.averaging, bounds), strict=True)
        ends = [(float(ohms[0]), float(ohms[-1])) for ok, ohms in pairs if ok[0]]
        return max(ends, key=lambda pair: pair[1] / pair[0], default=None)

    @property
    def best(self) -> float:
        """The geometric middle of the plateau, or where the worst task is harmed least, in ohms."""
        if self.plateau is None:
            return float(self.averaging[self.harm[2].argmin()])
        return float(np.sqrt(self.plateau[0] * self.plateau[1]))

    @property
    def crossing(self) -> float:
        """Resistance at which offset currents make as much offset as the comparators', in ohms."""
        current = self.parts.offset_current  # I shifts a comparator's difference by I R / 2
        return 2 * self.parts.offset / current if current > 0 else float("inf")

    def why(self) -> str:
        """How the best is chosen, and what limits it on either side, as a sentence."""
        if self.plateau is None:
            return (
                f"no resistance keeps every task within {TOLERATED:g} times its error without "
                "loads and currents; this one harms the worst task least"
            )
        low, high = (show(ohms, "Ω") for ohms in self.plateau)
        return (
            f"middle, on a logarithmic scale, of the range {low} to {high} in which "
            f"every task stays within {TOLERATED:g} times its error without loads and currents; "
            "below it the resistors join the twins, above it offset currents through them become "
            f"the larger offset (from {show(self.crossing, 'Ω')} on)"
        )


def study(
    network: Network,
    tasks: Sequence[Task],
    comparison: str = "paper",
    parts: FrontEnd | None = None,
    averaging: Floats | None = None,
    seeds: int = 24,
    seed: int = 0,
    steps: int = 800,
) -> LoadingStudy:
    """Train every task with every averaging resistance, on the same samples.

    Args:
        network, tasks: each task is learned from mid-range.
        comparison: ``paper`` or ``exact``.
        parts: the distribution that comparators are drawn from; None for typical LM339As.
        averaging: (k,) resistances in ohms; None for 10 kohm to 100 Mohm, five a decade.
        seeds: number of samples, replicas of `seed` from 0 on.
        seed, steps: of the samples, and of each training.
    """
    parts = parts or FrontEnd()
    if seeds < 1:
        raise InputError(f"seeds {seeds}: at least one sample is wanted")
    ohms = np.logspace(4, 8, 21) if averaging is None else np.sort(np.asarray(averaging, float))
    samples = [parts.draw(network.n_edges, seed, replica) for replica in range(seeds)]

    def errors(task: Task, averaging: float, loads: bool, currents: bool) -> list[float]:
        """(seeds,) final errors, in V^2."""
        defects = [each._replace(current=each.current * currents) for each in samples]
        machines = (loaded_machine(network, averaging, comparison, d, loads) for d in defects)
        return [machine.train(task, steps).late for machine in machines]

    late = np.empty((3, len(tasks), len(ohms), seeds))
    unharmed = np.empty((len(tasks), seeds))
    for t, task in enumerate(tasks):
        for k, (loads, currents) in enumerate(((True, False), (False, True), (True, True))):
            late[k, t] = [errors(task, each, loads, currents) for each in ohms]
        unharmed[t] = errors(task, np.inf, False, False)
    names = tuple(task.name for task in tasks)
    return LoadingStudy(comparison, parts, names, ohms, late, unharmed, steps)
