"""What a live machine learns: a task by name, or the same with other targets."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import tomli_w

from pyedge.arrays import Floats
from pyedge.files import write_text
from pyedge.tasks import TASK_KINDS, Task, named_task

_MOST = 6  # targets that can be changed
_FILE = "task.toml"


@dataclass(frozen=True)
class Assignment:
    """A task.

    Attributes:
        name: of a published task, or the path of a TOML file.
        targets: in place of its own, as (label, volts) pairs of each example; None for its own.
    """

    name: str
    targets: tuple[tuple[tuple[str, float], ...], ...] | None = None

    def task(self, seed: int) -> Task:
        """The task, of split 0."""
        own = named_task(self.name, seed)
        if self.targets is None:
            return own
        kind = TASK_KINDS["allostery"]
        made: Task = kind.model_validate(self._file(own)).task(Path(), seed, 0)
        return made

    def adjusted(self, task: Task, example: int, output: int, volts: float) -> Assignment:
        """The same with one other target; `task` is as it is now."""
        values = task.train.targets.copy()
        values[example, output] = volts
        labels = list(map(str, task.outputs))
        rows = (tuple(zip(labels, row, strict=True)) for row in values.tolist())
        return Assignment(self.name, tuple(rows))

    def save(self, folder: Path) -> str:
        """Write a task file if targets were changed; returns what names the task."""
        if self.targets is None:
            return self.name
        path = folder / _FILE
        write_text(path, tomli_w.dumps(self._file(named_task(self.name))))
        return str(path.resolve())

    def _file(self, own: Task) -> dict[str, Any]:
        """The keys of a task file of kind ``allostery``."""
        assert self.targets is not None
        held = dict(zip(map(str, own.inputs), own.train.inputs[0].tolist(), strict=True))
        return {
            "kind": "allostery",
            "name": own.name,
            "eta": own.eta,
            "steps": own.steps,
            "dwell": own.dwell,
            "held": held,
            "outputs": [dict(each) for each in self.targets],
        }


def adjustable(task: Task) -> bool:
    """Whether the targets can be changed: few, of direct outputs, with inputs that are held."""
    train = task.train
    plain = type(task) is Task and task.objective.direct and not train.loaded
    fixed = (
        task.test is None
        and task.shuffle is None
        and train.inputs.size
        and np.ptp(train.inputs, axis=0).max() == 0
    )
    return bool(plain and fixed and train.targets.size <= _MOST)


def reach(task: Task) -> tuple[float, float]:
    """The lowest and the highest voltage of an input, hence of an output, in volts.

    Where currents drive the network, also of a target.
    """
    train = task.train
    values: Floats = np.append(train.inputs, train.targets if train.loaded else ())
    if not values.size:
        return 0.0, 1.0
    low, high = float(values.min()), float(values.max())
    return low, high if high > low else low + 1.0


def target_names(task: Task) -> dict[tuple[int, int], str]:
    """The targets that can be changed, by example and output."""
    if not adjustable(task):
        return {}
    count = len(task.train.targets)
    return {
        (k, j): f"target of node {label}" + (f", example {k + 1}" if count > 1 else "")
        for k in range(count)
        for j, label in enumerate(task.outputs)
    }
