"""The supervisor: it measures the free outputs and sets the second state."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from pyedge.arrays import Floats
from pyedge.errors import InputError
from pyedge.extension.digest import OMITTED
from pyedge.rng import StepKey, Stream, normal
from pyedge.supervisor.nudge import NUDGES, Nudge, amount
from pyedge.supervisor.timing import Always, Timed


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
        adc: the step of the ADC that measures the free outputs, in volts; 0 for none.
        eta_steps: eta is a whole number of so many parts, as a D/A converter sets it: 128; 0 for
            any eta.
        overclamp: outputs are held at V_D and so many volts beyond it, in the direction of
            V_D - V_F, and learning is on for a time in proportion to the largest error, which is
            the window for an error as large; eta is not used; 0 for the usual clamp.
        tolerance: learning is on only where an output is farther than this from what it should
            be, in volts; with a hinge loss, 0 V is learning only where wrong; None for always.
        dac: the step of the DACs that set the inputs, of tests as well, in volts; 0 for none.
    """

    eta: float | None = None
    noise: float = 0.0
    resolution: float = 0.0
    method: str = "clamp"
    beta: float = 1e-5
    adc: float = field(default=0.0, metadata={OMITTED: True})
    eta_steps: int = field(default=0, metadata={OMITTED: True})
    overclamp: float = field(default=0.0, metadata={OMITTED: True})
    tolerance: float | None = field(default=None, metadata={OMITTED: True})
    dac: float = field(default=0.0, metadata={OMITTED: True})

    def __post_init__(self) -> None:
        if self.eta is not None:
            check_eta(self.eta)
        volts = {"noise": self.noise, "DAC resolution": self.resolution, "adc": self.adc,
                 "dac": self.dac,
                 "overclamp": self.overclamp, "tolerance": self.tolerance or 0.0}  # fmt: skip
        for name, value in volts.items():
            if not math.isfinite(value) or value < 0:
                raise InputError(f"supervisor {name} {value} V: it must be 0 or more")
        NUDGES.check(self.method)
        if not (math.isfinite(self.beta) and self.beta > 0):
            raise InputError(f"supervisor beta {self.beta} S: it must be finite and positive")

        if self.eta_steps < 0:
            raise InputError(f"supervisor eta_steps {self.eta_steps}: write 128, or 0 for any eta")
        if self.overclamp > 0 and self.method != "clamp":
            raise InputError(f"supervisor.overclamp is for method clamp, not for {self.method}")

    @property
    def timing(self) -> Always | Timed:
        """For how long learning is on in a step."""
        if self.tolerance is None and self.overclamp == 0:
            return Always()
        return Timed(self.tolerance or 0.0, self.overclamp)

    def amplitude(self, task_eta: float) -> float:
        """The nudge amplitude: its own, or the task's."""
        return task_eta if self.eta is None else self.eta

    def nudge(self, eta: float) -> Nudge:
        """The nudge, with the task's eta where the supervisor has none."""
        if self.eta_steps > 0:
            eta = self._stepped(eta)
        made: Nudge = NUDGES.make(self.method, self, eta)
        amount.need(made.force)
        return made

    def _stepped(self, eta: float) -> float:
        """Eta to the nearest part; InputError: that is 0."""
        parts = math.floor(eta * self.eta_steps + 0.5)
        if parts == 0:
            raise InputError(
                f"eta {eta} in {self.eta_steps} steps is 0: write {1 / self.eta_steps}"
            )
        return parts / self.eta_steps

    def measurement_noise(self, start: StepKey, steps: int, outputs: int) -> Floats:
        """(steps, outputs) errors of the measured free outputs from `start` on, in volts."""
        error = np.zeros((steps, outputs))
        if self.noise > 0:
            for t in range(steps):
                moment = start._replace(step=start.step + t)
                error[t] = self.noise * normal(moment, Stream.SUPERVISOR, outputs)
        return error


def converted(volts: Floats, step: float) -> Floats:
    """Voltages as a converter (ADC or DAC) of this step gives them, in volts; 0 for none."""
    return np.asarray(np.floor(volts / step + 0.5) * step) if step > 0 else volts


def check_eta(eta: float) -> None:
    """Raise InputError unless 0 < eta <= 1."""
    if not 0 < eta <= 1:
        raise InputError(f"eta {eta} is not in (0, 1]: write 0.5")
