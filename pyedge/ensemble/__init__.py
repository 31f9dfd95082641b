"""The same machine, ten thousand at a time."""

from pyedge.ensemble.ensemble import Ensemble as Ensemble
from pyedge.ensemble.outcome import Outcome as Outcome

__all__ = ["Ensemble", "Outcome"]
