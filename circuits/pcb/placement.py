"""Place a board's packages: connectors on the left, then tiles in rows, each in columns."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch

from circuits.blocks.board import Package
from circuits.circuit import CircuitError
from circuits.pcb import floor_plan
from circuits.pcb.design_rules import PITCH
from circuits.pcb.footprints import footprint
from circuits.pcb.geometry import Point
from circuits.pcb.layout import Place, Placement, Text

_GAP = 2 * PITCH  # between packages of a column
_CHANNEL = 4 * PITCH  # between columns
_STREET = 5 * PITCH  # between tiles
_MARGIN = 3 * PITCH  # round all
_STRIP = 13 * PITCH  # at the upper and lower edge, for screws, fiducials and the title
_NAMED = ("J", "TP")  # parts that have the names of their nets beside them
_CORNER = 4.0  # from a corner to its screw, in x and y
_TITLE = 2.0  # height of a tile's title
_ASPECT = 1.3  # of the board, wanted


@dataclass
class _Block:
    """Packages placed about an origin of their own, and what they fill."""

    places: dict[str, Point] = field(default_factory=dict)
    texts: list[Text] = field(default_factory=list)
    holes: list[Point] = field(default_factory=list)
    width: float = 0.0
    height: float = 0.0

    def put(self, other: _Block, x: float, y: float) -> None:
        """Put another block into this one."""
        for reference, (px, py) in other.places.items():
            self.places[reference] = (x + px, y + py)
        self.holes += [(x + hx, y + hy) for hx, hy in other.holes]
        self.texts += [
            Text(t.text, (t.at[0] + x, t.at[1] + y), t.height, t.side) for t in other.texts
        ]
        self.width = max(self.width, x + other.width)
        self.height = max(self.height, y + other.height)


def place(
    packages: Sequence[Package], title: str, slots: Mapping[str, Placement] | None = None
) -> Placement:
    """Place packages.

    Args:
        packages: of a board.
        title: printed at the lower edge.
        slots: by the name of an instance, a board that is plugged in there, in parallel: its
            connectors and screws are where that board's are.

    Raises CircuitError: a footprint that cannot be laid out, or has not a pad for each pin.
    """
    for package in packages:
        _check_pads(package)
    outside, instances = _instances(packages)
    if not slots and (edges := [name for name in instances if name != "clock"]):
        # the board's own capacitors are for the last edge, which shares its packages with no other
        lacking = {_path(each)[-1]: each for each in outside if "decouple_" in _path(each)[-1]}
        outside = [each for each in outside if each not in lacking.values()]
        instances[edges[-1]] |= lacking
    outside.sort(key=_near_supplies)
    blocks = [_titled([name], _slot(own, slots[name])) for name, own in instances.items()
              if slots and name in slots]  # fmt: skip
    if not slots:
        blocks = [_titled(names, _columns(_sorted(tile))) for names, tile in _tiles(instances)]
    beside = range(1, max(1, len(blocks)) + 1)
    whole = min((_arranged(outside, blocks, count) for count in beside), key=_cost)
    width, height = _up(whole.width + _MARGIN), _up(whole.height + _STRIP)
    corners = [(x, y) for x in (_CORNER, width - _CORNER) for y in (_CORNER, height - _CORNER)]
    low = height - _CORNER
    texts = [*whole.texts, Text(title, (2.5 * _CORNER, low), 1.2, "left")]
    fiducials = [(2.2 * _CORNER, _CORNER), (width - 2.2 * _CORNER, _CORNER),
                 (width - 2.2 * _CORNER, low)]  # fmt: skip
    places = {reference: Place(at) for reference, at in whole.places.items()}
    holes = [*corners, *whole.holes]
    return Placement(packages, places, (width, height), holes, fiducials, texts)


def _check_pads(package: Package) -> None:
    part, own = package.part, footprint(package.part.footprint)
    if {pin.number for pin in part.pins} != {pad.number for pad in own.pads}:
        raise CircuitError(
            f"{part.name} has {len(part.pins)} pins, its footprint {own.name} {len(own.pads)}: "
            "name one that fits"
        )


def _instances(
    packages: Iterable[Package],
) -> tuple[list[Package], dict[str, dict[str, Package]]]:
    """Packages of the board itself, and those of each instance by the name of their first unit."""
    outside: list[Package] = []
    found: dict[str, dict[str, Package]] = {}
    for package in packages:
        *_, instance, name = ["", *_path(package)]
        if instance:
            found.setdefault(instance, {})[name] = package
        else:
            outside.append(package)
    return outside, found


def _near_supplies(package: Package) -> int:
    """Connectors up to the one where the supplies come in, then capacitors, then the rest."""
    name = _path(package)[-1]
    return {"nodes": 0, "power": 0, "bus": 1}.get(name, 2 if package.part.prefix == "C" else 3)


def _path(package: Package) -> list[str]:
    return next(unit for unit in package.units if unit is not None).split("/")


def _tiles(
    instances: Mapping[str, Mapping[str, Package]],
) -> Iterator[tuple[list[str], dict[str, Package]]]:
    """The names of the instances of a tile, and its packages by their names in it."""
    if "clock" in instances:
        yield ["clock"], {f"c/{name}": each for name, each in instances["clock"].items()}
    edges = [name for name in instances if name != "clock"]
    for first in range(0, len(edges), floor_plan.EDGES):
        pair = edges[first : first + floor_plan.EDGES]
        yield (
            pair,
            {
                f"{'ab'[k]}/{name}": each
                for k, edge in enumerate(pair)
                for name, each in instances[edge].items()
            },
        )


def _slot(own: Mapping[str, Package], plugged: Placement) -> _Block:
    """The sockets of a board that is plugged in, and its screws."""
    there = {"/".join(_path(each)): plugged.places[each.reference] for each in plugged.packages}
    places = {each.reference: there[name].at for name, each in own.items()}
    return _Block(places, [], list(plugged.holes), *plugged.size)


def _sorted(tile: Mapping[str, Package]) -> list[list[Package]]:
    """A tile's packages by column."""
    plan = floor_plan.CLOCK if next(iter(tile)).startswith("c/") else floor_plan.EDGE
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


def _titled(names: Sequence[str], tile: _Block) -> _Block:
    """A tile under the names of what is in it."""
    where = ("above", "below") if len(names) > 1 else ("",)
    title = ", ".join(f"{name} {at}".rstrip() for name, at in zip(names, where, strict=True))
    text = Text(title, (0.0, _TITLE / 2), 1.2, "left")
    block = _Block(texts=[text])
    block.put(tile, 0.0, _up(_TITLE))
    block.width = max(block.width, text.box.right)
    return block


def _columns(columns: Sequence[Sequence[Package]]) -> _Block:
    block, x = _Block(), 0.0
    for column in columns:
        stack = _stack(column)
        block.put(stack, x, 0.0)
        x = _up(x + stack.width + _CHANNEL)
    return block


def _stack(column: Sequence[Package], most: float = math.inf) -> _Block:
    """Packages below each other, no higher than `most`, then beside them."""
    block, x, y, wide = _Block(), 0.0, 0.0, 0.0
    for package in column:
        room = footprint(package.part.footprint).room(package.reference)
        if y > 0 and y + room.height > most:
            x, y, wide = _up(x + wide + _GAP), 0.0, 0.0
        at = (x + _up(-room.left), _up(y - room.top))
        block.places[package.reference] = at
        names = list(_pin_names(package, at))
        block.texts += names
        y = at[1] + room.bottom + _GAP
        wide = max([wide, at[0] - x + room.right, *(name.box.right - x for name in names)])
        block.width = max(block.width, x + wide)
        block.height = max(block.height, at[1] + room.bottom)
    return block


def _pin_names(package: Package, at: Point) -> Iterator[Text]:
    """The nets of the pins of a connector or a test point, beside them."""
    own = footprint(package.part.footprint)
    for pad in own.pads if package.part.prefix in _NAMED else ():
        name = package.nets.get(pad.number)
        if name is not None:
            place = (at[0] + own.courtyard.right + 0.2, at[1] + pad.at[1])
            yield Text(_short(name), place, side="left")


def _short(net: str) -> str:
    """A net as it is printed: ``1_2 first_high`` of an edge's own."""
    *inside, name = net.removeprefix("machine/").split("/")
    return " ".join([*(each.removeprefix("edge_") for each in inside if each != "edge"), name])


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
    whole.put(_stack(outside, _tallest(outside, grid.height)), _MARGIN, _STRIP)
    if blocks:
        whole.put(grid, _up(whole.width + _STREET), _STRIP)
    return whole


def _tallest(outside: Sequence[Package], high: float) -> float:
    """How high the columns of connectors are: as high as the rest, or as the tallest of them."""
    rooms = (footprint(each.part.footprint).room(each.reference) for each in outside)
    return max([high, *(room.height + _GAP for room in rooms)])


def _cost(whole: _Block) -> float:
    """The area of a board, more where it is far from its aspect."""
    width, height = whole.width, whole.height + _STRIP
    return width * height * (1 + abs(math.log(width / height / _ASPECT)))


def _up(length: float) -> float:
    """The next line of the grid."""
    return math.ceil(round(length / PITCH, 6)) * PITCH
