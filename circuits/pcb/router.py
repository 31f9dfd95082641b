"""Route a board on two layers of a grid, by negotiated congestion.

Every net takes its cheapest way though another is there; where nets share a place it grows dearer
from round to round until each has its own (McMurchie and Ebeling, "PathFinder", FPGA 1995).
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from circuits.circuit import CircuitError
from circuits.pcb.design_rules import PITCH, DesignRules
from circuits.pcb.geometry import Box, Point
from circuits.pcb.layout import (
    BACK,
    FIDUCIAL,
    FRONT,
    HOLE,
    Layout,
    PlacedPad,
    Placement,
    Track,
    Via,
    planes,
)
from circuits.pcb.maze import Grid, Scratch, search

_ROUNDS, _PATIENCE = 80, 25  # at most; without fewer nets that share a place
_LAYERS = (FRONT, BACK)
Place = tuple[int, int]
Node = tuple[int, int, int]


def route(
    placement: Placement,
    layers: int,
    rules: DesignRules,
    progress: Callable[[int, int], None] | None = None,
) -> Layout:
    """A placed board with its tracks and vias.

    Args:
        placement: its packages in their places.
        layers: 2, with ground filled in on both, or 4, with planes of ground and supply inside.
        rules: of the house.
        progress: called each round with how many nets have places of their own, and how many nets.

    Raises CircuitError: nets that cannot be routed.
    """
    work = _Routing(placement, layers, rules)
    best, since = len(work.nets) + 1, 0
    for number in range(_ROUNDS):
        shared = work.round(number)
        if progress is not None:
            progress(len(work.nets) - len(shared), len(work.nets))
        if not shared:
            return Layout(placement, *work.copper(), layers)
        best, since = (len(shared), 0) if len(shared) < best else (best, since + 1)
        if since == _PATIENCE:
            break
    names = ", ".join(sorted({work.nets[k].name for k in shared})[:3])
    raise CircuitError(
        f"the board cannot be routed on {layers} layers: {len(shared)} nets are left, as {names}"
    )


@dataclass
class _Net:
    """Pads to be joined, and what joins them."""

    name: str
    number: int  # of its owner on the grid
    pads: list[PlacedPad]
    drops: bool = False  # a pad on the surface that a via joins to a plane
    ways: list[list[Node]] = field(default_factory=list)


@dataclass
class _Routing:
    placement: Placement
    layers: int
    rules: DesignRules

    def __post_init__(self) -> None:
        width, height = self.placement.size
        self.nx, self.ny = math.floor(width / PITCH) + 1, math.floor(height / PITCH) + 1
        shape = (2, self.nx, self.ny)
        self.grid = Grid(
            np.zeros(shape, np.int32),
            np.zeros(shape, np.int32),
            np.zeros(shape[1:], np.int32),
            np.zeros(shape, np.int16),
            np.zeros(shape[1:], np.int16),
            np.zeros(shape, np.float32),
        )
        cells = 2 * self.nx * self.ny
        self.scratch = Scratch(
            np.zeros(cells, np.int32), np.zeros(cells, np.float32), np.zeros(cells, np.int32)
        )
        self.searches = 0
        self.nets: list[_Net] = []
        self._join()
        self._obstacles()

    def _join(self) -> None:
        """The nets to route; pads through the board are on their plane already."""
        pads: dict[str, list[PlacedPad]] = defaultdict(list)
        for pad in self.placement.pads():
            if pad.net is not None:
                pads[pad.net].append(pad)
        self.numbers = {net: k for k, net in enumerate(pads, 1)}
        inside = set(planes(self.layers).values()) if self.layers > 2 else set()
        for net, found in pads.items():
            number = self.numbers[net]
            if net in inside:
                alone = [pad for pad in found if not pad.pad.drill]
                self.nets += [_Net(net, number, [pad], drops=True) for pad in alone]
            elif len(found) > 1:
                self.nets.append(_Net(net, number, found))

        def size(net: _Net) -> float:
            boxes = [pad.at for pad in net.pads]
            xs, ys = zip(*boxes, strict=True)
            return float(max(xs) - min(xs) + max(ys) - min(ys))

        self.nets.sort(key=size)

    def _obstacles(self) -> None:
        made = self.rules.wiring
        along, via = made.space + made.track / 2, made.space + made.via / 2
        for pad in self.placement.pads():
            number = self.numbers.get(str(pad.net), -1)
            core, radius = _core(pad)
            layers = [_LAYERS.index(layer) for layer in pad.layers]
            self._own(core, radius + along, layers, number)
            # no via in a pad, its own net's neither: solder would run into it
            holes = pad.pad.drill / 2 + made.drill / 2 + self.rules.holes
            self._own_vias(core, radius + via, number)
            self._own_vias(core, radius + made.via / 2, -1)
            if pad.pad.drill:
                middle = Box(*pad.at, *pad.at)
                self._own_vias(middle, holes, -1)
        for text in self.placement.written():
            self._own_vias(text, made.via / 2, -1)
        for x, y in self.placement.holes:
            at = Box(x, y, x, y)
            self._own(at, HOLE / 2 + 0.5 + along, [0, 1], -1)
            self._own_vias(at, HOLE / 2 + 0.5 + via, -1)
        for x, y in self.placement.fiducials:
            at = Box(x, y, x, y)
            self._own(at, FIDUCIAL + along, [0], -1)
            self._own_vias(at, FIDUCIAL + via, -1)
        self._rim(self.rules.edge + made.via / 2)

    def _rim(self, far: float) -> None:
        """Nothing runs so near to the board's edge."""
        (width, height), grid = self.placement.size, self.grid
        low = math.ceil(far / PITCH)
        right, bottom = math.floor((width - far) / PITCH), math.floor((height - far) / PITCH)
        outside = np.ones((self.nx, self.ny), bool)
        outside[low : right + 1, low : bottom + 1] = False
        grid.via[outside] = -1
        for owners in (grid.along_x, grid.along_y):
            owners[:, outside] = -1
        grid.along_x[:, right] = -1
        grid.along_y[:, :, bottom] = -1

    def _own(self, core: Box, far: float, layers: Iterable[int], number: int) -> None:
        """Give the steps that come nearer than `far` to a box to a net."""
        i, j = self._near(core, far + PITCH)
        x, y = i * PITCH, j * PITCH
        for owners, dx, dy in (
            (self.grid.along_x, PITCH, 0.0),
            (self.grid.along_y, 0.0, PITCH),
        ):
            across = np.maximum(np.maximum(core.left - (x + dx), x - core.right), 0.0)
            down = np.maximum(np.maximum(core.top - (y + dy), y - core.bottom), 0.0)
            near = np.hypot(across, down) < far - 1e-6
            for layer in layers:
                _give(owners[layer], i, j, near, number)

    def _own_vias(self, core: Box, far: float, number: int) -> None:
        i, j = self._near(core, far)
        x, y = i * PITCH, j * PITCH
        across = np.maximum(np.maximum(core.left - x, x - core.right), 0.0)
        down = np.maximum(np.maximum(core.top - y, y - core.bottom), 0.0)
        _give(self.grid.via, i, j, np.hypot(across, down) < far - 1e-6, number)

    def _near(self, box: Box, far: float) -> tuple[np.ndarray, np.ndarray]:
        first = max(0, math.floor((box.left - far) / PITCH))
        last = min(self.nx - 1, math.ceil((box.right + far) / PITCH))
        top = max(0, math.floor((box.top - far) / PITCH))
        bottom = min(self.ny - 1, math.ceil((box.bottom + far) / PITCH))
        i, j = np.mgrid[first : last + 1, top : bottom + 1]
        return i, j

    def round(self, number: int) -> set[int]:
        """Route what shares a place, all nets at first; the nets that share one then."""
        todo = range(len(self.nets)) if number == 0 else sorted(self._shared())
        blame = 0.5 * 1.4 ** min(number, 20)
        for k in todo:
            self._take_away(self.nets[k])
            self._route(self.nets[k], blame)
        shared = self._shared()
        grid = self.grid
        grid.past[grid.used > 1] += 1.0
        for i, j in self._crowded_vias():
            grid.past[:, i, j] += 1.0
        return shared

    def _shared(self) -> set[int]:
        crowded = self.grid.used > 1
        vias = set(self._crowded_vias())
        return {
            k
            for k, net in enumerate(self.nets)
            if any(crowded[node] for way in net.ways for node in way)
            or any(place in vias for place in _vias(net))
        }

    def _crowded_vias(self) -> list[Place]:
        vias = self.grid.vias > 0
        near = np.zeros_like(vias)
        near[1:] |= vias[:-1]
        near[:-1] |= vias[1:]
        near[:, 1:] |= vias[:, :-1]
        near[:, :-1] |= vias[:, 1:]
        return [(int(i), int(j)) for i, j in np.argwhere(vias & near)]

    def _take_away(self, net: _Net) -> None:
        for node in {node for way in net.ways for node in way}:
            self.grid.used[node] -= 1
        for place in _vias(net):
            self.grid.vias[place] -= 1
        net.ways = []

    def _route(self, net: _Net, blame: float) -> None:
        ends = [self._nodes(pad) for pad in net.pads]
        tree = list(ends[0])
        waiting = dict(enumerate(ends[1:], 1))
        joined = [net.pads[0].at]
        while waiting or (net.drops and not net.ways):
            target, both, chosen = -1, False, -1
            if waiting:
                chosen = min(waiting, key=lambda k: min(_far(net.pads[k].at, at) for at in joined))
                both = len(waiting[chosen]) > 1
                target = self._number(waiting[chosen][0])
            self.searches += 1
            starts = np.array([self._number(node) for node in dict.fromkeys(tree)], np.int32)
            found = search(
                self.grid, self.scratch, self.searches, net.number, starts, target, both, blame
            )
            if not found:
                pad = net.pads[max(chosen, 0)]
                raise CircuitError(
                    f"the board cannot be routed: no way to {pad.reference}.{pad.pad.number}"
                )
            way = [self._node(int(node)) for node in found]
            net.ways.append(way)
            tree += way
            for one, other in itertools.pairwise(way):
                if one[0] != other[0]:
                    self.grid.vias[one[1:]] += 1
            if waiting:
                tree += waiting.pop(chosen)
                joined.append(net.pads[chosen].at)
        for node in {node for way in net.ways for node in way}:
            self.grid.used[node] += 1

    def _nodes(self, pad: PlacedPad) -> list[Node]:
        i, j = round(pad.at[0] / PITCH), round(pad.at[1] / PITCH)
        return [(_LAYERS.index(layer), i, j) for layer in pad.layers]

    def _number(self, node: Node) -> int:
        layer, i, j = node
        return (layer * self.nx + i) * self.ny + j

    def _node(self, number: int) -> Node:
        rest, j = divmod(number, self.ny)
        layer, i = divmod(rest, self.nx)
        return layer, i, j

    def copper(self) -> tuple[list[Track], list[Via]]:
        """The tracks, straight ones in one piece, and the vias."""
        tracks, vias = [], []
        for net in self.nets:
            vias += [Via(net.name, (i * PITCH, j * PITCH)) for i, j in sorted(_vias(net))]
            steps = {
                (one[0], *min(one[1:], other[1:]), one[1] == other[1])
                for way in net.ways
                for one, other in itertools.pairwise(way)
                if one[0] == other[0]
            }
            for layer, one, other in _lines(steps):
                ends = [(i * PITCH, j * PITCH) for i, j in (one, other)]
                tracks.append(Track(net.name, _LAYERS[layer], *ends))
            reached = {node for way in net.ways for node in way}
            for pad in net.pads:
                nodes = self._nodes(pad)
                x, y = nodes[0][1] * PITCH, nodes[0][2] * PITCH
                if _far((x, y), pad.at) > 1e-6:
                    tracks += [
                        Track(net.name, _LAYERS[node[0]], (x, y), pad.at)
                        for node in nodes
                        if node in reached
                    ]
        return tracks, vias


def _give(owners: np.ndarray, i: np.ndarray, j: np.ndarray, near: np.ndarray, number: int) -> None:
    """Give places to a net; those that another has are nobody's."""
    at = i[near], j[near]
    now = owners[at]
    owners[at] = np.where((now == 0) | (now == number), number, -1)


def _core(pad: PlacedPad) -> tuple[Box, float]:
    """The pad as all that is within a radius of a box."""
    box = pad.box
    if pad.pad.shape in ("rect", "roundrect"):
        return box, 0.0
    radius = min(box.width, box.height) / 2
    return box.grown(-radius), radius


def _vias(net: _Net) -> set[Place]:
    return {
        one[1:] for way in net.ways for one, other in itertools.pairwise(way) if one[0] != other[0]
    }


def _lines(steps: Iterable[tuple[int, int, int, bool]]) -> Iterator[tuple[int, Place, Place]]:
    """Runs of steps, each from its lower end, as straight lines: their layers and both ends."""
    lines: dict[tuple[int, bool, int], list[int]] = defaultdict(list)
    for layer, i, j, upright in sorted(steps):
        lines[(layer, upright, i if upright else j)].append(j if upright else i)
    for (layer, upright, fixed), moving in lines.items():
        for _, run in itertools.groupby(enumerate(sorted(moving)), lambda each: each[1] - each[0]):
            places = [at for _, at in run]
            start, end = places[0], places[-1] + 1
            yield (
                (layer, (fixed, start), (fixed, end))
                if upright
                else (layer, (start, fixed), (end, fixed))
            )


def _far(one: Point, other: Point) -> float:
    return abs(one[0] - other[0]) + abs(one[1] - other[1])
