"""A conductor; its parameter is its conductance, in siemens."""

from __future__ import annotations

from typing import NamedTuple

from pyedge.arrays import Floats
from pyedge.elements.contract import LinearElement, conductance, resistance


class CompiledConductor(NamedTuple):
    """Nothing but the law: I = G V."""


class Conductor(LinearElement):
    """Ohm's law, I = G V, with G the parameter."""

    name = "conductor"

    def conductance(self, parameter: Floats) -> Floats:
        return parameter

    @property
    def compiled(self) -> CompiledConductor:
        return CompiledConductor()


@conductance.on(CompiledConductor)
def _conductance(element, parameter):  # type: ignore[no-untyped-def]
    return parameter


@resistance.on(CompiledConductor)
def _resistance(element, parameter):  # type: ignore[no-untyped-def]
    return 1.0 / parameter
