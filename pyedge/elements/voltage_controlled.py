"""A voltage-controlled resistor: a MOSFET at small drops, without saturation or body effect."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

from pyedge.arrays import Floats
from pyedge.elements.contract import LinearElement, conductance, resistance
from pyedge.errors import InputError
from pyedge.networks.flow import flow


class CompiledVoltageControlled(NamedTuple):
    """See `VoltageControlledResistor`."""

    transconductance: float
    threshold: float


@dataclass(frozen=True)
class VoltageControlledResistor(LinearElement):
    """G = S (V_G - V_T), with the gate voltage V_G the parameter, in volts.

    The triode law of a MOSFET in the limit of small drops.  Transistors of the ALD1106 kind have
    S = 8.5e-4 A/V^2 and V_T = 0.7 V (arXiv:2311.00537).

    Raises:
        InputError: a transconductance that is not positive.
    """

    transconductance: float = 8.5e-4  # S, in A/V^2
    threshold: float = 0.7  # V_T, in volts

    name = "voltage-controlled"

    def __post_init__(self) -> None:
        if not (math.isfinite(self.transconductance) and self.transconductance > 0):
            raise InputError(f"transconductance {self.transconductance} A/V^2: it must be positive")

    def conductance(self, parameter: Floats) -> Floats:
        return self.transconductance * (parameter - self.threshold)

    @property
    def compiled(self) -> CompiledVoltageControlled:
        return CompiledVoltageControlled(self.transconductance, self.threshold)


@conductance.on(CompiledVoltageControlled)
def _conductance(element, parameter):  # type: ignore[no-untyped-def]
    return element.transconductance * (parameter - element.threshold)


@resistance.on(CompiledVoltageControlled)
def _resistance(element, parameter):  # type: ignore[no-untyped-def]
    return 1.0 / (element.transconductance * (parameter - element.threshold))


@flow.on(CompiledVoltageControlled)
def _flow(element, first, second, parameter):  # type: ignore[no-untyped-def]
    siemens = element.transconductance * (parameter - element.threshold)
    return siemens * (first - second), siemens, siemens
