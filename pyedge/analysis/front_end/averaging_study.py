"""Final error against averaging resistance, and the best resistance.

Small resistors couple the twins; large ones turn the comparators' input currents into offsets.  The
machine of `pyedge.analysis.front_end.loaded_machine` is trained with either effect alone and with
both, without noise, so that no other error covers that of the front end.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from pyedge.analysis.front_end.loaded_machine import loaded_machine
from pyedge.errors import InputError
from pyedge.hardware.defects import Defects, FrontEnd
from pyedge.networks.network import Network
from pyedge.tasks import Task
from pyedge.units import show

Floats = npt.NDArray[np.float64]
Progress = Callable[[int, int], None]
LATE = 200
"""Steps at the end of a training over which its error is averaged."""
TOLERATED = 2.0
"""Largest ratio to the error without loads and currents that counts as unharmed (ours)."""
ALONE = ("loading", "currents", "both")


@dataclass(frozen=True, eq=False)
class LoadingStudy:
    """Final errors against averaging resistance.

    An error is the squared error of the loaded free twin summed over outputs, in V^2, averaged over
    the last 200 steps.

    Attributes:
        comparison: ``paper`` or ``exact``.
        parts: the distribution that comparators are drawn from.
        tasks: names of the tasks, t of them.
        averaging: (k,) resistances, ascending, in ohms.
        late: (3, t, k, seeds) errors with loading only, with input currents only, with both; all
            three have the offset voltages of the seed's sample.
        unharmed: (t, seeds) errors with offset voltages only.
        steps: of each training.
    """

    comparison: str
    parts: FrontEnd
    tasks: tuple[str, ...]
    averaging: Floats
    late: Floats
    unharmed: Floats
    steps: int

    @property
    def harm(self) -> Floats:
        """(3, k) largest ratio over tasks of the median error to the median unharmed error."""
        medians = np.median(self.late, axis=-1) / np.median(self.unharmed, axis=-1)[:, None]
        return np.asarray(medians.max(axis=1))

    @property
    def plateau(self) -> tuple[float, float] | None:
        """The widest range of resistances, in ohms, with a harm of at most 2."""
        fine = np.append(self.harm[2] <= TOLERATED, False)
        runs, start = [], None
        for k, each in enumerate(fine):
            if each and start is None:
                start = k
            elif not each and start is not None:
                runs.append((start, k - 1))
                start = None
        if not runs:
            return None
        low, high = max(runs, key=lambda run: self.averaging[run[1]] / self.averaging[run[0]])
        return float(self.averaging[low]), float(self.averaging[high])

    @property
    def best(self) -> float:
        """The geometric middle of the plateau, or where the worst task is harmed least, in ohms."""
        if self.plateau is None:
            return float(self.averaging[self.harm[2].argmin()])
        return float(np.sqrt(self.plateau[0] * self.plateau[1]))

    @property
    def crossing(self) -> float:
        """Resistance at which offset currents make as much offset as the comparators', in ohms.

        An offset current I shifts a comparator's difference by I R / 2; infinite without any.
        """
        current = self.parts.offset_current
        return 2 * self.parts.offset / current if current > 0 else float("inf")

    def describe(self) -> dict[str, Any]:
        """As plain data, enough for `pyedge.plots.loading`."""
        quartiles = np.percentile(self.late, [25, 50, 75], axis=-1)
        return {
            "comparison": self.comparison,
            "offset_V": self.parts.offset,
            "bias_A": self.parts.bias,
            "offset_current_A": self.parts.offset_current,
            "seeds": self.late.shape[-1],
            "steps": self.steps,
            "statistic": f"mean of the last {LATE} steps, median over chips",
            "averaging_ohm": self.averaging.tolist(),
            "tasks": list(self.tasks),
            "late_V2": dict(zip(ALONE, quartiles[1].tolist(), strict=True)),
            "lower_quartile_V2": dict(zip(ALONE, quartiles[0].tolist(), strict=True)),
            "upper_quartile_V2": dict(zip(ALONE, quartiles[2].tolist(), strict=True)),
            "unharmed_V2": np.median(self.unharmed, axis=-1).tolist(),
            "tolerated": TOLERATED,
            "plateau_ohm": None if self.plateau is None else list(self.plateau),
            "crossing_ohm": self.crossing if np.isfinite(self.crossing) else None,
            "best_ohm": self.best,
            "why": self.why(),
        }

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
    steps: int | None = None,
    progress: Progress | None = None,
) -> LoadingStudy:
    """Train every task with every averaging resistance, on the same samples.

    Args:
        network: the network of each twin.
        tasks: of one example each.
        comparison: ``paper`` or ``exact``.
        parts: the distribution that comparators are drawn from; None for typical LM339As.
        averaging: (k,) resistances in ohms; None for 10 kohm to 100 Mohm, five a decade.
        seeds: number of samples, replicas of `seed` from 0 on.
        seed: of the samples.
        steps: of each training; None for 800.
        progress: called with the number of batches trained so far, and that of all.

    Raises:
        InputError: no sample, fewer steps than the final error is a mean over, or as
            `LoadedMachine`.
    """
    parts = parts or FrontEnd()
    steps = 800 if steps is None else steps
    if seeds < 1:
        raise InputError(f"seeds {seeds}: at least one chip is wanted")
    if steps < LATE:
        raise InputError(f"steps {steps}: the late error is a mean over {LATE}")
    ohms = np.logspace(4, 8, 21) if averaging is None else np.sort(np.asarray(averaging, float))
    drawn = parts.draw(network.n_edges, seed, range(seeds))
    none = np.zeros_like(drawn.current[0])

    def errors(task: Task, averaging: float, loads: bool, currents: bool) -> list[float]:
        """(seeds,) final errors, in V^2."""
        return [
            loaded_machine(
                network, averaging, comparison, Defects(offset, own if currents else none), loads
            )
            .train(task, steps)
            .late
            for offset, own in zip(*drawn, strict=True)
        ]

    late, unharmed = np.empty((len(ALONE), len(tasks), len(ohms), seeds)), []
    done, batches = 0, len(tasks) * (len(ALONE) + 1)
    for t, task in enumerate(tasks):
        for k, (loads, currents) in enumerate(((True, False), (False, True), (True, True))):
            late[k, t] = [errors(task, each, loads, currents) for each in ohms]
            done = _told(progress, done, batches)
        unharmed.append(errors(task, np.inf, False, False))
        done = _told(progress, done, batches)
    names = tuple(task.name for task in tasks)
    return LoadingStudy(comparison, parts, names, ohms, late, np.array(unharmed), steps)


def _told(progress: Progress | None, done: int, batches: int) -> int:
    """One batch more, reported."""
    if progress is not None:
        progress(done + 1, batches)
    return done + 1
