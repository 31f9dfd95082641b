"""A case: one network and one task, the same for every implementation."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pyedge
from pyedge.networks.network import Network
from pyedge.physics import DensePhysics
from pyedge.physics.ldl import SymbolicFactorization
from pyedge.tasks import Task, allostery
from pyedge.training.ensemble import Ensemble

SEED, ETA = 7, 0.5
UNIT, FIXED, LEVELS = 781.25, 1040.0, 128


@dataclass(frozen=True)
class Case:
    """A network with three inputs and three outputs.

    Attributes:
        name: of the network.
        inputs, targets: volts by node label.
        noise: of every comparator, in volts.
        comparison: of the edges.
    """

    name: str
    inputs: dict[int, float]
    targets: dict[int, float]
    noise: float = 3e-3
    comparison: str = "exact"

    @cached_property
    def network(self) -> Network:
        """The network."""
        return pyedge.named(self.name)

    @property
    def size(self) -> str:
        """Numbers of nodes and edges, as ``9/16``."""
        return f"{self.network.n_nodes}/{self.network.n_edges}"

    @cached_property
    def task(self) -> Task:
        """The task."""
        return allostery("benchmark", self.inputs, self.targets, ETA)

    @cached_property
    def factorization(self) -> SymbolicFactorization:
        """The symbolic factorisation of the free and clamped twins."""
        held = self.network.nodes(self.inputs), self.network.nodes(self.targets)
        symbolic = DensePhysics().plan(self.network, *held).factorization
        assert symbolic is not None, "a network of this size is eliminated densely"
        return symbolic

    @property
    def configuration(self) -> pyedge.MachineConfiguration:
        """The machine."""
        return pyedge.MachineConfiguration.make(
            {
                "network": self.name,
                "seed": SEED,
                "edges": {"comparison": self.comparison},
                "comparator": {"noise": self.noise},
            }
        )

    def ensemble(self, replicas: int) -> Ensemble:
        """Machines 0 .. replicas - 1."""
        return Ensemble(self.configuration, replicas)


PUBLISHED = {4: 5.0, 8: 1.0, 9: 0.0}, {1: 3.0, 2: 3.0, 3: 3.0}
CASES = (
    Case("torus16", *PUBLISHED),
    Case("periodic:4x4", {1: 5.0, 6: 1.0, 16: 0.0}, {5: 3.0, 9: 3.0, 12: 3.0}),
    Case("square:10x10", {1: 5.0, 34: 1.0, 100: 0.0}, {22: 3.0, 51: 3.0, 80: 3.0}),
)
