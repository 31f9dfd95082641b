"""What one tick of the global clock leaves behind: the seam at which levels are compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from pyedge.arrays import Array, Floats
from pyedge.html import Displayed, counted
from pyedge.units import show


@dataclass(frozen=True, eq=False, repr=False)
class Record(Displayed):
    """One tick.

    Attributes:
        step: number of the tick.
        free, clamped: (n,) node voltages, in volts.
        resistance: (twins, m) after the step, in ohms.
        values: (m,) arrays by name: degrees of freedom after the step, and what the rules record
            (D22's edges: ``wiper``, ``first``, ``second``, ``margin``).
    """

    step: int
    free: Floats
    clamped: Floats
    resistance: Floats
    values: dict[str, Array]

    def _title(self) -> str:
        sizes = counted(len(self.free), "node"), counted(self.resistance.shape[-1], "edge")
        return f"Record of step {self.step}: {sizes[0]}, {sizes[1]}"

    def _values(self) -> dict[str, object]:
        arrays = {"free": (self.free, "V"), "clamped": (self.clamped, "V"),
                  "resistance": (self.resistance, "ohm")}  # fmt: skip
        values: dict[str, object] = {k: _range(*each) for k, each in arrays.items()}
        for name, row in self.values.items():
            bits = row.dtype.kind == "b"
            values[name] = f"{int(row.sum())} of {len(row)} set" if bits else _range(row, "")
        return values

    @property
    def first(self) -> Array:
        """(m,) bits of the first comparators; (0,) for edges without."""
        return self.values.get("first", np.zeros(0, np.bool_))

    @property
    def second(self) -> Array:
        """(m,) bits of the second comparators; (0,) for edges without."""
        return self.values.get("second", np.zeros(0, np.bool_))

    @property
    def wiper(self) -> Array:
        """(m,) wiper codes after the step; (0,) for edges without."""
        return self.values.get("wiper", np.zeros(0, np.int64))

    @property
    def margin(self) -> Array:
        """(m,) distance of each edge's nearest decision from its threshold, in volts; or (0,)."""
        return self.values.get("margin", np.zeros(0))


def _range(values: Array, unit: str) -> str:
    """Smallest and largest of some values, with their unit."""
    there = values[np.isfinite(values)]
    if not there.size:
        return "none"
    return f"{show(float(there.min()), unit)} to {show(float(there.max()), unit)}"


class Trace(NamedTuple):
    """Many ticks of one machine; the first axis is the step, the others as in `Record`.

    Attributes:
        tested: (steps, tests, n_outputs) free outputs on the test set, before each step.
    """

    free: Floats
    clamped: Floats
    resistance: Floats
    tested: Floats
    values: dict[str, Array]

    @classmethod
    def stack(
        cls, rows: Sequence[tuple[Floats, Floats, Floats, Floats, dict[str, Array]]]
    ) -> Trace:
        """From the (free, clamped, resistance, tested, values) of each step."""
        *arrays, values = zip(*rows, strict=True)
        together = {name: np.array([each[name] for each in values]) for name in values[0]}
        return cls._make([*map(np.array, arrays), together])

    @classmethod
    def joined(cls, traces: Sequence[Trace]) -> Trace:
        """Traces of consecutive steps as one."""
        *arrays, values = zip(*traces, strict=True)
        together = {name: np.concatenate([each[name] for each in values]) for name in values[0]}
        return cls._make([*map(np.concatenate, arrays), together])

    def rows(self, start: int, stop: int) -> Trace:
        """Some of the steps."""
        part = slice(start, stop)
        values = {name: array[part] for name, array in self.values.items()}
        return Trace._make([*(each[part] for each in self[:-1]), values])

    def record(self, row: int, step: int) -> Record:
        """One row as the Record of a step."""
        values = {name: array[row] for name, array in self.values.items()}
        return Record(step, self.free[row], self.clamped[row], self.resistance[row], values)
