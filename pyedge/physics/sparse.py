"""Large networks of resistors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pyedge.network import Network
from pyedge.physics.checks import check_held
from pyedge.physics.direct import DirectPlan

Nodes = npt.NDArray[np.int64]


@dataclass(frozen=True)
class SparsePhysics:
    """Kirchhoff's laws, C^T K C v = i, by sparse Cholesky factors."""

    def plan(self, network: Network, inputs: Nodes, outputs: Nodes) -> DirectPlan:
        """See `pyedge.physics.contract.Physics.plan`."""
        inputs = np.asarray(inputs, dtype=np.int64)
        outputs = np.asarray(outputs, dtype=np.int64)
        check_held(network, inputs, outputs)
        return DirectPlan.of(network, inputs, outputs)

    def close(self) -> None:
        """See `pyedge.physics.contract.Physics.close`."""
