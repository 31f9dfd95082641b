"""A board's lists of parts and of places against KiCad's own, made of its schematic and board."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Mapping
from functools import reduce

from circuits.circuit import CircuitError
from circuits.pcb.footprints import footprint
from circuits.pcb.geometry import Box

BOM = "sch export bom --fields Reference,Value,Footprint,MPN --labels Reference,Value,Footprint,MPN"
"""The command of KiCad's list of parts, a row for each."""
POSITIONS = "pcb export pos --format csv --units mm --use-drill-file-origin"
"""The command of KiCad's list of places, which are of the footprints' origins."""

_SLACK = 0.001  # millimetres
_FIELDS = ("Value", "Footprint", "MPN")


def bom_faults(ours: str, kicad: str) -> Iterator[str]:
    """What differs between a bill of materials and KiCad's list of parts, a line each."""
    rows = {reference: row for row in _rows(ours) for reference in row["Designator"].split(",")}
    theirs = {row["Reference"]: row for row in _rows(kicad)}
    yield from _missing(rows, theirs, "the bill of materials")
    for reference in sorted(rows.keys() & theirs.keys()):
        for name in _FIELDS:
            one, other = rows[reference][name], theirs[reference][name]
            if one != other:
                yield f"{reference}: the bill of materials has {name} {one!r}, KiCad {other!r}"
    for row in _rows(ours):
        if int(row["Quantity"]) != len(row["Designator"].split(",")):
            yield f"line {row['Line']} of the bill of materials has the quantity {row['Quantity']}"


def position_faults(ours: str, kicad: str, bom: str) -> Iterator[str]:
    """What differs between a list of places and KiCad's, a line each.

    Ours are of the middle of the pads, KiCad's of the footprint's origin, which is at pin 1 of a
    part with leads.

    Args:
        ours: the list with all columns.
        kicad: its own list.
        bom: the bill of materials, whose parts are to be placed.
    """
    rows = {row["Designator"]: row for row in _rows(ours)}
    theirs = {row["Ref"]: row for row in _rows(kicad)}
    parts = {
        reference: row["Footprint"]
        for row in _rows(bom)
        for reference in row["Designator"].split(",")
    }
    bought = {reference: row for reference, row in theirs.items() if reference in parts}
    yield from _missing(rows, bought, "the list of places")
    for reference in sorted(rows.keys() & bought.keys()):
        row, their = rows[reference], bought[reference]
        turn = float(their["Rot"]) % 360
        if not math.isclose(float(row["Rotation"]) % 360, turn, abs_tol=_SLACK):
            yield f"{reference} is turned by {row['Rotation']} degrees, in KiCad by {turn:g}"
        if row["Side"] != their["Side"]:
            yield f"{reference} is on the {row['Side']}, in KiCad on the {their['Side']}"
        try:
            dx, dy = _middle(parts[reference], turn)
        except CircuitError as error:
            yield f"{reference}: {error}"
            continue
        x, y = float(their["PosX"]) + dx, float(their["PosY"]) + dy
        off = math.hypot(float(row["X (mm)"]) - x, float(row["Y (mm)"]) - y)
        if off > _SLACK:
            yield f"{reference} is {off:.3f} mm from the middle of its pads in KiCad"


def _middle(name: str, turn: float) -> tuple[float, float]:
    """The middle of a footprint's pads from its origin, turned anticlockwise, y upwards."""
    x, y = reduce(Box.with_, (pad.box for pad in footprint(name).pads)).centre
    c, s = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    return x * c + y * s, x * s - y * c


def _missing(ours: Mapping[str, object], theirs: Mapping[str, object], title: str) -> Iterator[str]:
    for reference in sorted(theirs.keys() - ours.keys()):
        yield f"{reference} is not in {title}"
    for reference in sorted(ours.keys() - theirs.keys()):
        yield f"{reference} is in {title}, but not in KiCad's"


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))
