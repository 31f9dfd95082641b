"""A learning machine with a model of its front end."""

from __future__ import annotations

import numpy as np

from circuits.blocks.digipot_edge import AVERAGING
from pyedge.chip import Chip
from pyedge.edges import DigipotEdges
from pyedge.hardware.defects import Defects
from pyedge.memory import Digipot
from pyedge.networks.network import Network
from pyedge.physics.loaded import LoadedTwins
from pyedge.rules import Comparator
from pyedge.training.machine import LearningMachine


def loaded_machine(
    network: Network,
    averaging: float = AVERAGING,
    comparison: str = "paper",
    defects: Defects | None = None,
    loads: bool = True,
    digipot: Digipot | None = None,
) -> LearningMachine:
    """Noise-free digipots, comparators with one sample's defects or none; see `LoadedTwins`."""
    defects = defects or Defects.none(network.n_edges)
    physics = LoadedTwins(averaging, comparison, loads, defects.current)
    offset = physics.drop_offset(defects.offset)
    chip = Chip(network.name, tuple(network.edge_names()), offset, np.ones_like(offset))
    edges = DigipotEdges(network, comparison, digipot, Comparator(noise=0.0), chip)
    return LearningMachine(network, physics, edges)
