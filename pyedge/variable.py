"""A variable of a training, one value an edge: its name, dtype, unit and meaning."""

from __future__ import annotations

from typing import NamedTuple


class Variable(NamedTuple):
    """What a memory or a rule records at each step.

    Attributes:
        name: of the variable in a history.
        unit: as written in the history; ``1`` for a number without unit.
        meaning: one line.
        dtype: of the stored values.
        missing: the value for edges of other populations.
    """

    name: str
    unit: str
    meaning: str
    dtype: str = "float64"
    missing: float = float("nan")
