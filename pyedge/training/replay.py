"""The machine of a history as it was at any of its steps, to measure what it did then."""

from __future__ import annotations

from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from pyedge.arrays import Floats
from pyedge.networks.flow import EdgeLaws
from pyedge.networks.network import Network
from pyedge.physics import PHYSICS
from pyedge.physics.contract import Boundary
from pyedge.training.configuration import MachineConfiguration
from pyedge.training.history import History

_SPARSE_FROM = 1000  # edges
_LEAST = 1e-9  # V: of a smaller drop the slope is taken, not the quotient


class OperatingPoint(NamedTuple):
    """The free twin for one example."""

    voltage: Floats  # (n,) of the nodes, in volts
    resistance: Floats  # (m,) drop over current of each edge, in ohms; at no drop, of its slope


class Replay:
    """Free states of a machine at the steps of its history.

    Step k is before update k; step ``len(history)`` is after the last.  Whatever simulates edges
    or voltages is replaced by the model: no program is started.

    Args:
        configuration: from which the machine was built.
        history: of its training, without injected currents.
    """

    def __init__(self, configuration: MachineConfiguration, history: History) -> None:
        data, task = history.dataset, history.attributes["task"]
        self._whole = Network.from_data(history.attributes["network"])
        self._edges = configuration.model_edges(self._whole)
        self._learned = {name: data[name].values for name in history.learned}
        self._start, self._intact = data["start"].values, data["intact"].values
        self._held = tuple(self._whole.nodes(task[each]) for each in ("inputs", "outputs"))
        self._readout = task.get("objective", {}).get("readout")
        self._plans: dict[bytes, Any] = {}

    @property
    def linear(self) -> bool:
        """Whether each current is proportional to its drop."""
        return self._edges.linear

    def outputs(self, step: int, inputs: Floats) -> Floats:
        """(..., n_read) free read-outs at (..., n_inputs) input voltages, in volts."""
        outputs = self._free(step, inputs)[..., self._held[1]]
        return outputs if self._readout is None else outputs @ np.array(self._readout).T

    def operating_point(self, step: int, inputs: Floats) -> OperatingPoint:
        """The free twin at (n_inputs,) input voltages, in volts."""
        voltage = self._free(step, inputs)
        law = self._edges.law
        if not isinstance(law, EdgeLaws):
            return OperatingPoint(voltage, 1.0 / np.atleast_2d(law)[0])
        first, second = voltage[self._whole.edges].T
        flow, drop = law.flow(first, second), first - second
        small = np.abs(drop) < _LEAST
        slope = (flow.first + flow.second) / 2
        return OperatingPoint(
            voltage, np.where(small, 1.0 / slope, drop / np.where(small, 1.0, flow.value))
        )

    def _free(self, step: int, inputs: Floats) -> Floats:
        """(..., n) node voltages, with the edges as they were at a step."""
        if step == 0:
            self._edges.restore(self._start)
        else:
            last = {name: values[step - 1] for name, values in self._learned.items()}
            self._edges.restore(self._edges.degrees_of(last))
        plan = self._plan(self._intact[min(step, len(self._intact) - 1)])
        voltage: Floats = plan.free(self._edges.law, Boundary(inputs)).voltage
        return voltage

    def _plan(self, intact: Any) -> Any:
        key = intact.tobytes()
        if key not in self._plans:
            network = self._whole.cut(*np.flatnonzero(~intact).tolist())
            planner = "plan" if self.linear else "plan_nonlinear"
            self._plans[key] = getattr(self._solver, planner)(network, *self._held)
        return self._plans[key]

    @cached_property
    def _solver(self) -> Any:
        return PHYSICS.make("dense" if self._whole.n_edges < _SPARSE_FROM else "sparse")
