"""How long loaded twin networks take to settle: what their parts' capacitances make of them.

Nodes are those of `pyedge.physics.loaded`, and besides, in each twin and edge, the wiper W of the
digipot, behind the series resistor, and its open end A; and each input of a comparator that
averages.  Against ground are the digipot's capacitances at A, B and W, and an input's.  With the
held nodes fixed, what is left of a change decays as C dv/dt = -G v (Kirchhoff's current law), in
modes G v = C v / tau.  The supervisor is instantaneous: either it holds V_C at an output still, as
while the digipots count, or V_C follows eta V_D + (1 - eta) V_F there (D22, Eq. 1).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from circuits.analysis.dc import conductance_matrix
from circuits.blocks.digipot_edge import AVERAGING
from circuits.parts import AD5220
from circuits.ratings import Terminal
from pyedge.arrays import Floats, Ints
from pyedge.errors import InputError
from pyedge.memory import Digipot
from pyedge.networks.network import Network
from pyedge.physics.loaded import LoadedTwins, taps

# Farads at an input of an LM339; its maker states none, so this is assumed, with the track to it.
INPUT = 5e-12

_POINTS = 200


class SettlingTwins:
    """Loaded twins with their capacitances; N nodes in all.

    Args:
        network, inputs, outputs, eta, comparison: of the twins; no edge may be cut.
        averaging: of each averaging resistor, in ohms.
        capacitance: of each comparator input, in farads.
        tracking: whether clamped outputs follow the free ones, or are held.
    """

    def __init__(
        self,
        network: Network,
        inputs: Ints,
        outputs: Ints,
        eta: float,
        comparison: str = "paper",
        averaging: float = AVERAGING,
        capacitance: float = INPUT,
        tracking: bool = True,
    ) -> None:
        LoadedTwins(averaging, comparison).plan(network, inputs, outputs)
        if not network.intact.all():
            raise InputError("an edge is cut: settling is of whole networks")
        if not 0 <= eta <= 1:
            raise InputError(f"eta {eta} is not in 0..1: write 0.5")
        if not (np.isfinite(capacitance) and capacitance >= 0):
            raise InputError(f"capacitance {capacitance} F: it must be 0 or more")
        self.network, self.inputs, self.outputs = network, inputs, outputs
        self.eta, self.comparison, self.averaging = eta, comparison, averaging
        self.digipot = Digipot()

        n, m = network.n_nodes, network.n_edges
        averaged = taps(network, comparison).reshape(-1, 2)
        averages = averaged[:, 0] != averaged[:, 1]
        wiper, open_ = 2 * n + np.arange(4 * m).reshape(2, 2 * m)
        tapped = np.where(averages, 2 * n + 4 * m + np.cumsum(averages) - 1, averaged[:, 0])
        total = 2 * n + 4 * m + int(averages.sum())
        first, second = np.concatenate([network.edges, n + network.edges]).T
        # Resistors: in series, from B to W, from A to W, averaging.
        ends = [first, second, open_, *averaged[averages].T]
        others = [wiper, wiper, wiper, tapped[averages], tapped[averages]]
        self._edges = np.stack([np.concatenate(ends), np.concatenate(others)], axis=1)

        farads = np.zeros(total)
        for pin, nodes in (("w", wiper), ("b", second), ("a", open_)):
            rating = AD5220.ratings.pins[pin]
            assert isinstance(rating, Terminal)
            np.add.at(farads, nodes, rating.capacitance)
        np.add.at(farads, tapped, capacitance)
        held = np.concatenate([inputs, n + inputs, n + outputs])
        self._rows = np.setdiff1d(np.arange(total), held)  # the nodes that are not held
        # (N, rows) the voltage of every node from those
        self._spread = np.zeros((total, len(self._rows)))
        self._spread[self._rows, np.arange(len(self._rows))] = 1.0
        if tracking:
            self._spread[n + outputs, np.searchsorted(self._rows, outputs)] = 1.0 - eta
        self._capacitance = farads[self._rows]
        # the modes at the codes asked for last: one change's several times take them once
        self._modes = lru_cache(maxsize=1)(self._modes_of)

    def time_constants(self, codes: Ints) -> Floats:
        """(k,) of all modes at the (m,) codes of both twins, the slowest first, in seconds."""
        return np.sort(1.0 / np.real(self._modes(tuple(codes))[0]))[::-1]

    def drops(self, codes: Ints, voltage: Floats, desired: Floats) -> Floats:
        """(2, m) drops at which the twins settle, in volts; arguments as of `left`."""
        still = self._spread @ self._still(codes, voltage, desired)
        return self._drops(still + self._held(voltage, desired))

    def left(
        self, codes: Ints, before: Ints | None, voltage: Floats, desired: Floats, times: Floats
    ) -> Floats:
        """(t, 2, m) deviations of the drops from where they settle, in volts.

        Args:
            codes: (m,) after a change.
            before: (m,) codes at which all had settled; None where all was at 0 V.
            voltage, desired: (n_inputs,) and (n_outputs,) after it, in volts.
            times: (t,) since then, in seconds.
        """
        decay, drops = self._decay(codes, before, voltage, desired)
        return _at(times, decay, drops)

    def settling_time(
        self, codes: Ints, before: Ints | None, voltage: Floats, desired: Floats, within: float
    ) -> float:
        """Seconds from a change, see `left`, until all drops stay `within` volts of their end."""
        if not within > 0:
            raise InputError(f"within {within} V: it must be positive, as 1mV")
        decay, drops = self._decay(codes, before, voltage, desired)
        # Five points to the slowest time constant, until e^-40 of it all is left; then finer.
        times: Floats = 0.2 / float(np.real(decay).min()) * np.arange(_POINTS, dtype=np.float64)
        for _ in range(2):
            outside = np.flatnonzero(np.abs(_at(times, decay, drops)).max(axis=(1, 2)) > within)
            if not len(outside):
                return float(times[0])
            last = min(int(outside[-1]), _POINTS - 2)
            times = np.linspace(times[last], times[last + 1], _POINTS)
        return float(times[-1])

    def _decay(
        self, codes: Ints, before: Ints | None, voltage: Floats, desired: Floats
    ) -> tuple[Floats, Floats]:
        """(k,) rates of the modes, and (k, 2, m) what each makes of the drops after a change."""
        change = -self._still(codes, voltage, desired)
        if before is not None:
            change = change + self._still(before, voltage, desired)
        rate, everywhere = self._modes(tuple(codes))
        share = np.linalg.solve(everywhere[self._capacitance > 0], change[self._capacitance > 0])
        drops = self._drops((self._spread @ everywhere).T)
        return rate, np.asarray(drops * share[:, None, None])

    def _modes_of(self, codes: Sequence[int]) -> tuple[Floats, Floats]:
        """(k,) rates, in 1/s, and (rows, k) shapes of the modes.

        Nodes without capacitance follow at once; the others make the modes.
        """
        slow, fast = self._capacitance > 0, self._capacitance == 0
        matrix = self._conductance(codes)[self._rows] @ self._spread
        follow = -np.linalg.solve(matrix[np.ix_(fast, fast)], matrix[np.ix_(fast, slow)])
        reduced = matrix[np.ix_(slow, slow)] + matrix[np.ix_(slow, fast)] @ follow
        rate, shape = np.linalg.eig(reduced / self._capacitance[slow, None])
        everywhere = np.empty((len(slow), len(rate)), dtype=shape.dtype)
        everywhere[slow], everywhere[fast] = shape, follow @ shape
        return rate, everywhere

    def _still(self, codes: Ints, voltage: Floats, desired: Floats) -> Floats:
        """(rows,) voltages at the nodes that are not held, settled."""
        matrix = self._conductance(codes)[self._rows]
        right = -matrix @ self._held(voltage, desired)
        return np.asarray(np.linalg.solve(matrix @ self._spread, right))

    def _held(self, voltage: Floats, desired: Floats) -> Floats:
        """(N,) what the sources alone make of each node, the others being at 0 V."""
        n = self.network.n_nodes
        held = np.zeros(len(self._spread))
        held[self.inputs] = held[n + self.inputs] = voltage
        held[n + self.outputs] = self.eta * desired
        return held

    def _conductance(self, codes: Ints | Sequence[int]) -> Floats:
        """(N, N) of the whole, in siemens."""
        codes = np.asarray(codes)
        if codes.shape != (self.network.n_edges,):
            raise InputError(f"codes have shape {codes.shape}: one for each edge is wanted")
        part = self.digipot
        track = part.unit * part.step(codes)
        series = np.full_like(track, part.series)
        paths = np.stack([series, part.wiper + track, part.wiper + part.end_to_end - track])
        ohms = np.full(len(self._edges), self.averaging)
        ohms[: 6 * len(codes)] = np.tile(paths, 2).ravel()
        return conductance_matrix(len(self._spread), self._edges, 1.0 / ohms)

    def _drops(self, volts: Floats) -> Floats:
        """(..., 2, m) from voltages (..., N)."""
        n = self.network.n_nodes
        twins = np.stack([volts[..., :n], volts[..., n : 2 * n]], axis=-2)
        return np.asarray(twins @ self.network.incidence.T)


def _at(times: Floats, rate: Floats, drops: Floats) -> Floats:
    """(t, 2, m) the sum of modes (k, 2, m) that decay at rates (k,)."""
    return np.asarray(np.real(np.tensordot(np.exp(-times[:, None] * rate), drops, axes=1)))
