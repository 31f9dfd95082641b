"""A resistor; its parameter is its resistance, in ohms."""

from __future__ import annotations

from typing import NamedTuple

from pyedge.arrays import Floats
from pyedge.elements.contract import LinearElement, conductance, resistance
from pyedge.networks.flow import flow


class CompiledResistor(NamedTuple):
    """Nothing but the law: I = V / R."""


class Resistor(LinearElement):
    """Ohm's law, I = V / R, with R the parameter."""

    name = "resistor"

    def conductance(self, parameter: Floats) -> Floats:
        return 1.0 / parameter

    def resistance(self, parameter: Floats) -> Floats:
        return parameter

    @property
    def compiled(self) -> CompiledResistor:
        return CompiledResistor()


@conductance.on(CompiledResistor)
def _conductance(element, parameter):  # type: ignore[no-untyped-def]
    return 1.0 / parameter


@resistance.on(CompiledResistor)
def _resistance(element, parameter):  # type: ignore[no-untyped-def]
    return parameter


@flow.on(CompiledResistor)
def _flow(element, first, second, parameter):  # type: ignore[no-untyped-def]
    siemens = 1.0 / parameter
    return siemens * (first - second), siemens, siemens
