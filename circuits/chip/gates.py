"""A design in the cells of a library, as yosys maps it: smallest area, no timing."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from circuits.chip import liberty
from circuits.chip.library import CellLibrary
from circuits.circuit import CircuitError
from hdl.formal.yosys import run
from hdl.tools import ToolError

Bit = int | str  # a net's number, or a constant "0" or "1"

_MAPPING = """\
read_verilog design.v
synth -flatten -top {top}
dfflibmap -liberty cells.lib
opt
abc -liberty cells.lib -script +{area}
setundef -zero
opt_clean -purge
write_json gates.json
"""
# Commands of ABC for the smallest area, of which now one and now the other does better.  Its usual
# ones need a buffer in the library, and end without a word where there is none.
_AREA = (
    "strash;ifraig;scorr;dc2;fraig;strash;dch,-f;map,-a",
    "strash;dch,-f;map,-a;mfs2,-a;strash;dch,-f;map,-a",
)
_LIMIT = 600.0  # seconds


@dataclass(frozen=True)
class Gate:
    """An instance of a cell, and the bit at each of its pins but the supplies."""

    name: str
    cell: str
    pins: Mapping[str, Bit]


@dataclass(frozen=True)
class Netlist:
    """A module of library cells."""

    inputs: Mapping[str, tuple[Bit, ...]]  # name of a port to its bits, the lowest first
    outputs: Mapping[str, tuple[Bit, ...]]
    gates: tuple[Gate, ...]
    # The same for the signals inside that have kept their names.
    named: Mapping[str, tuple[Bit, ...]] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, int]:
        """Number of gates of each cell, by the cell's name."""
        return dict(sorted(Counter(gate.cell for gate in self.gates).items()))

    def area(self, library: CellLibrary) -> float:
        """Area of the cells, side by side, in the library's unit."""
        return sum(library.cells[cell].area * count for cell, count in self.counts.items())

    def nets(self) -> dict[Bit, str]:
        """The name of each net in Verilog: a port's, or n and its number."""
        names: dict[Bit, str] = {"0": "1'b0", "1": "1'b1"}
        for port, bits in (*self.inputs.items(), *self.outputs.items()):
            for place, bit in enumerate(bits):
                names.setdefault(bit, f"{port}[{place}]" if len(bits) > 1 else port)
        for gate in self.gates:
            for bit in gate.pins.values():
                names.setdefault(bit, f"n{bit}")
        return names


def mapped(text: str, top: str, library: CellLibrary) -> Netlist:
    """A module of a Verilog text in a library's cells.

    CircuitError: the library has not what the design needs; else raises as `hdl.formal.yosys.run`.
    """
    found = (_mapped(text, top, library, area) for area in _AREA)
    return min(found, key=lambda netlist: netlist.area(library))


def verilog(netlist: Netlist, name: str) -> str:
    """The gates in Verilog, as module `name`."""
    nets = netlist.nets()
    lines = [f"module {name} (", *_ports(netlist), ");"]
    lines += [f"wire {net};" for net in nets.values() if net.startswith("n") and net[1:].isdigit()]
    for gate in netlist.gates:
        pins = ", ".join(f".{pin}({nets[bit]})" for pin, bit in gate.pins.items())
        lines.append(f"{gate.cell} {gate.name} ({pins});")
    for port, bits in netlist.outputs.items():
        for place, bit in enumerate(bits):
            own = f"{port}[{place}]" if len(bits) > 1 else port
            if nets[bit] != own:
                lines.append(f"assign {own} = {nets[bit]};")
    lines += [
        f"wire [{len(bits) - 1}:0] {name} = {{{', '.join(nets[bit] for bit in reversed(bits))}}};"
        for name, bits in netlist.named.items()
    ]
    return "\n".join([*lines, "endmodule", ""])


def _mapped(text: str, top: str, library: CellLibrary, area: str) -> Netlist:
    texts = {"design.v": text, "cells.lib": liberty.write(library.cells.values())}
    try:
        _, made = run(texts, _MAPPING.format(top=top, area=area), ["gates.json"], _LIMIT)
    except ToolError as error:
        _, legal, lacking = str(error).partition("cannot be legalized: ")
        if legal:
            lacking = f"has no flip-flop for the edge: {lacking}"
        elif "ABC output" in str(error):
            lacking = "has too few gates: an inverter and two different ones are the least"
        else:
            raise
        raise CircuitError(f"{library.name} {lacking}") from None
    module = json.loads(made)["modules"][top]
    left = sorted({cell["type"] for cell in module["cells"].values()} - library.cells.keys())
    if left:
        raise CircuitError(f"{library.name} has no cell for {', '.join(left)}")
    return _read(module, library)


def _ports(netlist: Netlist) -> Iterator[str]:
    ports = [("input", *each) for each in netlist.inputs.items()]
    ports += [("output", *each) for each in netlist.outputs.items()]
    for way, port, bits in ports:
        width = f"[{len(bits) - 1}:0] " if len(bits) > 1 else ""
        yield f"    {way} {width}{port}{'' if (way, port, bits) == ports[-1] else ','}"


def _read(module: Mapping[str, Any], library: CellLibrary) -> Netlist:
    ports = module["ports"].items()
    inputs, outputs = (
        {name: tuple(port["bits"]) for name, port in ports if port["direction"] == way}
        for way in ("input", "output")
    )
    found = []
    for cell in module["cells"].values():
        pins = {pin: bits[0] for pin, bits in cell["connections"].items() if bits}
        driven = [pins[pin] for pin in library.cells[cell["type"]].functions if pin in pins]
        found.append((min(driven), cell["type"], dict(sorted(pins.items()))))
    found.sort(key=lambda each: each[0])
    gates = tuple(Gate(f"g{k}", cell, pins) for k, (_, cell, pins) in enumerate(found, 1))
    known = {bit for bits in inputs.values() for bit in bits}
    known |= {bit for gate in gates for bit in gate.pins.values()}
    named = {
        name: tuple(net["bits"])
        for name, net in sorted(module["netnames"].items())
        if name.isidentifier() and name not in module["ports"] and known.issuperset(net["bits"])
    }
    return Netlist(inputs, outputs, gates, named)
