"""Self-test of calibration: known parameters are injected, measured and estimated.

The decisions are those of `pyedge.edges.DigipotEdges`, comparator by comparator, not draws from the
probability that is fitted.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from pyedge.analysis.calibration.decisions import Decisions
from pyedge.analysis.calibration.fit import Calibration, calibrate
from pyedge.analysis.calibration.likelihood import PARAMETERS
from pyedge.arrays import Floats
from pyedge.chip import Chip
from pyedge.edges import DigipotEdges
from pyedge.networks.network import Network
from pyedge.rng import StepKey
from pyedge.rules import Comparator


@dataclass(frozen=True)
class Injected:
    """The parameters injected, in volts, referred to the drop."""

    noise: float = 3e-3
    offset_first: float = 1.2e-3
    offset_second: float = -0.8e-3
    tie_bias: float = 0.5e-3


@dataclass(frozen=True, eq=False)
class SelfTest:
    """Injected and estimated parameters of an edge, over many seeds: one calibration a seed."""

    comparison: str
    injected: Injected
    calibrations: tuple[Calibration, ...]

    def describe(self) -> dict[str, Any]:
        """As plain data; coverage: the share of seeds with the injected value within the error."""
        estimates = {
            name: [getattr(each, name) for each in self.calibrations] for name in PARAMETERS
        }
        return {
            "comparison": self.comparison,
            "seeds": len(self.calibrations),
            "decisions": self.calibrations[0].decisions,
            "parameters": {
                name: self._row(name, each)
                for name, each in estimates.items()
                if all(one.value is not None for one in each)
            },
        }

    @property
    def passed(self) -> bool:
        """Whether each parameter was estimated without bias and with a correct uncertainty.

        That is, its mean is within 3.5 of its standard errors of the injected value, and the
        coverage of one uncertainty is 55 to 80 % (68 % expected).
        """
        rows = self.describe()["parameters"]
        return len(rows) == (2 if self.comparison == "sign" else len(PARAMETERS)) and all(
            abs(row["mean_V"] - row["injected_V"])
            < 3.5 * row["error_V"] / np.sqrt(len(self.calibrations))
            and 0.55 <= row["coverage"] <= 0.80
            for row in rows.values()
        )

    def _row(self, name: str, estimates: list[Any]) -> dict[str, float]:
        injected = getattr(self.injected, name)
        if self.comparison == "sign" and name == "offset_first":
            injected += self.injected.tie_bias  # an offset in this comparison
        value, error = np.array([(each.value, each.error) for each in estimates]).T
        off = np.abs(value - injected) / error
        return {
            "injected_V": injected,
            "mean_V": float(value.mean()),
            "spread_V": float(value.std(ddof=1)) if len(value) > 1 else 0.0,
            "error_V": float(error.mean()),
            "coverage": float((off < 1).mean()),
            "farthest": float(off.max()),
        }


def run_self_test(comparison: str = "paper", seeds: int = 200, seed: int = 0) -> SelfTest:
    """Measure and calibrate known comparators: replicas 0, 1, ... of a seed, 4 decisions a pair."""
    injected, drops = Injected(), design(comparison)
    calibrations = [
        calibrate(measured(comparison, injected, *drops, StepKey(seed, replica, 0), 4), comparison)
        for replica in range(seeds)
    ]
    return SelfTest(comparison, injected, tuple(calibrations))


def design(comparison: str = "paper") -> tuple[Floats, Floats]:
    """(552,) free and clamped drops that identify all four parameters.

    Two thirds sweep the first comparator's difference over +-9 mV where the second is certain, with
    clamped drops of both signs; the rest sweep the second's where the first is certain.
    """
    sweep = np.linspace(-9e-3, 9e-3, 46)
    far = np.array([-3.0, -0.8, -0.2, -0.05, 0.05, 0.2, 0.8, 3.0])
    aside = np.array([-0.3, -0.04, 0.04, 0.3])
    one, other = (np.reshape(np.meshgrid(sweep, each), (2, -1)) for each in (far, aside))
    first, second = np.concatenate([one, other[::-1]], axis=1)  # the noise-free left sides
    clamped = -second if comparison != "exact" else (first - second) / 2
    return clamped - first, clamped


def measured(
    comparison: str, injected: Injected, free: Floats, clamped: Floats, start: StepKey, repeats: int
) -> Decisions:
    """Decisions of an edge with these comparators, `repeats` for each pair of drops."""
    count = len(free)
    chain = Network(np.arange(count)[:, None] + np.array([0, 1]), tuple(range(count + 1)))
    offset = np.repeat([[injected.offset_first], [injected.offset_second]], count, axis=1)
    edges = DigipotEdges(
        chain, comparison, comparator=Comparator(injected.noise, injected.tie_bias),
        chip=replace(Chip.perfect(chain), offset=offset),
    )  # fmt: skip
    up = np.zeros(count)
    for repeat in range(repeats):
        update = edges.update(free, clamped, start._replace(step=start.step + repeat))
        up += update["first"] != update["second"]
    return Decisions(free, clamped, up, np.full(count, float(repeats)))
