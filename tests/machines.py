"""Machines for tests: every kind of edges, with and without defects, compiled or asked."""

from dataclasses import dataclass
from typing import NamedTuple

from hypothesis import strategies as st

from pyedge.chip import Chip
from pyedge.edges import DigipotEdges, IdealEdges
from pyedge.logic import BehavioralLogic
from pyedge.memory import Digipot
from pyedge.physics import DensePhysics
from pyedge.rules import Comparator
from pyedge.supervisor.supervisor import Supervisor
from pyedge.training.machine import LearningMachine


class AskedPlan:
    """A plan that cannot be compiled: it can only be asked where the voltages settle."""

    factorization = None

    def __init__(self, plan):
        self._plan = plan
        self.network, self.inputs, self.outputs = plan.network, plan.inputs, plan.outputs

    def free(self, conductance, boundary):
        return self._plan.free(conductance, boundary)


class AskedPhysics:
    """A physics without compiled code."""

    def plan(self, network, inputs, outputs):
        return AskedPlan(DensePhysics().plan(network, inputs, outputs))

    def plan_nonlinear(self, network, inputs, outputs):
        return AskedPlan(DensePhysics().plan_nonlinear(network, inputs, outputs))

    def close(self):
        pass


class AskedLogic(BehavioralLogic):
    """Logic that compiled code does not replace; `invert` turns the second bit round."""

    def __init__(self, n_edges, levels=128, invert=False):
        super().__init__(n_edges, levels)
        self.invert = invert

    def count(self, first, second):
        return super().count(first, second ^ self.invert)


class AskedIdeal(IdealEdges):
    """Ideal edges that can only be asked."""

    def compiled(self, replicas=None):
        return None


@dataclass(frozen=True)
class Kind:
    """What a machine is made of, apart from its network."""

    comparison: str = "paper"
    noise: float = 3e-3
    tie_bias: float = 0.0
    offset: float = 0.0
    tolerance: float = 0.0
    mismatch: float = 0.0
    supervisor_noise: float = 0.0
    resolution: float = 0.0
    eta: float | None = None
    levels: int = 128
    seed: int = 0
    replica: int = 0

    def build(self, network, way="compiled"):
        """The machine; `way` is ``compiled``, or what must be asked: ``physics``, ``edges``."""
        return LearningMachine(
            network,
            AskedPhysics() if way == "physics" else DensePhysics(),
            self._edges(network, asked=way == "edges"),
            Supervisor(self.eta, self.supervisor_noise, self.resolution),
            self.seed,
            self.replica,
        )

    def _edges(self, network, asked):
        if self.comparison == "ideal":
            return (AskedIdeal if asked else IdealEdges)(network)
        draw = self.seed, self.replica, self.offset, self.tolerance, self.mismatch
        logic = AskedLogic(network.n_edges, self.levels) if asked else None
        parts = Digipot(self.levels), Comparator(self.noise, self.tie_bias)
        return DigipotEdges(network, self.comparison, *parts, Chip.draw(network, *draw), logic)


KINDS = st.builds(
    Kind,
    comparison=st.sampled_from(["paper", "exact", "sign", "ideal"]),
    noise=st.sampled_from([0.0, 3e-3]),
    tie_bias=st.sampled_from([0.0, 1e-3]),
    offset=st.sampled_from([0.0, 2e-3]),
    tolerance=st.sampled_from([0.0, 0.3]),
    mismatch=st.sampled_from([0.0, 0.05]),
    supervisor_noise=st.sampled_from([0.0, 1e-3]),
    resolution=st.sampled_from([0.0, 5 / 1024]),
    eta=st.sampled_from([None, 0.1, 1.0]),
    levels=st.sampled_from([128, 4, 1024]),
    seed=st.integers(0, 2**64 - 1),
    replica=st.integers(0, 2**32 - 1),
)


class Case(NamedTuple):
    """A kind of machine with every defect at once, and its name in test reports."""

    name: str
    kind: Kind


DEFECTS = {
    "noise": 3e-3, "offset": 1e-3, "tolerance": 0.3, "mismatch": 0.02, "tie_bias": 2e-4,
    "supervisor_noise": 1e-3, "resolution": 5 / 4096, "seed": 11, "replica": 3,
}  # fmt: skip
CASES = [
    *(Case(c, Kind(c, noise=0.0)) for c in ("ideal", "sign", "paper", "exact")),
    *(Case(f"{c}-defects", Kind(c, **DEFECTS)) for c in ("ideal", "sign", "paper", "exact")),
]
