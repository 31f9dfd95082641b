"""Where a board's parts stand, for the machine that places them, in the columns of assemblers.

Places are of the middle of a part's pads, in millimetres from the board's lower left corner, y
upwards, which is the origin of the fabrication files too; turns are in degrees, anticlockwise.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce

from circuits.blocks.board import Package
from circuits.export.bom import table
from circuits.pcb.geometry import Box, Point
from circuits.pcb.layout import Placement


@dataclass(frozen=True)
class Position:
    """A part on the board."""

    package: Package
    at: Point
    turn: int
    surface: bool  # mounted on the surface


def positions(placement: Placement) -> Iterator[Position]:
    """The parts that are bought, in the order of the circuit."""
    for package in placement.packages:
        if not package.part.bought:
            continue
        place, own = placement.places[package.reference], placement.footprint(package)
        box = reduce(Box.with_, (pad.box for pad in own.pads)).turned(place.turn)
        x, y = box.moved(*place.at).centre
        at = round(x, 4), round(placement.size[1] - y, 4)
        yield Position(package, at, place.turn, own.surface)


def texts(placement: Placement, name: str) -> dict[str, str]:
    """The positions as CSV, by file name: with all that is known, and as JLCPCB takes them."""
    rows, short = [], []
    for each in positions(placement):
        part, (x, y) = each.package.part, each.at
        value, footprint = part.value or part.name, part.footprint.partition(":")[2]
        rows.append(
            {
                "Designator": each.package.reference,
                "Value": value,
                "MPN": part.number,
                "Package": footprint,
                "X (mm)": f"{x:.4f}",
                "Y (mm)": f"{y:.4f}",
                "Rotation": str(each.turn),
                "Side": "top",
                "Type": "SMD" if each.surface else "THT",
            }
        )
        short.append(
            {
                "Designator": each.package.reference,
                "Val": value,
                "Package": footprint,
                "Mid X": f"{x:.4f}mm",
                "Mid Y": f"{y:.4f}mm",
                "Rotation": str(each.turn),
                "Layer": "top",
            }
        )
    return {
        f"{name}-positions.csv": table(list(rows[0]) if rows else [], rows),
        f"{name}-cpl-jlcpcb.csv": table(list(short[0]) if short else [], short),
    }
