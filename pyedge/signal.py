"""The learning signal of an edge: what a rule makes of its two drops, and a memory learns from.

Positive means more resistance (D22, Eq. 2).  A rule that compares gives two bits an edge, whose
exclusive or is the direction; as a value it counts as +1 or -1.  A rule that measures gives a
value; as bits, its sign.
"""

# Compiled functions have no types of their own.
# mypy: allow-untyped-defs
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numba.core import types
from numba.extending import overload

from pyedge.arrays import Array, Bools, Floats
from pyedge.simd import PART, select


@dataclass(frozen=True, eq=False)
class Signal:
    """The signals of some edges.

    Attributes:
        value: (k,) the signal; +1 or -1 for a rule that compares.
        bits: (2, k) outputs of the two comparators, or None for a rule that measures.
        records: (k,) arrays of what else the rule records, by variable name.
    """

    value: Floats
    bits: Bools | None = None
    records: dict[str, Array] = field(default_factory=dict)

    @classmethod
    def compared(cls, first: Bools, second: Bools, **records: Array) -> Signal:
        """From the outputs of two comparators."""
        value = np.where(first ^ second, 1.0, -1.0)
        return cls(value, np.array([first, second]), {"first": first, "second": second, **records})

    def as_bits(self) -> Bools:
        """(2, k) two bits whose exclusive or is the direction."""
        if self.bits is not None:
            return self.bits
        up = self.value > 0
        return np.array([up, np.zeros_like(up)])


def as_value(signal: Any) -> Any:
    """The signal as a vector of numbers, in compiled code."""


def as_bits(signal: Any) -> Any:
    """The signal as two vectors of bits, in compiled code."""


@overload(as_value, jit_options=PART)
def _as_value(signal):
    if isinstance(signal, types.BaseTuple):
        return lambda signal: select(signal[0] ^ signal[1], 1.0, -1.0)
    return lambda signal: signal


@overload(as_bits, jit_options=PART)
def _as_bits(signal):
    if isinstance(signal, types.BaseTuple):
        return lambda signal: signal

    def bits(signal):
        up = signal > 0.0
        return up, up ^ up

    return bits
