"""The second state by any nudge, for every physics.

Clamping is the physics' own, which may share the free state's factors.  Injected loads make
another boundary of the second twin, and its adjoint has inputs at 0 (Scellier & Bengio, 2017); of
nonlinear edges the adjoint is a small signal, on top of the free state.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from pyedge.arrays import Floats
from pyedge.errors import InputError
from pyedge.networks.flow import EdgeLaws
from pyedge.physics.contract import Boundary
from pyedge.physics.small_signal import SmallSignal


class FreeState:
    """A free state, and its second state for any nudge.

    Its edges are at (m,) or (twins, m) conductances, or have `EdgeLaws`.
    """

    def __init__(self, plan: Any, law: Floats | EdgeLaws, boundary: Boundary) -> None:
        self.plan, self.law, self.boundary = plan, law, boundary
        self._state = plan.free(law, boundary)
        self.voltage: Floats = self._state.voltage

    def clamp(self, values: Floats) -> Floats:
        """(..., n) node voltages with the (..., n_outputs) outputs held, in volts."""
        voltage: Floats = self._state.clamp(values)
        return voltage

    def inject(self, loads: Floats) -> Floats:
        """(..., n) node voltages with (..., n_outputs) more amperes into the outputs."""
        given = self.boundary.current
        current = np.zeros_like(self.voltage) if given is None else np.array(given)
        current[..., self.plan.outputs] += loads
        return self._settle(Boundary(self.boundary.voltage, current))

    def respond(self, loads: Floats) -> Floats:
        """(..., n) node voltages with all inputs at 0 and only these loads, in amperes.

        Of nonlinear edges, the small-signal response at the second twin's free state.
        """
        current = np.zeros_like(self.voltage)
        current[..., self.plan.outputs] = loads
        if isinstance(self.law, EdgeLaws):
            return self._small_signal(self.law, current)
        return self._settle(Boundary(np.zeros_like(self.boundary.voltage), current))

    def _small_signal(self, laws: EdgeLaws, current: Floats) -> Floats:
        if laws.batch or self.voltage.ndim > 1:
            raise InputError("the response of nonlinear edges is of one machine and one example")
        network, held = self.plan.network, self.plan.inputs
        voltage = self._settle(self.boundary) if laws.twins == 2 else self.voltage
        first, second = network.edges.T
        flow = laws.twin(1).flow(voltage[first], voltage[second])
        return SmallSignal(network, held, flow).response(current)

    def _settle(self, boundary: Boundary) -> Floats:
        law = self.law
        if isinstance(law, EdgeLaws):
            second: Any = law.twin(1)
        else:
            second = law if law.ndim == 1 else law[-1]
        voltage: Floats = self.plan.free(second, boundary).voltage
        return voltage
