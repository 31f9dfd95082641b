"""The measures of claims.toml."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from pyedge.reproduction.claims import Measured
from pyedge.reproduction.imperfect.experiments import DWELLS, Experiments
from pyedge.reproduction.imperfect.three_edges import EXPERIMENTS

SHORT = 8e-3  # seconds, a period in which gates move little


def cycle(experiment: str) -> Callable[[Experiments], Measured]:
    """Relative difference of D_G^2 to what was measured, at a short period."""

    def measure(of: Experiments) -> Measured:
        theirs = EXPERIMENTS[experiment].cycles[SHORT] / SHORT**2
        ratio = of.ratio(experiment, SHORT)
        detail = f"D_G^2 / period^2 {ratio * theirs:.3g} V^2/s^2 beside {theirs:.3g} measured"
        return Measured([abs(ratio - 1)], detail)

    return measure


def periods(experiment: str) -> Callable[[Experiments], Measured]:
    """Root mean square of log10 of D_G^2 over what was measured, over all periods."""

    def measure(of: Experiments) -> Measured:
        ratios = [of.ratio(experiment, each) for each in EXPERIMENTS[experiment].cycles]
        worst = max(ratios, key=lambda ratio: abs(np.log10(ratio)))
        return Measured(
            [float(np.sqrt(np.mean(np.log10(ratios) ** 2)))],
            f"{len(ratios)} periods, 2 ms to 2 s; worst ratio {worst:.2f}",
        )

    return measure


def errors(experiment: str) -> Callable[[Experiments], Measured]:
    """Root mean square of log10 of the error over what was measured, over all periods."""

    def measure(of: Experiments) -> Measured:
        measured = EXPERIMENTS[experiment].errors
        ratios = [error / measured[period] for period, error in of.errors[experiment].items()]
        return Measured(
            [float(np.sqrt(np.mean(np.log10(ratios) ** 2)))],
            f"{len(ratios)} periods, 2 ms to 2 s; ratios {min(ratios):.2f} to {max(ratios):.2f}",
        )

    return measure


def slope(of: Experiments) -> Measured:
    """Distance from 2 of the power by which D_G^2 grows with the steps of a task."""
    powers = np.polyfit(np.log(DWELLS), np.log(of.distances), 1)[0]
    low, high = np.quantile(powers, [0.05, 0.95])
    detail = f"power: median {np.median(powers):.3f}, nine of ten in {low:.3f} to {high:.3f}"
    return Measured(np.abs(powers - 2).tolist(), detail)


def forgetting(of: Experiments) -> Measured:
    """Orders by which the error of a task that returns grows with the steps of the other."""
    returning = of.forgetting[:, :, 0]
    return Measured(np.log10(returning[-1] / returning[0]).tolist())


MEASURES: dict[str, Callable[[Experiments], Measured]] = {
    "cycle_1": cycle("1"),
    "cycle_2": cycle("2"),
    "periods_1": periods("1"),
    "periods_2": periods("2"),
    "errors_1": errors("1"),
    "errors_2": errors("2"),
    "slope": slope,
    "without_offsets": lambda of: Measured(of.without_offsets.max(axis=0).tolist()),
    "forgetting": forgetting,
}
"""By name in claims.toml, which says what each is."""
