"""Sweeps over machines: stored, resumable, on one core, on all, or on a cluster."""

from pyedge.studies.catalogue import shipped as shipped
from pyedge.studies.measures import MEASURES as MEASURES
from pyedge.studies.store import load_results as load_results
from pyedge.studies.study import Study as Study

__all__ = ["MEASURES", "Study", "load_results", "shipped"]
