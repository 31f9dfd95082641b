"""Large networks of resistors: direct or iterative solution, whichever is quicker."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, get_args

from pyedge.arrays import Ints
from pyedge.errors import InputError
from pyedge.networks.network import Network
from pyedge.physics.multigrid.plan import IterativePlan
from pyedge.physics.newton.sparse import SparseNewtonPlan
from pyedge.physics.sparse_direct import DirectPlan
from pyedge.physics.validate import check_held, check_resistors

Method = Literal["auto", "direct", "iterative"]

# Multiplications an edge up to which elimination, which is exact and needs no memory of the last
# step, is about as quick as iteration: a square lattice of 10^5 edges takes 900.
_WORTH_ELIMINATING = 1500


@dataclass(frozen=True)
class SparsePhysics:
    """Kirchhoff's laws, C^T K C v = i, for networks of 10^3 to 10^6 edges.

    A plan is for one thread at a time: it keeps its factors, or the voltages last found.  Because
    of these, a state of the iterative method depends on what was settled before, within the
    accuracy; a training that goes on from a history starts without them.

    The accuracy, of the iterative method, is the largest error of a drop, or of the difference of
    the two drops of an edge, in volts; of the difference, per volt that outputs are moved, where
    that is less than one.  At the default, hundreds of times below the noise of a comparator, about
    one decision in 5,000 is another than with exact voltages where there is no noise, and one in
    50,000 at 3 mV: docs/large-networks.md.
    """

    method: Method = "auto"  # Cholesky factors; conjugate gradients from the last voltages; or auto
    accuracy: float = 1e-5

    def __post_init__(self) -> None:
        if self.method not in get_args(Method):
            raise InputError(f"method {self.method!r} is not one of {', '.join(get_args(Method))}")
        if not (math.isfinite(self.accuracy) and self.accuracy > 0):
            raise InputError(f"accuracy {self.accuracy} V: it must be finite and positive")

    def plan(self, network: Network, inputs: Ints, outputs: Ints) -> DirectPlan | IterativePlan:
        if self.method == "iterative":
            check_resistors(network, "the iterative method")
        inputs, outputs = check_held(network, inputs, outputs)
        if self.method != "iterative":
            direct = DirectPlan.of(network, inputs, outputs)
            most = _WORTH_ELIMINATING * network.n_edges
            always = self.method == "direct" or network.directed
            if always or direct.factors[0].multiplications(most) <= most:
                return direct
        return IterativePlan(network, inputs, outputs, self.accuracy)

    def plan_nonlinear(self, network: Network, inputs: Ints, outputs: Ints) -> SparseNewtonPlan:
        """The plan for edges that are not linear; method and accuracy are of linear ones."""
        return SparseNewtonPlan.of(network, inputs, outputs)

    def close(self) -> None:
        """See `pyedge.physics.contract.Physics.close`."""
