"""The papers whose claims are measured again, by name."""

from pyedge.reproduction.ageing import AGEING
from pyedge.reproduction.d22 import D22
from pyedge.reproduction.imperfect import IMPERFECT
from pyedge.reproduction.mechanical import MECHANICAL
from pyedge.reproduction.paper import Paper
from pyedge.reproduction.pnas import PNAS

PAPERS: dict[str, Paper] = {each.name: each for each in (D22, PNAS, IMPERFECT, AGEING, MECHANICAL)}
