"""A Tiny Tapeout project around edges: wrapper, info.yaml, OpenLane settings, datasheet page.

Fields and pins are those of Tiny Tapeout's template for sky130 (info.yaml, yaml_version 6); its own
tools were not run on them.  The bench is `circuits.chip.tile.tiny_tapeout_bench`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from circuits.chip import machine
from circuits.chip.design import EdgeDesign
from circuits.circuit import CircuitError
from hdl import convert
from hdl.global_clock import OSC_PERIODS_PER_STEP
from hdl.wiper_counter import counter_word

TOP = "tt_um_pyedge_edge"
CLOCK_HZ = 10_000_000
MOST_EDGES = 1000

TILES: Mapping[str, tuple[float, float]] = {
    "1x1": (161.00, 111.52),
    "1x2": (161.00, 225.76),
    "2x2": (334.88, 225.76),
    "3x2": (508.76, 225.76),
    "4x2": (682.64, 225.76),
    "6x2": (1030.40, 225.76),
    "8x2": (1378.16, 225.76),
}
"""Sizes of a project on sky130, micrometres, by name."""

DENSITY = 0.60
"""Part of a tile that cells may take: the template's target density."""

_TIMESCALE = "`timescale 1ns / 1ps\n"
_PORTS = """\
module {top} (
    input wire [7:0] ui_in,
    output wire [7:0] uo_out,
    input wire [7:0] uio_in,
    output wire [7:0] uio_out,
    output wire [7:0] uio_oe,
    input wire ena,
    input wire clk,
    input wire rst_n
);
"""
_DIRECT = """\
    wire [{high}:0] code;
    wire up_down, latch_clock, digipot_clock;
    assign uo_out = {{{fill}code}};
    assign uio_out = {{5'b0, digipot_clock, latch_clock, up_down}};
    assign uio_oe = 8'b00000111;
    wire unused = &{{ena, ui_in[7:3], uio_in}};
    machine machine (.osc(clk), .trigger(ui_in[2]), .reset_n(rst_n), .first(ui_in[0]),
        .second(ui_in[1]), .latch_clock(latch_clock), .digipot_clock(digipot_clock),
        .up_down(up_down), .codes(code));
endmodule
"""
_SHIFTED = """\
    // Comparator bits come in as codes go out, the lowest first.
    reg [{bits_high}:0] bits;
    reg [{codes_high}:0] word;
    wire [{codes_high}:0] codes;
    wire [{edge_high}:0] up_down;
    wire latch_clock, digipot_clock;
    always @(posedge clk or negedge rst_n)
        if (!rst_n) begin
            bits <= 0;
            word <= 0;
        end else if (ui_in[3]) word <= codes;
        else if (ui_in[1]) begin
            bits <= {{ui_in[0], bits[{bits_high}:1]}};
            word <= {{1'b0, word[{codes_high}:1]}};
        end
    assign uo_out = {{5'b0, digipot_clock, latch_clock, word[0]}};
    assign uio_out = 8'b0;
    assign uio_oe = 8'b0;
    wire unused = &{{ena, ui_in[7:4], uio_in, up_down}};
    machine machine (.osc(clk), .trigger(ui_in[2]), .reset_n(rst_n),
        .first(bits[{edge_high}:0]), .second(bits[{bits_high}:{edges}]),
        .latch_clock(latch_clock), .digipot_clock(digipot_clock), .up_down(up_down),
        .codes(codes));
endmodule
"""


@dataclass(frozen=True)
class Project:
    """So many edges on their clock; CircuitError: there is no such project."""

    edge: EdgeDesign
    edges: int = 1
    tiles: str = "1x1"  # of `TILES`
    clock_hz: int = CLOCK_HZ
    width: int = field(init=False)  # bits of a code

    def __post_init__(self) -> None:
        if not self.edge.reset:
            raise CircuitError(f"{self.edge.name} has no reset: a project's gates could not be run")
        if not 1 <= self.edges <= MOST_EDGES:
            raise CircuitError(f"edges {self.edges}: a project has 1 to {MOST_EDGES}")
        if self.tiles not in TILES:
            raise CircuitError(f"tiles {self.tiles!r} is not one of {', '.join(TILES)}")
        object.__setattr__(self, "width", counter_word(self.edge.levels, self.edge.counter)[0])

    @property
    def direct(self) -> bool:
        """Whether one edge is on the pins; else bits are shifted in and out."""
        return self.edges == 1 and self.width <= 8

    @property
    def pins(self) -> dict[str, str]:
        """What each pin is, empty where unused: the pinout of info.yaml."""
        if self.direct:
            used = {"ui[0]": "first", "ui[1]": "second", "ui[2]": "trigger",
                    **{f"uo[{k}]": f"code[{k}]" for k in range(self.width)},
                    "uio[0]": "up_down", "uio[1]": "latch_clock",
                    "uio[2]": "digipot_clock"}  # fmt: skip
        else:
            used = {"ui[0]": "data_in", "ui[1]": "shift", "ui[2]": "trigger", "ui[3]": "load",
                    "uo[0]": "data_out", "uo[1]": "latch_clock",
                    "uo[2]": "digipot_clock"}  # fmt: skip
        every = [f"{group}[{k}]" for group in ("ui", "uo", "uio") for k in range(8)]
        return {pin: used.get(pin, "") for pin in every}

    def wrapper(self) -> str:
        """The top module."""
        if self.direct:
            fill = f"{8 - self.width}'b0, " if self.width < 8 else ""
            body = _DIRECT.format(high=self.width - 1, fill=fill)
        else:
            body = _SHIFTED.format(
                bits_high=2 * self.edges - 1, codes_high=self.edges * self.width - 1,
                edge_high=self.edges - 1, edges=self.edges,
            )  # fmt: skip
        head = f"{_TIMESCALE}`default_nettype none\n{_PORTS.format(top=TOP)}"
        return f"{head}{body}`default_nettype wire\n"

    def sources(self) -> dict[str, str]:
        """Verilog files of ``src`` by name, the top module's first."""
        return {
            "project.v": self.wrapper(),
            "machine.v": _TIMESCALE + machine.verilog(self.edges, self.edge, "machine"),
            f"{self.edge.name}.v": self.edge.rtl(self.edge.name),
            "global_clock.v": convert.clock_verilog(),
        }

    def info(self) -> str:
        """info.yaml."""
        number = "An edge" if self.edges == 1 else f"{self.edges} edges"
        lines = [
            "# Tiny Tapeout project information", "project:",
            f'  title: "{number} of a machine that learns by physics"',
            '  author: "pyedge"', '  discord: ""',
            f'  description: "{number}, {self.edge.levels} wiper positions: XOR, flip-flop, '
            'counter and global clock"',
            '  language: "Verilog"', f"  clock_hz: {self.clock_hz}", f'  tiles: "{self.tiles}"',
            f'  top_module: "{TOP}"', "  source_files:",
            *(f'    - "{name}"' for name in self.sources()),
            "pinout:", *(f'  {pin}: "{what}"' for pin, what in self.pins.items()),
            "yaml_version: 6", "",
        ]  # fmt: skip
        return "\n".join(lines)

    def config(self) -> str:
        """src/config.json, for the flow: the template's variables."""
        values = {
            "PL_TARGET_DENSITY_PCT": round(100 * DENSITY),
            "CLOCK_PERIOD": 1e9 / self.clock_hz,
            "PL_RESIZER_HOLD_SLACK_MARGIN": 0.1,
            "GRT_RESIZER_HOLD_SLACK_MARGIN": 0.05,
            "RUN_LINTER": 1,
            "LINTER_INCLUDE_PDK_MODELS": 1,
            "CLOCK_PORT": "clk",
            "RUN_KLAYOUT_XOR": 0,
            "RUN_KLAYOUT_DRC": 0,
            "DESIGN_REPAIR_BUFFER_OUTPUT_PORTS": 0,
            "TOP_MARGIN_MULT": 1,
            "BOTTOM_MARGIN_MULT": 1,
            "LEFT_MARGIN_MULT": 6,
            "RIGHT_MARGIN_MULT": 6,
            "FP_SIZING": "absolute",
            "GRT_ALLOW_CONGESTION": 1,
            "FP_IO_HLENGTH": 2,
            "FP_IO_VLENGTH": 2,
            "FP_PDN_VPITCH": 38.87,
            "RUN_CTS": 1,
            "FP_PDN_MULTILAYER": 0,
            "RT_MAX_LAYER": "met4",
            "MAGIC_DEF_LABELS": 0,
            "MAGIC_WRITE_LEF_PINONLY": 1,
        }
        return json.dumps(values, indent=2) + "\n"

    def page(self) -> str:
        """docs/info.md."""
        if self.direct:
            how = "The comparators' bits are ui[0] and ui[1], the code is on uo."
        else:
            how = (
                f"Shift {2 * self.edges} comparator bits in on ui[0] while ui[1] is high, first "
                "comparators before second ones, lowest edge first. ui[3] takes the codes, which "
                "shift out on uo[0], lowest bit first."
            )
        return f"""\
## How it works

{self.edges} edge(s) of a machine that learns by physics: XOR of two comparators, a flip-flop for
the direction, and an up/down counter of {self.edge.levels} positions that stops at both ends. A
change of ui[2] makes one step: the latch clock falls, then the digipot clock, then both rise.

## How to test

Reset: every code is in the middle. {how}
Change ui[2] and wait {OSC_PERIODS_PER_STEP + 1} clocks: where the bits differ the code is one
higher, else one lower.

## External hardware

Two resistor networks with digital potentiometers and comparators, or none: drive the bits by hand.
"""


def fits(areas: Mapping[int, float], tiles: str) -> int:
    """How many edges fit a tile, of cells' areas by number of edges (two numbers), in um2."""
    (one, low), (other, high) = sorted(areas.items())
    each = (high - low) / (other - one)
    width, height = TILES[tiles]
    return max(0, int((DENSITY * width * height - low) / each) + one)


def smallest(area: float) -> str:
    """The smallest tile for cells of an area in um2; CircuitError: there is none."""
    for name, (width, height) in TILES.items():
        if area <= DENSITY * width * height:
            return name
    width, height = TILES[name]
    raise CircuitError(
        f"{area:.0f} um2 of cells are more than {DENSITY:.0%} of the largest tile, {name}: "
        f"{DENSITY * width * height:.0f} um2"
    )
