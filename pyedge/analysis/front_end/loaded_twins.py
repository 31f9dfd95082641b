"""Twin networks loaded by the resistors and input currents of their comparators.

Node 1 of an edge is its first, node 2 its second; f and c are the free and the clamped twin.
Four equal resistors R average pairs of node voltages for the first comparator::

    input +  (Vc1 + Vf2) / 2        input -  (Vf1 + Vc2) / 2

and the second compares, ``paper`` without resistors, ``exact`` with four of its own::

    paper    input +  Vc2              input -  Vc1
    exact    input +  (Vc2 + Vf2) / 2  input -  (Vc1 + Vf1) / 2

A comparator's input drives a bias current I outwards.  Two resistors R that meet at such an input
load the twins as one resistor 2R between their nodes and I/2 into each node; the input itself is
I R/2 above the mean of the two nodes.  So the twins are one network, solved at once by nodal
analysis of 2n voltages, the supervisor included: it holds V_C = eta V_D + (1 - eta) V_F at every
output, where V_F is the free voltage *under that load* (D22, Eq. 1).

A comparator's difference is the voltage of input + less that of input -.  Noise-free and unloaded
it is (dVc - dVf)/2 for the first, -dVc (paper) or -(dVc + dVf)/2 (exact) for the second.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pyedge.errors import InputError
from pyedge.networks.network import Network
from pyedge.physics import DensePhysics

Floats = npt.NDArray[np.float64]
Nodes = npt.NDArray[np.int64]
COMPARISONS = ("paper", "exact")


class LoadedState(NamedTuple):
    """State of loaded twins.

    Attributes:
        free, clamped: (..., n) node voltages, in volts.
        difference: (..., m, 2) input + less input - of the two comparators, in volts.
    """

    free: Floats
    clamped: Floats
    difference: Floats


class LoadedTwins:
    """A free and a clamped network, and the resistors that average their voltages.

    The averaging resistors of a cut edge remain and load its two nodes.

    Args:
        network: the network of each twin.
        inputs, outputs: the held nodes, from 0.
        averaging: R, in ohms; infinite for no load.  An array (...,) for many at once.
        comparison: ``paper`` or ``exact``.
        loads: False for resistors that average without loading the twins (bias currents still
            flow through them), to separate the two effects.

    Attributes:
        gain: (2,) volts of each comparator's difference per volt of drop: 1/2 where drops are
            averaged, else 1.

    Raises:
        InputError: another comparison, a resistance that is not positive, nodes that cannot be
            held, a floating part.
    """

    def __init__(
        self,
        network: Network,
        inputs: Nodes,
        outputs: Nodes,
        averaging: float | Floats,
        comparison: str = "paper",
        loads: bool = True,
    ) -> None:
        if comparison not in COMPARISONS:
            raise InputError(f"comparison {comparison!r} has no circuit: paper and exact have")
        self.averaging = np.asarray(averaging, dtype=float)
        if not (self.averaging > 0).all():
            wrong = self.averaging[~(self.averaging > 0)].flat[0]
            raise InputError(f"averaging resistance {wrong} ohm: it must be positive, as 1M")
        plan = DensePhysics().plan(network, inputs, outputs)  # refuses nodes that cannot be held
        self.network, self.inputs, self.outputs = network, plan.inputs, plan.outputs
        self.taps = taps(network, comparison)
        self._averaged = self.taps[..., 0] != self.taps[..., 1]
        self.gain = np.where(self._averaged[0, :, 0], 0.5, 1.0)
        self._stamps = self._make_stamps()
        self._fixed = self._make_fixed(loads)

    def settle(
        self,
        conductance: Floats,
        voltage: Floats,
        desired: Floats,
        eta: float,
        current: Floats | float = 0.0,
    ) -> LoadedState:
        """Solve for the state of the twins.

        Args:
            conductance: (..., 2, m) of the free and the clamped edges, or (m,) of both, in
                siemens.
            voltage: (..., n_inputs) of the inputs, in volts.
            desired: (..., n_outputs) V_D, in volts.
            eta: nudge amplitude, in 0..1; at 0 the clamped outputs follow the free ones.
            current: (..., m, 2, 2) bias currents out of inputs + and - of the two comparators of
                each edge, in amperes.

        Raises:
            InputError: shapes that do not fit, a number out of range, bias currents with an
                infinite averaging resistance.
        """
        n, m = self.network.n_nodes, self.network.n_edges
        conductance, voltage, desired = map(np.asarray, (conductance, voltage, desired))
        current = np.asarray(current, dtype=float)
        if current.ndim == 0:
            current = np.full((m, 2, 2), float(current))
        self._check(conductance, voltage, desired, eta, current)
        if conductance.ndim == 1:
            conductance = np.stack([conductance, conductance])
        batch = np.broadcast_shapes(
            conductance.shape[:-2],
            voltage.shape[:-1],
            desired.shape[:-1],
            current.shape[:-3],
            self.averaging.shape,
        )
        matrix = conductance.reshape(*conductance.shape[:-2], 2 * m) @ self._stamps
        matrix = matrix.reshape(*matrix.shape[:-1], 2 * n, 2 * n) + self._fixed
        matrix[..., n + self.outputs, self.outputs] = eta - 1.0
        right = np.empty((*batch, 2 * n))
        right[:] = self._injected(current)
        right[..., self.inputs] = voltage
        right[..., n + self.inputs] = voltage
        right[..., n + self.outputs] = eta * desired
        node: Floats = np.linalg.solve(matrix, right[..., None])[..., 0].astype(np.float64)
        return LoadedState(node[..., :n], node[..., n:], self._difference(node, current))

    def _injected(self, current: Floats) -> Floats:
        """(..., 2n) currents into the nodes: half of an input's into each of its two nodes."""
        injection = np.zeros((self.taps.size // 2, 2 * self.network.n_nodes))
        for end in range(2):
            np.add.at(injection, (np.arange(len(injection)), self.taps[..., end].ravel()), 0.5)
        return np.asarray(current.reshape(*current.shape[:-3], -1) @ injection)

    def _difference(self, node: Floats, current: Floats) -> Floats:
        """(..., m, 2) differences of the comparators, from the (..., 2n) node voltages."""
        mean = 0.5 * (node[..., self.taps[..., 0]] + node[..., self.taps[..., 1]])
        behind = np.where(self._averaged & (current != 0), 0.5 * current, 0.0)
        if behind.any():  # an infinite R has been refused
            mean = mean + behind * self.averaging[..., None, None, None]
        return np.asarray(mean[..., 0] - mean[..., 1])

    def _make_stamps(self) -> Floats:
        """(2m, 2n * 2n) stamp of each edge of each twin, for a conductance of 1 S."""
        n, m = self.network.n_nodes, self.network.n_edges
        stamps = np.zeros((2, m, 2 * n, 2 * n))
        for edge in np.flatnonzero(self.network.intact):
            for twin in range(2):
                _stamp(stamps[twin, edge], *(twin * n + self.network.edges[edge]))
        stamps[..., self._held(), :] = 0.0
        return stamps.reshape(2 * m, -1)

    def _make_fixed(self, loads: bool) -> Floats:
        """(..., 2n, 2n) stamps of the averaging resistors, and 1 for each held voltage."""
        n = self.network.n_nodes
        load = np.zeros((2 * n, 2 * n))
        for one, other in self.taps.reshape(-1, 2):
            _stamp(load, one, other)
        held = self._held()
        load[held] = 0.0
        fixed = (0.5 * loads / self.averaging)[..., None, None] * load
        fixed[..., held, held] = 1.0
        return fixed

    def _held(self) -> Nodes:
        n = self.network.n_nodes
        return np.concatenate([self.inputs, n + self.inputs, n + self.outputs])

    def _check(
        self, conductance: Floats, voltage: Floats, desired: Floats, eta: float, current: Floats
    ) -> None:
        m = self.network.n_edges
        if conductance.shape not in ((m,), (*conductance.shape[:-2], 2, m)):
            raise InputError(
                f"conductance has shape {conductance.shape}: it must be ({m},) or (..., 2, {m})"
            )
        intact = conductance[..., self.network.intact]
        if not (np.isfinite(intact) & (intact > 0)).all():
            raise InputError("a conductance is not finite and positive")
        for name, array, size in (
            ("input voltage", voltage, (len(self.inputs),)),
            ("desired output", desired, (len(self.outputs),)),
            ("bias current", current, (m, 2, 2)),
        ):
            if array.shape[-len(size) :] != size:
                raise InputError(f"{name} has shape {array.shape}: it must end in {size}")
            if not np.isfinite(array).all():
                raise InputError(f"{name} is not finite: {array[~np.isfinite(array)][0]}")
        if not 0 <= eta <= 1:
            raise InputError(f"eta {eta} is not in 0..1: write 0.5")
        if current.any() and np.isinf(self.averaging).any():
            raise InputError("bias currents cannot flow through an infinite averaging resistance")


def taps(network: Network, comparison: str) -> Nodes:
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


def _stamp(matrix: Floats, one: int, other: int) -> None:
    """Add 1 S between two nodes; nothing if they are the same."""
    matrix[one, one] += 1.0
    matrix[other, other] += 1.0
    matrix[one, other] -= 1.0
    matrix[other, one] -= 1.0
