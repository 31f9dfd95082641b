"""The contract of an element: the law of an edge, told by one parameter an edge."""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol

from pyedge.arrays import Floats
from pyedge.simd import dispatch


class Flow(NamedTuple):
    """What flows through edges, and how it changes with the values at their ends."""

    value: Floats  # (..., m) flow from the first to the second node (current, in amperes)
    slope_first: Floats  # (..., m) its derivatives by the values at the two nodes
    slope_second: Floats  # (..., m) its derivatives by the values at the two nodes


class Element(Protocol):
    """The law of an edge.

    Attributes:
        name: as configurations name it.
        linear: whether the flow is proportional to the drop.
        symmetric: whether its Jacobian is symmetric (slope_second = -slope_first).
    """

    name: str
    linear: bool
    symmetric: bool

    def flow(self, drop: Floats, first: Floats, second: Floats, parameter: Floats) -> Flow:
        """The flow at these drops.

        Args:
            drop: (..., m) value at the first node minus value at the second.
            first, second: (..., m) values at the two nodes.
            parameter: (..., m) what the memory sets.
        """

    def conductance(self, parameter: Floats) -> Floats:
        """(..., m) flow over drop, in siemens, of a linear element."""

    def resistance(self, parameter: Floats) -> Floats:
        """(..., m) drop over flow, in ohms, of a linear element."""

    @property
    def compiled(self) -> Any:
        """A NamedTuple that `conductance` below is registered for, or None."""


class LinearElement:
    """What linear elements have in common; a subclass gives `conductance`."""

    linear = True
    symmetric = True

    def conductance(self, parameter: Floats) -> Floats:
        raise NotImplementedError

    def flow(self, drop: Floats, first: Floats, second: Floats, parameter: Floats) -> Flow:
        """See `Element.flow`: g drop."""
        g = self.conductance(parameter)
        return Flow(g * drop, g, -g)

    def resistance(self, parameter: Floats) -> Floats:
        return 1.0 / self.conductance(parameter)

    @property
    def compiled(self) -> Any:
        return None


@dispatch
def conductance(element, parameter):  # type: ignore[no-untyped-def]
    """Conductance of a linear element for a vector of parameters, in siemens."""


@dispatch
def resistance(element, parameter):  # type: ignore[no-untyped-def]
    """Resistance of a linear element for a vector of parameters, in ohms."""
