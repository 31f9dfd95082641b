"""The measures of claims.toml."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from pyedge.reproduction.ageing.experiments import Aged, Experiments
from pyedge.reproduction.claims import Measured

BETAS = {0.1: 0.22, 0.3: 0.95, 0.5: 1.38}
"""Published exponents, by how densely machines are joined."""


def beta(parameter: float) -> Callable[[Experiments], Measured]:
    """Distance of the exponent of the mean decay from the published one."""

    def measure(of: Experiments) -> Measured:
        found = of.maps[parameter].decay
        detail = f"beta {found.beta:.2f} +- {found.error:.2f} beside {BETAS[parameter]:g}"
        return Measured([abs(found.beta - BETAS[parameter])], detail, ())

    return measure


def crossing(of: Experiments) -> Measured:
    """Least density at which the exponent exceeds 1."""
    above = [each for each, group in of.maps.items() if group.decay.beta > 1]
    betas = ", ".join(f"{each:g}: {group.decay.beta:.2f}" for each, group in of.maps.items())
    return Measured([min(above, default=1.0)], f"beta at {betas}", ())


def each(parameter: float, measured: Callable[[Aged], float]) -> Callable[[Experiments], Measured]:
    """A value of each machine that learns a map."""
    return lambda of: Measured([measured(one) for one in of.maps[parameter].machines])


def random(measured: Callable[[Aged], float]) -> Callable[[Experiments], Measured]:
    """A value of each machine that is shown random data."""
    return lambda of: Measured([measured(one) for one in of.random.machines])


def final(machine: Aged) -> float:
    """Normalised error of the last epoch."""
    return float(machine.normalized[-1])


MEASURES: dict[str, Callable[[Experiments], Measured]] = {
    "beta_1": beta(0.1),
    "beta_3": beta(0.3),
    "beta_5": beta(0.5),
    "crossing": crossing,
    "final_1": each(0.1, final),
    "final_3": each(0.3, final),
    "final_5": each(0.5, final),
    "trace_1": each(0.1, lambda one: one.trace_fall),
    "trace_3": each(0.3, lambda one: one.trace_fall),
    "trace_5": each(0.5, lambda one: one.trace_fall),
    "effective_1": each(0.1, lambda one: one.effective_share),
    "effective_5": each(0.5, lambda one: one.effective_share),
    "trimming": each(0.3, lambda one: one.trimmed / one.tested),
    "spread_5": lambda of: Measured(of.maps[0.5].spreads.tolist()),
    "random_final": random(final),
    "random_trace": random(lambda one: one.trace_fall),
    "random_spread": lambda of: Measured(np.asarray(of.random.spreads).tolist()),
}
"""By name in claims.toml, which says what each is."""
