"""Small-signal response of a settled network: its Jacobian, and what loads do to it to first order.

With flows I of edges at node values v and the compatibility matrix C = C+ - C-, nodes balance where
C^T I(v) = loads.  The Jacobian is C^T (G1 C+ - G2 C-), with the slopes G1 = dI/dV1 and G2 = -dI/dV2
of the edges on the diagonals: symmetric where both are equal, as of linear edges.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csc_array, diags_array
from scipy.sparse.linalg import splu

from pyedge.arrays import Floats, Ints
from pyedge.networks.flow import Flow
from pyedge.networks.network import Network


@dataclass(frozen=True, eq=False)
class SmallSignal:
    """A network of m edges linearised at a settled state, some of its n nodes held."""

    network: Network
    held: Ints  # (n_held,) nodes whose values do not change
    flow: Flow  # (m,) slopes of the edges at the state, in siemens or N/m

    @property
    def jacobian(self) -> csc_array[np.float64]:
        """(n, n) derivative of the flows out of the nodes by the node values, all of them free."""
        operator: Any = self.network.operator.tocsr()
        intact = self.network.intact
        first, second = (diags_array(np.where(intact, g, 0.0)) for g in self.flow[1:])
        falling: Any = operator.minimum(0)
        return csc_array(operator.T @ (first @ (operator - falling) + second @ falling))

    def response(self, loads: Floats, transposed: bool = False) -> Floats:
        """(n,) change of the node values for (n,) small loads; 0 at held nodes.

        Args:
            loads: into the nodes, in amperes or newtons.
            transposed: solve with the transposed Jacobian, as the adjoint of a loss has it; a
                network by itself answers with the Jacobian.
        """
        free = np.setdiff1d(np.arange(self.network.n_nodes), self.held)
        change = np.zeros(self.network.n_nodes)
        if len(free):
            inner = csc_array(self.jacobian[free][:, free])
            factors: Any = splu(inner)
            change[free] = factors.solve(loads[free], "T" if transposed else "N")
        return change
