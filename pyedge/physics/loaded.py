"""Twin networks loaded by the resistors and input currents of their comparators.

Node 1 of an edge is its first, node 2 its second; f and c are the free and the clamped twin.
Four equal resistors R average pairs of node voltages for the first comparator::

    input +  (Vc1 + Vf2) / 2        input -  (Vf1 + Vc2) / 2

and the second compares, ``paper`` without resistors, ``exact`` with four of its own::

    paper    input +  Vc2              input -  Vc1
    exact    input +  (Vc2 + Vf2) / 2  input -  (Vc1 + Vf1) / 2

A comparator's input drives a bias current I outwards.  Two resistors R that meet at such an input
load the twins as one resistor 2R between their nodes and I/2 into each node; the input itself is
I R/2 above the mean of the two nodes, which is an offset.  So the twins are one network of 2n
nodes, solved at once, the supervisor included (`pyedge.physics.coupled`).

A comparator's difference is the voltage of input + less that of input -.  Noise-free and without
currents it is (dVc - dVf)/2 for the first, -dVc (paper) or -(dVc + dVf)/2 (exact) for the second.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from circuits.analysis.dc import conductance_matrix
from circuits.blocks.digipot_edge import AVERAGING, COMPARISONS
from pyedge.arrays import Floats, Ints
from pyedge.errors import InputError
from pyedge.networks.network import Network
from pyedge.physics.contract import Boundary
from pyedge.physics.coupled import CoupledFactorization
from pyedge.physics.ldl import analyse
from pyedge.physics.validate import check_clamped, check_held, check_resistors, check_state


@dataclass(frozen=True, eq=False)
class LoadedTwins:
    """Kirchhoff's laws for a free and a clamped network and the resistors that average them.

    The averaging resistors of a cut edge remain and load its two nodes.
    """

    averaging: float = AVERAGING  # R, in ohms; infinite for no load
    comparison: str = "paper"  # ``paper`` or ``exact``
    # False for resistors that average without loading the twins (bias currents still flow through
    # them), to separate the two effects.
    loads: bool = True
    # (m, 2, 2) amperes out of inputs + and - of the two comparators of each edge, or one for all.
    current: Floats | float = 0.0

    def __post_init__(self) -> None:
        gains(self.comparison)
        if not self.averaging > 0:
            raise InputError(
                f"averaging resistance {self.averaging} ohm: it must be positive, as 1M"
            )
        current = np.asarray(self.current, dtype=float)
        if not np.isfinite(current).all():
            raise InputError(f"bias current is not finite: {current[~np.isfinite(current)][0]}")
        if current.any() and np.isinf(self.averaging):
            raise InputError("bias currents cannot flow through an infinite averaging resistance")
        object.__setattr__(self, "current", current)

    def plan(self, network: Network, inputs: Ints, outputs: Ints) -> LoadedPlan:
        check_resistors(network, "physics with loads")
        return LoadedPlan(self, network, *check_held(network, inputs, outputs))

    def close(self) -> None:
        """See `pyedge.physics.contract.Physics.close`."""

    def drop_offset(self, offset: Floats | float = 0.0) -> Floats:
        """(2, m) volts of drop: (m, 2) offsets at the inputs, and what bias currents add."""
        gain, current = gains(self.comparison), np.asarray(self.current)
        behind = 0.5 * (current[..., 0] - current[..., 1]) if current.ndim else np.zeros(2)
        if behind.any():  # R is finite
            behind = np.where(gain < 1.0, behind * self.averaging, 0.0)
        return np.asarray((offset + behind) / gain).T


class LoadedPlan:
    """Loaded twins as one network, the inputs and outputs of each chosen.

    The clamped twin's nodes and edges follow the free one's; the edges of the k loads are last.
    """

    def __init__(self, physics: LoadedTwins, network: Network, inputs: Ints, outputs: Ints) -> None:
        self.network, self.inputs, self.outputs = network, inputs, outputs
        n, shape = network.n_nodes, (network.n_edges, 2, 2)
        if np.shape(physics.current) not in ((), shape):
            wrong = np.shape(physics.current)
            raise InputError(f"bias current has shape {wrong}: it must be {shape}")
        tap = taps(network, physics.comparison)
        loads = tap[tap[..., 0] != tap[..., 1]]
        self.edges = np.vstack([network.edges, n + network.edges, loads])
        self.intact = np.append(np.tile(network.intact, 2), np.full(len(loads), True))
        # Of the k loads, in siemens, and (2n,) injected by the comparators, in amperes.
        self.load = np.full(len(loads), 0.5 / physics.averaging if physics.loads else 0.0)
        self.bias = np.zeros(2 * n)
        np.add.at(self.bias, tap, 0.5 * np.broadcast_to(physics.current, shape)[..., None])
        self._held = np.concatenate([inputs, n + inputs, n + outputs])

    @cached_property
    def factorization(self) -> CoupledFactorization:
        """The elimination for compiled code."""
        n = self.network.n_nodes
        held = self.inputs, self.outputs
        one = analyse(n, self.network.edges, self.network.intact, *held)
        both = analyse(2 * n, self.edges, self.intact, self._held, self.outputs)
        node = np.argsort(both.slot)[: both.n_eliminated]
        counts = one.n_eliminated, one.n_outputs, one.n_inputs
        own, bias = one.slot[node % n], self.bias[node]
        return CoupledFactorization(one.slot, one.ends, *counts, both, own, self.load, bias)

    def free(self, conductance: Floats, boundary: Boundary) -> LoadedState:
        return LoadedState(self, conductance, boundary)

    def follow(
        self,
        conductance: Floats,
        boundary: Boundary,
        targets: Floats,
        eta: float,
        error: Floats | float = 0.0,
    ) -> tuple[Floats, Floats]:
        """Solved by LU factors of the nodal matrix; InputError: other shapes, eta out of range."""
        n, inputs, outputs = self.network.n_nodes, self.inputs, self.outputs
        conductance, batch, voltage, current = check_state(self, conductance, boundary)
        targets = check_clamped(targets, len(outputs), batch)
        if not 0 <= eta <= 1:
            raise InputError(f"eta {eta} is not in 0..1: write 0.5")
        load = np.broadcast_to(self.load, (*conductance.shape[:-2], len(self.load)))
        siemens = np.concatenate([conductance[..., 0, :], conductance[..., -1, :], load], axis=-1)
        matrix = conductance_matrix(2 * n, self.edges[self.intact], siemens[..., self.intact])
        matrix[..., self._held, :] = 0.0
        matrix[..., self._held, self._held] = 1.0
        matrix[..., n + outputs, outputs] = eta - 1.0
        right = np.empty((*batch, 2 * n))
        right[:] = self.bias
        if current is not None:
            right += np.concatenate([current, current], axis=-1)
        right[..., inputs] = right[..., n + inputs] = voltage
        right[..., n + outputs] = eta * targets + (1.0 - eta) * error
        node: Floats = np.linalg.solve(matrix, right[..., None])[..., 0].astype(np.float64)
        return node[..., :n], node[..., n:]


class LoadedState:
    """Loaded twins whose clamped outputs are at the free ones."""

    def __init__(self, plan: LoadedPlan, conductance: Floats, boundary: Boundary) -> None:
        self._settle = plan, conductance, boundary
        unmoved = np.zeros(len(plan.outputs))
        self.voltage = plan.follow(conductance, boundary, unmoved, 0.0)[0]

    def clamp(self, values: Floats) -> Floats:
        plan, conductance, boundary = self._settle
        return plan.follow(conductance, boundary, values, 1.0)[1]


def gains(comparison: str) -> Floats:
    """(2,) volts at each comparator's inputs for a volt of drop; InputError without a circuit."""
    if comparison not in COMPARISONS:
        raise InputError(f"comparison {comparison!r} has no circuit: paper and exact have")
    return np.array([0.5, 1.0 if comparison == "paper" else 0.5])


def taps(network: Network, comparison: str) -> Ints:
    """(m, 2, 2, 2) the two nodes that each comparator input averages.

    Axes: edge; first, second comparator; input +, input -; the two nodes.  Of the 2n nodes the
    clamped twin's follow the free one's; an input without resistors has one node twice.
    """
    free = network.edges.T
    clamped = network.n_nodes + free
    first = [[clamped[0], free[1]], [free[0], clamped[1]]]
    second = [[clamped[1], clamped[1]], [clamped[0], clamped[0]]]
    if comparison == "exact":
        second = [[clamped[1], free[1]], [clamped[0], free[0]]]
    return np.moveaxis(np.array([first, second]), -1, 0)
