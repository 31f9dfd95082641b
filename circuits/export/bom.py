"""A board's bill of materials: its packages by kind, in the columns that assemblers read."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from circuits.blocks.board import Package
from circuits.circuit import Part

Column = str
_JLCPCB = ("Comment", "Designator", "Footprint", "LCSC Part #")


@dataclass(frozen=True)
class Line:
    """Packages of one kind."""

    part: Part
    references: tuple[str, ...]

    @property
    def value(self) -> str:
        """What is written beside it on the board."""
        return self.part.value or self.part.name


def lines(packages: Sequence[Package]) -> list[Line]:
    """The kinds of packages, by reference; parts that differ in any field are apart."""
    found: dict[tuple[str, ...], list[Package]] = {}
    for each in packages:
        part = each.part
        key = part.value or part.name, part.number, part.footprint, part.maker
        found.setdefault(key, []).append(each)
    kinds = [Line(e[0].part, tuple(sorted((p.reference for p in e), key=_order)))
             for e in found.values()]  # fmt: skip
    return sorted(kinds, key=lambda line: _order(line.references[0]))


def texts(packages: Sequence[Package], name: str) -> dict[str, str]:
    """The bill of materials as CSV, by file name: with all that is known, and as JLCPCB takes it.

    A part without maker's number has an empty one: any of its value and package will do.
    """
    rows = [
        {
            "Line": str(number),
            "Quantity": str(len(line.references)),
            "Designator": ",".join(line.references),
            "Value": line.value,
            "Description": line.part.title,
            "Package": line.part.package,
            "Type": "SMD" if re.match(r"\w+_(SMD|SO):", line.part.footprint) else "THT",
            "Manufacturer": line.part.maker,
            "MPN": line.part.number,
            "Footprint": line.part.footprint,
            "Datasheet": line.part.datasheet,
        }
        for number, line in enumerate(lines(packages), 1)
    ]
    short = [
        {
            "Comment": line.part.number or line.value,
            "Designator": ",".join(line.references),
            "Footprint": line.part.footprint.partition(":")[2] or line.part.package,
            "LCSC Part #": "",
        }
        for line in lines(packages)
    ]
    return {
        f"{name}-bom.csv": _table(list(rows[0]) if rows else [], rows),
        f"{name}-bom-jlcpcb.csv": _table(_JLCPCB, short),
    }


def _table(columns: Sequence[Column], rows: Sequence[Mapping[Column, str]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _order(reference: str) -> tuple[str, int]:
    letters, digits = re.fullmatch(r"([A-Z]+)(\d+)", reference).groups()  # type: ignore[union-attr]
    return letters, int(digits)
