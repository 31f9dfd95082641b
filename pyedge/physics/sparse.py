"""Large networks of resistors, settled by sparse direct elimination.

`pyedge.physics.dense` plays its elimination entry by entry, which suits a laboratory machine; a
network of 10^5 edges wants a library that works on blocks.  SuperLU eliminates the hidden nodes, in
an order found once a plan.  What is left is superposed: the hidden voltages are those with all
outputs at 0 V plus a weight for each output, so that equal twins settle by one factorisation, and
the free outputs come from a small matrix of their own.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_array, csr_array
from scipy.sparse.linalg import SuperLU, splu

from pyedge.errors import InputError
from pyedge.network import Network
from pyedge.physics.checks import check_boundary, check_clamped, check_conductance, check_held
from pyedge.physics.contract import Boundary

Floats = npt.NDArray[np.float64]
Nodes = npt.NDArray[np.int64]
Sparse = csc_array[np.float64]
Order = Literal["NATURAL", "MMD_AT_PLUS_A"]


@dataclass(frozen=True)
class SparsePhysics:
    """Kirchhoff's laws, C^T K C v = i, by sparse LU with the outputs eliminated last."""

    def plan(self, network: Network, inputs: Nodes, outputs: Nodes) -> SparsePlan:
        """See `pyedge.physics.contract.Physics.plan`."""
        inputs = np.asarray(inputs, dtype=np.int64)
        outputs = np.asarray(outputs, dtype=np.int64)
        check_held(network, inputs, outputs)
        held = np.concatenate([outputs, inputs])
        hidden = np.setdiff1d(np.arange(network.n_nodes), held)
        hidden = hidden[_little_fill(Block.of(network, hidden, hidden))]
        return SparsePlan(
            network,
            inputs,
            outputs,
            hidden,
            Block.of(network, hidden, hidden),
            Block.of(network, hidden, held),
            Block.of(network, outputs, np.concatenate([hidden, held])),
        )

    def close(self) -> None:
        """See `pyedge.physics.contract.Physics.close`."""


@dataclass(frozen=True, eq=False)
class Block:
    """Some rows and columns of C^T K C, in whose places each edge adds or takes its conductance."""

    shape: tuple[int, int]
    row: npt.NDArray[np.int32]  # of each entry, column by column
    start: npt.NDArray[np.int32]  # of each column
    stamp: csr_array[np.float64]  # (entries, m)

    @classmethod
    def of(cls, network: Network, rows: Nodes, columns: Nodes) -> Block:
        """The block of these nodes, in this order; cut edges add nothing, whatever they are."""
        edge = np.flatnonzero(network.intact)
        first, second = network.edges[edge].T
        row = _place(network, rows)[np.concatenate([first, second, first, second])]
        column = _place(network, columns)[np.concatenate([first, second, second, first])]
        sign = np.repeat([1.0, -1.0], 2 * len(edge))
        inside = (row >= 0) & (column >= 0)
        key, entry = np.unique((column * len(rows) + row)[inside], return_inverse=True)
        stamp = csr_array(
            (sign[inside], (entry, np.tile(edge, 4)[inside])), shape=(len(key), network.n_edges)
        )
        start = np.searchsorted(key, np.arange(len(columns) + 1) * len(rows))
        row = key % max(len(rows), 1)
        shape = len(rows), len(columns)
        return cls(shape, row.astype(np.int32), start.astype(np.int32), stamp)

    def at(self, conductance: Floats) -> Sparse:
        """The block at (m,) conductances, in siemens."""
        value = np.asarray(self.stamp @ conductance)
        return csc_array((value, self.row, self.start), shape=self.shape)


@dataclass(frozen=True, eq=False)
class SparsePlan:
    """A network whose hidden nodes are in an order of little fill."""

    network: Network
    inputs: Nodes
    outputs: Nodes
    hidden: Nodes
    inner: Block  # hidden by hidden
    held: Block  # hidden by outputs, inputs
    outer: Block  # outputs by hidden, outputs, inputs
    tape: None = None

    def free(self, conductance: Floats, boundary: Boundary) -> SparseState:
        """See `pyedge.physics.contract.Plan.free`.

        Raises:
            InputError: also conductances so far apart that rounding leaves a node floating.
        """
        conductance = check_conductance(self.network, conductance)
        batch, voltage, current = check_boundary(
            self.network, len(self.inputs), boundary, conductance.shape[:-2]
        )
        if current is None:
            current = np.zeros(self.network.n_nodes)
        lanes = _lanes(voltage, batch), _lanes(current, batch)
        if conductance.ndim == 2:
            return SparseState(self, batch, [Lanes(self, conductance, *lanes)])
        twins = np.broadcast_to(conductance, (*batch, *conductance.shape[-2:]))
        twins = twins.reshape(-1, *conductance.shape[-2:])
        own = [slice(k, k + 1) for k in range(len(twins))]
        return SparseState(
            self,
            batch,
            [Lanes(self, twins[k.start], *(each[:, k] for each in lanes)) for k in own],
        )


class SparseState:
    """A free state, and the factors that its clamped state shares with it."""

    def __init__(self, plan: SparsePlan, batch: tuple[int, ...], groups: list[Lanes]) -> None:
        self.plan = plan
        self.batch = batch
        self._groups = groups
        self.voltage = self._by_node([group.free() for group in groups])

    def clamp(self, values: Floats) -> Floats:
        """(..., n) node voltages of the clamped twin; see `State.clamp`."""
        values = check_clamped(values, len(self.plan.outputs), self.batch)
        each = np.split(_lanes(values, self.batch), max(len(self._groups), 1), axis=1)
        return self._by_node(
            [group.clamped(own) for group, own in zip(self._groups, each, strict=False)]
        )

    def _by_node(self, slots: list[Floats]) -> Floats:
        plan = self.plan
        by_node = np.empty((math.prod(self.batch), plan.network.n_nodes))
        if slots:
            order = np.concatenate([plan.hidden, plan.outputs, plan.inputs])
            by_node[:, order] = np.concatenate(slots, axis=1).T
        return by_node.reshape(*self.batch, plan.network.n_nodes)


class Lanes:
    """Lanes of the same conductances: each has its inputs and its currents.

    Args:
        plan: of the network.
        conductance: (1 or 2, m) of the twins, in siemens.
        inputs: (n_inputs, lanes) in volts.
        current: (n, lanes) injected, in amperes.
    """

    def __init__(
        self, plan: SparsePlan, conductance: Floats, inputs: Floats, current: Floats
    ) -> None:
        self.plan = plan
        self.conductance = conductance
        self.inputs = inputs
        self.current = current

    def free(self) -> Floats:
        """(n, lanes) voltages of hidden nodes, outputs and inputs."""
        plan = self.plan
        outer = plan.outer.at(self.conductance[0])
        at_rest = self._slots(self._rest, np.zeros((len(plan.outputs), self.inputs.shape[1])))
        surplus = self.current[plan.outputs] - outer @ at_rest
        lifted = np.vstack([self._weight, np.eye(len(plan.outputs))])
        seen = outer[:, : len(lifted)] @ lifted
        with _floating():
            outputs = np.linalg.solve(seen, surplus)
        return self._slots(self._rest + self._weight @ outputs, outputs)

    def clamped(self, outputs: Floats) -> Floats:
        """(n, lanes) voltages with the outputs held at these (n_outputs, lanes)."""
        if len(self.conductance) == 1:
            return self._slots(self._rest + self._weight @ outputs, outputs)
        held = np.vstack([outputs, self.inputs])
        inward = self.current[self.plan.hidden] - self.plan.held.at(self.conductance[1]) @ held
        return self._slots(_solve(self._factor(1), inward), outputs)

    @cached_property
    def _superposed(self) -> Floats:
        """(hidden, n_outputs + lanes) weight of each output, then the voltages with all at 0 V."""
        held = self.plan.held.at(self.conductance[0])
        count = len(self.plan.outputs)
        inward = self.current[self.plan.hidden] - held[:, count:] @ self.inputs
        return _solve(self._factor(0), np.hstack([-held[:, :count].toarray(), inward]))

    @property
    def _weight(self) -> Floats:
        return self._superposed[:, : len(self.plan.outputs)]

    @property
    def _rest(self) -> Floats:
        return self._superposed[:, len(self.plan.outputs) :]

    def _factor(self, twin: int) -> SuperLU | None:
        return _factor(self.plan.inner.at(self.conductance[twin]), "NATURAL")

    def _slots(self, hidden: Floats, outputs: Floats) -> Floats:
        return np.vstack([hidden, outputs, self.inputs])


def _factor(matrix: Sparse, order: Order) -> SuperLU | None:
    """Its factors, None if it is empty: an M-matrix needs no pivots but its diagonal."""
    if not matrix.shape[0]:
        return None
    with _floating():
        return splu(matrix, order, diag_pivot_thresh=0.0, options={"SymmetricMode": True})


def _solve(factors: SuperLU | None, right: Floats) -> Floats:
    return right if factors is None else np.asarray(factors.solve(right))


def _little_fill(inner: Block) -> Nodes:
    """The order in which minimum degree eliminates the hidden nodes."""
    factors = _factor(inner.at(np.ones(inner.stamp.shape[1])), "MMD_AT_PLUS_A")
    place = np.zeros(0) if factors is None else factors.perm_c
    return np.argsort(place)


def _place(network: Network, nodes: Nodes) -> Nodes:
    """(n,) where each node stands among these, -1 if it does not."""
    place = np.full(network.n_nodes, -1)
    place[nodes] = np.arange(len(nodes))
    return place


def _lanes(values: Floats, batch: tuple[int, ...]) -> Floats:
    """(..., k) to (k, lanes)."""
    full = np.broadcast_to(values, (*batch, values.shape[-1]))
    return full.reshape(math.prod(batch), values.shape[-1]).T


@contextmanager
def _floating() -> Iterator[None]:
    """A pivot that rounds to nothing, as the user's mistake that it is."""
    try:
        yield
    except (RuntimeError, np.linalg.LinAlgError):
        raise InputError(
            "conductances are too far apart: a node is left floating once they are rounded"
        ) from None
