"""KiCad's own libraries, as a second source for the pins of parts and the pads of footprints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from circuits.circuit import Part, Role
from circuits.kicad.s_expression import named, parse, word
from circuits.pcb.footprints import Footprint

# By part: library and symbol.  Of those that are not here KiCad has none.
SYMBOLS: Mapping[str, tuple[str, str]] = {
    "CD74HC73": ("74xx", "74LS73"),
    "LM339A": ("Comparator", "LM339"),
    "MCP6544": ("Comparator", "MCP6569"),  # of the same family, but for its outputs
    "SN74ALS86": ("74xx", "74LS86"),
    "SN74HC86": ("74xx", "74HC86"),
}
# What KiCad calls a function; it names no pin of a gate.
_NAMES = {
    "plus": "+", "minus": "-", "j": "J", "k": "K", "cp": "C", "r_n": "~{R}", "q": "Q",
    "q_n": "~{Q}",
}  # fmt: skip
_TYPES = {
    Role.INPUT: {"input"},
    Role.OUTPUT: {"output", "open_collector"},
    Role.COLLECTOR: {"open_collector"},
    Role.SUPPLY: {"power_in"},
}
_SUPPLIES = {"vcc": {"VCC", "V+"}, "gnd": {"GND", "V-"}}


class LibraryPin(NamedTuple):
    """A pin as KiCad has it."""

    unit: str
    name: str
    kind: str  # as ``input`` or ``power_in``


def pins(text: str, name: str) -> dict[str, LibraryPin]:
    """The pins of a symbol of a library (``.kicad_sym``), by number; ValueError: there is none."""
    symbols = {str(each[1]): each for each in named(parse(text), "symbol")}
    if name not in symbols:
        raise ValueError(f"KiCad's library has no symbol {name}")
    symbol = symbols[name]
    base = word(symbol, "extends")
    found = {}
    for unit in named(symbols[base] if base else symbol, "symbol"):
        number = str(unit[1]).split("_")[-2]
        for pin in named(unit, "pin"):
            found[word(pin, "number")] = LibraryPin(number, word(pin, "name"), str(pin[1]))
    return found


def differences(part: Part, library: Mapping[str, LibraryPin]) -> Iterator[str]:
    """What KiCad has otherwise than a part, a line each: pins, their names, and whose they are."""
    if unlike := {pin.number for pin in part.pins} ^ library.keys():
        yield f"{part.name}: pin {min(unlike, key=int)} is in one of both only"
        return
    for unit in (*part.units, part.common):
        units = {library[number].unit for number in unit.values()}
        if len(units) > 1:
            yield f"{part.name}: pins {' '.join(unit.values())} are of {len(units)} units in KiCad"
        for function, number in unit.items():
            _, name, kind = library[number]
            names = _SUPPLIES.get(function) or {_NAMES.get(function, name)}
            if name not in names:
                yield f"{part.name}: pin {number} is {function}, in KiCad {name}"
            if kind not in _TYPES[part.numbered(number).role]:
                role = part.numbered(number).role.value
                yield f"{part.name}: pin {number} is {role}, in KiCad {kind}"


def pad_differences(own: Footprint, text: str) -> Iterator[str]:
    """What a footprint of KiCad's library (``.kicad_mod``) has otherwise, a line each.

    Compared are number, place, size and drill of every pad, to a hundredth of a millimetre.
    """
    theirs = {}
    for pad in named(parse(text), "pad"):
        at, size = (next(named(pad, key)) for key in ("at", "size"))
        drill = word(pad, "drill", "0")
        theirs[str(pad[1])] = tuple(float(each) for each in (*at[1:3], *size[1:3], drill))
    ours = {pad.number: (*pad.at, *pad.size, pad.drill) for pad in own.pads}
    for number in sorted(ours.keys() | theirs.keys()):
        one, other = ours.get(number), theirs.get(number)
        if one is None or other is None:
            yield f"{own.name}: pad {number} is in one of both only"
        elif any(abs(a - b) > 0.01 for a, b in zip(one, other, strict=True)):
            yield f"{own.name}: pad {number} is {one}, in KiCad {other} (x, y, size, drill)"
