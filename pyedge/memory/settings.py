"""Settings of a degree of freedom: values between which a device has none.

The degree of freedom is kept in full, and the element is at the setting nearest to it, so that
steps smaller than the distance of two settings add up.
"""

# Compiled functions have no types of their own.
# mypy: allow-untyped-defs
from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from pyedge.arrays import Floats
from pyedge.errors import InputError
from pyedge.simd import dispatch
from pyedge.units import show

_ROUNDING = 1e-9  # of a distance of two settings


class AnyValue(NamedTuple):
    """No settings: every value of the range."""

    def nearest(self, value: Floats) -> Floats:
        """The values themselves, not copied."""
        return value


class EvenSettings(NamedTuple):
    """Equally spaced settings, all in the degree of freedom's unit."""

    low: float
    high: float
    spacing: float

    def nearest(self, value: Floats) -> Floats:
        """The setting nearest to each value; halfway, the higher one."""
        steps = np.floor((value - self.low) / self.spacing + 0.5)
        return np.clip(self.low + self.spacing * steps, self.low, self.high)


Settings = AnyValue | EvenSettings


@dispatch
def nearest(settings, value):
    """The setting nearest to each value of a vector, in compiled code."""


@nearest.on(AnyValue)
def _any(settings, value):
    return value


@nearest.on(EvenSettings)
def _even(settings, value):
    steps = math.floor((value - settings.low) / settings.spacing + 0.5)
    return min(max(settings.low + settings.spacing * steps, settings.low), settings.high)


def check_levels(levels: int, of: str = "levels") -> int:
    """A number of settings, or 0 for every value; InputError: another."""
    if levels != 0 and not 2 <= levels <= 2**32:
        raise InputError(f"{of} {levels}: write 2 or more settings, or 0 for every value")
    return levels


def levels_between(low: float, high: float, levels: int) -> Settings:
    """So many settings, the ends of the range among them; every value for 0.

    Raises:
        InputError: a number of settings that cannot be.
    """
    check_levels(levels)
    if levels == 0 or low == high:
        return AnyValue()
    return EvenSettings(low, high, (high - low) / (levels - 1))


def multiples(low: float, high: float, step: float, of: str, unit: str) -> Settings:
    """The multiples of a step from low to high; every value for a step of 0.

    Raises:
        InputError: a step that cannot be, or that has fewer than two multiples there.
    """
    if not (math.isfinite(step) and step >= 0):
        raise InputError(f"{of} {step}: it must be finite and 0 or more")
    if step == 0:
        return AnyValue()
    first, last = math.ceil(low / step - _ROUNDING), math.floor(high / step + _ROUNDING)
    if last <= first:
        raise InputError(
            f"{of} {show(step, unit)}: {show(low, unit)}..{show(high, unit)} has fewer than two of "
            "its multiples"
        )
    return EvenSettings(first * step, last * step, step)
