"""Networks of resistors, settled by direct elimination."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pyedge.arrays import Floats, Ints
from pyedge.errors import InputError
from pyedge.networks.network import Network
from pyedge.physics.contract import Boundary
from pyedge.physics.ldl import (
    SymbolicFactorization,
    analyse,
    analyse_operator,
    backward_each,
    factor_each,
    forward_each,
)
from pyedge.physics.newton.dense import NewtonPlan
from pyedge.physics.validate import check_clamped, check_held, check_state, lanes


@dataclass(frozen=True)
class DensePhysics:
    """Kirchhoff's laws, C^T K C v = i, by LDL^T with the outputs eliminated last."""

    def plan(self, network: Network, inputs: Ints, outputs: Ints) -> DensePlan:
        inputs, outputs = check_held(network, inputs, outputs)
        check_size(network)
        if network.directed:
            symbolic = analyse_operator(network, inputs, outputs)
        else:
            symbolic = analyse(network.n_nodes, network.edges, network.intact, inputs, outputs)
        return DensePlan(network, inputs, outputs, symbolic)

    def plan_nonlinear(self, network: Network, inputs: Ints, outputs: Ints) -> NewtonPlan:
        """The plan for edges that are not linear, by Newton's method."""
        check_size(network)
        return NewtonPlan.of(network, inputs, outputs)

    def close(self) -> None:
        """See `pyedge.physics.contract.Physics.close`."""


_MOST = 6_000_000
"""Multiplications of the largest elimination that is analysed in Python: 15 s, 500 MB."""


def check_size(network: Network) -> None:
    """Raise InputError where an elimination would take too long; see `sparse`."""
    if network.n_nodes**3 <= 6 * _MOST:
        return
    from pyedge.physics.fill_estimate import little_fill, multiplications

    needed = float(network.n_edges)
    if needed <= _MOST:
        terms = network.terms()
        late, early = np.maximum(terms.row, terms.column), np.minimum(terms.row, terms.column)
        late, early = late[late > early], early[late > early]
        order = little_fill(network.n_nodes, late, early)
        needed = multiplications(order, late, early, _MOST)
    if needed > _MOST:
        raise InputError(
            f"network {network.name!r} of {network.n_edges} edges is too large for dense physics: "
            'take sparse, as --physics sparse or physics = "sparse"'
        )


@dataclass(frozen=True, eq=False)
class DensePlan:
    """A network whose elimination is worked out; `symbolic` is what compiled code plays."""

    network: Network
    inputs: Ints
    outputs: Ints
    factorization: SymbolicFactorization

    def free(self, conductance: Floats, boundary: Boundary) -> DenseState:
        conductance, batch, voltage, current = check_state(self, conductance, boundary)
        if current is not None:
            current = _lanes(current, batch)
        shared = conductance.ndim == 2
        twin_lanes = [
            _lanes(conductance[..., twin, :], () if shared else batch)
            for twin in range(conductance.shape[-2])
        ]
        return DenseState(self, batch, twin_lanes, _lanes(voltage, batch), current)


class DenseState:
    """A free state, and the elimination that its clamped state shares with it."""

    def __init__(
        self,
        plan: DensePlan,
        batch: tuple[int, ...],
        conductance: list[Floats],  # of each different twin, (m, lanes) or (m, 1)
        inputs: Floats,  # (n_inputs, lanes)
        current: Floats | None,  # (n, lanes)
    ) -> None:
        self.plan, self.batch, self.conductance = plan, batch, conductance
        self.inputs, self.current = inputs, current
        self._entry, self._right = self._eliminate(conductance[0])
        slots = self._held()
        backward_each(
            plan.factorization, self._entry, self._right, plan.factorization.n_eliminated, slots
        )
        self.voltage = self._by_node(slots)

    def clamp(self, values: Floats) -> Floats:
        symbolic = self.plan.factorization
        values = check_clamped(values, symbolic.n_outputs, self.batch)
        entry, right = self._entry, self._right
        if len(self.conductance) == 2:
            entry, right = self._eliminate(self.conductance[1])
        slots = self._held()
        hidden = symbolic.n_eliminated - symbolic.n_outputs
        slots[hidden : symbolic.n_eliminated] = _lanes(values, self.batch)
        backward_each(symbolic, entry, right, hidden, slots)
        return self._by_node(slots)

    def _held(self) -> Floats:
        symbolic = self.plan.factorization
        slots = np.empty((symbolic.n_eliminated + symbolic.n_inputs, self.inputs.shape[1]))
        slots[symbolic.n_eliminated :] = self.inputs
        return slots

    def _eliminate(self, conductance: Floats) -> tuple[Floats, Floats]:
        symbolic = self.plan.factorization
        conductance = symbolic.operator.assembled(conductance)
        entry = np.empty((len(symbolic.sum_start) - 1, conductance.shape[1]))
        factor_each(symbolic, conductance, np.empty_like(entry), entry)
        right = np.zeros((symbolic.n_eliminated, self.inputs.shape[1]))
        current = right[:0]
        if self.current is not None:
            free = symbolic.slot < symbolic.n_eliminated
            current = np.zeros_like(right)
            current[symbolic.slot[free]] = self.current[free]
        forward_each(symbolic, conductance, entry, self._held(), current, right)
        return entry, right

    def _by_node(self, slots: Floats) -> Floats:
        by_node = slots[self.plan.factorization.slot]
        return np.ascontiguousarray(by_node.T).reshape(*self.batch, len(by_node))


def _lanes(values: Floats, batch: tuple[int, ...]) -> Floats:
    """(..., k) to (k, lanes)."""
    return np.ascontiguousarray(lanes(values, batch).T)
