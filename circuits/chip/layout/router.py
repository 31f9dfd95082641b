"""Routing on met1 to met3 by negotiated congestion (PathFinder: McMurchie and Ebeling, 1995).

Nets may share places at first, at a price that rises with each round; those that are too near to
another are routed again until none is.  Nodes are 4 to a site and 16 to a row, so that contacts
land on the pins; what is too near is judged by the shapes themselves, wires, pads and cuts.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from circuits.chip.layout import obstacles
from circuits.chip.layout.lef import CUTS, Rect, Technology
from circuits.chip.layout.maze import Grid, Scratch, search, stamp
from circuits.chip.layout.obstacles import KINDS, LAYERS, Obstacle
from circuits.chip.layout.placement import FloorPlan
from circuits.circuit import CircuitError

ROUNDS = 60
"""Most rounds of the negotiation."""

_PER_SITE, _PER_ROW = 4, 16
_ACROSS = 2.5  # cost of a step against a layer's direction: x on met1 and met3, y on met2
_VIAS = (0.0, 500.0, 700.0)  # cost of a via by its lower layer, in nanometres of wire
_BLAME = (0.5, 1.35)  # price of a shared place in the first round, and its growth
_BLAME_MOST = 100.0
_BITTER = 400.0  # what a place costs more after each round in which it is contended for

Node = tuple[int, int, int]  # layer, i, j
Numbers = npt.NDArray[np.int32]


def pitch(plan: FloorPlan) -> tuple[int, int]:
    """Distance of nodes along x and along y, in nanometres."""
    return plan.site[0] // _PER_SITE, plan.site[1] // _PER_ROW


class Terminal(NamedTuple):
    """A pin or port of a net: any of its nodes is it."""

    name: str
    nodes: tuple[Node, ...]


class Route(NamedTuple):
    """A net's shapes: straight wires by metal, and cuts by their middles, in nanometres."""

    net: str
    wires: tuple[tuple[str, Rect], ...]
    vias: tuple[tuple[str, int, int], ...]

    @property
    def length(self) -> int:
        """Of its wires, between the middles of their ends."""
        return sum(
            max(rect.right - rect.left, rect.top - rect.bottom)
            - min(rect.right - rect.left, rect.top - rect.bottom)
            for _, rect in self.wires
        )


@dataclass
class _Net:
    name: str
    number: int
    terminals: Sequence[Terminal]
    ways: list[list[Node]] = field(default_factory=list)

    def steps(self) -> Iterator[tuple[Node, Node]]:
        """Neighbours on its ways, the lower first."""
        for way in self.ways:
            for one, other in itertools.pairwise(way):
                yield min(one, other), max(one, other)


class Router:
    """The grid of a floor plan, and the nets on it."""

    def __init__(
        self,
        plan: FloorPlan,
        technology: Technology,
        fixed: Iterable[tuple[str, Rect, str | None]],
        nets: Mapping[str, Sequence[Terminal]],
    ) -> None:
        """`fixed`: layer, rectangle and net, if any, of what is there already."""
        self.pitch = pitch(plan)
        self.nx, self.ny = plan.columns * _PER_SITE + 1, plan.rows * _PER_ROW + 1
        numbers = {net: k for k, net in enumerate(nets, 1)}
        self.nets = [_Net(net, numbers[net], terminals) for net, terminals in nets.items()]
        self.nets = sorted((net for net in self.nets if len(net.terminals) > 1), key=_extent)
        places = len(KINDS), self.nx, self.ny
        step = [[1.0, _ACROSS], [1.0, _ACROSS], [_ACROSS, 1.0], [1.0, _ACROSS]]
        self.grid = Grid(
            np.zeros(places, np.int32), np.zeros(places, np.int16), np.zeros(places, np.float32),
            np.zeros(places, np.int32),
            np.array(step, np.float32) * np.array(self.pitch, np.float32),
            np.array(_VIAS, np.float32),
        )  # fmt: skip
        size = len(LAYERS) * self.nx * self.ny
        self.scratch = Scratch(
            np.zeros(size, np.int32), np.zeros(size, np.float32), np.zeros(size, np.int32),
            np.zeros(size, np.int32),
        )  # fmt: skip
        self.stencils = obstacles.stencils(technology, self.pitch)
        self.searches = 0
        self._block(plan, technology, fixed, numbers)

    def _block(
        self, plan: FloorPlan, technology: Technology,
        fixed: Iterable[tuple[str, Rect, str | None]], numbers: Mapping[str, int],
    ) -> None:  # fmt: skip
        owner = self.grid.owner
        found = [
            Obstacle(layer, rect, -1 if net is None else numbers.get(net, -1))
            for layer, rect, net in fixed
        ]
        obstacles.own(owner, found, technology, self.pitch)
        obstacles.own_rim(owner, (plan.width, plan.height), technology, self.pitch)
        owner[0] = -1
        contact = owner[len(LAYERS)]
        allowed = np.full_like(contact, -1)
        for net in self.nets:
            for layer, i, j in (node for end in net.terminals for node in end.nodes):
                if layer == 0 and contact[i, j] in (0, net.number):
                    allowed[i, j] = net.number
                if layer and (i in (0, self.nx - 1) or j in (0, self.ny - 1)):
                    self._open(layer, i, j, net.number)
        contact[:] = allowed

    def _open(self, layer: int, i: int, j: int, number: int) -> None:
        """A port at the border is its net's, and so is the way inside."""
        depth = 4
        owner = self.grid.owner[layer]
        if i in (0, self.nx - 1):
            owner[slice(0, depth) if i == 0 else slice(self.nx - depth, self.nx), j] = number
        else:
            owner[i, slice(0, depth) if j == 0 else slice(self.ny - depth, self.ny)] = number

    def route(self) -> int:
        """Route all nets; the number of rounds.  CircuitError: some stay too near to each other."""
        for number in range(ROUNDS):
            blame = min(_BLAME[0] * _BLAME[1] ** number, _BLAME_MOST)
            for net in self.nets:
                shapes = self._shapes(net)
                stamp(self.grid.used, shapes, self.stencils, -1)
                if number == 0 or self._crowded(shapes).any():
                    self._route(net, blame)
                    shapes = self._shapes(net)
                stamp(self.grid.used, shapes, self.stencils, 1)
            crowded = self._contended()
            if not crowded:
                return number + 1
        names = ", ".join(crowded[:3])
        raise CircuitError(f"the edge cannot be routed: {len(crowded)} nets too near, as {names}")

    def _contended(self) -> list[str]:
        """Nets that are too near to another; their places cost more from now on."""
        found = []
        for net in self.nets:
            shapes = self._shapes(net)
            stamp(self.grid.used, shapes, self.stencils, -1)
            crowded = self._crowded(shapes)
            if crowded.any():
                found.append(net.name)
                self.grid.past[tuple(shapes[crowded].T)] += _BITTER
            stamp(self.grid.used, shapes, self.stencils, 1)
        return found

    def _crowded(self, shapes: Numbers) -> npt.NDArray[np.bool_]:
        """Which of a net's shapes are too near to those of others; its own are taken away."""
        crowded: npt.NDArray[np.bool_] = self.grid.used[tuple(shapes.T)] > 0
        return crowded

    def _route(self, net: _Net, blame: float) -> None:
        net.ways = []
        self.grid.near.fill(0)
        tree = list(net.terminals[0].nodes)
        waiting = dict(enumerate(net.terminals[1:], 1))
        while waiting:
            chosen = min(waiting, key=lambda k: _apart(waiting[k].nodes, tree))
            self.searches += 1
            found = search(
                self.grid, self.scratch, self.searches, net.number, self._numbers(tree),
                self._numbers(waiting[chosen].nodes), blame,
            )  # fmt: skip
            if not found:
                raise CircuitError(
                    f"the edge cannot be routed: no way to {waiting[chosen].name} on {net.name}"
                )
            way = [self._node(int(node)) for node in found]
            if self._keep_off(net, way):
                net.ways.append(way)
                tree = list(dict.fromkeys([*tree, *way, *waiting.pop(chosen).nodes]))

    def _keep_off(self, net: _Net, way: Sequence[Node]) -> bool:
        """No further via of the net near those of a way; whether these are not near themselves."""
        vias = [
            (len(LAYERS) + min(one[0], other[0]), *one[1:])
            for one, other in itertools.pairwise(way)
            if one[0] != other[0]
        ]
        for kind, *one in vias:
            near = self.stencils[kind, kind]
            ri, rj = near.shape[0] // 2, near.shape[1] // 2
            for a, b in np.argwhere(near):
                i, j = one[0] + a - ri, one[1] + b - rj
                if (a, b) != (ri, rj) and 0 <= i < self.nx and 0 <= j < self.ny:
                    self.grid.near[kind, i, j] = net.number
        return all(self.grid.near[via] != net.number for via in vias)

    def _shapes(self, net: _Net) -> Numbers:
        """The net's shapes, as rows of kind, i, j."""
        found = {node for way in net.ways for node in way if node[0] > 0}
        found |= {
            (len(LAYERS) + one[0], *one[1:]) for one, other in net.steps() if one[0] != other[0]
        }
        return np.array(sorted(found), np.int32).reshape(-1, 3)

    def _numbers(self, nodes: Sequence[Node]) -> Numbers:
        layer, i, j = np.array(nodes, np.int32).T
        numbers: Numbers = (layer * self.nx + i) * self.ny + j
        return numbers

    def _node(self, number: int) -> Node:
        rest, j = divmod(number, self.ny)
        layer, i = divmod(rest, self.nx)
        return layer, i, j

    def routes(self, technology: Technology) -> tuple[Route, ...]:
        """The shapes of each net."""
        found = []
        for net in sorted(self.nets, key=lambda net: net.number):
            steps = set(net.steps())
            wires = [
                (LAYERS[layer], self._wire(one, other, technology.layers[LAYERS[layer]].width // 2))
                for layer, one, other in _lines(step for step in steps if step[0][0] == step[1][0])
            ]
            vias = [
                (CUTS[one[0]], one[1] * self.pitch[0], one[2] * self.pitch[1])
                for one, other in sorted(steps)
                if one[0] != other[0]
            ]
            found.append(Route(net.name, tuple(wires), tuple(vias)))
        return tuple(found)

    def _wire(self, one: tuple[int, int], other: tuple[int, int], half: int) -> Rect:
        across, up = self.pitch
        return Rect(one[0] * across - half, one[1] * up - half,
                    other[0] * across + half, other[1] * up + half)  # fmt: skip


def _extent(net: _Net) -> int:
    _, i, j = np.array([node for end in net.terminals for node in end.nodes]).T
    return int(np.ptp(i) + np.ptp(j))


def _apart(nodes: Sequence[Node], tree: Sequence[Node]) -> int:
    """Steps between a terminal's first node and the nearest node of a tree."""
    _, i, j = nodes[0]
    return min(abs(i - a) + abs(j - b) for _, a, b in tree)


def _lines(
    steps: Iterable[tuple[Node, Node]],
) -> Iterator[tuple[int, tuple[int, int], tuple[int, int]]]:
    """Runs of steps as straight lines: layer and both ends, the lower first."""
    lines: dict[tuple[int, bool, int], list[int]] = {}
    for (layer, i, j), (_, a, _) in sorted(steps):
        upright = a == i
        lines.setdefault((layer, upright, i if upright else j), []).append(j if upright else i)
    for (layer, upright, place), moving in lines.items():
        for _, run in itertools.groupby(enumerate(sorted(moving)), lambda each: each[1] - each[0]):
            along = [at for _, at in run]
            ends = along[0], along[-1] + 1
            one, other = ((place, end) if upright else (end, place) for end in ends)
            yield layer, one, other
