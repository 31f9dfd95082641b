"""An edge's digital half placed and routed in sky130's cells: a tile that abuts with its like.

Clocks and reset are on all four sides, at the same places on opposite ones; supplies are the rails
of the rows and, on met2, a strap at the left (vdd) and one at the right (gnd).  The other ports are
inside, near the upper side.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from circuits.chip import spice
from circuits.chip.gates import Gate, Netlist
from circuits.chip.layout import access, cells
from circuits.chip.layout.cells import CellFiles
from circuits.chip.layout.lef import Rect, Shapes, Technology
from circuits.chip.layout.obstacles import KINDS, kind_shapes
from circuits.chip.layout.placement import (
    UTILISATION,
    FloorPlan,
    PlacedCell,
    floor_plan,
    place,
)
from circuits.chip.layout.router import Node, Route, Router, Terminal, pitch

SHARED = ("latch_clock", "digipot_clock", "reset_n")
"""Ports that neighbours share."""

_FROM_TOP = 3  # nodes from the upper side to the ports that are inside


class Port(NamedTuple):
    """A place at which a net can be reached: its metal and middle, in nanometres."""

    net: str
    metal: str
    x: int
    y: int


class Metal(NamedTuple):
    """A rectangle of a metal or cut that is there before wires are, and its net, if any."""

    layer: str
    rect: Rect
    net: str | None


@dataclass(frozen=True)
class Layout:
    """A placed and routed edge; lengths in nanometres."""

    name: str
    netlist: Netlist
    files: CellFiles
    plan: FloorPlan
    cells: tuple[PlacedCell, ...]  # gates in the order of the netlist, then taps and fill
    straps: tuple[Route, ...]  # of the supplies
    routes: tuple[Route, ...]
    ports: tuple[Port, ...]
    rounds: int  # of the router's negotiation

    @property
    def technology(self) -> Technology:
        """Rules and vias of the metals."""
        return self.files.technology

    @property
    def width(self) -> int:
        """In nanometres."""
        return self.plan.width

    @property
    def height(self) -> int:
        """In nanometres."""
        return self.plan.height

    @property
    def netlist_cells(self) -> Netlist:
        """The netlist with taps and fill, which have no pins but supplies: what is drawn."""
        others = [Gate(cell.name, cell.cell, {}) for cell in self.cells[len(self.netlist.gates) :]]
        return replace(self.netlist, gates=(*self.netlist.gates, *others))

    @property
    def pins(self) -> tuple[str, ...]:
        """Its nets with a port, as in the SPICE subcircuit, supplies last."""
        return tuple(dict.fromkeys(port.net for port in self.ports))

    def metal_of_cells(self) -> Iterator[Metal]:
        """Metal and cuts inside the cells, with the nets of pins."""
        return _of_cells(self.cells, self.netlist, self.files, self.plan)

    def shapes(self, route: Route) -> Iterator[tuple[str, Rect]]:
        """Wires, pads and cuts of a net."""
        yield from route.wires
        kinds = kind_shapes(self.technology)
        for cut, x, y in route.vias:
            for layer, rect in kinds[KINDS.index(cut)].items():
                yield layer, rect.moved(x, y)

    @property
    def wire_length(self) -> int:
        """Of all nets but the supplies, in nanometres."""
        return sum(route.length for route in self.routes)

    @property
    def vias(self) -> int:
        """Number of contacts and vias of all nets but the supplies."""
        return sum(len(route.vias) for route in self.routes)


def edge(
    netlist: Netlist, files: CellFiles, name: str, seed: int = 1, utilisation: float = UTILISATION
) -> Layout:
    """Place and route the gates of an edge.

    The same arguments give the same layout.  CircuitError: it cannot be routed.
    """
    technology = files.technology
    nets = spice.net_names(netlist)
    sites = [files.shape(gate.cell).width // technology.site[0] for gate in netlist.gates]
    plan = floor_plan(sites, technology.site, utilisation)
    inner = [nets[bit] for bits in (*netlist.inputs.values(), *netlist.outputs.values())
             for bit in bits if nets[bit] not in SHARED]  # fmt: skip
    shared = [nets[bit] for bits in netlist.inputs.values() for bit in bits
              if nets[bit] in SHARED]  # fmt: skip
    nodes = _port_nodes(plan, shared, inner)
    across, up = pitch(plan)
    fixed = {
        net: [(i * across, j * up) for _, i, j in found]
        for net, found in nodes.items() if net not in SHARED
    }  # fmt: skip
    placed = place(netlist.gates, files, plan, fixed, nets, seed)
    straps = tuple(_straps(plan))
    terminals: dict[str, list[Terminal]] = {
        net: [Terminal(net, (node,)) for node in found] for net, found in nodes.items()
    }
    for route in straps:
        terminals[route.net] = [Terminal("its strap", tuple(_strap_nodes(route, plan)))]
    for gate, cell in zip(netlist.gates, placed, strict=False):
        for pin, bit in gate.pins.items():
            found = access.terminal(cell, files.shape(cell.cell), pin, plan, technology)
            terminals.setdefault(nets[bit], []).append(found)
    obstacles = [*_of_cells(placed, netlist, files, plan), *_of_straps(straps, technology)]
    router = Router(plan, technology, obstacles, terminals)
    rounds = router.route()
    ports = [Port(net, ("met1", "met2", "met3")[layer - 1], i * across, j * up)
             for net, found in nodes.items() for layer, i, j in found]  # fmt: skip
    ports += [Port(route.net, "met2", route.vias[0][1], plan.height // 2) for route in straps]
    return Layout(
        name, netlist, files, plan, placed, straps, router.routes(technology), tuple(ports), rounds
    )


def _port_nodes(
    plan: FloorPlan, shared: list[str], inner: list[str]
) -> dict[str, tuple[Node, ...]]:
    """The nodes of each port: shared ones on all sides, the others near the upper side."""
    step = pitch(plan)
    nx, ny = plan.width // step[0], plan.height // step[1]
    found: dict[str, tuple[Node, ...]] = {}
    # From left to right near the upper side: the shared ones in the middle.
    half = len(inner) // 2
    across = [*inner[:half], *shared, *inner[half:]]
    for number, net in enumerate(across, 1):
        i = number * nx // (len(across) + 1)
        if net in shared:
            j = (shared.index(net) + 1) * ny // (len(shared) + 1)
            found[net] = ((3, 0, j), (3, nx, j), (2, i, 0), (2, i, ny))
        else:
            found[net] = ((2, i, ny - _FROM_TOP),)
    return {net: found[net] for net in (*shared, *inner)}


def _straps(plan: FloorPlan) -> Iterator[Route]:
    """The supplies on met2 over the taps at both sides, with a via on each of their rails."""
    half = 130
    for net, column, rail in (("vdd", 0, 1), ("gnd", plan.columns - 1, 0)):
        x = column * plan.site[0] + plan.site[0] // 2
        wire = Rect(x - half, 0, x + half, plan.height)
        vias = [("via", x, row * plan.site[1]) for row in range(rail, plan.rows + 1, 2)]
        yield Route(net, (("met2", wire),), tuple(vias))


def _strap_nodes(route: Route, plan: FloorPlan) -> Iterator[Node]:
    across, _ = pitch(plan)
    i = route.vias[0][1] // across
    for j in range(3, plan.rows * 16 - 2):
        yield 2, i, j


def _of_straps(straps: Sequence[Route], technology: Technology) -> Iterator[Metal]:
    for route in straps:
        for metal, rect in route.wires:
            yield Metal(metal, rect, route.net)
        for cut, x, y in route.vias:
            for layer, (rect,) in technology.vias[cut].items():
                yield Metal(layer, rect.moved(x, y), route.net)


def _of_cells(
    placed: Sequence[PlacedCell], netlist: Netlist, files: CellFiles, plan: FloorPlan
) -> Iterator[Metal]:
    nets = spice.net_names(netlist)
    pins = {gate.name: {pin: nets[bit] for pin, bit in gate.pins.items()} for gate in netlist.gates}
    for cell in placed:
        shape = files.shape(cell.cell)
        of_pin = {**cells.SUPPLIES, **pins.get(cell.name, {})}
        found: list[tuple[str | None, Shapes]] = [(None, shape.obstructions)]
        found += [(of_pin.get(pin), shapes) for pin, shapes in shape.pins.items()]
        for net, shapes in found:
            for layer, rects in shapes.items():
                for rect in access.at(cell, shape, plan, rects):
                    yield Metal(layer, rect, net)
