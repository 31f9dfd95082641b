"""Large networks of resistors, settled by sparse direct elimination.

`pyedge.physics.dense` plays its elimination entry by entry, which suits a laboratory machine; a
network of 10^5 edges needs a library that works on blocks.  The nodes that are not inputs, settled
by one factorisation, are the free twin.  The clamped twin is the same circuit with a source at
each output: its currents lift the outputs to their clamped voltages, through the small
matrix of resistances between outputs, so that equal twins cost one factorisation.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from pyedge.arrays import Floats, Ints
from pyedge.networks.network import Network
from pyedge.physics.cholmod import Cholesky, floating
from pyedge.physics.contract import Boundary
from pyedge.physics.stamps import Stamps
from pyedge.physics.validate import check_clamped, check_state, lanes


@dataclass(frozen=True, eq=False)
class DirectPlan:
    """A network and the factors of its free nodes, hidden ones and outputs."""

    network: Network  # whose plan it is
    inputs: Ints  # held nodes
    outputs: Ints  # nodes held in the clamped twin
    hidden: Ints  # nodes that are neither
    inner: Stamps  # free nodes by free nodes, the lower triangle
    own: Stamps  # free nodes by inputs: through it, what is held draws current
    factors: tuple[Cholesky, Cholesky]  # of the free nodes, for each twin
    factorization: None = None

    @classmethod
    def of(cls, network: Network, inputs: Ints, outputs: Ints) -> DirectPlan:
        """The plan for held nodes that have been checked."""
        hidden = np.setdiff1d(np.arange(network.n_nodes), np.concatenate([outputs, inputs]))
        free = np.concatenate([hidden, outputs])
        inner = Stamps.of(network, free, free, lower=True)
        own = Stamps.of(network, free, inputs)
        shape = len(free), inner.row, inner.column
        factors = Cholesky(*shape), Cholesky(*shape)
        return cls(network, inputs, outputs, hidden, inner, own, factors)

    @property
    def nodes(self) -> Ints:
        """(n,) every node: hidden, outputs, inputs."""
        return np.concatenate([self.hidden, self.outputs, self.inputs])

    def free(self, conductance: Floats, boundary: Boundary) -> DirectState:
        """InputError: also conductances so far apart that rounding leaves a node floating."""
        conductance, batch, voltage, current = check_state(self, conductance, boundary)
        if current is None:
            current = np.zeros(self.network.n_nodes)
        own = lanes(voltage, batch).T, lanes(current, batch).T
        if conductance.ndim == 2:
            return DirectState(self, batch, [Lanes(self, conductance, *own)])
        twins = np.broadcast_to(conductance, (*batch, *conductance.shape[-2:]))
        twins = twins.reshape(-1, *conductance.shape[-2:])
        groups = [
            Lanes(self, each, *(rows[:, k : k + 1] for rows in own)) for k, each in enumerate(twins)
        ]
        return DirectState(self, batch, groups)


class DirectState:
    """A free state, and the factors that its clamped state shares with it."""

    def __init__(self, plan: DirectPlan, batch: tuple[int, ...], groups: list[Lanes]) -> None:
        self.plan = plan
        self.batch = batch
        self._groups = groups
        self.voltage = self._by_node([group.settled for group in groups])

    def clamp(self, values: Floats) -> Floats:
        values = check_clamped(values, len(self.plan.outputs), self.batch)
        each = np.split(lanes(values, self.batch).T, max(len(self._groups), 1), axis=1)
        return self._by_node(
            [group.clamped(own) for group, own in zip(self._groups, each, strict=False)]
        )

    def _by_node(self, free: list[Floats]) -> Floats:
        plan = self.plan
        by_node = np.empty((math.prod(self.batch), plan.network.n_nodes))
        if free:
            held = np.concatenate([group.inputs for group in self._groups], axis=1)
            slots = np.concatenate([np.concatenate(free, axis=1), held])
            by_node[:, plan.nodes] = slots.T
        return by_node.reshape(*self.batch, plan.network.n_nodes)


class Lanes:
    """Lanes of the same conductances: each has its inputs and its currents."""

    def __init__(
        self, plan: DirectPlan, conductance: Floats, inputs: Floats, current: Floats
    ) -> None:
        self.plan = plan
        self.conductance = conductance  # (1 or 2, m) of the twins, in siemens
        self.inputs = inputs  # (n_inputs, lanes) in volts
        self.current = current  # (n, lanes) injected, in amperes
        self.settled = self._settle(0)  # (free nodes, lanes) voltages of the free twin

    def clamped(self, outputs: Floats) -> Floats:
        """(free nodes, lanes) voltages with the outputs held at these (n_outputs, lanes)."""
        plan = self.plan
        twin = len(self.conductance) - 1
        voltage = self._settle(1) if twin else self.settled.copy()
        hidden, count = len(plan.hidden), len(plan.outputs)
        if count:
            factors = self._factors(twin)
            unit = np.zeros((hidden + count, count))
            unit[np.arange(hidden, hidden + count), np.arange(count)] = 1.0
            half = factors.forward(unit)
            try:
                source = np.linalg.solve(half.T @ half, outputs - voltage[hidden:])
            except np.linalg.LinAlgError:
                raise floating() from None
            voltage += factors.backward(half @ source)
            voltage[hidden:] = outputs
        return voltage

    def _settle(self, twin: int) -> Floats:
        plan, conductance = self.plan, self.conductance[twin]
        inward = self.current[plan.nodes[: plan.own.shape[0]]]
        inward = inward - plan.own.at(conductance) @ self.inputs
        return self._factors(twin).solve(inward)

    def _factors(self, twin: int) -> Cholesky:
        plan = self.plan
        return plan.factors[twin].at(plan.inner.values(self.conductance[twin]))
