"""Learning machines with a bias (arXiv:2505.22887): limit cycles, and forgetting."""

from pyedge.reproduction.imperfect.experiments import PANELS, Experiments
from pyedge.reproduction.imperfect.measures import MEASURES
from pyedge.reproduction.paper import Paper

IMPERFECT = Paper(
    name="imperfect",
    citation="Guzman, Dillavou and others, arXiv:2505.22887 (2025)",
    package=__name__,
    experiments=Experiments,
    measures=MEASURES,
    panels=PANELS,
    machines=100,
    draws="replicas from 0 on",
    stem="figure-imperfect",
    condition="; tasks and offsets are ours",
)
