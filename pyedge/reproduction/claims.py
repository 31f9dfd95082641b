"""The table of published claims, and our verdict on each."""

from __future__ import annotations

import operator
from dataclasses import dataclass
from importlib import resources
from typing import Any, Literal

from pydantic import TypeAdapter

from pyedge.reproduction.experiments import Experiments
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
    """A claim and what was measured."""

    claim: Claim
    measured: Measured

    @property
    def holds(self) -> bool:
        """Whether the measured value is on the right side of the threshold."""
        return self._reaches(self.claim.threshold)

    @property
    def reaches_published(self) -> bool | None:
        """Whether it is on the right side of D22's number; None where D22 has none."""
        value = self.claim.published_value
        return None if value is None else self._reaches(value)

    def _reaches(self, value: float) -> bool:
        return bool(_HOLDS[self.claim.relation](self.measured.value, value))

    def describe(self) -> dict[str, Any]:
        """As plain data."""
        return {
            **self.claim.model_dump(exclude={"measure"}),
            "measured": self.measured.value,
            "seeds": self.measured.seeds,
            "detail": self.measured.detail,
            "holds": self.holds,
            "reaches_published": self.reaches_published,
        }


def load_claims() -> list[Claim]:
    """The rows of claims.toml."""
    with resources.as_file(resources.files("pyedge.reproduction") / "claims.toml") as path:
        return load(path, TypeAdapter(_Table)).claim


def judge(claim: Claim, experiments: Experiments) -> Verdict:
    """Measure a claim."""
    return Verdict(claim, MEASURES[claim.measure](experiments))
