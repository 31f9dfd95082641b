"""Faults planted in an exported project's files, each of which a named check must catch."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from circuits.kicad.schematic import Schematic
from circuits.kicad.symbols import Place, millimetres
from pyedge.verify.check import Check, Finding

Export = Callable[[Path], Schematic]
"""Writes a project into a folder; what it shall be."""
Catcher = Callable[[Path, Schematic], Finding]
"""A check of a project in a folder against what it shall be."""
Edit = Callable[[str], str]
_EDGE, _BOARD = "edge_paper.kicad_sch", "machine.kicad_pcb"


@dataclass(frozen=True)
class Fault:
    """A fault in one of a project's files."""

    file: str
    edit: Edit  # of its text; ValueError: the text is not there
    caught_by: str  # the name of a check


def component(name: str, old: str, new: str) -> Edit:
    """Another text in the symbols of a component of the circuit."""

    def edit(text: str) -> str:
        items = text.split("\n(")
        mine = [k for k, item in enumerate(items) if f'"Circuit" "{name}"' in item]
        for k in mine:
            items[k] = _other(items[k], old, new)
        if not mine:
            raise ValueError(f"no symbol of {name}: the fault cannot be planted")
        return "\n(".join(items)

    return edit


def removed(mark: str, instead: str = "") -> Edit:
    """Without the item that has a mark; with another in its place."""

    def edit(text: str) -> str:
        items = text.split("\n(")
        found = [item for item in items if mark in item]
        if len(found) != 1:
            raise ValueError(f"{len(found)} items with {mark}: the fault cannot be planted")
        return text.replace(f"\n({found[0]}", instead and f"\n{instead}")

    return edit


def changed(pattern: str, new: str) -> Edit:
    """What a pattern finds first, otherwise."""

    def edit(text: str) -> str:
        other = re.sub(pattern, new, text, count=1)
        if other == text:
            raise ValueError(f"{pattern!r} is not there: the fault cannot be planted")
        return other

    return edit


def _other(text: str, old: str, new: str) -> str:
    if old not in text:
        raise ValueError(f"{old!r} is not there: the fault cannot be planted")
    return text.replace(old, new)


def _ends(*places: Place) -> str:
    return " ".join(f"(xy {millimetres(x)} {millimetres(y)})" for x, y in places)


_INPUT = (150, 57)  # of the XOR, where `circuits.kicad.edge_drawing` has it
_WIRE = _ends((142, 57), _INPUT)
_OPEN = f"(no_connect (at {millimetres(_INPUT[0])} {millimetres(_INPUT[1])}))"

_FOREIGN = (
    ' (segment (start 5 20) (end 90 20) (width 0.3) (layer "F.Cu") (net 1) '
    "(tstamp 00000000-0000-0000-0000-000000000001))"
)

FAULTS: Mapping[str, Fault] = {
    "comparator-inputs-swapped": Fault(_EDGE, component("first", " (mirror x)", ""), "netlist"),
    "wire-missing": Fault(_EDGE, removed(_WIRE), "rules"),
    "open-input-marked": Fault(_EDGE, removed(_WIRE, _OPEN), "netlist"),
    "wrong-value": Fault(_EDGE, component("average_first_plus_c1", '"330k"', '"33k"'), "netlist"),
    "part-number-of-one-unit": Fault(_EDGE, component("second", "LM339AN", "LM339N"), "fields"),
    "decoupling-missing": Fault(_EDGE, removed('"Circuit" "decouple_logic"'), "netlist"),
    "pad-on-another-net": Fault(
        _BOARD, changed(r'(\(pad "2" thru_hole .*)\(net \d+ "[^"]*"\)', r'\1(net 1 "/c1")'), "board"
    ),
    "wrong-footprint": Fault(_BOARD, changed(":DIP-14_W7.62mm", ":DIP-8_W7.62mm"), "board"),
    "wrong-value-on-the-board": Fault(_BOARD, changed('value "330k"', 'value "33k"'), "board"),
    "track-missing": Fault(_BOARD, changed(r" \(segment .*\n", ""), "board"),
    "foreign-track": Fault(_BOARD, changed(r"\)\s*$", f"{_FOREIGN}\n)\n"), "board"),
    "outline-open": Fault(_BOARD, changed(r' \(gr_line .*"Edge.Cuts".*\n', ""), "board"),
}


def fault_checks(export: Export, catchers: Mapping[str, Catcher]) -> Iterator[Check]:
    """A check for each fault: planted, it is caught; and one that nothing is caught without."""
    yield Check("exports/faults/none", partial(caught, None, export, catchers))
    for name, fault in FAULTS.items():
        yield Check(f"exports/faults/{name}", partial(caught, fault, export, catchers))


def caught(fault: Fault | None, export: Export, catchers: Mapping[str, Catcher]) -> Finding:
    """Which checks a planted fault fails; passed where its own is among them."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        drawing = export(folder)
        if fault:
            path = folder / fault.file
            path.write_text(fault.edit(path.read_text(encoding="utf-8")), encoding="utf-8")
        findings = {name: check(folder, drawing) for name, check in catchers.items()}
    by = {name: finding.detail for name, finding in findings.items() if not finding.passed}
    measured = f"caught by {', '.join(by) or 'nothing'}"
    if fault is None:
        return Finding(not by, measured, "; ".join(by.values()))
    missed = f"{fault.caught_by} should catch it"
    return Finding(fault.caught_by in by, measured, by.get(fault.caught_by, missed))
