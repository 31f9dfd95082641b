"""Elements: the law of an edge, which says what flows at a drop."""

from pyedge.elements.conductor import Conductor as Conductor
from pyedge.elements.contract import Element as Element
from pyedge.elements.contract import LinearElement as LinearElement
from pyedge.elements.ekv import EkvLaw as EkvLaw
from pyedge.elements.level1 import Card as Card
from pyedge.elements.level1 import Level1Law as Level1Law
from pyedge.elements.nonlinear import NonlinearElement as NonlinearElement
from pyedge.elements.resistor import Resistor as Resistor
from pyedge.elements.spring import RestLengthSpring as RestLengthSpring
from pyedge.elements.spring import Spring as Spring
from pyedge.elements.square import SquareLaw as SquareLaw
from pyedge.elements.transistor import LAWS as LAWS
from pyedge.elements.transistor import Transistor as Transistor
from pyedge.elements.voltage_controlled import (
    VoltageControlledResistor as VoltageControlledResistor,
)
