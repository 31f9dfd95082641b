"""The same machine, ten thousand at a time."""

from pyedge.training.ensemble.batch import Outcome as Outcome
from pyedge.training.ensemble.ensemble import Ensemble as Ensemble

__all__ = ["Ensemble", "Outcome"]
