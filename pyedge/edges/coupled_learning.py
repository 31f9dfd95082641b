"""Edges that follow coupled learning exactly: continuous, noise-free (D22, Eq. 2)."""

from __future__ import annotations

import math

import numpy as np

from pyedge.edges.comparator import Rule
from pyedge.edges.contract import CompiledEdges, Floats, Update
from pyedge.errors import InputError
from pyedge.networks.network import Network
from pyedge.rng import Moment
from pyedge.simd import ONE, kernel, put, row

# Where a digipot of the reference machine wakes, and its two ends: 1040 ohm + code * 781.25 ohm.
START = 51040.0
LOW, HIGH = 1040.0, 100258.75


@kernel(forceinline=True)
def learn(gamma, low, high, free, clamped, r):  # type: ignore[no-untyped-def]
    """r + gamma / r^2 (dVc^2 - dVf^2), stopping at low and high; vectors of drops and ohms."""
    return min(max(r + gamma / (r * r) * (clamped * clamped - free * free), low), high)


@kernel()
def learn_each(gamma, low, high, free, clamped, resistance):  # type: ignore[no-untyped-def]
    """`learn` on (m, 1) of each."""
    for m in range(resistance.shape[0]):
        f, c, r = row(free, m, ONE), row(clamped, m, ONE), row(resistance, m, ONE)
        put(resistance, m, ONE, learn(gamma, low, high, f, c, r))


class IdealEdges:
    """dR = gamma / R^2 (dVc^2 - dVf^2), Eq. 2 of D22.

    Args:
        network: the network whose edges these are.
        gamma: learning rate, in ohm^3/V^2.  D22 gives none; 1e13 converges in 20 to 250 steps
            on the published tasks.
        start: where every edge starts, in ohms.
        low, high: where a resistance stops, in ohms (ours: the range of the reference digipot;
            unbounded, the rule drives some resistances below zero).

    Raises:
        InputError: a gamma that is not finite and positive, or not 0 < low <= start <= high.
    """

    def __init__(
        self,
        network: Network,
        gamma: float = 1e13,
        start: float = START,
        low: float = LOW,
        high: float = HIGH,
    ) -> None:
        if not (math.isfinite(gamma) and gamma > 0):
            raise InputError(f"gamma {gamma} ohm^3/V^2: it must be finite and positive")
        if not (0 < low <= start <= high < math.inf):
            raise InputError(
                f"ideal resistances start at {start} ohm in {low}..{high} ohm: "
                "they must be finite and 0 < low <= start <= high"
            )
        self.n_edges = network.n_edges
        self.gamma = gamma
        self.range = (low, high)
        self._start = start
        self._resistance = np.full((1, self.n_edges, 1), float(start))

    @property
    def resistance(self) -> Floats:
        """See `Edges.resistance`."""
        return self._resistance[0, :, 0].copy()

    @property
    def conductance(self) -> Floats:
        """See `Edges.conductance`."""
        return 1.0 / self.resistance

    @property
    def degrees(self) -> Floats:
        """(m,) resistances, in ohms."""
        return self.resistance

    def update(self, free_drop: Floats, clamped_drop: Floats, moment: Moment) -> Update:
        """See `Edges.update`."""
        free, clamped = (
            np.ascontiguousarray(d, dtype=float)[:, None] for d in (free_drop, clamped_drop)
        )
        learn_each(self.gamma, *self.range, free, clamped, self._resistance[0])
        return Update()

    def reset(self) -> None:
        """Resistances to where they started."""
        self._resistance[:] = self._start

    def restore(self, degrees: Floats) -> None:
        """Resistances to these."""
        self._resistance[0, :, 0] = degrees

    def close(self) -> None:
        """See `Edges.close`."""

    @property
    def compiled(self) -> CompiledEdges:
        """See `Edges.compiled`."""
        return CompiledEdges(
            rule=int(Rule.IDEAL),
            gamma=self.gamma,
            range=self.range,
            resistance=self._resistance,
            code=np.zeros((0, 1), dtype=np.int64),
            levels=0,
            unit=np.zeros((1, 0, 1)),
            fixed=0.0,
            offset=np.zeros((2, 0, 1)),
            noise=0.0,
            tie_bias=0.0,
            common_noise=0.0,
        )
