"""How some machines ended, whether trained side by side or one after another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from pyedge.training.configuration import MachineConfiguration
from pyedge.training.ensemble import Outcome
from pyedge.training.history import History

Floats = npt.NDArray[np.float64]


class Ends(NamedTuple):
    """The end of k trainings.

    Attributes:
        first, late: (k,) errors, in V^2.
        accuracy: (k,) late mean, NaN where there are no classes.
        rails: (k,) share of edges at either end of their range.
        degrees: (k, m) wiper codes or ohms.
    """

    first: Floats
    late: Floats
    accuracy: Floats
    rails: Floats
    degrees: npt.NDArray[Any]

    @classmethod
    def of_outcome(cls, outcome: Outcome) -> Ends:
        """From an ensemble's training."""
        return cls(outcome.first, outcome.late, outcome.accuracy, outcome.rails, outcome.degrees)

    @classmethod
    def of_histories(
        cls, histories: Sequence[History], configuration: MachineConfiguration
    ) -> Ends:
        """From the histories of machines of one configuration, its replica apart."""
        edges = configuration.model_edges(configuration.make_network())
        degrees = np.array([edges.degrees_of(history.last) for history in histories])
        low, high = edges.range
        return cls(
            np.array([history.initial for history in histories]),
            np.array([history.late for history in histories]),
            np.array([_accuracy(history) for history in histories]),
            ((degrees == low) | (degrees == high)).mean(axis=1),
            degrees,
        )


def _accuracy(history: History) -> float:
    accuracy = history.accuracy
    return np.nan if accuracy is None else float(accuracy[-history.late_steps :].mean())
