"""Place a board's packages: connectors on the left, then tiles in rows, each in columns."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch

from circuits.blocks.board import Package
from circuits.pcb import floor_plan
from circuits.pcb.design_rules import PITCH
from circuits.pcb.footprints import Footprint, footprint
from circuits.pcb.geometry import Point
from circuits.pcb.layout import Place, Placement, Text

_GAP = 2 * PITCH  # between packages of a column
_CHANNEL = 4 * PITCH  # between columns
_STREET = 5 * PITCH  # between tiles
_MARGIN = 3 * PITCH  # round all
_STRIP = 13 * PITCH  # at the upper and lower edge, for screws, fiducials and the title
_NAMES = 9.0  # for the names of a connector's pins
_CORNER = 4.0  # from a corner to its screw, in x and y
_TITLE = 2.0  # height of a tile's title
_ASPECT = 1.3  # of the board, wanted


@dataclass
class _Block:
    """Packages placed about an origin of their own, and what they fill."""

    places: dict[str, Point] = field(default_factory=dict)
    texts: list[Text] = field(default_factory=list)
    width: float = 0.0
    height: float = 0.0

    def put(self, other: _Block, x: float, y: float) -> None:
        """Put another block into this one."""
        for reference, (px, py) in other.places.items():
            self.places[reference] = (x + px, y + py)
        self.texts += [
            Text(t.text, (t.at[0] + x, t.at[1] + y), t.height, t.side) for t in other.texts
        ]
        self.width = max(self.width, x + other.width)
        self.height = max(self.height, y + other.height)


def place(packages: Sequence[Package], title: str) -> Placement:
    """Place packages; `title` is printed at the lower edge.

    Raises CircuitError: a footprint that cannot be laid out.
    """
    outside, tiles = _tiles(packages)
    blocks = [_titled(tile) for tile in tiles]
    beside = range(1, max(1, len(blocks)) + 1)
    whole = min((_arranged(outside, blocks, count) for count in beside), key=_cost)
    width, height = _up(whole.width + _MARGIN), _up(whole.height + _STRIP)
    corners = [(x, y) for x in (_CORNER, width - _CORNER) for y in (_CORNER, height - _CORNER)]
    low = height - _CORNER
    texts = [*whole.texts, Text(title, (2.5 * _CORNER, low), 1.2, "left")]
    fiducials = [(2.2 * _CORNER, _CORNER), (width - 2.2 * _CORNER, _CORNER),
                 (width - 2.2 * _CORNER, low)]  # fmt: skip
    places = {reference: Place(at) for reference, at in whole.places.items()}
    return Placement(packages, places, (width, height), corners, fiducials, texts)


def _tiles(packages: Iterable[Package]) -> tuple[list[Package], list[list[tuple[str, Package]]]]:
    """Packages of the board itself, and those of each tile with their names in it."""
    outside: list[Package] = []
    clock: list[tuple[str, Package]] = []
    edges: dict[str, list[tuple[str, Package]]] = {}
    for package in packages:
        path = next(unit for unit in package.units if unit is not None).split("/")
        if len(path) < 3:
            outside.append(package)
        elif path[-2] == "clock":
            clock.append((f"c/{path[-1]}", package))
        else:
            edges.setdefault(path[-2], []).append((path[-1], package))
    tiles = [clock] if clock else []
    for first in range(0, len(edges), floor_plan.EDGES):
        pair = list(edges.values())[first : first + floor_plan.EDGES]
        tiles.append(
            [(f"{'ab'[k]}/{name}", package) for k, own in enumerate(pair) for name, package in own]
        )
    return outside, tiles


def _sorted(tile: Sequence[tuple[str, Package]]) -> list[list[Package]]:
    """A tile's packages by column."""
    plan = floor_plan.CLOCK if tile[0][0].startswith("c/") else floor_plan.EDGE
    left = dict(tile)
    columns = []
    for patterns in plan:
        column = []
        for pattern in patterns:
            for name in [name for name in left if fnmatch(name, pattern)]:
                column.append(left.pop(name))
        columns.append(column)
    columns.append(list(left.values()))
    return [column for column in columns if column]


def _titled(tile: Sequence[tuple[str, Package]]) -> _Block:
    """A tile under the names of what is in it."""
    instances = dict.fromkeys(_instance(package) for _, package in tile)
    text = Text("  ".join(instances), (0.0, _TITLE / 2), 1.2, "left")
    block = _Block(texts=[text])
    block.put(_columns(_sorted(tile)), 0.0, _up(_TITLE))
    return block


def _instance(package: Package) -> str:
    """The name of the instance that a package is of."""
    path = next(unit for unit in package.units if unit is not None)
    return path.split("/")[-2]


def _columns(columns: Sequence[Sequence[Package]]) -> _Block:
    block, x = _Block(), 0.0
    for column in columns:
        stack = _stack(column)
        block.put(stack, x, 0.0)
        x = _up(x + stack.width + _CHANNEL)
    return block


def _stack(column: Sequence[Package], most: float = math.inf) -> _Block:
    """Packages below each other, their left edges in line, those at `most` beside them."""
    block, y = _Block(), 0.0
    for package in column:
        room = footprint(package.part.footprint).room(package.reference)
        at = (_up(-room.left), _up(y - room.top))
        block.places[package.reference] = at
        y = at[1] + room.bottom + _GAP
        block.width = max(block.width, at[0] + room.right)
        block.height = max(block.height, at[1] + room.bottom)
    return block


def _connectors(outside: Sequence[Package], high: float) -> _Block:
    """Connectors with the names of their pins, in columns no higher than the tallest or `high`."""
    blocks = [_connector(package) for package in outside]
    most = max([high, *(block.height for block in blocks)])
    whole, x, y, wide = _Block(), 0.0, 0.0, 0.0
    for block in blocks:
        if y > 0 and y + block.height > most:
            x, y, wide = _up(x + wide + _GAP), 0.0, 0.0
        whole.put(block, x, y)
        y = _up(y + block.height + _GAP)
        wide = max(wide, block.width)
    return whole


def _connector(package: Package) -> _Block:
    block = _stack([package])
    if package.part.prefix == "J":
        x, y = block.places[package.reference]
        own: Footprint = footprint(package.part.footprint)
        for pad in own.pads:
            name = package.nets.get(pad.number)
            if name is not None:
                short = name.removeprefix("machine/")
                at = (x + own.courtyard.right + 0.2, y + pad.at[1])
                block.texts.append(Text(short, at, side="left"))
        block.width += _NAMES
    return block


def _arranged(outside: Sequence[Package], blocks: Sequence[_Block], beside: int) -> _Block:
    """All of a board, with so many tiles beside each other."""
    rows = [blocks[k : k + beside] for k in range(0, len(blocks), beside)]
    widths = [max(row[k].width for row in rows if k < len(row)) for k in range(beside) if blocks]
    grid, y = _Block(), 0.0
    for row in rows:
        x = 0.0
        for block, width in zip(row, widths, strict=False):
            grid.put(block, x, y)
            x = _up(x + width + _STREET)
        y = _up(grid.height + _STREET)
    whole = _Block()
    whole.put(_connectors(outside, grid.height), _MARGIN, _STRIP)
    if blocks:
        whole.put(grid, _up(whole.width + _STREET), _STRIP)
    return whole


def _cost(whole: _Block) -> float:
    """The area of a board, more where it is far from its aspect."""
    width, height = whole.width, whole.height + _STRIP
    return width * height * (1 + abs(math.log(width / height / _ASPECT)))


def _up(length: float) -> float:
    """The next line of the grid."""
    return math.ceil(round(length / PITCH, 6)) * PITCH
