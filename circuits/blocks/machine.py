"""The machine: an edge for each pair of nodes, twice over, on one clock.

A network comes as plain arrays.  Node 7 is net `f7` in the free network and `c7` in the clamped.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from circuits.blocks.digipot_edge import edge
from circuits.blocks.global_clock import global_clock
from circuits.circuit import Instance, Module, Value
from circuits.supplies import SUPPLIES

Node = int | str
"""The label of a node: a number, or a word of letters, digits and _."""
Pair = tuple[Node, Node]


def machine(
    pairs: Iterable[Pair],
    cell: Module | None = None,
    clock: Module | None = None,
    parameters: Sequence[Mapping[str, Value]] | None = None,
    name: str = "machine",
) -> Module:
    """Edges over any network.

    Args:
        pairs: the two nodes of each edge, by the numbers they are printed with; a drop is the
            first less the second.
        cell, clock: an edge and the clock; `edge()` and `global_clock()` if left out.
        parameters: of each edge, of those that its module has.

    Raises ValueError: no edges, or parameters that are not one for each edge.
    """
    pairs = list(pairs)
    if not pairs:
        raise ValueError("a machine has at least one edge")
    if parameters is not None and len(parameters) != len(pairs):
        raise ValueError(f"{len(parameters)} sets of parameters for {len(pairs)} edges")
    cell = edge() if cell is None else cell
    clock = global_clock() if clock is None else clock
    placed = [Instance("clock", clock, {port: port for port in clock.ports})]
    given = [{}] * len(pairs) if parameters is None else parameters
    for edge_name, pair, own in zip(edge_names(pairs), pairs, given, strict=True):
        placed.append(Instance(edge_name, cell, edge_nets(cell, pair), own))
    nodes = node_numbers(pairs)
    supplies = [net for net in SUPPLIES if net in {*cell.ports, *clock.ports}]
    ports = (*map(free, nodes), *map(clamped, nodes), "trigger", *supplies)
    return Module(
        name,
        ports,
        instances=tuple(placed),
        note=f"{len(pairs)} edges over {len(nodes)} nodes: f are the free network's, c the "
        "clamped one's.",
    )


def free(node: Node) -> str:
    """The net of a node in the free network."""
    return f"f{_number(node)}"


def clamped(node: Node) -> str:
    """The net of a node in the clamped network."""
    return f"c{_number(node)}"


def edge_nets(cell: Module, pair: Pair) -> dict[str, str]:
    """The net of each port of an edge: its nodes', and those that all edges share."""
    first, second = pair
    nodes = {"f1": free(first), "f2": free(second), "c1": clamped(first), "c2": clamped(second)}
    return {port: nodes.get(port, port) for port in cell.ports}


def node_numbers(pairs: Iterable[Pair]) -> list[Node]:
    """Every node that an edge ends at, in order: numbers, then words."""
    nodes = {node for pair in pairs for node in pair}
    return sorted(nodes, key=lambda node: (isinstance(node, str), node))


def edge_names(pairs: Iterable[Pair]) -> list[str]:
    """The name of each edge's instance, as edge_1_2; a second edge there is edge_1_2_again."""
    names: dict[str, None] = {}
    for first, second in pairs:
        name = f"edge_{_number(first)}_{_number(second)}"
        while name in names:
            name += "_again"
        names[name] = None
    return list(names)


def _number(node: Node) -> str:
    """A part of a net's name; no word makes that of another net, as ``count``."""
    return f"_{node}" if isinstance(node, str) else str(node).replace("-", "minus")
