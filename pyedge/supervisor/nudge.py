"""The nudge: how the second state differs from the free one.

Outputs are clamped nearer to what is desired (coupled learning; D22, Eq. 1), loads are injected
there (equilibrium propagation; Scellier & Bengio, 2017), or the gradient of the loss is injected
with all inputs at 0 (adjoint).  How strongly is a formula for each output, the nudge's `force`.
"""

# Compiled functions have no types of their own.
# mypy: allow-untyped-defs
from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from pyedge.arrays import Floats
from pyedge.errors import InputError
from pyedge.extension import Registry
from pyedge.simd import dispatch

if TYPE_CHECKING:
    from pyedge.supervisor.supervisor import Supervisor


@dispatch
def amount(force, desired, measured):
    """What an output is held at, in volts, or the load injected there, in amperes.

    Args:
        force: a NamedTuple; an implementation is registered for its class.
        desired, measured: voltages of the output, in volts: numbers, or vectors of replicas.
    """


class Toward(NamedTuple):
    """eta V_D + (1 - eta) V_F, to the nearest step of the DAC of `resolution` volts, or 0."""

    eta: float
    resolution: float


class Proportional(NamedTuple):
    """beta (V_D - V_F); beta in siemens."""

    beta: float


class Beyond(NamedTuple):
    """V_D and a fixed `margin` in the direction of V_D - V_F, to the nearest step of the DAC."""

    margin: float  # in volts
    resolution: float  # in volts, or 0


@amount.on(Toward)
def toward(force, desired, measured):
    held = force.eta * desired + (1.0 - force.eta) * measured
    if force.resolution > 0.0:
        held = math.floor(held / force.resolution + 0.5) * force.resolution
    return held


@amount.on(Beyond)
def beyond(force, desired, measured):
    margin = force.margin
    held = desired + min(max((desired - measured) * 1e300, -margin), margin)
    if force.resolution > 0.0:
        held = math.floor(held / force.resolution + 0.5) * force.resolution
    return held


@amount.on(Proportional)
def proportional(force, desired, measured):
    return force.beta * (desired - measured)


def amounts(force: Any, desired: Floats, measured: Floats) -> Floats:
    """(n_outputs,) `amount` of each output."""
    formula = amount.table.get(type(force))
    if formula is None:
        raise InputError(f"no amount is registered for the force {type(force).__name__}")
    pairs = zip(desired.tolist(), measured.tolist(), strict=True)
    return np.array([formula(force, d, v) for d, v in pairs])


class Clamp(NamedTuple):
    """Outputs are held at the voltages that `force` gives."""

    force: Any

    @property
    def clamped(self) -> bool:
        """Whether outputs are held, else loads are injected."""
        return True

    def second(self, state: Any, desired: Floats, measured: Floats) -> Floats:
        """(n,) node voltages in the second state, in volts, from a `pyedge.physics.FreeState`."""
        return np.asarray(state.clamp(amounts(self.force, desired, measured)))


class Inject(NamedTuple):
    """The loads that `force` gives are injected at the outputs, beside those of the task."""

    force: Any

    @property
    def clamped(self) -> bool:
        return False

    def second(self, state: Any, desired: Floats, measured: Floats) -> Floats:
        return np.asarray(state.inject(amounts(self.force, desired, measured)))


class Respond(NamedTuple):
    """Only the loads that `force` gives are injected at the outputs; all inputs are at 0."""

    force: Any

    @property
    def clamped(self) -> bool:
        return False

    def second(self, state: Any, desired: Floats, measured: Floats) -> Floats:
        return np.asarray(state.respond(amounts(self.force, desired, measured)))


Nudge = Clamp | Inject | Respond

NUDGES: Registry[Callable[[Supervisor, float], Nudge]] = Registry("nudges", Callable[..., Nudge])
"""What makes the nudge of a supervisor and an eta, by the name that `supervisor.method` knows."""


@NUDGES.register("clamp")
def _clamp(supervisor: Supervisor, eta: float) -> Nudge:
    if supervisor.overclamp > 0:
        return Clamp(Beyond(supervisor.overclamp, supervisor.resolution))
    return Clamp(Toward(eta, supervisor.resolution))


@NUDGES.register("inject")
def _inject(supervisor: Supervisor, eta: float) -> Nudge:
    return Inject(Proportional(supervisor.beta))


@NUDGES.register("adjoint")
def _adjoint(supervisor: Supervisor, eta: float) -> Nudge:
    return Respond(Proportional(-supervisor.beta))
