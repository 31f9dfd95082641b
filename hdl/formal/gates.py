"""The hardware as yosys synthesises it: two-input gates, multiplexers, inverters and flip-flops.

A **net** here is one bit of the flattened netlist that a gate, a flip-flop or an input drives:
inputs and outputs count, constants do not, and a net is one however many pins it reaches.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hdl.formal.yosys import run

Bit = int | str  # a net's number, or a constant "0" or "1"

_GATES = {
    "$_NOT_": "~{A}",
    "$_AND_": "{A} & {B}",
    "$_OR_": "{A} | {B}",
    "$_XOR_": "{A} ^ {B}",
    "$_MUX_": "{S} ? {B} : {A}",
}
_EDGES = {"N": "negedge", "P": "posedge"}

_SYNTHESIS = """\
read_verilog design.v
synth -flatten -noabc -top {top}
dfflegalize -cell $_DFF_P_ x -cell $_DFF_N_ x -cell $_DFF_?N?_ x
abc -g AND,OR,XOR,MUX
opt_clean
write_json gates.json
"""


@dataclass(frozen=True)
class Cell:
    """A gate or flip-flop: yosys's name of its kind, and the bit at each pin."""

    kind: str
    pins: Mapping[str, Bit]

    @property
    def out(self) -> Bit:
        """The net that it drives."""
        return self.pins["Q" if self.is_flip_flop else "Y"]

    @property
    def is_flip_flop(self) -> bool:
        """Whether it holds state."""
        return self.kind.startswith("$_DFF")


@dataclass(frozen=True)
class Netlist:
    """A module of gates."""

    inputs: Mapping[str, tuple[Bit, ...]]  # name of a port to its bits, the lowest first
    outputs: Mapping[str, tuple[Bit, ...]]
    # the same for the signals inside that have kept their names
    named: Mapping[str, tuple[Bit, ...]]
    cells: tuple[Cell, ...]  # what drives every net that is no input

    @property
    def nets(self) -> tuple[int, ...]:
        """Every net once."""
        driven = [bit for bits in self.inputs.values() for bit in bits]
        driven += [cell.out for cell in self.cells]
        return tuple(bit for bit in driven if isinstance(bit, int))

    def label(self, net: int) -> str:
        """A readable name of a net."""
        for names in (self.inputs, self.outputs, self.named):
            for name, bits in names.items():
                if net in bits:
                    return f"{name}[{bits.index(net)}]" if len(bits) > 1 else name
        kind = next(cell.kind for cell in self.cells if cell.out == net)
        return f"net {net} ({kind.strip('$_')})"


def synthesise(text: str, top: str) -> Netlist:
    """The gates of a module of a Verilog text; raises as `hdl.formal.yosys.run`."""
    _, made = run({"design.v": text}, _SYNTHESIS.format(top=top), ["gates.json"])
    return _read(json.loads(made)["modules"][top])


def verilog(netlist: Netlist, name: str, faults: bool = False) -> str:
    """The gates in Verilog, as module `name`.

    With `faults` it has a port `fault`: at 2 k + 1 the k-th of `nets` is stuck at 0, at 2 k + 2 at
    1, at 0 nothing is.  A stuck net has its value at every pin that it reaches.
    """
    ports = [*netlist.inputs, *netlist.outputs]
    width = fault_width(netlist)
    lines = [f"module {name}({', '.join(ports + ['fault'] * faults)});"]
    lines += [f"input [{width - 1}:0] fault;"] if faults else []
    for kind, group in (("input", netlist.inputs), ("output", netlist.outputs)):
        lines += [f"{kind} [{len(bits) - 1}:0] {port};" for port, bits in group.items()]
    lines += _sources(netlist)
    for place, net in enumerate(netlist.nets):
        stuck = f"fault == {2 * place + 1} ? 1'b0 : fault == {2 * place + 2} ? 1'b1 : "
        lines.append(f"wire n{net} = {stuck if faults else ''}raw{net};")
    for cell in netlist.cells:
        lines += _cell(cell)
    lines += [f"assign {port} = {_vector(bits)};" for port, bits in netlist.outputs.items()]
    lines += [
        f"wire [{len(bits) - 1}:0] {signal} = {_vector(bits, 'raw')};"
        for signal, bits in netlist.named.items()
    ]
    return "\n".join([*lines, "endmodule", ""])


def fault_width(netlist: Netlist) -> int:
    """The bits of the port `fault`."""
    return (2 * len(netlist.nets)).bit_length()


def _read(module: Mapping[str, Any]) -> Netlist:
    """A netlist from yosys's JSON, in a fixed order."""
    ports = module["ports"].items()
    inputs, outputs = (
        {name: tuple(port["bits"]) for name, port in ports if port["direction"] == way}
        for way in ("input", "output")
    )
    cells = [
        Cell(cell["type"], {pin: bits[0] for pin, bits in cell["connections"].items()})
        for cell in module["cells"].values()
    ]
    cells.sort(key=lambda cell: cell.out)
    driven = {bit for bits in inputs.values() for bit in bits} | {cell.out for cell in cells}
    named = {
        name: tuple(net["bits"])
        for name, net in module["netnames"].items()
        if name.isidentifier() and name not in module["ports"] and driven.issuperset(net["bits"])
    }
    return Netlist(inputs, outputs, named, tuple(cells))


def _sources(netlist: Netlist) -> Iterator[str]:
    """Declarations of each net before its fault."""
    for port, bits in netlist.inputs.items():
        yield from (f"wire raw{bit} = {port}[{place}];" for place, bit in enumerate(bits))
    for cell in netlist.cells:
        yield f"{'reg' if cell.is_flip_flop else 'wire'} raw{cell.out};"


def _cell(cell: Cell) -> Iterator[str]:
    pins = {pin: _bit(bit) for pin, bit in cell.pins.items()}
    if not cell.is_flip_flop:
        yield f"assign raw{cell.out} = {_GATES[cell.kind].format(**pins)};"
        return
    flavour = cell.kind.removeprefix("$_DFF_").removesuffix("_")
    clock = f"{_EDGES[flavour[0]]} {pins['C']}"
    if len(flavour) == 1:
        yield f"always @({clock}) raw{cell.out} <= {pins['D']};"
        return
    yield f"always @({clock}, negedge {pins['R']})"
    yield f"    if (!{pins['R']}) raw{cell.out} <= {flavour[2]}; else raw{cell.out} <= {pins['D']};"


def _vector(bits: tuple[Bit, ...], prefix: str = "n") -> str:
    return f"{{{', '.join(_bit(bit, prefix) for bit in reversed(bits))}}}"


def _bit(bit: Bit, prefix: str = "n") -> str:
    return f"{prefix}{bit}" if isinstance(bit, int) else f"1'b{bit}"
