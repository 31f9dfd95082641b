"""Elements whose current depends on the voltages of both nodes, not on their difference alone."""

# Compiled functions have no types of their own.
# mypy: allow-untyped-defs
from __future__ import annotations

import math
from typing import Any

import numpy as np

from pyedge.arrays import Floats
from pyedge.elements.contract import resistance
from pyedge.errors import InputError
from pyedge.networks.flow import Flow, flow
from pyedge.simd import Lanes, broadcast, for_types, jit, load, store, whole

LEAK = 1e-9
"""Conductance beside the channel, in siemens: without it a node whose edges are off would float."""
_WIDE = whole(8).wide


class NonlinearElement:
    """What nonlinear elements have in common.

    A subclass gives `name`, `leak` and `compiled`, or `flow` itself, and `spice` for ngspice.
    """

    linear = False
    name: str
    leak: float  # conductance between the nodes beside the channel, in siemens

    def flow(self, first: Floats, second: Floats, parameter: Floats) -> Flow:
        """The flows at node voltages and gate voltages, in volts, that broadcast."""
        if self.compiled is None:
            raise InputError(f"element {self.name} has no law: give it `flow` or `compiled`")
        shape = np.broadcast_shapes(np.shape(first), np.shape(second), np.shape(parameter))
        count = math.prod(shape)
        rows = np.zeros((6, 1, -(-count // len(_WIDE)) * len(_WIDE)))
        for row, values in zip(rows, (first, second, parameter), strict=False):
            row[0, :count].reshape(shape)[...] = values
        for_types(_flow_each, (self.compiled,))(self.compiled, *rows)
        return Flow(*rows[3:, 0, :count].reshape(3, *shape))

    def conductance(self, parameter: Floats) -> Floats:
        """Slope at small drops with both nodes at 0 V, in siemens."""
        return self.flow(np.zeros(1), np.zeros(1), parameter).first

    def resistance(self, parameter: Floats) -> Floats:
        """Its inverse, in ohms: what histories keep."""
        return 1.0 / self.conductance(parameter)

    @property
    def compiled(self) -> Any:
        """A NamedTuple that `pyedge.networks.flow.flow` is registered for; None without one."""
        return None

    def spice_model(self, name: str) -> list[str]:
        """Lines of a netlist that all edges share: the model card of this name, if any."""
        return []

    def spice(self, name: str, first: str, second: str, gate: str, model: str) -> list[str]:
        """Lines of a netlist for an edge between two nodes, without its leak."""
        raise InputError(f"element {self.name} is no device of SPICE's: give it a method `spice`")


def check_positive(**values: float) -> None:
    """InputError unless all of these are finite and positive."""
    for name, value in values.items():
        if not (math.isfinite(value) and value > 0):
            more = ": it must be finite and positive"
            if name == "leak":
                more += ", or a node whose edges are off would float, as 1nS"
            raise InputError(f"{name} {value}{more}")


def small_signal(kind: type) -> None:
    """Register the compiled resistance of a nonlinear element: see its `resistance`."""
    resistance.on(kind)(_resistance)


def _resistance(element, parameter):
    return 1.0 / flow(element, 0.0 * parameter, 0.0 * parameter, parameter)[1]


@jit()
def _flow_each(element, first, second, parameter, value, rise, fall):
    """The flows of (1, k) voltages, k a multiple of the lanes, written to three more (1, k)."""
    for start in range(0, first.shape[1], len(_WIDE)):
        lanes = Lanes(_WIDE, start)
        ends = load(first, 0, lanes), load(second, 0, lanes)
        one, two, three = flow(element, ends[0], ends[1], load(parameter, 0, lanes))
        store(value, 0, lanes, one)
        store(rise, 0, lanes, broadcast(two, lanes))
        store(fall, 0, lanes, broadcast(three, lanes))
