"""The supervisor: it measures the free outputs and sets the second state.

The second state differs from the free one by a nudge: outputs clamped nearer to their targets
(coupled learning; D22, Eq. 1), loads injected there (equilibrium propagation), or the gradient of
the loss injected with all inputs at 0 (adjoint).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from pyedge.errors import InputError
from pyedge.rng import StepKey, Stream, normal
from pyedge.simd import jit

Floats = npt.NDArray[np.float64]


class Clamp(NamedTuple):
    """Outputs held at eta V_D + (1 - eta) V_F; `resolution` is the DAC's step, in volts, or 0."""

    eta: float
    resolution: float


class Inject(NamedTuple):
    """Loads beta (V_D - V_F) injected at the outputs; beta in siemens."""

    beta: float


class Adjoint(NamedTuple):
    """The gradient of the loss, V_F - V_D times `unit` siemens, injected, with inputs at 0."""

    unit: float


@jit(forceinline=True)
def nudge(eta, desired, measured, resolution):  # type: ignore[no-untyped-def]
    """V_C = eta V_D + (1 - eta) V_F, then to the nearest voltage that the DAC has."""
    clamped = eta * desired + (1.0 - eta) * measured
    if resolution > 0.0:
        clamped = math.floor(clamped / resolution + 0.5) * resolution
    return clamped


@dataclass(frozen=True)
class Supervisor:
    """Sets the second state.

    Attributes:
        eta: nudge amplitude, in (0, 1]; None for the task's own.
        noise: rms noise of the measured free outputs, in volts.
        resolution: the step of the DAC that drives the clamped outputs, in volts; 0 for none.
        method: ``clamp``, ``inject`` or ``adjoint``.
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
        if self.method not in METHODS:
            raise InputError(f"method {self.method!r} is not one of {', '.join(METHODS)}")
        if not (math.isfinite(self.beta) and self.beta > 0):
            raise InputError(f"supervisor beta {self.beta} S: it must be finite and positive")

    def nudge(self, eta: float) -> Clamp | Inject | Adjoint:
        """The nudge for compiled code, with the task's eta where the supervisor has none."""
        if self.method == "clamp":
            return Clamp(eta, self.resolution)
        return Inject(self.beta) if self.method == "inject" else Adjoint(self.beta)

    def second(self, state: Any, targets: Floats, measured: Floats, eta: float) -> Floats:
        """(n,) node voltages in the second state.

        Args:
            state: the free state, a `pyedge.physics.FreeState`.
            targets, measured: (n_outputs,) desired and measured outputs, in volts.
            eta: nudge amplitude.
        """
        if self.method == "clamp":
            pairs = zip(targets, measured, strict=True)
            values = [nudge(eta, d, v, self.resolution) for d, v in pairs]
            return np.asarray(state.clamp(np.array(values)))
        if self.method == "inject":
            return np.asarray(state.inject(self.beta * (targets - measured)))
        return np.asarray(state.respond(self.beta * (measured - targets)))

    def measurement_noise(self, start: StepKey, steps: int, outputs: int) -> Floats:
        """(steps, outputs) errors of the measured free outputs from `start` on, in volts."""
        error = np.zeros((steps, outputs))
        if self.noise > 0:
            for t in range(steps):
                moment = start._replace(step=start.step + t)
                error[t] = self.noise * normal(moment, Stream.SUPERVISOR, outputs)
        return error


METHODS = ("clamp", "inject", "adjoint")


def check_eta(eta: float) -> None:
    """Raise InputError unless 0 < eta <= 1."""
    if not 0 < eta <= 1:
        raise InputError(f"eta {eta} is not in (0, 1]: write 0.5")
