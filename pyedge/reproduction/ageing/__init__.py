"""Learning as a form of ageing, by several mechanisms (Anisetti et al.)."""

from pyedge.reproduction.ageing.experiments import Experiments
from pyedge.reproduction.ageing.measures import MEASURES
from pyedge.reproduction.paper import Paper, drawn_in

AGEING = Paper(
    name="ageing",
    citation="Anisetti et al., learning as a form of ageing, multi-mechanism learning",
    package=__name__,
    experiments=Experiments,
    measures=MEASURES,
    panels=drawn_in(f"{__name__}.figures", "decay", "beta", "eigenvalues", "resistances"),
    machines=20,
    draws="seeds from 0 on",
    stem="ageing",
)
