"""Elastic networks: in situ backpropagation and coupled learning.

Li and Mao, Nat. Commun. 15, 10528 (2024); Altman et al., Phys. Rev. Applied 22, 024053 (2024).
"""

from pyedge.reproduction.mechanical.experiments import Experiments
from pyedge.reproduction.mechanical.measures import MEASURES
from pyedge.reproduction.paper import Paper, drawn_in

MECHANICAL = Paper(
    name="mechanical",
    citation="Li and Mao, Nat. Commun. 15, 10528 (2024); Altman et al. (2024)",
    package=__name__,
    experiments=Experiments,
    measures=MEASURES,
    panels=drawn_in(
        f"{__name__}.figures",
        "behavior", "gradient", "coupled", "regression", "iris", "switching", "damage", "pruning",
    ),
    machines=20,
    draws="splits, orders and forces from 0 on of seed 0",
    stem="mechanical",
)  # fmt: skip
