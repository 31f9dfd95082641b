"""Reproduction of papers: their claims measured, their figures drawn."""

from pyedge.reproduction.claims import Claim as Claim
from pyedge.reproduction.claims import Measured as Measured
from pyedge.reproduction.claims import Verdict as Verdict
from pyedge.reproduction.paper import Paper as Paper
from pyedge.reproduction.papers import PAPERS as PAPERS
