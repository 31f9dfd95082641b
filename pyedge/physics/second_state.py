"""The second state by any nudge, for every linear physics.

Clamping is the physics' own, which may share the free state's factors.  Injected loads make
another boundary of the second twin, and its adjoint has inputs at 0 (Scellier & Bengio, 2017).
"""

from __future__ import annotations

import numpy as np

from pyedge.arrays import Floats
from pyedge.physics.contract import Boundary, Plan


class FreeState:
    """A free state at (m,) or (twins, m) conductances, and its second state for any nudge."""

    def __init__(self, plan: Plan, conductance: Floats, boundary: Boundary) -> None:
        self.plan, self.conductance, self.boundary = plan, conductance, boundary
        self._state = plan.free(conductance, boundary)
        self.voltage = self._state.voltage

    def clamp(self, values: Floats) -> Floats:
        """(..., n) node voltages with the (..., n_outputs) outputs held, in volts."""
        return self._state.clamp(values)

    def inject(self, loads: Floats) -> Floats:
        """(..., n) node voltages with (..., n_outputs) more amperes into the outputs."""
        given = self.boundary.current
        current = np.zeros_like(self.voltage) if given is None else np.array(given)
        current[..., self.plan.outputs] += loads
        return self._settle(Boundary(self.boundary.voltage, current))

    def respond(self, loads: Floats) -> Floats:
        """(..., n) node voltages with all inputs at 0 and only these loads, in amperes."""
        current = np.zeros_like(self.voltage)
        current[..., self.plan.outputs] = loads
        return self._settle(Boundary(np.zeros_like(self.boundary.voltage), current))

    def _settle(self, boundary: Boundary) -> Floats:
        second = self.conductance if self.conductance.ndim == 1 else self.conductance[-1]
        return self.plan.free(second, boundary).voltage
