"""Gates as a SPICE subcircuit on their maker's subcircuits of transistors, and read back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from circuits.chip.gates import Bit, Gate, Netlist
from circuits.chip.library import SUPPLIES, CellLibrary
from circuits.circuit import CircuitError
from hdl.formal.equivalence import Ports

_RAILS = {"gnd": "0", "vdd": "1"}


def write(netlist: Netlist, library: CellLibrary, name: str) -> str:
    """The gates as a subcircuit, below those of its cells: see `body`."""
    return cells(library, netlist.counts) + body(netlist, library, name)


def cells(library: CellLibrary, names: Iterable[str]) -> str:
    """The subcircuits of cells, as their maker has them."""
    return "".join(f"{library.subcircuit(cell).strip()}\n" for cell in sorted(names))


def body(netlist: Netlist, library: CellLibrary, name: str) -> str:
    """The gates as a subcircuit, without those of its cells.

    Its pins are the bits of the ports, as codes_3, then vdd and gnd.  Constants are supplies.
    CircuitError: a cell has no subcircuit, or one with a pin that is unknown.
    """
    nets, at_border = net_names(netlist), pins(netlist)
    if len(set(at_border)) < len(at_border):
        raise CircuitError(f"{name}: two of its pins are one net, which a subcircuit cannot have")
    lines = [f"* {name} in the cells of {library.name}"]
    lines.append(f".subckt {name} {' '.join(at_border)}")
    for gate in netlist.gates:
        at = [nets[pin] if isinstance(pin, int) or pin in _RAILS.values() else pin
              for pin in _pins(gate, library)]  # fmt: skip
        lines.append(f"X{gate.name} {' '.join(at)} {gate.cell}")
    return "\n".join([*lines, ".ends", ""])


def pins(netlist: Netlist) -> list[str]:
    """Nets at the subcircuit's pins: the bits of the ports, then vdd and gnd."""
    nets = net_names(netlist)
    ports = (*netlist.inputs.values(), *netlist.outputs.values())
    return [*(nets[bit] for bits in ports for bit in bits), "vdd", "gnd"]


def net_names(netlist: Netlist) -> dict[Bit, str]:
    """The name of each net in SPICE: a port's, as codes_3, n and its number, or a supply's."""
    nets = {bit: re.sub(r"\[(\d+)\]", r"_\1", net) for bit, net in netlist.nets().items()}
    return nets | {constant: rail for rail, constant in _RAILS.items()}


def _pins(gate: Gate, library: CellLibrary) -> Iterator[Bit]:
    """The bit, supply or open net at each pin of a gate's subcircuit."""
    for pin in library.ports(gate.cell):
        if pin in gate.pins:
            yield gate.pins[pin]
        elif pin.lower() in SUPPLIES:
            yield SUPPLIES[pin.lower()]
        elif pin in library.cells[gate.cell].functions:
            yield f"open_{gate.name}_{pin}".lower()
        else:
            raise CircuitError(
                f"{library.name}: pin {pin} of .subckt {gate.cell} is neither in its Liberty nor a "
                "supply"
            )


def read(text: str, library: CellLibrary, name: str, ports: Ports) -> Netlist:
    """The gates of a subcircuit `name`; CircuitError: a supply pin is not on its supply."""
    _, _, body = text.partition(f".subckt {name} ")
    head, *lines = body.partition("\n.ends")[0].splitlines()
    bits: dict[str, Bit] = dict(_RAILS)
    for net in head.split():
        bits.setdefault(net, len(bits))
    gates = []
    for line in lines:
        instance, *nets, cell = line.split()
        pins = dict(zip(library.ports(cell), nets, strict=True))
        for pin in [pin for pin in pins if pin not in library.cells[cell].pins]:
            net, rail = pins.pop(pin), SUPPLIES[pin.lower()]
            if net != rail:
                raise CircuitError(f"{instance}: its pin {pin} is on {net}, not on {rail}")
        at = {pin: bits.setdefault(net, len(bits)) for pin, net in pins.items()}
        gates.append(Gate(instance[1:], cell, at))
    inputs, outputs = (
        {port: tuple(bits[net] for net in _bits(port, width)) for port, width in group.items()
         if _bits(port, width)[0] in bits}
        for group in (ports.inputs, ports.outputs)
    )  # fmt: skip
    return Netlist(inputs, outputs, tuple(gates))


def _bits(port: str, width: int) -> list[str]:
    return [f"{port}_{k}" for k in range(width)] if width > 1 else [port]
