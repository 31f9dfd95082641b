"""The table of published claims, and how many of our machines reach each."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, Literal

import numpy as np
from pydantic import TypeAdapter
from scipy.stats import binomtest

from pyedge.reproduction.experiments import Experiments, save_both
from pyedge.reproduction.measures import MEASURES, Measured
from pyedge.schema import Section, load

_HOLDS = {">=": operator.ge, "<=": operator.le}


class Claim(Section):
    """A row of claims.toml."""

    figure: str
    measure: str
    claim: str
    statistic: str
    published: str
    published_value: float | None = None
    relation: Literal[">=", "<="]
    threshold: float
    unit: str


class _Table(Section):
    claim: list[Claim]


@dataclass(frozen=True)
class Verdict:
    """A claim and what was measured, one value a machine."""

    claim: Claim
    measured: Measured

    @property
    def median(self) -> float:
        """Median of the machines."""
        return float(np.median(self.measured.values))

    @property
    def spread(self) -> tuple[float, float]:
        """Between these two lie nine machines of ten."""
        low, high = np.quantile(self.measured.values, [0.05, 0.95])
        return float(low), float(high)

    @property
    def holds(self) -> bool:
        """Whether the median is on the right side of the threshold."""
        return self._reaches(self.median, self.claim.threshold)

    @property
    def goal(self) -> float:
        """What a machine must reach to be counted: D22's number, or the threshold without one."""
        published = self.claim.published_value
        return self.claim.threshold if published is None else published

    @property
    def reach(self) -> int:
        """Number of machines that reach the goal."""
        return sum(self._reaches(value, self.goal) for value in self.measured.values)

    @property
    def share(self) -> tuple[float, float]:
        """Bounds of the share that reaches it, 95 % confidence (Wilson's interval)."""
        bounds = binomtest(self.reach, len(self.measured.values)).proportion_ci(method="wilson")
        return float(bounds.low), float(bounds.high)

    @property
    def reaches_published(self) -> bool | None:
        """Whether the median reaches D22's number; None where D22 has none."""
        value = self.claim.published_value
        return None if value is None else self._reaches(self.median, value)

    def _reaches(self, value: float, goal: float) -> bool:
        return bool(_HOLDS[self.claim.relation](value, goal))

    def describe(self) -> dict[str, Any]:
        """As plain data."""
        return {
            **self.claim.model_dump(exclude={"measure"}),
            "measured": self.median,
            "spread": self.spread,
            "goal": self.goal,
            "reach": self.reach,
            "share": self.share,
            "values": self.measured.values,
            "seeds": list(range(len(self.measured.values))),
            "detail": self.measured.detail,
            "holds": self.holds,
            "reaches_published": self.reaches_published,
        }


def load_claims() -> list[Claim]:
    """The rows of claims.toml."""
    with resources.as_file(resources.files("pyedge.reproduction") / "claims.toml") as path:
        return load(path, TypeAdapter(_Table)).claim


def draw_claims(verdicts: Sequence[Verdict], folder: Path) -> list[Path]:
    """Draw the machines behind each claim, as figure-claims.png and .svg; returns the files.

    Claims of one machine are left out.
    """
    from pyedge import plots

    shown = [
        plots.ClaimValues(
            each.claim.figure, each.claim.statistic, each.measured.values,
            each.claim.published_value, each.claim.unit,
        )
        for each in verdicts
        if len(each.measured.values) > 1
    ]  # fmt: skip
    return save_both(plots.claims_figure(shown), folder / "figure-claims")


def judge(claim: Claim, experiments: Experiments) -> Verdict:
    """Measure a claim."""
    return Verdict(claim, MEASURES[claim.measure](experiments))
