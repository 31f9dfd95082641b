"""The table of published claims, and how many of our machines reach each."""

from __future__ import annotations

import operator
from dataclasses import dataclass
from typing import Annotated, Any, Literal, NamedTuple

import numpy as np
from pydantic import Field
from scipy.stats import binomtest

from pyedge.schema import Section

_HOLDS = {">=": operator.ge, "<=": operator.le}


class Claim(Section):
    """A row of claims.toml.

    `summary` is the number that is held against `threshold` and `published_value`: the median of
    the machines, or the share of those whose value is 1, the others' being 0.
    """

    figure: str
    measure: str
    claim: str
    statistic: str
    published: str
    published_value: float | None = None
    relation: Literal[">=", "<="]
    threshold: float
    unit: str
    summary: Annotated[Literal["median", "share"], Field(exclude_if="median".__eq__)] = "median"


class Measured(NamedTuple):
    """What was measured.

    Attributes:
        values: the statistic of claims.toml, one value a machine.
        detail: what else there is to say.
        machines: their numbers; None for all from 0 on, () for values that are of no machine.
    """

    values: list[float]
    detail: str = ""
    machines: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Verdict:
    """A claim and what was measured, one value a machine."""

    claim: Claim
    measured: Measured

    @property
    def value(self) -> float:
        """Median of the machines, or share of those whose value is 1."""
        summary = np.mean if self.claim.summary == "share" else np.median
        return float(summary(self.measured.values))

    @property
    def spread(self) -> tuple[float, float]:
        """Between these two lie nine machines of ten."""
        low, high = np.quantile(self.measured.values, [0.05, 0.95])
        return float(low), float(high)

    @property
    def holds(self) -> bool:
        """Whether the value is on the right side of the threshold."""
        return self._reaches(self.value, self.claim.threshold)

    @property
    def goal(self) -> float:
        """What a machine must reach to be counted.

        The published number, or the threshold without one; 1 where the claim is of a share.
        """
        if self.claim.summary == "share":
            return 1.0
        published = self.claim.published_value
        return self.claim.threshold if published is None else published

    @property
    def reach(self) -> int:
        """Number of machines that reach the goal."""
        if self.claim.summary == "share":
            return self.measured.values.count(1.0)
        return sum(self._reaches(value, self.goal) for value in self.measured.values)

    @property
    def share(self) -> tuple[float, float]:
        """Bounds of the share that reaches it, 95 % confidence (Wilson's interval)."""
        bounds = binomtest(self.reach, len(self.measured.values)).proportion_ci(method="wilson")
        return float(bounds.low), float(bounds.high)

    @property
    def reaches_published(self) -> bool | None:
        """Whether the value reaches the published number; None where there is none."""
        value = self.claim.published_value
        return None if value is None else self._reaches(self.value, value)

    def _reaches(self, value: float, goal: float) -> bool:
        return bool(_HOLDS[self.claim.relation](value, goal))

    def describe(self) -> dict[str, Any]:
        """As plain data."""
        machines = self.measured.machines
        return {
            **self.claim.model_dump(exclude={"measure"}),
            "measured": self.value,
            "spread": self.spread,
            "goal": self.goal,
            "reach": self.reach,
            "share": self.share,
            "values": self.measured.values,
            "seeds": list(range(len(self.measured.values)) if machines is None else machines),
            "detail": self.measured.detail,
            "holds": self.holds,
            "reaches_published": self.reaches_published,
        }
