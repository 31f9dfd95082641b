"""Comparators, two of which decide which way an edge steps.

The catalogue model made of a data sheet has offset, hysteresis, bias and offset currents, the
response time, the output's resistance and the supply current.  Its inputs are right whatever their
voltage: that they stay in range is for the checks of limits.  It has no noise, no temperature and
no leakage.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cached_property
from typing import Final

from pydantic.dataclasses import dataclass

from circuits.circuit import Part, Role, Subcircuit
from circuits.parts.bridges import NO_DELAY, output_stage
from circuits.parts.data_sheet import COUNTS, DataSheet, Most
from circuits.ratings import Level, NotNegative, Output, Positive, Ratings, Terminal, Timing

# A comparator is high when its drop exceeds this (volts), at every level of the model.
THRESHOLD: Final = 1e-9

# Held low by a full drop, with one input in range; both on ground, offset alone would decide.
_IDLE = {"plus": "gnd", "minus": "vcc", "out": None}


@dataclass(frozen=True, kw_only=True)
class Comparator(DataSheet):
    """The data sheet of a comparator; typical value and limit at 25 degrees."""

    units: tuple[Mapping[str, str], ...]  # of each, pin number of plus, minus, out, vcc and gnd
    offset: Most  # in volts
    bias: Most  # in amperes, out of each input; negative into it
    offset_current: Most = (0.0, 0.0)  # in amperes, more out of plus than of minus
    lowest: Level  # of the common-mode range
    highest: Level
    output: Output  # an open collector if it has no `high`
    response: Positive  # from the inputs to the output, in seconds
    hysteresis: NotNegative = 0.0  # between its two thresholds, in volts, typically

    def __post_init__(self) -> None:
        if not self.units or not self.output.low:
            raise ValueError(f"{self.name}: a comparator has units, and an output with low levels")
        self._check_output(self.output)
        self._check(_IDLE, self.units, {"common-mode range": (self.lowest, self.highest)})
        _ = self.part  # whatever else is wrong

    @property
    def open_collector(self) -> bool:
        """Whether the output needs a pull-up."""
        return not self.output.high

    @cached_property
    def part(self) -> Part:
        """The part to place in circuits."""
        kind = "open collector" if self.open_collector else "push-pull"
        given = Terminal(self.lowest, self.highest, draws=-self.bias[1])
        count = COUNTS.get(len(self.units), f"{len(self.units)}-fold ")
        return self._part(
            self.units,
            _IDLE,
            Ratings(
                {"plus": given, "minus": given, "out": self.output},
                self.supply,
                self.current,
                Timing(delay={"out": self.response}),
            ),
            terminal=Role.INPUT,
            title=f"{count}comparator, {kind}",
            catalogue=self._catalogue(),
            ideal=self._ideal(),
        )

    def _catalogue(self) -> Subcircuit:
        name = self.identifier.lower()
        # half of the hysteresis to either side of the offset
        back = f"+{self.hysteresis:g}*(V(high)-0.5)" if self.hysteresis else ""
        sink, *source = output_stage("out", self.output, sum(self.supply) / 2)
        values = {"offset": 0.0, "bias": self.bias[0], "offset_current": 0.0}
        said = " ".join(f"{key}={value:g}" for key, value in values.items())
        text = f"""\
.subckt {name} plus minus out vcc vss params: {said}
Iplus vss plus {{bias+offset_current/2}}
Iminus vss minus {{bias-offset_current/2}}
* from -1 V, low, to 1 V, high; the response time is to the middle at full drive
Bdrop drop 0 v='tanh(20k*(V(plus,minus)+{{offset}}{back}))'
Rslew drop x 1k
Cslew x 0 {self.response / (1e3 * math.log(2)):.3g}
Bhigh high 0 v='0.5+0.5*tanh(10*V(x))'
{sink}
Isupply vcc vss {self.current[0] / len(self.units):g}"""
        return Subcircuit("\n".join([text, *source, f".ends {name}"]), parameters=values)

    def _ideal(self) -> Subcircuit:
        name = f"{self.identifier.lower()}_ideal"
        return Subcircuit(
            f"""\
.subckt {name} plus minus out vcc vss params: threshold=1e-9
.model above adc_bridge(in_low={{threshold}} in_high={{threshold}} {NO_DELAY})
Acompare [%vd(plus minus)] [out] above
.ends {name}""",
            events=frozenset({"out"}),
            parameters={"threshold": THRESHOLD},
        )
