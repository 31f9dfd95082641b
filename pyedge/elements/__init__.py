"""Elements: the law of an edge, which says what flows at a drop."""

from pyedge.elements.contract import Element as Element
from pyedge.elements.contract import LinearElement as LinearElement
from pyedge.elements.resistor import Resistor as Resistor
from pyedge.elements.voltage_controlled import (
    VoltageControlledResistor as VoltageControlledResistor,
)
