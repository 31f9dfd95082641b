"""For how long learning is on in a step: the whole window, or as long as the error is large."""

# Compiled functions have no types of their own.
# mypy: allow-untyped-defs
from __future__ import annotations

from typing import NamedTuple

import numpy as np

from pyedge.arrays import Floats
from pyedge.simd import broadcast, dispatch, part, select
from pyedge.supervisor.objective import desired, measured


class Always(NamedTuple):
    """Learning is on for the whole window."""

    def share(self, desired: Floats, measured: Floats) -> float:
        """The share of the window for which it is on, for (n_outputs,) voltages."""
        return 1.0


class Timed(NamedTuple):
    """Learning is off where no output is farther than `tolerance` from what it should be.

    Elsewhere it is on for a time in proportion to the largest such error, which is the window for
    an error of `full`; for the whole window if `full` is 0.
    """

    tolerance: float  # in volts
    full: float  # in volts

    def share(self, desired: Floats, measured: Floats) -> float:
        error = float(np.abs(desired - measured).max())
        if not error > self.tolerance:
            return 0.0
        return error / self.full if self.full > 0.0 else 1.0


@dispatch
def share(timing, objective, symbolic, shown, work, lanes):
    """As `Always.share`, a vector, in compiled code; arguments as for `pyedge.training.settle`."""


@share.on(Always)
def _always(timing, objective, symbolic, shown, work, lanes):
    return 1.0


@share.on(Timed)
def _share(timing, objective, symbolic, shown, work, lanes):
    error = broadcast(0.0, lanes)
    for o in range(symbolic.n_outputs):
        free = measured(symbolic, o, shown, work, lanes)
        error = max(error, abs(desired(objective, o, shown.targets, work, lanes) - free))
    return _on(timing, error, lanes)


@part
def _on(timing, error, lanes):
    time = broadcast(1.0, lanes)
    if timing.full > 0.0:
        time = error / timing.full
    return select(error > timing.tolerance, time, broadcast(0.0, lanes))
