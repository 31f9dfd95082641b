"""Springs: linear elements of elastic networks, whose drop is an elongation, in metres."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from pyedge.arrays import Floats
from pyedge.elements.contract import LinearElement, conductance, resistance
from pyedge.networks.flow import Flow


class CompiledSpring(NamedTuple):
    """Nothing but the law: T = k e."""


class Spring(LinearElement):
    """Hooke's law, T = k e: tension over elongation, with the stiffness k the parameter, in N/m."""

    name = "spring"

    def conductance(self, parameter: Floats) -> Floats:
        return parameter

    @property
    def compiled(self) -> CompiledSpring:
        return CompiledSpring()


@conductance.on(CompiledSpring)
def _conductance(element, parameter):  # type: ignore[no-untyped-def]
    return parameter


@resistance.on(CompiledSpring)
def _resistance(element, parameter):  # type: ignore[no-untyped-def]
    return 1.0 / parameter


class RestLengthSpring(LinearElement):
    """T = k (e - l), with the change l of the rest length the parameter, in metres.

    Args:
        stiffness: (k,) of the edges, in N/m.
    """

    name = "rest-length-spring"

    def __init__(self, stiffness: Floats) -> None:
        self.stiffness = stiffness

    def conductance(self, parameter: Floats) -> Floats:
        return np.broadcast_to(self.stiffness, parameter.shape).copy()

    def preload(self, parameter: Floats) -> Floats:
        """(..., k) compression at no elongation, k l, in newtons."""
        return np.asarray(self.stiffness * parameter)

    def flow(self, first: Floats, second: Floats, parameter: Floats) -> Flow:
        tension = self.stiffness * (first - second - parameter)
        slope = self.conductance(parameter)
        return Flow(tension, slope, slope)
