"""The supervisor: it measures the free outputs and sets the second state."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from pyedge.arrays import Floats
from pyedge.errors import InputError
from pyedge.rng import StepKey, Stream, normal
from pyedge.supervisor.nudge import NUDGES, Nudge, amount


@dataclass(frozen=True)
class Supervisor:
    """Sets the second state.

    Attributes:
        eta: nudge amplitude, in (0, 1]; None for the task's own.
        noise: rms noise of the measured free outputs, in volts.
        resolution: the step of the DAC that drives the clamped outputs, in volts; 0 for none.
        method: the nudge by a name of `NUDGES`: ``clamp``, ``inject``, ``adjoint``, or
            ``FILE.py:NAME``.
        beta: of ``inject`` and ``adjoint``: current for an error of 1 V, in siemens.
    """

    eta: float | None = None
    noise: float = 0.0
    resolution: float = 0.0
    method: str = "clamp"
    beta: float = 1e-5

    def __post_init__(self) -> None:
        if self.eta is not None:
            check_eta(self.eta)
        for name, value in (("noise", self.noise), ("DAC resolution", self.resolution)):
            if not math.isfinite(value) or value < 0:
                raise InputError(f"supervisor {name} {value} V: it must be 0 or more")
        NUDGES.check(self.method)
        if not (math.isfinite(self.beta) and self.beta > 0):
            raise InputError(f"supervisor beta {self.beta} S: it must be finite and positive")

    def amplitude(self, task_eta: float) -> float:
        """The nudge amplitude: its own, or the task's."""
        return task_eta if self.eta is None else self.eta

    def nudge(self, eta: float) -> Nudge:
        """The nudge, with the task's eta where the supervisor has none."""
        made: Nudge = NUDGES.make(self.method, self, eta)
        amount.need(made.force)
        return made

    def measurement_noise(self, start: StepKey, steps: int, outputs: int) -> Floats:
        """(steps, outputs) errors of the measured free outputs from `start` on, in volts."""
        error = np.zeros((steps, outputs))
        if self.noise > 0:
            for t in range(steps):
                moment = start._replace(step=start.step + t)
                error[t] = self.noise * normal(moment, Stream.SUPERVISOR, outputs)
        return error


def check_eta(eta: float) -> None:
    """Raise InputError unless 0 < eta <= 1."""
    if not 0 < eta <= 1:
        raise InputError(f"eta {eta} is not in (0, 1]: write 0.5")
