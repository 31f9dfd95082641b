"""What one tick of the global clock leaves behind: the seam at which levels are compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from pyedge.edges.contract import Update

Floats = npt.NDArray[np.float64]
Bits = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Record:
    """One tick.

    Attributes:
        step: number of the tick.
        free, clamped: (n,) node voltages, in volts.
        first, second: (m,) comparator bits; (0,) for edges without comparators.
        wiper: (m,) codes after the step; likewise.
        margin: (m,) distance of each edge's nearest decision from its threshold, in volts;
            likewise.
        resistance: (twins, m) after the step, in ohms.
    """

    step: int
    free: Floats
    clamped: Floats
    first: Bits
    second: Bits
    wiper: Codes
    margin: Floats
    resistance: Floats


class Trace(NamedTuple):
    """Many ticks of one machine; the first axis is the step, the others as in `Record`.

    Attributes:
        tested: (steps, tests, n_outputs) free outputs on the test set, before each step.
    """

    free: Floats
    clamped: Floats
    first: Bits
    second: Bits
    wiper: Codes
    margin: Floats
    resistance: Floats
    tested: Floats

    @classmethod
    def make(
        cls, steps: int, nodes: int, edges: int, bits: int, twins: int, tests: tuple[int, int]
    ) -> Trace:
        """Room for a run; `bits` is the number of edges with comparators."""
        return cls(
            np.zeros((steps, nodes)),
            np.zeros((steps, nodes)),
            np.zeros((steps, bits), dtype=np.bool_),
            np.zeros((steps, bits), dtype=np.bool_),
            np.zeros((steps, bits), dtype=np.int64),
            np.zeros((steps, bits)),
            np.zeros((steps, twins, edges)),
            np.zeros((steps, *tests)),
        )

    @classmethod
    def stack(cls, rows: Sequence[tuple[Floats, Floats, Update, Floats, Floats]]) -> Trace:
        """From the (free, clamped, update, resistance, tested) of each step."""
        free, clamped, updates, resistance, tested = zip(*rows, strict=True)

        def bits(name: str, kind: type) -> npt.NDArray[Any]:
            values = [getattr(update, name) for update in updates]
            return np.array([() if value is None else value for value in values], dtype=kind)

        return cls(
            np.array(free),
            np.array(clamped),
            bits("first", np.bool_),
            bits("second", np.bool_),
            bits("wiper", np.int64),
            bits("margin", np.float64),
            np.array(resistance),
            np.array(tested),
        )

    def record(self, row: int, step: int) -> Record:
        """One row as the Record of a step."""
        return Record(step, *(field[row] for field in self[:-1]))
