"""PNAS: Dillavou, Beyer, Stern, Liu, Miskin, Durian, PNAS 121, e2319718121 (2024)."""

from pyedge.reproduction.paper import Paper, drawn_in
from pyedge.reproduction.pnas.experiments import Experiments
from pyedge.reproduction.pnas.measures import MEASURES

PNAS = Paper(
    name="PNAS",
    citation="Dillavou, Beyer, Stern, Liu, Miskin, Durian, PNAS 121, e2319718121 (2024)",
    package=__name__,
    experiments=Experiments,
    measures=MEASURES,
    panels=drawn_in(
        f"{__name__}.figures", "modes", "floor", "xor", "energy", "overclamp", "damage"
    ),
    machines=256,
    draws="replicas from 0 on of seed 0",
    stem="pnas",
    condition="; the model transistor-torus",
)
