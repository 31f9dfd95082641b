"""KiCad's own netlist of a schematic against the circuit: pins, nets, names, parts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from circuits.blocks.board import Package
from circuits.kicad.s_expression import named, parse, word
from circuits.kicad.symbols import shown_value

Pins = frozenset[tuple[str, str]]
"""References and pin numbers."""
Fields = tuple[str, str, str]
"""Value, footprint and part number."""


@dataclass(frozen=True)
class Netlist:
    """What is connected: the pins of each net by its name, and each part's fields."""

    nets: dict[str, Pins]
    parts: dict[str, Fields]


def read(text: str) -> Netlist:
    """KiCad's netlist (``kicad-cli sch export netlist``); ValueError: it is none."""
    whole = parse(text)
    if whole[:1] != ["export"]:
        raise ValueError("not a netlist of KiCad's")
    nets: dict[str, Pins] = {}
    for section in named(whole, "nets"):
        for net in named(section, "net"):
            pins = ((word(node, "ref"), word(node, "pin")) for node in named(net, "node"))
            name = word(net, "name")
            if not name.startswith("unconnected-"):
                nets[name] = frozenset(pin for pin in pins if not pin[0].startswith("#"))
    parts = {}
    for section in named(whole, "components"):
        for part in named(section, "comp"):
            fields = {
                word(each, "name"): str(each[2])
                for group in named(part, "fields")
                for each in named(group, "field")
                if len(each) > 2
            }
            number = fields.get("MPN", "")
            parts[word(part, "ref")] = (word(part, "value"), word(part, "footprint"), number)
    return Netlist(nets, parts)


def unit_fields(sheets: Iterable[str]) -> Iterator[tuple[str, int, Fields]]:
    """Reference, number and fields of each unit on some sheets, read from their files."""
    for symbol in (symbol for text in sheets for symbol in named(parse(text), "symbol")):
        said = {each[1]: each[2] for each in named(symbol, "property")}
        fields = (said["Value"], said.get("Footprint", ""), said.get("MPN", ""))
        for project in (project for uses in named(symbol, "instances") for project in uses[1:]):
            for use in named(project, "path"):
                if not word(use, "reference").startswith("#"):  # a supply's
                    yield word(use, "reference"), int(word(use, "unit")), fields


def symbol_paths(text: str) -> dict[str, set[str]]:
    """KiCad's paths of the symbols of each part, by reference, out of its netlist."""
    found = {}
    for section in named(parse(text), "components"):
        for part in named(section, "comp"):
            sheet = word(next(named(part, "sheetpath")), "tstamps")
            symbols = next(named(part, "tstamps"))[1:]
            found[word(part, "ref")] = {f"{sheet}{symbol}" for symbol in symbols}
    return found


def of_packages(packages: Sequence[Package], above: str = "machine/") -> Netlist:
    """The same of a circuit's packages; KiCad's names are paths from the root sheet."""
    nets: dict[str, set[tuple[str, str]]] = {}
    for package in packages:
        for pin, net in package.nets.items():
            if net is not None:
                nets.setdefault("/" + net.removeprefix(above), set()).add((package.reference, pin))
    parts = {
        each.reference: (shown_value(each.part), each.part.footprint, each.part.number)
        for each in packages
    }
    return Netlist({name: frozenset(pins) for name, pins in nets.items()}, parts)


def differences(circuit: Netlist, drawn: Netlist) -> Iterator[str]:
    """What KiCad has otherwise than the circuit, a line each.

    Power nets have names without a slash there.
    """
    found = {name if name.startswith("/") else f"/{name}": p for name, p in drawn.nets.items()}
    for name, pins in sorted(circuit.nets.items()):
        there = found.get(name)
        if there is None:
            yield f"net {name} is not in KiCad's netlist"
        elif there != pins:
            yield (
                f"net {name}: only in the circuit {_listed(pins - there)}, only in KiCad "
                f"{_listed(there - pins)}"
            )
    for name in sorted(found.keys() - circuit.nets.keys()):
        yield f"KiCad has net {name} too"
    for reference in sorted(circuit.parts.keys() | drawn.parts.keys()):
        ours, theirs = circuit.parts.get(reference), drawn.parts.get(reference)
        if ours != theirs:
            yield f"{reference}: {ours} in the circuit, {theirs} in KiCad"


def _listed(pins: Pins) -> str:
    return " ".join(f"{reference}.{pin}" for reference, pin in sorted(pins)) or "nothing"
