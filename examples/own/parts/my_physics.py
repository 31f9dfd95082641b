"""A physics of one's own: the library's, with every node voltage rounded to a meter's digits.

machine.toml:  physics = "my_physics.py:Rounded"
"""

from dataclasses import dataclass

import numpy as np

from pyedge.physics import DensePhysics


@dataclass
class RoundedPlan:
    plan: object
    factorization = None  # no compiled code: a machine asks step by step

    def __getattr__(self, name):
        return getattr(self.plan, name)

    def free(self, conductance, boundary):
        return RoundedState(self.plan.free(conductance, boundary))


@dataclass
class RoundedState:
    state: object

    @property
    def voltage(self):
        return np.round(self.state.voltage, 4)

    def clamp(self, values):
        return np.round(self.state.clamp(values), 4)


class Rounded(DensePhysics):
    def plan(self, network, inputs, outputs):
        return RoundedPlan(super().plan(network, inputs, outputs))
