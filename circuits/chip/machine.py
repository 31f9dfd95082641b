"""A machine of edges in standard cells: the global clock once, and an edge for each."""

from __future__ import annotations

from circuits.chip import proof, spice
from circuits.chip.design import EdgeDesign
from circuits.chip.gates import Netlist, mapped
from circuits.chip.library import CellLibrary
from hdl import convert
from hdl.formal.equivalence import CLOCK
from hdl.formal.yosys import Verdict
from hdl.wiper_counter import counter_word

CLOCK_NAME = "global_clock"
_EDGE_CLOCKS = ("latch_clock", "digipot_clock", "reset_n")


def clock(library: CellLibrary) -> Netlist:
    """The global clock in a library's cells; raises as `circuits.chip.gates.mapped`."""
    return mapped(convert.clock_verilog(), CLOCK_NAME, library)


def clock_proved(netlist: Netlist, library: CellLibrary) -> Verdict:
    """Whether the clock's gates do what its RTL does, for ever."""
    return proof.equal(netlist, library, convert.clock_verilog("one"), CLOCK)


def verilog(edges: int, edge: EdgeDesign, name: str, edge_name: str | None = None) -> str:
    """A module of so many edges on the clock, with the ports of `hdl.convert.verilog`'s."""
    width, _ = counter_word(edge.levels, edge.counter)
    lines = [
        f"module {name} (input osc, trigger, reset_n, input [{edges - 1}:0] first, second,",
        f"    output latch_clock, digipot_clock, output [{edges - 1}:0] up_down,",
        f"    output [{edges * width - 1}:0] codes);",
        f"{CLOCK_NAME} clock (.osc(osc), .trigger(trigger), .reset_n(reset_n),",
        "    .latch_clock(latch_clock), .digipot_clock(digipot_clock));",
    ]
    shared = ", ".join(f".{pin}({pin})" for pin in _EDGE_CLOCKS if edge.reset or pin != "reset_n")
    for k in range(edges):
        own = ", ".join(f".{pin}({pin}[{k}])" for pin in ("first", "second", "up_down"))
        codes = f".codes(codes[{(k + 1) * width - 1}:{k * width}])"
        lines.append(f"{edge_name or edge.name} edge_{k} ({shared}, {own}, {codes});")
    return "\n".join([*lines, "endmodule", ""])


def netlist_spice(
    edges: int, edge: EdgeDesign, netlist: Netlist, clock_netlist: Netlist, library: CellLibrary,
    name: str,
) -> str:  # fmt: skip
    """The machine as a subcircuit, below those of its edge, its clock and their cells.

    Its pins: osc, trigger, reset_n; of each edge first, second, up_down and the bits of its code,
    with the edge's number, as codes_2_6; both clocks; vdd, gnd.
    """
    width, _ = counter_word(edge.levels, edge.counter)
    inner = [f"codes_{k}" for k in range(width)] if width > 1 else ["codes"]
    own = ["first", "second", "up_down", *inner]
    pins = [[pin.replace("codes", f"codes_{k}") if pin in inner else f"{pin}_{k}" for pin in own]
            for k in range(edges)]  # fmt: skip
    shared = [pin for pin in _EDGE_CLOCKS if edge.reset or pin != "reset_n"]
    lines = [
        spice.cells(library, {*netlist.counts, *clock_netlist.counts}),
        spice.body(netlist, library, edge.name),
        spice.body(clock_netlist, library, CLOCK_NAME),
        f".subckt {name} osc trigger reset_n {' '.join(pin for each in pins for pin in each)} "
        "latch_clock digipot_clock vdd gnd",
        f"Xclock osc trigger reset_n latch_clock digipot_clock vdd gnd {CLOCK_NAME}",
        *(f"Xedge_{k} {' '.join([*shared, *each])} vdd gnd {edge.name}"
          for k, each in enumerate(pins)),
    ]  # fmt: skip
    return "\n".join([*lines, ".ends", ""])
