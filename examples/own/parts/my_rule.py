"""A rule of one's own with compiled code: the difference of absolute drops, in volts times 1 V.

pyedge train allostery-3 --edges examples/own/parts/my_rule.py:absolute_edges
"""

from typing import NamedTuple

import numpy as np

from pyedge.edges import Population
from pyedge.elements import Resistor
from pyedge.memory import Ohms
from pyedge.rules import UnrecordedRule, signal
from pyedge.signal import Signal


class CompiledAbsolute(NamedTuple):
    record: tuple = ()  # nothing recorded


class Absolute(UnrecordedRule):
    """The signal |dVc| - |dVf|."""

    name = "absolute"

    def signal(self, first, second, key):
        return Signal(np.abs(second) - np.abs(first))

    def compiled(self, replicas=None):
        return CompiledAbsolute()


@signal.on(CompiledAbsolute)
def _signal(rule, free, clamped, k, m, drawn, key, work, lanes):
    return abs(clamped) - abs(free), drawn


def absolute_edges(edges, network, machine, observe=None):
    memory = Ohms(len(edges), 1e13, 51040.0, 1040.0, 100258.75)
    return Population(edges, Resistor(), memory, Absolute())
