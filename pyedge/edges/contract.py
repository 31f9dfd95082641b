"""The contract of the edges: conductances out, free and clamped drops in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from pyedge.rng import Moment

Floats = npt.NDArray[np.float64]
Bits = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Update:
    """What the edges did in one step; edges without comparators leave all but None.

    Attributes:
        first, second: (m,) output of the two comparators.
        wiper: (m,) codes after the step.
        margin: (m,) smallest distance of each edge's decisions from their thresholds, in volts.
    """

    first: Bits | None = None
    second: Bits | None = None
    wiper: Codes | None = None
    margin: Floats | None = None


class CompiledEdges(NamedTuple):
    """Edges as the compiled step sees them; the arrays are the edges' own, changed in place.

    Lanes, the last axis, are replicas.

    Attributes:
        rule: one of `pyedge.edges.comparator.Rule`.
        gamma, range: learning rate (ohm^3/V^2) and lowest and highest ohms of the ideal rule.
        resistance: (twins, m, lanes) in ohms.
        code: (m, lanes) wiper codes.
        levels: number of codes.
        unit: (twins, m, lanes) ohms per code.
        fixed: ohms at code 0.
        offset: (2, m, lanes) offset of the two comparators, in volts.
        noise, tie_bias, common_noise: in volts.
    """

    rule: int
    gamma: float
    range: tuple[float, float]
    resistance: Floats
    code: Codes
    levels: int
    unit: Floats
    fixed: float
    offset: Floats
    noise: float
    tie_bias: float
    common_noise: float


class Edges(Protocol):
    """m edges, each with its own learning degree of freedom, one for both twins."""

    n_edges: int

    @property
    def resistance(self) -> Floats:
        """(m,) where the twins are equal, else (2, m): free, clamped; in ohms; a copy."""
        ...

    @property
    def conductance(self) -> Floats:
        """1 / resistance, in siemens."""
        ...

    def update(self, free_drop: Floats, clamped_drop: Floats, moment: Moment) -> Update:
        """One step of learning from the (m,) drops of the twins, in volts."""
        ...

    def reset(self) -> None:
        """Put every edge where it was made."""
        ...

    @property
    def degrees(self) -> npt.NDArray[Any]:
        """(m,) the learning degrees of freedom themselves: wiper codes, or ohms."""
        ...

    def restore(self, degrees: npt.NDArray[Any]) -> None:
        """Put the edges where `degrees` says."""
        ...

    def close(self) -> None:
        """Let go of whatever the edges run on."""
        ...

    @property
    def compiled(self) -> CompiledEdges | None:
        """The edges for the compiled step, or None where they can only be asked one by one."""
        ...
