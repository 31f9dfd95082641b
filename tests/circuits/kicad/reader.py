"""What a project's sheets connect, read by geometry as KiCad does, from its files alone.

Written apart from the writer: pins are where the library's symbol, the place, the turn and the
mirror put them; whatever touches is joined; labels of one name are one net on a sheet.
"""

import math
from collections import defaultdict
from functools import lru_cache

from networkx.utils import UnionFind

from circuits.kicad.s_expression import named, parse, word

_parsed = lru_cache(maxsize=8)(parse)  # a sheet is read again for each of its instances


def _number(text):
    return round(float(text), 4)


def _xy(node):
    return _number(node[1]), _number(node[2])


def _pins(library, unit):
    """Number to place of the pins of a unit of a symbol."""
    ends = {}
    for part in named(library, "symbol"):
        if part[1].rsplit("_", 2)[1] in (str(unit), "0"):
            for pin in named(part, "pin"):
                (at,) = named(pin, "at")
                ends[word(pin, "number")] = _xy(at)
    return ends


def _placed(symbol, end):
    (at,) = named(symbol, "at")
    x, y = _xy(at)
    turn = math.radians(float(at[3]))
    across = end[0] * math.cos(turn) - end[1] * math.sin(turn)
    up = end[0] * math.sin(turn) + end[1] * math.cos(turn)
    if any(named(symbol, "mirror")):
        up = -up
    return round(x + across, 3), round(y - up, 3)


def _touches(point, wire):
    (x1, y1), (x2, y2) = wire
    return min(x1, x2) <= point[0] <= max(x1, x2) and min(y1, y2) <= point[1] <= max(y1, y2)


def nets(files, root="machine.kicad_sch"):
    """The set of nets, each a set of (reference, pin), of the sheets in `files`, name to text."""
    groups, pins = UnionFind(), defaultdict(set)
    _read(files, root, "", groups, pins)
    found = defaultdict(set)
    for place, here in pins.items():
        found[groups[place]] |= here
    return {frozenset(each) for each in found.values()}


def _read(files, name, path, groups, pins):
    sheet = _parsed(files[name])
    path = path or f"/{word(sheet, 'uuid')}"
    library = {
        each[1]: each for part in named(sheet, "lib_symbols") for each in named(part, "symbol")
    }
    wires = []
    for wire in named(sheet, "wire"):
        (points,) = named(wire, "pts")
        wires.append(tuple(_xy(each) for each in named(points, "xy")))
    # places are (path, x, y); names (path, text), those of supplies (text,)
    points = set()
    for kind in ("label", "hierarchical_label", "global_label"):
        for label in named(sheet, kind):
            (at,) = named(label, "at")
            point = (path, *_xy(at))
            points.add(point)
            groups.union(point, (label[1],) if kind == "global_label" else (path, label[1]))
    open_at = {(path, *_xy(at)) for each in named(sheet, "no_connect") for at in named(each, "at")}
    for symbol in named(sheet, "symbol"):
        kind = library[word(symbol, "lib_id")]
        (uses,) = named(symbol, "instances")
        for project in named(uses, "project"):
            for use in named(project, "path"):
                if use[1] != path:
                    continue
                reference, unit = word(use, "reference"), word(use, "unit")
                for pin, end in _pins(kind, unit).items():
                    point = (path, *_placed(symbol, end))
                    points.add(point)
                    if any(named(kind, "power")):
                        groups.union(point, (word(symbol, "lib_id").partition(":")[2],))
                    elif point not in open_at:
                        pins[point].add((reference, pin))
    for inner in named(sheet, "sheet"):
        fields = {each[1]: each[2] for each in named(inner, "property")}
        below = f"{path}/{word(inner, 'uuid')}"
        for pin in named(inner, "pin"):
            (at,) = named(pin, "at")
            point = (path, *_xy(at))
            points.add(point)
            groups.union(point, (below, pin[1]))
        _read(files, fields["Sheetfile"], below, groups, pins)
    for start, stop in wires:
        groups.union((path, *start), (path, *stop))
        points |= {(path, *start), (path, *stop)}
    for point in points:
        for wire in wires:
            if _touches(point[1:], wire):
                groups.union(point, (path, *wire[0]))
