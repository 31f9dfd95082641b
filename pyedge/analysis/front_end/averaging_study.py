"""Which averaging resistance is best: the error of learning against it.

Small resistors join the twins to each other; large ones turn the comparators' input currents into
offset.  Both are told apart here, by the machine that `pyedge.analysis.front_end.loaded_machine`
describes, noise off, so that what is left is what the front end does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from pyedge.analysis.front_end.loaded_machine import LoadedMachine
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
"""How much worse than without loads and currents an error may be to count as unharmed (ours)."""
ALONE = ("loading", "currents", "both")


@dataclass(frozen=True, eq=False)
class LoadingStudy:
    """Late errors against averaging resistance.

    An error is the squared error summed over outputs, in V^2, of the free twin as it is loaded,
    averaged over the last 200 steps.

    Attributes:
        comparison: ``paper`` or ``exact``.
        parts: what the comparators were drawn from.
        tasks: names of the tasks, t of them.
        averaging: (k,) resistances, ascending, in ohms.
        late: (3, t, k, seeds) errors with loading only, with input currents only, with both; the
            offset voltages of the seed's chip are there in all three.
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
        """(3, k) of the medians over seeds, the worst task's error over its unharmed one."""
        medians = np.median(self.late, axis=-1) / np.median(self.unharmed, axis=-1)[:, None]
        return np.asarray(medians.max(axis=1))

    @property
    def plateau(self) -> tuple[float, float] | None:
        """The widest range of resistances that harm no task more than twofold, in ohms."""
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
        """The resistance at which offset currents make the offset that the chips have, in ohms.

        An offset current I shifts a comparator's difference by I R / 2; infinite without any.
        """
        current = self.parts.offset_current
        return 2 * self.parts.offset / current if current > 0 else float("inf")

    def describe(self) -> dict[str, Any]:
        """As plain data, from which its figure can be drawn."""
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
        """The rule by which the best is chosen, and what stands in the way on either side."""
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
    """Train every task through every averaging resistance, on the same chips.

    Args:
        network: who is joined to whom.
        tasks: of one example each.
        comparison: ``paper`` or ``exact``.
        parts: what the comparators are drawn from; None for the typical ones.
        averaging: (k,) resistances in ohms; None for 10 kohm to 100 Mohm, five a decade.
        seeds: how many chips, replicas of `seed` from 0 on.
        seed: of the chips.
        steps: of each training; None for 800.
        progress: told how many of the trainings' batches are done.

    Raises:
        InputError: no chip, fewer steps than the late mean is over, or what a machine refuses.
    """
    parts = parts or FrontEnd()
    steps = 800 if steps is None else steps
    if seeds < 1:
        raise InputError(f"seeds {seeds}: at least one chip is wanted")
    if steps < LATE:
        raise InputError(f"steps {steps}: the late error is a mean over {LATE}")
    ohms = np.logspace(4, 8, 21) if averaging is None else np.sort(np.asarray(averaging, float))
    drawn = parts.draw(network.n_edges, seed, range(seeds))
    chips = Defects(drawn.offset[:, None], drawn.current[:, None])  # chips, resistances
    still = Defects(chips.offset, np.zeros_like(chips.current))
    machines = [
        LoadedMachine(network, ohms, comparison, still),
        LoadedMachine(network, ohms, comparison, chips, loads=False),
        LoadedMachine(network, ohms, comparison, chips),
        LoadedMachine(network, np.inf, comparison, still),
    ]
    errors = []
    for task in tasks:
        for machine in machines:
            errors.append(_late_error(machine, task, steps))
            if progress is not None:
                progress(len(errors), len(tasks) * len(machines))
    late = [np.stack(errors[k :: len(machines)]).swapaxes(1, 2) for k in range(3)]
    unharmed = np.stack(errors[3 :: len(machines)])[..., 0]
    names = tuple(task.name for task in tasks)
    return LoadingStudy(comparison, parts, names, ohms, np.stack(late), unharmed, steps)


def _late_error(machine: LoadedMachine, task: Task, steps: int) -> Floats:
    """(chips, resistances) mean error of the last steps."""
    outputs = machine.network.nodes(task.outputs)
    total: Floats | float = 0.0
    for t, tick in enumerate(machine.ticks(task, steps)):
        if t >= steps - LATE:
            total = total + ((tick.state.free[..., outputs] - tick.targets) ** 2).sum(axis=-1)
    return np.asarray(total / LATE)
