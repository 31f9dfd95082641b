"""An edge's digital half placed and routed in sky130's cells: a tile that abuts with its like.

Clocks and reset are on all four sides, at the same places on opposite ones; supplies are the rails
of the rows and, on met2, a strap at the left (vdd) and one at the right (gnd).  The other ports are
inside, near the upper side.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from circuits.chip import spice
from circuits.chip.gates import Gate, Netlist
from circuits.chip.layout import access, cells
from circuits.chip.layout.cells import CellFiles
from circuits.chip.layout.lef import Rect, Shapes, Technology
from circuits.chip.layout.obstacles import KINDS, LAYERS, kind_shapes
from circuits.chip.layout.placement import (
    UTILISATION,
    FloorPlan,
    PlacedCell,
    floor_plan,
    place,
)
from circuits.chip.layout.router import Route, Router, Terminal, pitch

SHARED = ("latch_clock", "digipot_clock", "reset_n")
"""Ports that neighbours share."""

_INSIDE = 3  # nodes from a side to ports that are inside


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
    technology, nets = files.technology, spice.net_names(netlist)
    sites = [files.shape(gate.cell).width // technology.site[0] for gate in netlist.gates]
    plan = floor_plan(sites, technology.site, utilisation)
    ports = _ports(netlist, plan)
    fixed = {port.net: [(port.x, port.y)] for port in ports if port.net not in SHARED}
    placed = place(netlist.gates, files, plan, fixed, nets, seed)
    straps = tuple(_straps(plan, technology))
    terminals = _of_ports(ports, plan) | _of_supplies(straps, plan)
    for gate, cell in zip(netlist.gates, placed, strict=False):
        for pin, bit in gate.pins.items():
            found = access.terminal(cell, files.shape(cell.cell), pin, plan, technology)
            terminals.setdefault(nets[bit], []).append(found)
    metal = [*_of_cells(placed, netlist, files, plan), *_of_straps(straps, technology)]
    router = Router(plan, technology, metal, terminals)
    rounds = router.route()
    ports += [Port(route.net, "met2", route.vias[0][1], plan.height // 2) for route in straps]
    return Layout(
        name, netlist, files, plan, placed, straps, router.routes(technology), tuple(ports), rounds
    )


def _ports(netlist: Netlist, plan: FloorPlan) -> list[Port]:
    """Shared ports on all sides, the others near the upper side; all on nodes of the router."""
    nets = spice.pins(netlist)[:-2]
    shared = [net for net in nets if net in SHARED]
    inner = [net for net in nets if net not in SHARED]
    across, up = pitch(plan)
    nx, ny = plan.width // across, plan.height // up
    # From left to right near the upper side: the shared ones in the middle.
    half = len(inner) // 2
    order = [*inner[:half], *shared, *inner[half:]]
    column = {net: (k * nx // (len(order) + 1)) * across for k, net in enumerate(order, 1)}
    found = []
    for k, net in enumerate(shared, 1):
        y = (k * ny // (len(shared) + 1)) * up
        found += [Port(net, "met3", x, y) for x in (0, plan.width)]
        found += [Port(net, "met2", column[net], y) for y in (0, plan.height)]
    inside = plan.height - _INSIDE * up
    return found + [Port(net, "met2", column[net], inside) for net in inner]


def _of_ports(ports: Sequence[Port], plan: FloorPlan) -> dict[str, list[Terminal]]:
    across, up = pitch(plan)
    found: dict[str, list[Terminal]] = defaultdict(list)
    for port in ports:
        node = LAYERS.index(port.metal), port.x // across, port.y // up
        found[port.net].append(Terminal("a port", (node,)))
    return dict(found)


def _straps(plan: FloorPlan, technology: Technology) -> Iterator[Route]:
    """The supplies on met2 over the taps at both sides, with a via on each of their rails."""
    (pad,) = technology.vias["via"]["met2"]
    for net, column, rail in (("vdd", 0, 1), ("gnd", plan.columns - 1, 0)):
        x = column * plan.site[0] + plan.site[0] // 2
        wire = Rect(x + pad.left, 0, x + pad.right, plan.height)
        vias = [("via", x, row * plan.site[1]) for row in range(rail, plan.rows + 1, 2)]
        yield Route(net, (("met2", wire),), tuple(vias))


def _of_supplies(straps: Sequence[Route], plan: FloorPlan) -> dict[str, list[Terminal]]:
    """Straps, for pins that are on a supply."""
    across, up = pitch(plan)
    inside = range(_INSIDE, plan.height // up - _INSIDE + 1)
    return {
        route.net: [Terminal("a strap", tuple((2, route.vias[0][1] // across, j) for j in inside))]
        for route in straps
    }


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
