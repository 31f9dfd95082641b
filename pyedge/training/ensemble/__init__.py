"""The same machine, ten thousand at a time."""

from pyedge.training.ensemble.ensemble import Ensemble as Ensemble
from pyedge.training.ensemble.outcome import Outcome as Outcome

__all__ = ["Ensemble", "Outcome"]
