"""What a study can record of each machine, by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from pyedge.studies import history_measures
from pyedge.studies.end_states import Ends
from pyedge.training.history import History

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Measure:
    """A number, or a row of numbers, for each machine.

    Attributes:
        unit, meaning: for the store's attributes.
        of_ends: from the end of many trainings: (replicas,) or (replicas, n); or
        of_history: from one machine's whole history: a number or (n,).  Slower by far: the
            machines are then trained one after another.
        dimension: what the n are: "edge", "margin" or "time"; None for a number.
    """

    unit: str
    meaning: str
    of_ends: Callable[[Ends], npt.NDArray[Any]] | None = None
    of_history: Callable[[History], Floats | float] | None = None
    dimension: str | None = None


MEASURES: dict[str, Measure] = {
    "first": Measure("V^2", "error before the first step", lambda ends: ends.first),
    "late": Measure("V^2", "mean error of the late steps", lambda ends: ends.late),
    "accuracy": Measure(
        "1", "share of test examples right, mean of the late steps", lambda ends: ends.accuracy
    ),
    "rails": Measure("1", "share of edges that end at a rail", lambda ends: ends.rails),
    "degrees": Measure(
        "code or ohm",
        "learning degrees of freedom at the end",
        lambda ends: ends.degrees,
        dimension="edge",
    ),
    "wrong": Measure(
        "1",
        "share of decisions that differ from the exact rule's, free of noise and offset; "
        "tied and cut edges apart",
        of_history=history_measures.wrong,
    ),
    "wrong_by_margin": Measure(
        "1",
        "the same among decisions whose distance from the exact rule's threshold is in a bin",
        of_history=history_measures.wrong_by_margin,
        dimension="margin",
    ),
    "decisions_by_margin": Measure(
        "1",
        "how many decisions there are in each bin of margin",
        of_history=history_measures.decisions_by_margin,
        dimension="margin",
    ),
    "drift": Measure(
        "code/step",
        "mean change of the wiper codes a step in the last quarter; tied and cut edges apart",
        of_history=history_measures.drift,
    ),
    "power": Measure(
        "W", "power of the free twin, mean of the late steps", of_history=history_measures.power
    ),
    "energy": Measure(
        "J",
        "energy of the free twin over all steps, on a clock of 5 Hz",
        of_history=history_measures.energy,
    ),
    "curve": Measure(
        "V^2",
        "error at steps that are ever further apart",
        of_history=history_measures.curve,
        dimension="time",
    ),
}
