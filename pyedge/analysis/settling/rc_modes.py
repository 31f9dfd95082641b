"""How long loaded twin networks take to settle: what their parts' capacitances make of them.

Nodes are those of `pyedge.analysis.front_end.loaded_twins`, and besides, in each twin and edge, the
wiper W of the digipot, behind the series resistor, and its open end A; and each input of a
comparator that averages.  Against ground are the digipot's capacitances at A, B and W, and an
input's.  With the held nodes fixed, what is left of a change decays as C dv/dt = -G v (Kirchhoff's
current law), in modes G v = C v / tau.  The supervisor is instantaneous: either it holds V_C at an
output still, as while the digipots count, or V_C follows eta V_D + (1 - eta) V_F there (D22, Eq.
1).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from circuits.analysis.dc import conductance_matrix
from circuits.blocks.digipot_edge import AVERAGING
from circuits.circuit import Part
from circuits.parts import AD5220
from circuits.ratings import Terminal
from pyedge.analysis.front_end.loaded_twins import LoadedTwins, taps
from pyedge.errors import InputError
from pyedge.memory import Digipot
from pyedge.networks.network import Network

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

# Farads at an input of an LM339; its maker states none, so this is assumed, with the track to it.
INPUT = 5e-12

_POINTS = 200


@dataclass(frozen=True, eq=False)
class SettlingTwins:
    """Loaded twins with their capacitances.

    Attributes:
        network: no edge may be cut.
        inputs, outputs: the held nodes, from 0.
        eta: nudge amplitude.
        comparison: ``paper`` or ``exact``.
        averaging: of each averaging resistor, in ohms.
        capacitance: of each comparator input, in farads.
        tracking: whether clamped outputs follow the free ones, or are held.
        digipot: the potentiometers.
        part: their terminals' capacitances are this one's.

    Raises:
        InputError: what `LoadedTwins` would not take, a cut edge, numbers that cannot be.
    """

    network: Network
    inputs: Ints
    outputs: Ints
    eta: float
    comparison: str = "paper"
    averaging: float = AVERAGING
    capacitance: float = INPUT
    tracking: bool = True
    digipot: Digipot = field(default_factory=Digipot)
    part: Part = AD5220
    _fixed: _Fixed = field(init=False, repr=False)

    def __post_init__(self) -> None:
        LoadedTwins(self.network, self.inputs, self.outputs, self.averaging, self.comparison)
        if not self.network.intact.all():
            raise InputError("an edge is cut: settling is of whole networks")
        if not 0 <= self.eta <= 1:
            raise InputError(f"eta {self.eta} is not in 0..1: write 0.5")
        if not (np.isfinite(self.capacitance) and self.capacitance >= 0):
            raise InputError(f"capacitance {self.capacitance} F: it must be 0 or more")
        object.__setattr__(self, "_fixed", _fixed(self))

    def time_constants(self, codes: Ints) -> Floats:
        """(k,) of all modes at (m,) codes of both twins, the slowest first, in seconds."""
        return np.sort(1.0 / np.real(self._modes(codes).rate))[::-1]

    def drops(self, codes: Ints, voltage: Floats, desired: Floats) -> Floats:
        """(2, m) where the drops of the free and the clamped twin settle, in volts, at (m,) codes
        of both, with (n_inputs,) and (n_outputs,) held voltages."""
        fixed = self._fixed
        still = fixed.spread @ self._still(codes, voltage, desired)
        return self._drops(still + self._held(voltage, desired))

    def left(
        self, codes: Ints, before: Ints | None, voltage: Floats, desired: Floats, times: Floats
    ) -> Floats:
        """What of a change is yet to come, at some times after it.

        Args:
            codes: (m,) after it.
            before: (m,) codes at which all had settled; None where all was at 0 V.
            voltage, desired: (n_inputs,) and (n_outputs,) after it, in volts.
            times: (t,) seconds.

        Returns:
            (t, 2, m) deviations of the drops from where they settle, in volts.
        """
        decay, drops = self._decay(codes, before, voltage, desired)
        return _at(times, decay, drops)

    def settling_time(
        self, codes: Ints, before: Ints | None, voltage: Floats, desired: Floats, within: float
    ) -> float:
        """From a change, see `left`, until every drop stays within so many volts, in seconds."""
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

    def wiper_step(self, codes: Ints, voltage: Floats, desired: Floats) -> float:
        """What a wiper's step changes its edge's drop by, at constant current: rms, in volts."""
        ohms = self.digipot.ohms(np.arange(self.digipot.levels))
        share = np.gradient(ohms)[codes] / ohms[codes]
        return float(np.sqrt(np.mean((share * self.drops(codes, voltage, desired)) ** 2)))

    def _decay(
        self, codes: Ints, before: Ints | None, voltage: Floats, desired: Floats
    ) -> tuple[Floats, Floats]:
        """(k,) rates of the modes, and (k, 2, m) what each makes of the drops after a change."""
        change = -self._still(codes, voltage, desired)
        if before is not None:
            change = change + self._still(before, voltage, desired)
        modes = self._modes(codes)
        share = np.linalg.solve(modes.shape, change[self._fixed.slow])
        drops = self._drops((self._fixed.spread @ modes.everywhere).T)
        return modes.rate, np.asarray(drops * share[:, None, None])

    def _modes(self, codes: Ints) -> _Modes:
        """Nodes without capacitance follow at once; the others make the modes."""
        fixed = self._fixed
        slow, fast = fixed.slow, ~fixed.slow
        matrix = self._conductance(codes)[fixed.rows] @ fixed.spread
        follow = -np.linalg.solve(matrix[np.ix_(fast, fast)], matrix[np.ix_(fast, slow)])
        reduced = matrix[np.ix_(slow, slow)] + matrix[np.ix_(slow, fast)] @ follow
        rate, shape = np.linalg.eig(reduced / fixed.capacitance[slow, None])
        everywhere = np.empty((len(slow), len(rate)), dtype=shape.dtype)
        everywhere[slow], everywhere[fast] = shape, follow @ shape
        return _Modes(rate, shape, everywhere)

    def _still(self, codes: Ints, voltage: Floats, desired: Floats) -> Floats:
        """(rows,) voltages at the nodes that are not held, settled."""
        fixed = self._fixed
        matrix = self._conductance(codes)[fixed.rows]
        right = -matrix @ self._held(voltage, desired)
        return np.asarray(np.linalg.solve(matrix @ fixed.spread, right))

    def _held(self, voltage: Floats, desired: Floats) -> Floats:
        """(N,) what the sources alone make of each node, the others being at 0 V."""
        n = self.network.n_nodes
        held = np.zeros(len(self._fixed.spread))
        held[self.inputs] = held[n + self.inputs] = voltage
        held[n + self.outputs] = self.eta * desired
        return held

    def _conductance(self, codes: Ints) -> Floats:
        """(N, N) of the whole, in siemens."""
        codes = np.asarray(codes)
        if codes.shape != (self.network.n_edges,):
            raise InputError(f"codes have shape {codes.shape}: one for each edge is wanted")
        digipot, fixed = self.digipot, self._fixed
        track = digipot.unit * digipot.step(codes)
        below = np.asarray(1.0 / (digipot.wiper + track))
        above = np.asarray(1.0 / (digipot.wiper + digipot.end_to_end - track))
        second = self.network.edges[:, 1]
        ends = np.stack([second, self.network.n_nodes + second, *fixed.open])
        siemens = np.stack([below, below, above, above])
        wipers = np.tile(fixed.wiper, (2, 1))
        return fixed.conductance + conductance_matrix(
            len(fixed.conductance), wipers.ravel(), ends.ravel(), siemens.ravel()
        )

    def _drops(self, volts: Floats) -> Floats:
        """(..., 2, m) from voltages (..., N)."""
        n = self.network.n_nodes
        twins = np.stack([volts[..., :n], volts[..., n : 2 * n]], axis=-2)
        return np.asarray(twins @ self.network.incidence.T)


class _Modes(NamedTuple):
    """1/s (k,); shapes (k, k) at the nodes with capacitance, and at all that are not held."""

    rate: Floats
    shape: Floats
    everywhere: Floats


class _Fixed(NamedTuple):
    """What does not depend on the codes; N nodes in all.

    Attributes:
        wiper, open: (2, m) nodes W and A.
        conductance: (N, N) of the resistors, in siemens.
        rows: the nodes that are not held.
        spread: (N, rows) the voltage of every node from those.
        capacitance: (rows,) farads.
        slow: (rows,) which have any.
    """

    wiper: Ints
    open: Ints
    conductance: Floats
    rows: Ints
    spread: Floats
    capacitance: Floats
    slow: npt.NDArray[np.bool_]


def _fixed(twins: SettlingTwins) -> _Fixed:
    n, m = twins.network.n_nodes, twins.network.n_edges
    averaged = taps(twins.network, twins.comparison).reshape(-1, 2)
    averages = averaged[:, 0] != averaged[:, 1]
    wiper, open_ = 2 * n + np.arange(4 * m).reshape(2, 2, m)
    tapped = np.where(averages, 2 * n + 4 * m + np.cumsum(averages) - 1, averaged[:, 0])
    total = 2 * n + 4 * m + int(averages.sum())

    ends, taken = averaged[averages], tapped[averages]
    firsts = twins.network.edges[:, 0] + np.array([[0], [n]])
    siemens = np.repeat([1.0 / twins.averaging, 1.0 / twins.digipot.series], [ends.size, 2 * m])
    conductance = conductance_matrix(
        total,
        np.concatenate([*ends.T, *firsts]),
        np.concatenate([taken, taken, *wiper]),
        siemens,
    )
    capacitance = np.zeros(total)
    for twin in range(2):
        second = twin * n + twins.network.edges[:, 1]
        for pin, nodes in (("w", wiper[twin]), ("b", second), ("a", open_[twin])):
            np.add.at(capacitance, nodes, _farads(twins.part, pin))
    np.add.at(capacitance, tapped, twins.capacitance)

    held = np.concatenate([twins.inputs, n + twins.inputs, n + twins.outputs])
    rows = np.setdiff1d(np.arange(total), held)
    spread = np.zeros((total, len(rows)))
    spread[rows, np.arange(len(rows))] = 1.0
    if twins.tracking:
        spread[n + twins.outputs, np.searchsorted(rows, twins.outputs)] = 1.0 - twins.eta
    capacitance = capacitance[rows]
    return _Fixed(wiper, open_, conductance, rows, spread, capacitance, capacitance > 0)


def _at(times: Floats, rate: Floats, drops: Floats) -> Floats:
    """(t, 2, m) the sum of modes (k, 2, m) that decay at rates (k,)."""
    return np.asarray(np.real(np.tensordot(np.exp(-times[:, None] * rate), drops, axes=1)))


def _farads(part: Part, pin: str) -> float:
    rating = part.ratings.pins[pin]
    assert isinstance(rating, Terminal)
    return rating.capacitance
