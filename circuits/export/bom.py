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
_MOST = 200  # designators in a row, as JLCPCB takes them
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

    @property
    def kind(self) -> tuple[str, ...]:
        """What packages of one line have alike."""
        return _kind(self.part)


def lines(packages: Sequence[Package]) -> list[Line]:
    """The kinds of packages that are bought, by reference; unlike in any field, they are apart."""
    found: dict[tuple[str, ...], list[Package]] = {}
    for each in packages:
        if each.part.bought:
            found.setdefault(_kind(each.part), []).append(each)
    kinds = [Line(e[0].part, tuple(sorted((p.reference for p in e), key=_order)))
             for e in found.values()]  # fmt: skip
    return sorted(kinds, key=lambda line: _order(line.references[0]))


def texts(packages: Sequence[Package], name: str) -> dict[str, str]:
    """The bill of materials as CSV, by file name: with all that is known, and as JLCPCB takes it.

    A part without maker's number has an empty one: any of its value and package will do.
    """
    rows = [
        _row(number, len(line.references), ",".join(line.references), line)
        for number, line in enumerate(lines(packages), 1)
    ]
    short = [
        {
            "Comment": line.part.number or line.value,
            "Designator": ",".join(line.references[first : first + _MOST]),
            "Footprint": line.part.footprint.partition(":")[2] or line.part.package,
            "LCSC Part #": "",
        }
        for line in lines(packages)
        for first in range(0, len(line.references), _MOST)
    ]
    return {
        f"{name}-bom.csv": table(list(rows[0]) if rows else [], rows),
        f"{name}-bom-jlcpcb.csv": table(_JLCPCB, short),
    }


def total(boards: Mapping[str, tuple[int, Sequence[Package]]]) -> str:
    """The same of several boards together, by their names, with how many there are of each."""
    found: dict[tuple[str, ...], list[tuple[str, int, Line]]] = {}
    for name, (count, packages) in boards.items():
        for line in lines(packages):
            found.setdefault(line.kind, []).append((name, count, line))
    rows = [
        _row(
            number,
            sum(count * len(line.references) for _, count, line in each),
            "; ".join(f"{name}: {','.join(line.references)}" for name, _, line in each),
            each[0][2],
        )
        for number, each in enumerate(found.values(), 1)
    ]
    return table(list(rows[0]), rows)


def table(columns: Sequence[Column], rows: Sequence[Mapping[Column, str]]) -> str:
    """A table as CSV."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _row(number: int, quantity: int, designators: str, line: Line) -> dict[Column, str]:
    part = line.part
    return {
        "Line": str(number),
        "Quantity": str(quantity),
        "Designator": designators,
        "Value": line.value,
        "Description": part.title,
        "Package": part.package,
        "Type": "SMD" if re.match(r"\w+_(SMD|SO):", part.footprint) else "THT",
        "Manufacturer": part.maker,
        "MPN": part.number,
        "Footprint": part.footprint,
        "Datasheet": part.datasheet,
    }


def _kind(part: Part) -> tuple[str, ...]:
    return part.value or part.name, part.number, part.footprint, part.maker


def _order(reference: str) -> tuple[str, int]:
    letters, digits = re.fullmatch(r"([A-Z]+)(\d+)", reference).groups()  # type: ignore[union-attr]
    return letters, int(digits)
