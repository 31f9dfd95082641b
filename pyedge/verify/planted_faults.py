"""Injected faults that lockstep must detect: a flipped decision, a wrong resistor or law."""

from __future__ import annotations

from dataclasses import replace

from pyedge.arrays import Bools, Floats, Ints
from pyedge.elements import NonlinearElement
from pyedge.logic import BehavioralLogic
from pyedge.networks.flow import EdgeLaw, EdgeLaws
from pyedge.networks.network import Network
from pyedge.physics import Boundary, Physics, Plan, State
from pyedge.physics.contract import NonlinearPhysics, NonlinearPlan


class FlippedLogic(BehavioralLogic):
    """The model's logic with one decision of one edge inverted."""

    def __init__(self, n_edges: int, step: int, edge: int) -> None:
        super().__init__(n_edges)
        self._left = step
        self._edge = edge

    def count(self, first: Bools, second: Bools) -> Ints:
        if self._left == 0:
            first = first.copy()
            first[self._edge] = ~first[self._edge]
        self._left -= 1
        return super().count(first, second)


class WrongResistor:
    """A physics in which an edge's resistance is `factor` times the right one from a step on."""

    def __init__(self, physics: Physics, step: int, edge: int, factor: float) -> None:
        self.physics = physics
        self.left = step
        self.edge = edge
        self.factor = factor

    def plan(self, network: Network, inputs: Ints, outputs: Ints) -> Plan:
        return _WrongPlan(self, self.physics.plan(network, inputs, outputs))

    def close(self) -> None:
        self.physics.close()


class _WrongPlan:
    """A plan that counts free states, of which a task without a test set has one a step."""

    factorization = None

    def __init__(self, wrong: WrongResistor, plan: Plan) -> None:
        self._wrong = wrong
        self._plan = plan
        self.network, self.inputs, self.outputs = plan.network, plan.inputs, plan.outputs

    def free(self, conductance: Floats, boundary: Boundary) -> State:
        if self._wrong.left <= 0:
            conductance = conductance.copy()
            conductance[..., self._wrong.edge] /= self._wrong.factor
        self._wrong.left -= 1
        return self._plan.free(conductance, boundary)


class WrongLaw:
    """A physics in which one transistor follows another law from a step on.

    Args:
        physics: what settles.
        step: the first step that is wrong.
        edge: number of the edge.
        element: its law then.
    """

    def __init__(
        self, physics: NonlinearPhysics, step: int, edge: int, element: NonlinearElement | None
    ) -> None:
        self.physics = physics
        self.left = step
        self.edge = edge
        self.element = element

    def plan_nonlinear(self, network: Network, inputs: Ints, outputs: Ints) -> _WrongLawPlan:
        plan = self.physics.plan_nonlinear(network, inputs, outputs)
        return _WrongLawPlan(self, plan, network, inputs, outputs)

    def close(self) -> None:
        self.physics.close()


def _exchanged(law: EdgeLaw) -> EdgeLaw:
    """With the free and the clamped twin's transistors in each other's place."""
    gain = None if law.gain is None else law.gain[::-1]
    return replace(law, parameter=law.parameter[..., ::-1, :], gain=gain)


class _WrongLawPlan:
    """A plan that counts free states, of which a task without a test set has one a step."""

    factorization = None

    def __init__(
        self, wrong: WrongLaw, plan: NonlinearPlan, network: Network, inputs: Ints, outputs: Ints
    ) -> None:
        self._wrong, self._plan = wrong, plan
        self.network, self.inputs, self.outputs = network, inputs, outputs

    def free(self, laws: EdgeLaws, boundary: Boundary) -> State:
        wrong = self._wrong
        wrong.left -= 1
        if wrong.left >= 0:
            return self._plan.free(laws, boundary)
        parts = []
        for each in laws:
            there = each.edges == wrong.edge
            for chosen, element in ((~there, each.element), (there, wrong.element)):
                if chosen.any():
                    gain = None if each.gain is None else each.gain[:, chosen]
                    own = EdgeLaw(
                        each.edges[chosen], each.element, each.parameter[..., chosen], gain
                    )
                    parts.append(
                        _exchanged(own) if element is None else replace(own, element=element)
                    )
        return self._plan.free(EdgeLaws(tuple(parts)), boundary)
