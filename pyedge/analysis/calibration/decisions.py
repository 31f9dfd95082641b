"""Measured decisions of an edge: its two drops, and the direction of its step."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pyedge.arrays import Floats
from pyedge.errors import InputError
from pyedge.table import Table, whole
from pyedge.units import read

COLUMNS = ("free_drop", "clamped_drop", "up")
TRIALS = "trials"


@dataclass(frozen=True, eq=False)
class Decisions:
    """k pairs of drops, each with one decision or more."""

    free: Floats  # (k,) drops, in volts
    clamped: Floats
    up: Floats  # (k,) number of steps up
    trials: Floats  # (k,) number of decisions

    def __post_init__(self) -> None:
        sizes = set()
        for name in ("free", "clamped", "up", "trials"):
            array = np.array(getattr(self, name), dtype=float)
            if array.ndim != 1 or not np.isfinite(array).all():
                raise InputError(f"decisions: {name} is not a list of finite numbers")
            object.__setattr__(self, name, array)
            sizes.add(len(array))
        if len(sizes) > 1 or 0 in sizes:
            raise InputError("decisions: as many drops, steps and trials are wanted, at least one")
        if (np.stack([self.up, self.trials]) % 1).any():
            raise InputError("decisions: steps up and trials are whole numbers")
        if (self.trials < 1).any() or (self.up < 0).any() or (self.up > self.trials).any():
            raise InputError("decisions: 1 trial or more, of which none to all stepped up")

    @property
    def count(self) -> int:
        """Number of decisions."""
        return int(self.trials.sum())


def load_decisions(path: str | Path) -> Decisions:
    """From a CSV file whose first line names its columns, in any order; others are ignored.

    ``free_drop`` and ``clamped_drop`` are V[first] - V[second] of the edge's two twins, in volts
    or as ``3mV``; ``up`` is 1 or 0, or, with a column ``trials``, how many of so many decisions
    went up (more resistance).  See `Table` for what separates the columns.

    Raises:
        InputError: a file that cannot be read, a missing column, an invalid line, with its number.
    """
    table = Table(Path(path), COLUMNS)
    free, clamped = (table.column(name, lambda cell: read(cell, "V", "")) for name in COLUMNS[:2])
    up = table.column("up", whole)
    counted = TRIALS in table.names
    trials = table.column(TRIALS, whole) if counted else [1] * len(up)
    for row, (some, total) in enumerate(zip(up, trials, strict=True)):
        if total < 1:
            raise InputError(f"{table.where(row)}: trials is {total}: 1 or more are wanted")
        if not 0 <= some <= total:
            most = f"a whole number, 0 to {total}, its trials" if counted else "1, up, or 0, down"
            raise InputError(f"{table.where(row)}: up is {some}: it must be {most}")
    return Decisions(*np.array([free, clamped, up, trials], dtype=float))
