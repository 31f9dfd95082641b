"""The papers whose claims are measured again, by name."""

from pyedge.reproduction.d22 import D22
from pyedge.reproduction.imperfect import IMPERFECT
from pyedge.reproduction.paper import Paper

PAPERS: dict[str, Paper] = {each.name: each for each in (D22, IMPERFECT)}
