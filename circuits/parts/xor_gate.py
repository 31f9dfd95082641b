"""XOR gates: an edge's gate says whether its two comparators differ, another inverts.

The catalogue model made of a data sheet has the input threshold and capacitance, the typical delay,
an output of its rated resistance to either rail, and the supply current.  It has no input current,
no dependence of the delay on load, no clamp diodes.  The Verilog model (`verilog/xor.v`, a
template) is without delay.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from pydantic.dataclasses import dataclass

from circuits.circuit import Part, Subcircuit
from circuits.parts.bridges import CMOS_INPUT, TTL_INPUT, gates, output_stage, switches
from circuits.parts.data_sheet import COUNTS, DataSheet, Range, verilog_model
from circuits.parts.passives import drawn
from circuits.ratings import Input, Output, Ratings, Timing

_IDLE = {"a": "gnd", "b": "gnd", "y": None}
_WORDS = {1: "one XOR gate", 2: "two XOR gates", 4: "four XOR gates"}
_CMOS = 0.7  # VIH of CMOS inputs, as a share of their supply


@dataclass(frozen=True, kw_only=True)
class XorGate(DataSheet):
    """The data sheet of a package of XOR gates."""

    units: tuple[Mapping[str, str], ...]  # of each, pin number of a, b, y, vcc and gnd
    input: Input
    output: Output  # push-pull
    delay: Range  # from an input to the output, in seconds: typical and at most

    def __post_init__(self) -> None:
        if not (self.units and self.output.low and self.output.high):
            raise ValueError(f"{self.name}: an XOR gate has units, and an output with both levels")
        self._check(_IDLE, self.units, {"input": (self.input.low, self.input.high)})
        self._check_output(self.output)
        _ = self.part  # whatever else is wrong

    @property
    def drives_cmos(self) -> bool:
        """Whether its high level is one to a CMOS input, so that it needs no pull-up there."""
        level = self.output.high[0].level
        return all(level.at(supply) >= _CMOS * supply for supply in self.supply)

    @cached_property
    def part(self) -> Part:
        """The part to place in circuits."""
        count = COUNTS.get(len(self.units), f"{len(self.units)}-fold ")
        return self._part(
            self.units,
            _IDLE,
            Ratings(
                {"a": self.input, "b": self.input, "y": self.output},
                self.supply,
                self.current,
                Timing(delay={"y": self.delay[1]}),
            ),
            title=f"{count}XOR gate, {'CMOS' if self.drives_cmos else 'TTL'} output",
            catalogue=self._catalogue(),
            ideal=self._ideal(),
            verilog=self._verilog(),
        )

    def _catalogue(self) -> Subcircuit:
        name = self.identifier.lower()
        reads = CMOS_INPUT if self.input.high.share else TTL_INPUT
        loads = [f"C{pin} {pin} vss {drawn(self.input.capacitance)}" for pin in "ab"]
        delay = f"rise_delay={self.delay[0]:g} fall_delay={self.delay[0]:g}"
        lines = [
            f".subckt {name} a b y vcc vss",
            *(loads if self.input.capacitance else []),
            f"Aread [a b] [a_high b_high] {next(iter(reads))}",
            f"Agate [a_high b_high] y_high {name}_xor",
            f"Adrive [y_high] [high] {name}_drive",
            *output_stage("y", self.output, sum(self.supply) / 2),
            f"Isupply vcc vss {self.current[0] / len(self.units):g}",
            f".ends {name}",
        ]
        models = {
            **reads,
            **switches(f"{name}_drive", 1.0, 5e-9),
            f"{name}_xor": f".model {name}_xor d_xor({delay})",
        }
        return Subcircuit("\n".join(lines), models=models)

    def _ideal(self) -> Subcircuit:
        name = f"{self.identifier.lower()}_ideal"
        text = f".subckt {name} a b y vcc vss\nAgate [a b] y ideal_xor\n.ends {name}"
        return Subcircuit(text, events=frozenset(_IDLE), models=gates("xor"))

    def _verilog(self) -> str:
        """The text of its digital model, its ports by pin number."""
        directions = {unit["y"]: "output" for unit in self.units}
        numbers = sorted((n for unit in self.units for n in unit.values()), key=int)
        numbers = list(dict.fromkeys(numbers))
        ports = []
        for number in numbers:
            pin = f"pin{number}{'' if number == numbers[-1] else ','}"
            direction = directions.get(number, "input")
            ports.append(f"    {direction:6} {pin:7} // {self.pins[number]}")
        return verilog_model("xor").format(
            name=self.identifier,
            title=_WORDS.get(len(self.units), f"{len(self.units)} XOR gates"),
            datasheet=self.datasheet,
            ports="\n".join(ports),
            gates="\n".join(
                f"    assign pin{unit['y']} = powered && pin{unit['a']} != pin{unit['b']};"
                for unit in self.units
            ),
            **{name: f"pin{self.units[0][name]}" for name in ("vcc", "gnd")},
        )
