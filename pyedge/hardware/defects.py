"""Defects of the comparators: catalogue values, and one draw of them.

LM339A (Texas Instruments data sheet), at 25 degC: offset voltage 1 mV typical, 2 mV at most; bias
current 25 nA typical, 250 nA at most, flowing *out* of both inputs (they are PNP bases); offset
current, the difference of the two, 5 nA typical, 50 nA at most.  A data sheet's "typical" is not
a statistic; here it is the standard deviation of a normal draw (ours), except for the bias
current, which is taken to be the same at every input.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from pyedge.arrays import Floats
from pyedge.errors import InputError
from pyedge.rng import StepKey, Stream, normal

# Of the first and the second comparator.
_OFFSETS = (Stream.OFFSET_FIRST, Stream.OFFSET_SECOND)
_CURRENTS = (Stream.CURRENT_FIRST, Stream.CURRENT_SECOND)


class Defects(NamedTuple):
    """Defects of the first and second comparators of m edges."""

    offset: Floats  # (m, 2) in volts at the inputs; adds to the voltage of + less that of -
    current: Floats  # (m, 2, 2) amperes out of each input, + then -

    @classmethod
    def none(cls, edges: int) -> Defects:
        """Those of perfect comparators."""
        return cls(np.zeros((edges, 2)), np.zeros((edges, 2, 2)))


@dataclass(frozen=True)
class FrontEnd:
    """Catalogue values of the comparators."""

    offset: float = 1e-3  # sd of the offset voltage of each comparator, in volts at its inputs
    bias: float = 25e-9  # bias current of every input, in amperes, out of the comparator
    offset_current: float = 5e-9  # sd of the current of input + less that of input -, in amperes

    def __post_init__(self) -> None:
        for name in ("offset", "bias", "offset_current"):
            value = getattr(self, name)
            if not math.isfinite(value) or (value < 0 and name != "bias"):
                raise InputError(
                    f"front end {name.replace('_', ' ')} {value}: it must be 0 or more"
                )

    def draw(self, edges: int, seed: int = 0, replica: int = 0) -> Defects:
        """Manufacture the comparators of `edges` edges.

        The offsets are those of `Chip.draw` with this seed and replica, but at the comparators'
        inputs, not referred to the drops.  InputError: a seed or replica out of range.
        """
        key = StepKey(seed, replica, 0)  # manufacture is step 0
        drawn = [normal(key, stream, edges) for stream in (*_OFFSETS, *_CURRENTS)]
        half = 0.5 * self.offset_current * np.stack(drawn[2:], axis=-1)
        current = np.stack([self.bias + half, self.bias - half], axis=-1)
        return Defects(self.offset * np.stack(drawn[:2], axis=-1), current)
