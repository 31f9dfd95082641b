"""What the makers promise of a part's pins, so that one check can hold for every net.

All voltages are relative to the part's own ground.  Where a data sheet gives a limit over its
temperature range and one at 25 degrees, the wider one is here.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

import numpy as np
from pydantic import Field

Positive = Annotated[float, Field(gt=0)]
NotNegative = Annotated[float, Field(ge=0)]


@dataclass(frozen=True)
class Level:
    """A voltage that may follow the supply: share * supply + volts."""

    share: float = 0.0
    volts: float = 0.0

    def at(self, supply: float) -> float:
        """In volts, at a supply voltage."""
        return self.share * supply + self.volts


@dataclass(frozen=True)
class Input:
    """A digital input."""

    low: Level  # at most this reads as low (VIL)
    high: Level  # at least this reads as high (VIH)
    draws: NotNegative  # amperes into the pin when high, at most (IIH)
    gives: NotNegative  # amperes out of the pin when low, at most (IIL)
    capacitance: NotNegative  # in farads


@dataclass(frozen=True)
class Drive:
    """What an output still holds at a load, in amperes."""

    current: Positive
    level: Level


@dataclass(frozen=True)
class Output:
    """A digital output, or an open collector, which has no `high`; both by rising current."""

    low: tuple[Drive, ...]  # at most this voltage when it sinks that much (VOL, IOL)
    high: tuple[Drive, ...] = ()  # at least this voltage when it sources that much (VOH, IOH)

    def low_at(self, current: float, supply: float) -> float:
        """The highest low level, in volts, sinking amperes; ValueError where none is stated."""
        return _promised(self.low, current, supply, "sink")

    def high_at(self, current: float, supply: float) -> float:
        """The lowest high level, in volts, sourcing amperes; ValueError where none is stated."""
        return _promised(self.high, current, supply, "source")


@dataclass(frozen=True)
class Terminal:
    """An analog pin."""

    lowest: Level  # of the range in which the part works as its maker promises
    highest: Level
    draws: float = 0.0  # amperes into the pin, at most; negative where they flow out
    current: Positive | None = None  # amperes that it survives, either way
    capacitance: NotNegative = 0.0  # in farads, typically


@dataclass(frozen=True)
class Timing:
    """In seconds, by function, relative to the edge that acts."""

    clock: str = ""  # the pin whose falling edge acts; empty for none
    setup: Mapping[str, float] = field(default_factory=dict)  # stable before that edge
    hold: Mapping[str, float] = field(default_factory=dict)  # and after it
    pulse: Mapping[str, NotNegative] = field(default_factory=dict)  # high, and low, at least
    # from the edge that acts, or any input of a gate, to an output, at most
    delay: Mapping[str, NotNegative] = field(default_factory=dict)


@dataclass(frozen=True)
class Ratings:
    """Of one part."""

    # by function; supplies and pins that set a frequency are not among them
    pins: Mapping[str, Input | Output | Terminal] = field(default_factory=dict)
    supply: tuple[float, float] = (0.0, math.inf)  # lowest and highest at which all this holds
    # of the supply, in amperes for the whole package without load: typical and at most
    current: tuple[float, float] = (0.0, 0.0)
    timing: Timing = field(default_factory=Timing)


def _promised(points: tuple[Drive, ...], current: float, supply: float, verb: str) -> float:
    """Straight lines between the stated points; below the first, what holds at the first."""
    if not points or current > points[-1].current:
        most = points[-1].current if points else 0.0
        raise ValueError(f"{current:g} A is more than the {most:g} A that it can {verb}")
    levels = [point.level.at(supply) for point in points]
    return float(np.interp(current, [point.current for point in points], levels))
