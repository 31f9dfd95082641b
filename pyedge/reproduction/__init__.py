"""Reproduction of D22: its claims measured, its figures drawn."""

from pyedge.reproduction.claims import Claim as Claim
from pyedge.reproduction.claims import Verdict as Verdict
from pyedge.reproduction.claims import draw_claims as draw_claims
from pyedge.reproduction.claims import judge as judge
from pyedge.reproduction.claims import load_claims as load_claims
from pyedge.reproduction.experiments import PANELS as PANELS
from pyedge.reproduction.experiments import Experiments as Experiments
from pyedge.reproduction.experiments import draw as draw
