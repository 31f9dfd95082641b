"""Clocked pins: the time that each has over what its maker asks for.

Times are measured where they are shortest: an input is steady once it is past VIL or VIH for good;
a clock falls from when it leaves VIH until it is below VIL.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from circuits.analysis.timing.bench import MIDDLE, Bench, Wave, Waves, triggers
from circuits.arrays import Floats
from circuits.circuit import Placed, flatten
from circuits.parts import Digipot
from circuits.ratings import Input
from circuits.supplies import LOGIC_SUPPLY


@dataclass(frozen=True)
class Margin:
    """The time that a pin has, and must have, in seconds."""

    part: str  # its path in the edge
    pin: str  # its function
    kind: str  # ``set-up`` or ``hold``, or ``low`` or ``high`` for the clock's pulses
    least: float  # the shortest time found
    # The maker's; 0 where there is none, so that the pin must not move while its clock falls.
    limit: float

    @property
    def margin(self) -> float:
        """In seconds; negative where the part has too little."""
        return self.least - self.limit

    def describe(self) -> dict[str, Any]:
        """As plain data; times in seconds."""
        return {
            "part": self.part,
            "pin": self.pin,
            "kind": self.kind,
            "least_s": self.least,
            "limit_s": self.limit,
            "margin_s": self.margin,
        }


def margins(bench: Bench, waves: Waves) -> list[Margin]:
    """Of all clocked parts of the edge; ValueError for a clock that does not fall once a step."""
    clocked = (each for each in flatten(bench.modules()[0]) if each.part.ratings.timing.clock)
    return [margin for each in clocked for margin in _of(each, waves, triggers(bench))]


class _Falls(NamedTuple):
    """Of a clock, in seconds."""

    begins: Floats  # when it begins to fall
    ends: Floats  # when it has fallen
    low: Floats  # between two falls, how long it is low
    high: Floats  # and then high


def _of(placed: Placed, waves: Waves, starts: Floats) -> Iterator[Margin]:
    timing = placed.part.ratings.timing
    clock = timing.clock
    falls = _falls(*_pin(placed, clock, waves), starts)
    # On this bench the drops wait for the next trigger; in a network they move, and J and K with
    # them, as soon as the digipots count.
    count = _shortest(falls.ends, waves["digipot_clock"].crossings(MIDDLE, rising=False))
    for kind, width in (("low", falls.low), ("high", falls.high)):
        yield Margin(placed.path, clock, kind, float(width.min()), timing.pulse.get(clock, 0.0))
    for pin, limit in timing.setup.items():
        before, after = _steady(*_pin(placed, pin, waves), falls, starts)
        if not isinstance(placed.part.sheet, Digipot):
            after = min(after, count)
        yield Margin(placed.path, pin, "set-up", before, limit)
        yield Margin(placed.path, pin, "hold", after, timing.hold.get(pin, 0.0))


def _shortest(earlier: Floats, later: Floats) -> float:
    """From any of some moments to the next of others, in seconds."""
    return min(float((later[later > time] - time).min(initial=np.inf)) for time in earlier)


def _pin(placed: Placed, function: str, waves: Waves) -> tuple[Wave, float, float]:
    """The voltage at a digital input, its VIL and its VIH."""
    rating = placed.part.ratings.pins[function]
    assert isinstance(rating, Input)
    wave = waves[str(placed.nets[function])]
    return wave, rating.low.at(LOGIC_SUPPLY), rating.high.at(LOGIC_SUPPLY)


def _falls(wave: Wave, low: float, high: float, starts: Floats) -> _Falls:
    begins, ends = (
        times[(times > starts[0]) & (times < starts[-1])]
        for times in (wave.crossings(high, rising=False), wave.crossings(low, rising=False))
    )
    if not len(begins) == len(ends) == len(starts) - 1:
        raise ValueError(
            f"in {len(starts) - 1} steps a clock leaves its high level {len(begins)} times and "
            f"reaches its low level {len(ends)} times"
        )
    leaves, arrives = wave.crossings(low, rising=True), wave.crossings(high, rising=True)
    widths = []
    for fallen, again in pairwise(zip(begins, ends, strict=True)):
        left, risen = (t[(t > fallen[1]) & (t < again[0])] for t in (leaves, arrives))
        if not len(left) or not len(risen):
            raise ValueError("a clock does not rise between two falls")
        widths.append((left[0] - fallen[1], again[0] - risen[-1]))
    low_widths, high_widths = np.array(widths).T
    return _Falls(begins, ends, low_widths, high_widths)


def _steady(
    wave: Wave, low: float, high: float, falls: _Falls, starts: Floats
) -> tuple[float, float]:
    """For how long, at least, an input is steady before and after its clock falls.

    Negative where it moves meanwhile; what is steady throughout is so since the first trigger.
    """
    arrives = [wave.crossings(high, rising=True), wave.crossings(low, rising=False), starts[:1]]
    departs = [wave.crossings(low, rising=True), wave.crossings(high, rising=False), starts[-1:]]
    since, until = np.sort(np.concatenate(arrives)), np.sort(np.concatenate(departs))
    both = list(zip(falls.begins, falls.ends, strict=True))
    before = min(begin - since[since <= end].max() for begin, end in both)
    after = min(until[until >= begin].min() - end for begin, end in both)
    return float(before), float(after)
