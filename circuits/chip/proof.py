"""Gates against RTL for ever, and the functions of library cells against their maker's Verilog.

The first is a proof by induction with cells that do what their Liberty says; the second, without
which the first would be worth little, is a simulation of each cell through all of its transitions.
So the maker's own Verilog is never rewritten, tables of primitives included.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from circuits.chip import liberty
from circuits.chip.gates import Netlist, verilog
from circuits.chip.liberty import LibraryCell
from circuits.chip.library import CellLibrary
from hdl import child_process
from hdl.formal.equivalence import Ports, equivalent
from hdl.formal.yosys import Verdict, run
from hdl.simulators import SIMULATORS
from hdl.tools import Tool, ToolError

VVP = Tool("Icarus Verilog", ("vvp",), SIMULATORS["icarus"].install, (11,), version_option="-V")
WALK = 4000
"""The least changes of one input of each cell; the later half of them may meet nothing new."""

_ROUNDS = 40  # changes for each transition that a cell might have

_LIMIT = 120.0  # seconds
_WALK = """\
if (1) begin: cell_{k}
    reg [{high}:0] in = 0, next;
    wire [{top}:0] a, b;
    reg met [0:{states} - 1];
    reg wrong = 0;
    integer t, i;
    {made}
    initial begin
        for (i = 0; i < {states}; i = i + 1) met[i] = 0;
        for (t = 0; t < {walk}; t = t + 1) begin
            i = $urandom % {count};
            next = in;
            next[i] = !in[i];
            if (!({both})) begin
                if (^b !== 1'bx && !met[{{b, in}} * {count} + i]) begin
                    met[{{b, in}} * {count} + i] = 1;
                    seen = seen + 1;
                    if (t >= {walk} / 2) late = late + 1;
                end
                in = next;
            end
            // The first changes may leave a flip-flop without a known state.
            #10 if (!wrong && a !== b && (t >= {walk} / 8 || ^b !== 1'bx)) begin
                wrong = 1;
                $display("{name}: at {pins} = %b {outs} is %b by Verilog, %b by Liberty", in, a, b);
            end
        end
    end
end"""
_END = """\
initial #{end} begin
    $display("%0d transitions, %0d new in the later half", seen, late);
    $finish;
end"""


@dataclass(frozen=True)
class Comparison:
    """Cells held against their maker's Verilog."""

    cells: int
    transitions: int  # different ones, of one input at a time
    wrong: tuple[str, ...]  # what differs, a line each


def equal(
    netlist: Netlist, library: CellLibrary, rtl: str, ports: Ports, *, reset: bool = True
) -> Verdict:
    """Whether gates do what a module `one` of a Verilog text does, for every input for ever.

    Without `reset` neither has the port reset_n, and both power up in the same state, any.
    """
    text = rtl + models(library, netlist.counts) + verilog(netlist, "other")
    return equivalent(text, ports, power_up=None if reset else {})


def models(library: CellLibrary, cells: Iterable[str]) -> str:
    """Verilog of cells as the Liberty says."""
    text = liberty.write(library.cells[cell] for cell in cells)
    script = "read_liberty cells.lib\nproc\nopt_clean\nwrite_verilog -noattr models.v"
    return run({"cells.lib": text}, script, ["models.v"])[1]


def compare_cells(library: CellLibrary, cells: Iterable[str]) -> Comparison:
    """Each cell as its Liberty says, beside its maker's Verilog, through changes of one input.

    A change is counted as another where the inputs, the input that changes or the output differ.
    """
    names = list(cells)
    walk = max([WALK, *(_ROUNDS * _transitions(library.cells[name]) for name in names)])
    own = re.sub(r"^module (\\?)", r"module \1liberty_", models(library, names), flags=re.M)
    texts = {
        "maker.v": f"`define UNIT_DELAY\n{library.verilog(names)}",
        "liberty.v": f"`default_nettype wire\n`timescale 1ns/1ps\n{own}",
        "bench.v": _bench(library, names, walk),
    }
    output = _simulated(texts)
    wrong = tuple(re.findall(r"^(\S+: .*)$", output, re.M))
    match = re.search(r"^(\d+) transitions, (\d+) new in the later half$", output, re.M)
    if match is None:
        raise ToolError(f"Icarus Verilog ended early: {output.strip().splitlines()[-1:]}")
    if int(match[2]):
        wrong += (f"{match[2]} transitions were new in the later half of {walk}",)
    return Comparison(len(names), int(match[1]), wrong)


def _transitions(cell: LibraryCell) -> int:
    """The most that a cell can have: inputs and outputs, and the input that changes."""
    return len(cell.inputs) << len(cell.pins)


def _bench(library: CellLibrary, cells: list[str], walk: int) -> str:
    """A walk of each cell, a and b being its output by the maker and by the Liberty."""
    lines = ["`timescale 1ns/1ps", "module bench;", "integer seen = 0, late = 0;"]
    for k, name in enumerate(cells):
        cell = library.cells[name]
        pins = [f".{pin}(in[{place}])" for place, pin in enumerate(cell.inputs)]
        outs = list(cell.functions)
        made = []
        for module, wire in ((name, "a"), (f"liberty_{name}", "b")):
            ends = [f".{pin}({wire}[{place}])" for place, pin in enumerate(outs)]
            made.append(f"{module} {wire}_({', '.join(pins + ends)});")
        lines.append(
            _WALK.format(
                k=k, name=name, made="\n    ".join(made), both=_both(cell), walk=walk,
                count=len(cell.inputs), high=len(cell.inputs) - 1, top=len(outs) - 1,
                states=_transitions(cell),
                pins=" ".join(reversed(cell.inputs)), outs=" ".join(reversed(outs)),
            )
        )  # fmt: skip
    return "\n".join([*lines, _END.format(end=10 * walk + 100), "endmodule", ""])


def _both(cell: LibraryCell) -> str:
    """Where clear and preset are both active, which no netlist does and Liberty leaves open."""
    store = cell.flip_flop
    if store is None or not (store.clear and store.preset):
        return "0"
    place = {pin: f"next[{k}]" for k, pin in enumerate(cell.inputs)}
    text = re.sub(r"(\w+)\s*'", r"!\1", f"({store.clear}) & ({store.preset})")
    return re.sub(r"[A-Za-z_]\w*", lambda match: place[match[0]], text)


def _simulated(texts: Mapping[str, str]) -> str:
    """What a Verilog text prints in Icarus."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in texts.items():
            (Path(folder) / name).write_text(text, encoding="utf-8")
        words = ["-g2012", "-o", "bench.vvp", *texts]
        status, output = child_process.run(SIMULATORS["icarus"], words, folder, _LIMIT)
        if status:
            raise ToolError(f"Icarus Verilog: {(output.strip().splitlines() or ['it failed'])[0]}")
        return child_process.run(VVP, ["-n", "bench.vvp"], folder, _LIMIT)[1]
