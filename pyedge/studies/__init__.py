"""Parameter sweeps over machines: stored, resumable, on one core, on all, or on a cluster."""

from pyedge.studies.measures import MEASURES as MEASURES
from pyedge.studies.store import load_results as load_results
from pyedge.studies.study import Study as Study
from pyedge.studies.study import shipped as shipped

__all__ = ["MEASURES", "Study", "load_results", "shipped"]
