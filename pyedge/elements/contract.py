"""The contract of an element: an edge's relation of current and drop, by one parameter."""

from __future__ import annotations

from typing import Any, Protocol

from pyedge.arrays import Floats
from pyedge.networks.flow import Flow
from pyedge.simd import dispatch


class Element(Protocol):
    """The law of an edge."""

    name: str  # as configurations name it
    linear: bool  # whether the current is proportional to the drop

    def conductance(self, parameter: Floats) -> Floats:
        """(..., m) current over drop, in siemens; of a nonlinear element, at small drops."""

    def resistance(self, parameter: Floats) -> Floats:
        """(..., m) drop over current, in ohms; of a nonlinear element, at small drops."""

    def flow(self, first: Floats, second: Floats, parameter: Floats) -> Flow:
        """Current and slopes at the voltages of the first and second nodes, which broadcast."""

    @property
    def compiled(self) -> Any:
        """A NamedTuple that the functions below are registered for, or None.

        They are `resistance` and `conductance`, or `flow` if nonlinear.
        """


class LinearElement:
    """What linear elements have in common; a subclass gives `conductance`."""

    linear = True

    def conductance(self, parameter: Floats) -> Floats:
        raise NotImplementedError

    def resistance(self, parameter: Floats) -> Floats:
        return 1.0 / self.conductance(parameter)

    def flow(self, first: Floats, second: Floats, parameter: Floats) -> Flow:
        conductance = self.conductance(parameter)
        return Flow(conductance * (first - second), conductance, conductance)

    @property
    def compiled(self) -> Any:
        return None


@dispatch
def conductance(element, parameter):  # type: ignore[no-untyped-def]
    """Conductance of a linear element for a vector of parameters, in siemens."""


@dispatch
def resistance(element, parameter):  # type: ignore[no-untyped-def]
    """Resistance for a vector of parameters, in ohms; at small drops."""
