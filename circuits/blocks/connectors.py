"""The connectors of boards, by what they carry.

Each line of `nodes` and `bus` has two pins beside each other, `_in` and `_out`: a chain of wires
arrives at one and leaves from the other, so that no pin has two wires; in a stack both carry the
current.  The two rows are of unlike length, so that neither plug fits the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from circuits.circuit import GROUND, Component
from circuits.parts import connector
from circuits.parts.connector import MOST
from circuits.supplies import SUPPLIES

ALL = tuple(SUPPLIES)
NODES = {"f1": "f1", "f2": "f2", "c1": "c1", "c2": "c2", "gnd": GROUND}
"""The lines of an edge's nodes, and the net of each."""
BUS = {
    "vdd": "vdd",
    "vcomp": "vcomp",
    "gnd": GROUND,
    "latch_clock": "latch_clock",
    "gnd_2": GROUND,  # between the clocks
    "digipot_clock": "digipot_clock",
}
"""The lines that all boards share, and the net of each."""


def nodes(style: str = "header") -> Component:
    """The nodes of an edge in both networks."""
    return _twofold("nodes", NODES, style)


def supplies(nets: Iterable[str | None]) -> tuple[str, ...]:
    """The supplies among some nets."""
    found = set(nets)
    return tuple(net for net in SUPPLIES if net in found)


def bus(style: str = "stacking", fed: bool = False, feeds: Sequence[str] = ALL) -> Component:
    """Some supplies and the clocks; `fed` where the supplies come in."""
    lines = {line: net for line, net in BUS.items() if net not in SUPPLIES or net in feeds}
    return _twofold("bus", lines, style, [f"{net}_in" for net in (*feeds, GROUND)] if fed else ())


def power(feeds: Sequence[str] = ALL) -> Component:
    """Where the supplies come in."""
    pins = (*feeds, GROUND)
    return _placed("power", {pin: pin for pin in pins}, sources=pins)


def trigger(style: str = "header") -> Component:
    """The trigger, whose every edge is a training step."""
    return _placed("trigger", {pin: pin for pin in ("trigger", GROUND)}, style)


def node_headers(nets: Iterable[str]) -> Iterator[Component]:
    """The supervisor's: nodes of each network, with ground; as many as it takes."""
    nets = list(nets)
    for name, letter in (("free_nodes", "f"), ("clamped_nodes", "c")):
        of_network = [net for net in nets if net[0] == letter]
        rows = [of_network[k : k + MOST - 1] for k in range(0, len(of_network), MOST - 1)]
        for number, row in enumerate(rows, 1):
            own = name if len(rows) == 1 else f"{name}_{number}"
            yield _placed(own, {net: net for net in (*row, GROUND)})


def _twofold(
    name: str, lines: Mapping[str, str], style: str, sources: Sequence[str] = ()
) -> Component:
    pins = {f"{line}_{end}": net for line, net in lines.items() for end in ("in", "out")}
    return _placed(name, pins, style, sources)


def _placed(
    name: str, nets: Mapping[str, str], style: str = "header", sources: Sequence[str] = ()
) -> Component:
    kind = "socket" if style == "socket" else "connector"
    return Component(name, connector(f"{name} {kind}", tuple(nets), sources, style), nets)
