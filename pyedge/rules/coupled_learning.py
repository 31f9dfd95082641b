"""Coupled learning without noise: the difference of squared drops (D22, Eq. 2)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from pyedge.arrays import Floats, Replicas
from pyedge.rng import StepKey
from pyedge.rules.contract import UnrecordedRule, signal
from pyedge.signal import Signal


class CompiledCoupledLearning(NamedTuple):
    """`CoupledLearning` in compiled code."""

    record: tuple[()] = ()  # nothing is recorded


class CoupledLearning(UnrecordedRule):
    """The signal dVc^2 - dVf^2, in V^2."""

    name = "coupled-learning"

    def signal(self, first: Floats, second: Floats, key: StepKey) -> Signal:
        return Signal(np.asarray(second * second - first * first, dtype=np.float64))

    def compiled(self, replicas: Replicas | None = None) -> CompiledCoupledLearning:
        return CompiledCoupledLearning()


@signal.on(CompiledCoupledLearning)
def _signal(rule, free, clamped, k, m, drawn, key, work, lanes):  # type: ignore[no-untyped-def]
    return clamped * clamped - free * free, drawn
