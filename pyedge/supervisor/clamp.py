"""The supervisor: it measures the free outputs and nudges the clamped ones (D22, Eq. 1)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pyedge.errors import InputError
from pyedge.rng import Moment, Stream, normal
from pyedge.simd import kernel

Floats = npt.NDArray[np.float64]


@kernel(forceinline=True)
def nudge(eta, desired, measured, resolution):  # type: ignore[no-untyped-def]
    """V_C = eta V_D + (1 - eta) V_F, then to the nearest voltage that the DAC has."""
    clamped = eta * desired + (1.0 - eta) * measured
    if resolution > 0.0:
        clamped = math.floor(clamped / resolution + 0.5) * resolution
    return clamped


@dataclass(frozen=True)
class Supervisor:
    """Sets the clamped outputs.

    Attributes:
        eta: nudge amplitude, in (0, 1]; None for the task's own.
        noise: rms noise of the measured free outputs, in volts.
        resolution: the step of the DAC that drives the clamped outputs, in volts; 0 for none.
    """

    eta: float | None = None
    noise: float = 0.0
    resolution: float = 0.0

    def __post_init__(self) -> None:
        if self.eta is not None:
            check_eta(self.eta)
        for name, value in (("noise", self.noise), ("DAC resolution", self.resolution)):
            if not math.isfinite(value) or value < 0:
                raise InputError(f"supervisor {name} {value} V: it must be 0 or more")

    def measurement_noise(self, start: Moment, steps: int, outputs: int) -> Floats:
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
