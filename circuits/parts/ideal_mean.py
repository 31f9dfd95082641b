"""The mean of two voltages, drawing no current: for models only, there is no such part.

The real edge takes its means with resistors, which load the network.
"""

from __future__ import annotations

from typing import Final

from circuits.circuit import Part, Pin, Role, Subcircuit

_MODEL = Subcircuit(
    """\
.subckt ideal_mean one other mean
E1 half 0 one 0 0.5
E2 mean half other 0 0.5
.ends ideal_mean"""
)

IDEAL_MEAN: Final = Part(
    name="ideal mean",
    title="mean of two voltages",
    pins=(
        Pin("1", "one", Role.PASSIVE),
        Pin("2", "other", Role.PASSIVE),
        Pin("3", "mean", Role.OUTPUT),
    ),
    units=({"one": "1", "other": "2", "mean": "3"},),
    catalogue=_MODEL,
    ideal=_MODEL,
)
