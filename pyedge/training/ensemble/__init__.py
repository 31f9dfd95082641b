"""The same machine, ten thousand at a time."""

from pyedge.training.ensemble.batch import Outcome as Outcome
from pyedge.training.ensemble.ensemble import Ensemble as Ensemble
from pyedge.training.ensemble.ensemble import last_sides as last_sides

__all__ = ["Ensemble", "Outcome", "last_sides"]
