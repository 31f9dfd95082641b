"""D22: Dillavou, Stern, Liu, Durian, Phys. Rev. Applied 18, 014040 (2022)."""

from pyedge.reproduction.d22.experiments import PANELS, Experiments, figure
from pyedge.reproduction.d22.measures import MEASURES
from pyedge.reproduction.paper import Paper

D22 = Paper(
    name="D22",
    citation="Dillavou, Stern, Liu, Durian, Phys. Rev. Applied 18, 014040 (2022)",
    package=__name__,
    experiments=Experiments,
    measures=MEASURES,
    panels={name: figure(name) for name in PANELS},
    machines=100,
    network="torus16",
    condition="; the network is ours",
)
