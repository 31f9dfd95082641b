"""An element and a memory of one's own without compiled code: it is asked edge by edge.

pyedge train allostery-3 --edges examples/own/parts/my_element.py:filament_edges
"""

import numpy as np

from pyedge.edges import Population
from pyedge.elements import LinearElement
from pyedge.memory import Continuous
from pyedge.rules import CoupledLearning
from pyedge.variable import Variable


class Filament(LinearElement):
    """A conducting filament: G = G0 exp(x), with x the parameter."""

    name = "filament"

    def conductance(self, parameter):
        return 2e-5 * np.exp(parameter)


class Growth(Continuous):
    """The logarithm of a conductance: dx = -s / V0^2."""

    name = "growth"
    variable = Variable("growth", "1", "logarithm of the conductance after the step")

    def learned(self, value):
        return self.state - value / 2.0


def filament_edges(edges, network, machine, observe=None):
    memory = Growth(len(edges), start=0.0, low=-3.0, high=3.0)
    return Population(edges, Filament(), memory, CoupledLearning())
