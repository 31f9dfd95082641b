"""A zip of gerbers and drills against its board, read back by a second reader, gerbonara.

Every pad, via, track, filled area, hole and mask opening of the board is looked for in its layer's
file, at its place and in its size, and nothing else may be there.  So a layer that is mirrored,
shifted, left out or taken for another is found.  Of the silkscreens, from which the openings of the
mask are cut out, these are compared.
"""

from __future__ import annotations

import importlib
import re
import tempfile
import warnings
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from circuits.kicad.board_geometry import BoardGeometry
from circuits.pcb.geometry import Point
from pyedge.errors import MissingTool

_DIGITS = 4  # of millimetres
_TENTH = 0.00254  # millimetres of a tenth of a mil, the unit of places in IPC-D-356
_RECORD = re.compile(r"3[1-6]7(.{14}).*X([+-]\d+)Y([+-]\d+)")
Shapes = Counter[tuple[Any, ...]]
"""How often each shape is on a layer, by its places and sizes."""

LAYERS = {
    "F.Cu": ("top", "copper"), "B.Cu": ("bottom", "copper"), "F.Mask": ("top", "mask"),
    "B.Mask": ("bottom", "mask"), "F.SilkS": ("top", "silk"), "B.SilkS": ("bottom", "silk"),
    "F.Paste": ("top", "paste"), "B.Paste": ("bottom", "paste"),
    "Edge.Cuts": ("mechanical", "outline"),
}  # fmt: skip
"""Side and use of a layer, as gerbonara calls them."""


def faults(geometry: BoardGeometry, archive: Path) -> Iterator[str]:
    """What differs between a board and its zip, a line each.

    Raises:
        MissingTool: gerbonara is not installed.
    """
    graphics, drills = _read(archive)
    wanted = ["F.Mask", "B.Mask", "F.SilkS", "B.SilkS", *geometry.pasted, "Edge.Cuts"]
    expected = {layer: LAYERS[layer] for layer in wanted}
    expected |= {layer: _copper(layer) for layer in geometry.copper}
    for layer, key in expected.items():
        if key not in graphics:
            yield f"{layer} has no file"
    for key in sorted(graphics.keys() - set(expected.values())):
        yield f"there is a file of {' '.join(key)}, which the board has not"
    given = {layer: graphics[key] for layer, key in expected.items() if key in graphics}
    for layer, file in given.items():
        silk = layer.endswith(".SilkS")
        cuts = _openings(geometry, layer.replace("SilkS", "Mask")) if silk else Counter()
        yield from _differences(f"{layer}, where it is cut out,", cuts, _shapes(file, dark=False))
        if layer == "Edge.Cuts":
            yield from _outline(geometry, file)
        elif not silk:  # whose texts and lines are not looked at
            board = _on_copper if layer.endswith(".Cu") else _openings
            yield from _differences(layer, board(geometry, layer), _shapes(file))
    yield from _holes(geometry, drills)


def netlist_faults(geometry: BoardGeometry, text: str) -> Iterator[str]:
    """What differs between a board and its IPC-D-356 netlist, a line each.

    Every pad and via has a record at its place, and two of them have the same name of a net, which
    is cut to 14 characters, where they are on the same net.
    """
    points = {_tenths(each.at): each.net for each in geometry.contacts}
    missing, pairs = dict(points), set()
    for line in text.splitlines():
        record = _RECORD.match(line)
        if record is None:
            continue
        name, x, y = record[1].strip(), int(record[2]), int(record[3])
        near = [(x + i, y + j) for i in (0, -1, 1) for j in (0, -1, 1)]
        at = next((each for each in near if each in points), None)
        if at is None:
            yield f"the netlist has {name} at {_shown(x, y)}, where the board has no pad"
            continue
        missing.pop(at, None)
        pairs.add((name, points[at] or "no net"))
    by_name, by_net = defaultdict(list), defaultdict(list)
    for name, net in sorted(pairs):
        by_name[name].append(net)
        by_net[net].append(name)
    for name, nets in by_name.items():
        if len(nets) > 1:
            yield f"the netlist has the nets {' and '.join(nets)} as one, {name}"
    for net, names in by_net.items():
        if len(names) > 1:
            yield f"the netlist has the net {net} as {' and '.join(names)}"
    for (x, y), net in sorted(missing.items()):
        yield f"the netlist lacks the pad of {net or 'no net'} at {_shown(x, y)}"


def _shown(x: int, y: int) -> str:
    return f"{x * _TENTH:.2f}, {y * _TENTH:.2f} mm"


def _tenths(at: Point) -> tuple[int, int]:
    return round(at[0] / _TENTH), round(at[1] / _TENTH)


def _read(archive: Path) -> tuple[dict[tuple[str, str], Any], dict[bool, Any]]:
    """The layers' files by side and use, and the drill files by whether they are plated."""
    try:
        gerbonara = importlib.import_module("gerbonara")
    except ImportError:
        raise MissingTool("gerbonara is not installed: pip install 'pyedge[tapeout]'") from None
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of KiCad's drill files, each time
        try:
            with zipfile.ZipFile(archive) as files:
                files.extractall(folder)
            stack = gerbonara.LayerStack.open_dir(folder)
        except Exception as error:  # of many kinds
            raise ValueError(f"gerbonara cannot read {archive.name}: {error}") from None
    drills = {True: stack.drill_pth, False: stack.drill_npth}
    return dict(stack.graphic_layers), {k: v for k, v in drills.items() if v is not None}


def _copper(layer: str) -> tuple[str, str]:
    inner = layer.removeprefix("In").removesuffix(".Cu")
    return LAYERS.get(layer, (f"inner_{inner}", "copper"))


def _on_copper(geometry: BoardGeometry, layer: str) -> Shapes:
    found: Shapes = Counter()
    for pad in geometry.pads:
        if pad.on(layer):
            found[_pad(pad.at, *pad.size)] += 1
    for via in geometry.vias:
        found[_pad(via.at, via.size, via.size)] += 1
    for track in geometry.tracks:
        if track.layer == layer:
            found[_line(track.ends, track.width)] += 1
    for area in geometry.areas:
        if area.layer == layer:
            found[_area(area.points)] += 1
    return found


def _openings(geometry: BoardGeometry, layer: str) -> Shapes:
    """Of the solder mask, or of the stencil for paste."""
    margin = 2 if layer.endswith(".Mask") else 0
    return Counter(
        _pad(pad.at, *(side + margin * pad.mask_margin for side in pad.size))
        for pad in geometry.pads
        if pad.on(layer)
    )


def _shapes(file: Any, dark: bool = True) -> Shapes:
    """What a file draws, or clears again."""
    found: Shapes = Counter()
    for each in file.objects:
        if each.polarity_dark == dark:
            found[_shape(each)] += 1
    return found


def _shape(each: Any) -> tuple[Any, ...]:
    kind = type(each).__name__
    if kind == "Region":
        mm = each.unit.convert_to
        return _area([(mm("mm", x), mm("mm", y)) for x, y in each.outline])
    own = each.converted("mm")
    if kind == "Flash":
        (left, low), (right, high) = own.aperture.bounding_box("mm")
        return _pad((own.x, own.y), right - left, high - low)
    if kind == "Line":
        width = own.aperture.equivalent_width("mm")
        return _line(((own.x1, own.y1), (own.x2, own.y2)), width)
    return kind.lower(), _rounded((own.x1, own.y1))  # an arc, of which a board of ours has none


def _pad(at: Point, wide: float, high: float) -> tuple[Any, ...]:
    return "pad", _rounded(at), _rounded((wide, high))


def _line(ends: tuple[Point, Point], width: float) -> tuple[Any, ...]:
    first, second = sorted(_rounded(end) for end in ends)
    return "track", first, second, round(width, _DIGITS)


def _area(points: Any) -> tuple[Any, ...]:
    corners = sorted({_rounded(point) for point in points})
    return "area", corners[0], tuple(corners)


def _rounded(point: Point) -> Point:
    return round(point[0], _DIGITS) + 0.0, round(point[1], _DIGITS) + 0.0


def _differences(title: str, board: Shapes, file: Shapes) -> Iterator[str]:
    for rest, said in ((board - file, "lacks"), (file - board, "has, and the board has not,")):
        places: dict[str, list[Point]] = defaultdict(list)
        for kind, at, *_ in rest.elements():
            places[kind].append(at)
        for kind, found in sorted(places.items()):
            x, y = min(found)
            yield f"{title} {said} {len(found)} {kind}s, as at {x:g}, {y:g} mm"


def _outline(geometry: BoardGeometry, file: Any) -> Iterator[str]:
    ends = Counter(end for each in _shapes(file) for end in each[1:3])
    for x, y in sorted(end for end, count in ends.items() if count != 2):
        yield f"the outline is open at {x:g}, {y:g} mm"
        return
    board: Shapes = Counter(_line(piece, 0.0)[:3] for piece in geometry.outline)
    drawn: Shapes = Counter(each[:3] for each in _shapes(file).elements())
    yield from _differences("the outline", board, drawn)


def _holes(geometry: BoardGeometry, drills: Mapping[bool, Any]) -> Iterator[str]:
    for plated, name in ((True, "plated"), (False, "unplated")):
        board = Counter(
            _hole(pad.at, pad.drill) for pad in geometry.pads if pad.drill and pad.plated == plated
        )
        if plated:
            board.update(_hole(via.at, via.drill) for via in geometry.vias)
        if plated not in drills:
            if board:
                yield f"the file of {name} holes is missing"
            continue
        file: Shapes = Counter()
        for each in drills[plated].objects:
            own = each.converted("mm")
            file[_hole((own.x, own.y), own.aperture.diameter)] += 1
        offset = _offset(board, file)
        if offset is None:
            yield from _differences(f"the file of {name} holes", board, file)
        elif offset != (0, 0):
            x, y = offset
            yield f"the file of {name} holes has another origin than the board: {x:g}, {y:g} mm"


def _hole(at: Point, diameter: float) -> tuple[Any, ...]:
    return "hole", _rounded(at), round(diameter, _DIGITS)


def _offset(board: Shapes, file: Shapes) -> Point | None:
    """By how much all holes are shifted alike; None where that is not so."""
    if board.total() != file.total():
        return None
    if not board:
        return 0, 0
    (_, (x1, y1), _), (_, (x2, y2), _) = min(board), min(file)
    shift = _rounded((x2 - x1, y2 - y1))
    moved = Counter(_hole((at[0] + shift[0], at[1] + shift[1]), d) for _, at, d in board.elements())
    return shift if moved == file else None
