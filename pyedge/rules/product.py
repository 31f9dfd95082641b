"""In situ backpropagation: the product of the free drop and the adjoint one.

With the loss's gradient as loads (`pyedge.supervisor.nudge.Respond`), minus that product is the
derivative of the loss by the conductance (Li and Mao, Nat. Commun. 15, 10528, 2024, Eq. 4).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from pyedge.arrays import Floats, Replicas
from pyedge.rng import StepKey
from pyedge.rules.contract import UnrecordedRule, signal
from pyedge.signal import Signal


class CompiledProduct(NamedTuple):
    """`Product` in compiled code."""

    record: tuple[()] = ()  # nothing is recorded


class Product(UnrecordedRule):
    """The signal -d d', of the drops in the free and in the adjoint state."""

    name = "product"

    def signal(self, first: Floats, second: Floats, key: StepKey) -> Signal:
        return Signal(np.asarray(-(first * second), dtype=np.float64))

    def compiled(self, replicas: Replicas | None = None) -> CompiledProduct:
        return CompiledProduct()


@signal.on(CompiledProduct)
def _signal(rule, free, clamped, k, m, drawn, key, work, lanes):  # type: ignore[no-untyped-def]
    return -(free * clamped), drawn


class Difference(UnrecordedRule):
    """The signal d2 - d1, of the second and of the free drop; coupled learning of rest lengths.

    Altman et al., Phys. Rev. Applied 22, 024053 (2024).
    """

    name = "difference"

    def signal(self, first: Floats, second: Floats, key: StepKey) -> Signal:
        return Signal(np.asarray(second - first, dtype=np.float64))
