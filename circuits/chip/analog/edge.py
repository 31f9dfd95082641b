"""A whole edge as transistors: twin ladders, comparators, and the digital half in cells."""

from __future__ import annotations

from dataclasses import dataclass

from circuits.chip import gates, mos_models, spice
from circuits.chip.analog.comparator import PORTS as COMPARATOR_PORTS
from circuits.chip.analog.comparator import comparators
from circuits.chip.analog.ladder import code_ports, twin_ladders
from circuits.chip.analog.subcircuit import Subcircuit
from circuits.chip.design import EdgeDesign
from circuits.chip.library import sky130
from circuits.circuit import CircuitError

CLOCKS = ("evaluate", "latch_clock", "digipot_clock", "reset_n")
"""Inputs of an edge besides its nodes.  The comparators decide at evaluate's rise, the flip-flop
stores at latch_clock's fall, the counter counts at digipot_clock's fall."""

_NODES = COMPARATOR_PORTS[:4]


@dataclass(frozen=True)
class AnalogEdge:
    """An edge's three parts."""

    design: EdgeDesign
    ladders: Subcircuit
    comparators: Subcircuit
    digital: Subcircuit

    @property
    def ports(self) -> tuple[str, ...]:
        """Nodes, clocks, what can be observed, supplies."""
        codes = code_ports(self.design.levels)
        return (*_NODES, *CLOCKS, "first", "second", "up_down", *codes, "vdd", "gnd")

    @property
    def subcircuit(self) -> Subcircuit:
        """The edge, below its parts."""
        parts = (self.ladders, self.comparators, self.digital)
        name = f"whole_{self.design.name}"
        lines = [f"X{part.name} {' '.join(part.ports)} {part.name}" for part in parts]
        text = "\n".join([f".subckt {name} {' '.join(self.ports)}", *lines, ".ends", ""])
        sizes = frozenset(size for part in parts for size in part.sizes)
        return Subcircuit(name, self.ports, "".join(part.text for part in parts) + text, sizes)


def edge(
    positions: int = 128,
    store: str = "jk",
    ladders: Subcircuit | None = None,
    comparator_pair: Subcircuit | None = None,
) -> AnalogEdge:
    """An edge with a binary counter and reset.

    Args:
        positions: of its wipers, a power of two: the ladders' positions.
        store: flip-flop, one of `hdl.edge_logic.STORES`.
        ladders, comparator_pair: by default `twin_ladders` and `comparators`.

    Raises CircuitError, MissingTool.
    """
    design = EdgeDesign(positions, store)
    if positions & (positions - 1):
        raise CircuitError(f"positions {positions}: a ladder of bits has a power of two")
    return AnalogEdge(
        design, ladders or twin_ladders(positions), comparator_pair or comparators(),
        digital_half(design),
    )  # fmt: skip


def digital_half(design: EdgeDesign) -> Subcircuit:
    """The digital half in sky130's cells, as plain transistors."""
    library = sky130()
    netlist = gates.mapped(design.source("edge"), "edge", library)
    text, sizes = mos_models.plain(spice.write(netlist, library, design.name))
    ports = (*design.ports.inputs, "up_down", *code_ports(design.levels), "vdd", "gnd")
    return Subcircuit(design.name, ports, text, frozenset(sizes))
