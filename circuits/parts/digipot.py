"""Digital potentiometers with an up/down counter: the learning degree of freedom of an edge.

Both SPICE models have the counter: the clock's falling edge counts while chip select is low, up
(more resistance from W to B) with U/D high; it stops at both ends and powers up in the middle, or
at `code`.  The voltage of the inner node `code` is the code.  The catalogue model has the input
thresholds, the wiper's resistance, the terminals' capacitances, diodes that conduct where a
terminal leaves the supply's range, and the supply current.  Each path, W to B and W to A, has the
wiper's resistance of its own; so it is right as a rheostat, but as a divider with all three
terminals in use counts the wiper twice.  It has no bandwidth limit but its capacitances, no
temperature and no differential nonlinearity; the tolerance of the end-to-end resistance is its
parameter's.  The Verilog model (`verilog/digipot.v`, a template) has the counter only.

Several wipers in a package count together: straps tie the pins that could select one of them.  In
SPICE each has a counter of its own, and the straps do nothing; in Verilog they share one.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import field, replace
from functools import cached_property
from typing import Annotated, Literal

import numpy as np
from pydantic import Field
from pydantic.dataclasses import dataclass

from circuits.arrays import Floats
from circuits.circuit import Part, Subcircuit
from circuits.parts.bridges import CMOS_INPUT, TTL_INPUT, gates
from circuits.parts.data_sheet import COUNTS, DataSheet, Range, verilog_model
from circuits.parts.passives import drawn
from circuits.ratings import Input, Level, Ratings, Terminal, Timing

_SHOWS = "ends and powers up in the middle.  `code`, which no pin shows, is where the wiper stands."
_SHOW = """ends and powers up in the middle.  {}, which no pin shows, are where the
// wipers stand: they count together, and only while the pins that are tied for that are."""
_IDLE = {"clk": "gnd", "ud": "gnd", "a": None, "w": None, "b": None, "cs_n": "vcc"}


@dataclass(frozen=True, kw_only=True)
class Digipot(DataSheet):
    """The data sheet of a digital potentiometer; resistances in ohms."""

    # pin number of clk, ud, a, w, b, cs_n, vcc, gnd and the straps; up is from B to A; where there
    # is one, vee is the negative supply, which goes on ground
    functions: Mapping[str, str]
    # of several wipers that count together: pin numbers of the a, w and b of each
    wipers: tuple[Mapping[str, str], ...] = ()
    straps: Mapping[str, Literal["vcc", "gnd"]] = field(default_factory=dict)  # tied for good
    positions: Annotated[int, Field(ge=2)]  # of the wiper
    # resistors between the ends; None for as many as positions, where the wiper does not reach A
    segments: int | None = None
    end_to_end: Annotated[float, Field(ge=1, le=1e9)]  # nominal resistance from A to B
    wiper: Range  # its resistance, typical and at most
    tolerance: Annotated[float, Field(ge=0, lt=1)] = 0.0  # of the end-to-end resistance, relative
    # if a list, the share of the end-to-end resistance from W to B at each position, ascending
    taper: Literal["linear", "logarithmic"] | tuple[float, ...] = "linear"
    # of a logarithmic taper, its share in the middle
    middle: Annotated[float, Field(ge=1e-6, lt=0.5)] = 0.1
    input: Input  # the three digital pins
    terminals: Mapping[str, Terminal]  # A, W and B, by function
    timing: Timing = field(default_factory=Timing)  # relative to the falling edge of the clock

    def __post_init__(self) -> None:
        n, ends = self.positions, self.terminals
        for right, words in (
            (self.steps in (n - 1, n), f"segments {self.segments}: write {n - 1} or {n}"),
            (ends.keys() == {"a", "b", "w"} and ends["w"].current is not None,
             "terminals are a, b and w, which survives a current"),
        ):  # fmt: skip
            if not right:
                raise ValueError(f"{self.name}: {words}")
        shares = self.table
        if shares is not None and not (
            len(shares) == n and shares[0] >= 0 and shares[-1] <= 1 and (np.diff(shares) > 0).all()
        ):
            raise ValueError(f"{self.name}: taper: {n} shares, ascending within 0..1, are wanted")
        levels = {name: (end.lowest, end.highest) for name, end in ends.items()}
        levels["input"] = self.input.low, self.input.high
        self._check([*_IDLE, *self.ties], self._units, levels)
        _ = self.part  # whatever else is wrong

    @property
    def ties(self) -> dict[str, str]:
        """The pins that are tied for good, each to vcc or gnd: the straps and a negative supply."""
        return {**self.straps, **({"vee": "gnd"} if "vee" in self.functions else {})}

    @property
    def _units(self) -> list[dict[str, str]]:
        """Pin number by function of each wiper, what they share included."""
        return [{**self.functions, **wiper} for wiper in self.wipers or ({},)]

    @property
    def steps(self) -> int:
        """Resistors between the ends."""
        return self.positions if self.segments is None else self.segments

    @property
    def code_bits(self) -> int:
        """Bits of the wiper's code."""
        return (self.positions - 1).bit_length()

    @property
    def power_up(self) -> int:
        """The code at power-up: the middle."""
        return self.positions // 2

    @cached_property
    def table(self) -> tuple[float, ...] | None:
        """Share of the end-to-end resistance at each code; None where it is code / steps."""
        if self.taper == "linear":
            return None
        if self.taper == "logarithmic":
            base = (1.0 / self.middle - 1.0) ** 2
            raised = base ** (np.arange(self.positions) / self.steps)
            return tuple(((raised - 1.0) / (base - 1.0)).tolist())
        return tuple(self.taper)

    def share(self, code: Floats) -> Floats:
        """The share of the end-to-end resistance from W to B at whole codes."""
        if self.table is None:
            return np.asarray(code / self.steps)
        return np.asarray(self.table)[code.astype(np.int64)]

    @cached_property
    def part(self) -> Part:
        """The part to place in circuits."""
        signals = dict.fromkeys(("clk", "ud", "cs_n"), self.input)
        name, pins, counter = self.identifier.lower(), self.terminals, self._counter()
        wipers = len(self._units)
        own = {each: tie for each, tie in _IDLE.items() if not self.wipers or each in pins}
        shared = [each for each in (*_IDLE, *self.ties) if each not in own]
        timing = replace(self.timing, clock="clk")
        reads = TTL_INPUT if self.input.high.share == 0 else CMOS_INPUT
        parameters = {"end_to_end": self.end_to_end, "wiper": self.wiper[0]}
        parameters["code"] = float(self.power_up)
        nodes = (
            f"{' '.join([*own, *shared])} vcc vss params: end_to_end={drawn(self.end_to_end)} "
            f"wiper={self.wiper[0]:g} code={self.power_up}"
        )
        paths = self._paths()
        catalogue = [
            f".subckt {name} {nodes}",
            # what the wipers share, each has a part of
            *(
                _load(pin.removesuffix("_n"), pin, self.input.capacitance / wipers)
                for pin in signals
            ),
            f"Aread [clk ud cs_n] [clk_high ud_high cs_n_high] {next(iter(reads))}",
            f"Xcounter clk_high ud_high cs_n_high code {name}_counter wake={{code}}",
            *paths,
            *(_load(pin, pin, pins[pin].capacitance) for pin in "abw"),
        ]
        for pin in "abw":
            if pins[pin].highest == Level(1.0):
                catalogue.append(f"D{pin}_high {pin} vcc clamp")
            if pins[pin].lowest == Level():
                catalogue.append(f"D{pin}_low vss {pin} clamp")
        catalogue += [f"Isupply vcc vss {drawn(self.current[0] / wipers)}", f".ends {name}"]
        ideal = [
            f".subckt {name}_ideal {nodes}",
            f"Xcounter clk ud cs_n code {name}_counter wake={{code}}",
            *paths[:-1],
            f".ends {name}_ideal",
        ]
        clamp = {"clamp": ".model clamp d(is=1e-15 rs=10)"}
        return self._part(
            self._units,
            own,
            Ratings(
                {**signals, **dict.fromkeys(self.straps, self.input), **pins},
                self.supply,
                self.current,
                timing,
            ),
            shared=shared,
            title=f"{COUNTS.get(wipers, f'{wipers}-fold ')}digital potentiometer, "
            f"{self.positions} positions, up/down counter",
            catalogue=_subcircuit(catalogue, parameters, {**counter, **reads, **clamp}),
            ideal=_subcircuit(ideal, parameters, counter, frozenset(signals)),
            verilog=self._verilog(),
        )

    def _paths(self) -> list[str]:
        """The resistances W to B and W to A, and what they depend on."""
        code = "floor(V(code)+0.5)"
        shares, below = [], f"end_to_end/{self.steps}*{code}"
        above = f"end_to_end/{self.steps}*({self.steps}-{code})"
        if self.table is not None:
            below, above = "end_to_end*V(share)", "end_to_end*(1-V(share))"
            points = ", ".join(f"{k},{share:.12g}" for k, share in enumerate(self.table))
            line = f"Bshare share 0 v='pwl({code}, {points})'"
            shares = textwrap.wrap(line, 100, subsequent_indent="+ ")
        return [
            *shares,
            f"Gwb w b cur='V(w,b)/(wiper+{below})'",
            f"Gwa w a cur='V(w,a)/(wiper+{above})'",
        ]

    def _counter(self) -> dict[str, str]:
        """The up/down counter that stops at both ends, of toggling flip-flops, with its models.

        A bit agrees where it and U/D are alike: it then lets its carry pass.  Of 2^n positions the
        counter is at its end where every bit agrees; of others at the top where the bits that are
        1 there are, at the bottom where none is.
        """
        bits, top = range(self.code_bits), self.positions - 1
        whole = self.positions == 1 << self.code_bits > 2
        name = f"{self.identifier.lower()}_counter"
        lines = [
            f".subckt {name} clk ud cs_n code params: wake={self.power_up}",
            "Afall clk fall ideal_not",
            "Aselect cs_n selected ideal_not",
            *(f"Aagree{i} [ud q{i}] agree{i} ideal_xnor" for i in bits),
        ]
        if whole:
            lines.append(f"Aend [{' '.join(f'agree{i}' for i in bits)}] not_at_end ideal_nand")
        else:
            ones = " ".join(f"q{i}" for i in bits if top >> i & 1)
            lines += [
                f"Atop [ud {ones}] not_at_top ideal_nand",
                f"Abottom [ud {' '.join(f'q{i}' for i in bits)}] not_at_bottom ideal_or",
                "Aend [not_at_top not_at_bottom] not_at_end ideal_and",
            ]
        for i in bits:
            below = " ".join(f"agree{j}" for j in range(i))
            bit = f"{{floor(wake/{2**i})-2*floor(wake/{2 ** (i + 1)})}}"
            lines += [
                f"Acarry{i} [selected not_at_end {below}] turn{i} ideal_and".replace(" ]", "]"),
                f".model bit{i} d_tff(clk_delay=1e-12 ic={bit})",
                f"Abit{i} turn{i} fall NULL NULL q{i} NULL bit{i}",
                f"Acode{i} q{i} NULL weight weight_{2**i}",
            ]
        # What drives a real node of XSPICE adds up.  As a voltage the sum wanders from whole
        # numbers, 1e-9 in 200 steps, so the code is rounded where it is used.
        lines += ["Acode weight code volts_of_code", f".ends {name}"]
        return {
            **gates("not", "and", "nand", "xnor", *([] if whole else ["or"])),
            **{
                f"weight_{2**i}": f".model weight_{2**i} d_to_real(zero=0 one={2**i} delay=1e-12)"
                for i in bits
            },
            "volts_of_code": ".model volts_of_code real_to_v(gain=1 transition_time=1e-6)",
            name: "\n".join(lines),
        }

    def _verilog(self) -> str:
        bits, pins = self.code_bits, self.functions
        digital = {pins[name]: self.pins[pins[name]] for name in pins.keys() - {"a", "b", "w"}}
        codes = [f"code_{n}" for n, _ in enumerate(self.wipers, 1)] or ["code"]
        tied = {"vcc": " && pin{}", "gnd": " && !pin{}"}

        def code(value: int) -> str:
            return f"{bits}'h{value:0{-(-bits // 4)}x}"

        return verilog_model("digipot").format(
            name=self.identifier,
            datasheet=self.datasheet.replace(" Rev.", ", Rev."),
            ports="\n".join(
                f"    input  pin{number},  // {digital[number]}"
                for number in sorted(digital, key=int)
            ),
            shows=_SHOWS
            if len(codes) == 1
            else _SHOW.format(" and ".join(f"`{c}`" for c in codes)),
            codes=",\n".join(f"    output [{bits - 1}:0] {code}" for code in codes),
            assigns="\n".join(f"    assign {code} = wiper;" for code in codes),
            tied="".join(tied[tie].format(pins[name]) for name, tie in self.ties.items()),
            last=bits - 1,
            bits=bits,
            middle=code(self.power_up),
            until="!=" if self.positions == 1 << bits else "<",
            top=code(self.positions - 1),
            bottom=code(0),
            **{name: f"pin{number}" for name, number in pins.items()},
        )


def _load(name: str, node: str, farads: float) -> str:
    return f"C{name} {node} vss {drawn(farads)}" if farads else ""


def _subcircuit(
    lines: list[str],
    parameters: Mapping[str, float],
    models: Mapping[str, str],
    events: frozenset[str] = frozenset(),
) -> Subcircuit:
    return Subcircuit("\n".join(filter(None, lines)), events, parameters, models)
