"""Symbols of parts: where the pins of a unit are, and what is drawn.

Places are in steps of 1.27 mm from the middle of the symbol, y upwards as in KiCad's libraries.  A
symbol goes by the functions of a unit, as ``plus minus out`` of a comparator; whatever has none of
its own is a box with its inputs on the left.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from circuits.circuit import GROUND, Part, Role
from circuits.kicad import simulation
from circuits.kicad.s_expression import quoted

STEP = 1.27
"""Millimetres of a step."""
LIBRARY = "pyedge"
FONT = "(effects (font (size 1.27 1.27)))"
_HIDDEN = "(effects (font (size 1.27 1.27)) hide)"
_ELECTRICAL = {
    Role.INPUT: "input",
    Role.OUTPUT: "output",
    Role.COLLECTOR: "open_collector",
    Role.PASSIVE: "passive",
    Role.SUPPLY: "power_in",
    Role.SOURCE: "power_out",
    Role.UNUSED: "no_connect",
    Role.PROBE: "passive",
}

_CLOCKS = ("clk", "cp")  # functions that act at an edge

Place = tuple[float, float]
Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""
PinPlace = tuple[float, float, int]
"""The end of a pin, and the direction from there into the symbol in degrees."""


@dataclass(frozen=True)
class Symbol:
    """How one unit of a part is drawn."""

    pins: Mapping[str, PinPlace]  # by function
    shapes: tuple[str, ...]  # as KiCad writes them
    body: Box  # what the shapes fill
    length: float  # of a pin
    names: bool = False  # whether pins show theirs
    reference: Place = (0, 2)  # where its texts are, from the middle, y up
    value: Place | None = (0, -2)  # None: hidden


def millimetres(steps: float) -> str:
    """A length for KiCad's files."""
    return f"{steps * STEP:.6g}" if steps else "0"


def symbol(part: Part) -> Symbol:
    """The symbol of a unit of a part."""
    functions = frozenset(part.units[0])
    plain = PASSIVE.get(part.prefix)
    if plain and functions == plain.pins.keys():
        return plain
    return _SHAPES.get(functions) or _box(part)


def shared_signals(part: Part) -> list[str]:
    """What the units of a package share beside supplies, as the clock of two digipots."""
    return [f for f in part.common if part.pin(f).role is not Role.SUPPLY]


def supply_symbol(part: Part) -> Symbol:
    """The symbol of what the units of a package share: supply pins, and signals on the left."""
    signals = shared_signals(part)
    high, wide, middle = (1.5 * len(signals) + 1.5, 7.0, 1.0) if signals else (4.0, 2.0, 0.0)
    high = math.ceil(high)
    pins: dict[str, PinPlace] = {}
    for function in part.common:
        if function in signals:
            pins[function] = (-wide - 2, high - 3 - 3 * signals.index(function), 0)
        elif function == "vcc":
            pins[function] = (middle, high + 2, 270)
        else:
            pins[function] = (middle + 4 * (function == "vee"), -high - 2, 90)
    body = (-wide, high, wide, -high)
    beside = 0.45 * len(shown_value(part)) + wide + 0.6
    return Symbol(pins, (_rectangle(*body),), body, 2, reference=(beside, 1), value=(beside, -1.2))


def name_of(part: Part) -> str:
    """The name of a part's symbol in the library."""
    return re.sub(r"[^\w.-]", "_", part.name)


def fields(part: Part) -> dict[str, str]:
    """What a schematic says of a part beside its reference and value."""
    return {
        "Footprint": part.footprint,
        "Datasheet": part.datasheet,
        "MPN": part.number,
        "Manufacturer": part.maker,
        "Package": part.package,
        **simulation.fields(part),
    }


def shown_value(part: Part) -> str:
    """The value of a part on drawings and in lists."""
    return part.value or part.name


def in_bom(part: Part) -> str:
    """Whether a part is in the bill of materials, for KiCad's files."""
    return f"(in_bom {'yes' if part.bought else 'no'})"


def library_text(part: Part, library: str = "") -> str:
    """A part's symbol, all its units, as an entry of a library or of a sheet."""
    drawn, name = symbol(part), name_of(part)
    passive = part.prefix in PASSIVE
    lines = [
        f"(symbol {quoted(library + name)}{' (pin_numbers hide)' if passive else ''} "
        f"(pin_names (offset 0.5){'' if drawn.names else ' hide'}) {in_bom(part)} (on_board yes)"
    ]
    lines.append(_property("Reference", part.prefix))
    lines.append(_property("Value", shown_value(part), hidden=drawn.value is None))
    more = {**fields(part), "ki_description": part.title}
    lines += [_property(key, value, hidden=True) for key, value in more.items()]
    for number, unit in enumerate(part.units, 1):
        lines += [f' (symbol "{name}_{number}_1"', *(f"  {each}" for each in drawn.shapes)]
        lines += [_pin(part, pin, drawn.pins[f], drawn.length) for f, pin in unit.items()]
        lines.append(" )")
    if part.common:
        shared = supply_symbol(part)
        lines += [f' (symbol "{name}_{len(part.units) + 1}_1"', *(f"  {s}" for s in shared.shapes)]
        lines += [_pin(part, pin, shared.pins[f], 2) for f, pin in part.common.items()]
        lines.append(" )")
    return "\n".join([*lines, ")"])


def power_text(net: str, library: str = "") -> str:
    """The symbol of a supply net."""
    drawn = _GROUND if net == GROUND else _RAIL
    below = -2.2 if net == GROUND else 2
    return "\n".join(
        [
            f"(symbol {quoted(library + net)} (power) (pin_names (offset 0) hide) (in_bom no) "
            "(on_board yes)",
            _property("Reference", "#PWR", hidden=True),
            f' (property "Value" {quoted(net)} (at 0 {millimetres(below)} 0) {FONT})',
            _property("Footprint", "", hidden=True),
            _property("Datasheet", "", hidden=True),
            f' (symbol "{net}_0_1" {" ".join(drawn)})',
            f' (symbol "{net}_1_1" (pin power_in line (at 0 0 90) (length 0) hide '
            f'(name {quoted(net)} {FONT}) (number "1" {FONT}))))',
        ]
    )


def _property(name: str, value: str, hidden: bool = False) -> str:
    return f" (property {quoted(name)} {quoted(value)} (at 0 0 0) {_HIDDEN if hidden else FONT})"


def _pin(part: Part, number: str, place: PinPlace, length: float) -> str:
    pin = part.numbered(number)
    x, y, angle = place
    clocks = any(each.get(f) == number for each in (*part.units, part.common) for f in _CLOCKS)
    kind = f"{_ELECTRICAL[pin.role]} {'clock' if clocks else 'line'}"
    return (
        f"  (pin {kind} (at {millimetres(x)} {millimetres(y)} {angle}) "
        f"(length {millimetres(length)}) (name {quoted(pin.name)} {FONT}) "
        f"(number {quoted(number)} {FONT}))"
    )


def _stroke(width: float, fill: str) -> str:
    return f"(stroke (width {width}) (type default)) (fill (type {fill}))"


def _line(*places: Place, width: float = 0.2, fill: str = "none") -> str:
    points = " ".join(f"(xy {millimetres(x)} {millimetres(y)})" for x, y in places)
    return f"(polyline (pts {points}) {_stroke(width, fill)})"


def _rectangle(left: float, top: float, right: float, bottom: float) -> str:
    corners = f"(start {millimetres(left)} {millimetres(top)})"
    corners += f" (end {millimetres(right)} {millimetres(bottom)})"
    return f"(rectangle {corners} {_stroke(0.2, 'background')})"


def _circle(middle: Place, radius: float) -> str:
    centre = f"(center {millimetres(middle[0])} {millimetres(middle[1])})"
    return f"(circle {centre} (radius {millimetres(radius)}) {_stroke(0.2, 'none')})"


def _arc(*places: Place) -> str:
    names = zip(("start", "mid", "end"), places, strict=True)
    points = " ".join(f"({n} {millimetres(x)} {millimetres(y)})" for n, (x, y) in names)
    return f"(arc {points} {_stroke(0.2, 'none')})"


def _box(part: Part) -> Symbol:
    """A box of a unit's functions: what drives on the right."""
    functions = list(part.units[0])
    drives = (Role.OUTPUT, Role.COLLECTOR, Role.UNUSED)
    right = [f for f in functions if part.pin(f).role in drives]
    left = [f for f in functions if f not in right]
    if not right and len(left) > 12:
        left, right = left[::2], left[1::2]
    rows = max(len(left), len(right))
    top = 2 * ((rows - 1) // 2)
    names = sum(max((len(part.pin(f).name) for f in side), default=0) for side in (left, right))
    wide = max(12, 2 * math.ceil(0.4 * names + 0.5))  # so that pins' names are inside
    pins: dict[str, PinPlace] = {}
    for side, x, angle in ((left, -8, 0), (right, wide - 4, 180)):
        pins |= {f: (x, top - 2 * k, angle) for k, f in enumerate(side)}
    bottom = top - 2 * (rows - 1)
    body = (-6.0, top + 2.0, wide - 6.0, bottom - 2.0)
    return Symbol(pins, (_rectangle(*body),), body, 2, True, (0, top + 3.2), (0, bottom - 3.2))


_ACROSS: dict[str, PinPlace] = {"1": (-3, 0, 0), "2": (3, 0, 180)}
PASSIVE: dict[str, Symbol] = {
    "R": Symbol(_ACROSS, (_rectangle(-2, 0.8, 2, -0.8),), (-2, 0.8, 2, -0.8), 1),
    "C": Symbol(
        _ACROSS,
        (_line((-0.4, 1.6), (-0.4, -1.6), width=0.4), _line((0.4, 1.6), (0.4, -1.6), width=0.4)),
        (-0.4, 1.6, 0.4, -1.6),
        2.6,
        reference=(0, 2.6),
        value=(0, -2.6),
    ),
    "TP": Symbol(
        {"probe": (0, 0, 90)},
        (_circle((0, 2.6), 0.6),),
        (-0.6, 3.2, 0.6, 2),
        2,
        reference=(0, 4.2),
        value=None,
    ),
}
"""Symbols by prefix whose pins show no number."""
_SHAPES: dict[frozenset[str], Symbol] = {
    frozenset({"plus", "minus", "out"}): Symbol(
        {"plus": (-6, 2, 0), "minus": (-6, -2, 0), "out": (6, 0, 180)},
        (
            _line((-4, 5), (-4, -5), (4, 0), (-4, 5), width=0.25, fill="background"),
            _line((-3.3, 2), (-2.1, 2)),
            _line((-2.7, 2.6), (-2.7, 1.4)),
            _line((-3.3, -2), (-2.1, -2)),
        ),
        (-4, 5, 4, -5),
        2,
        reference=(1, 5.8),
        value=(2, -5.8),
    ),
    frozenset({"a", "b", "y"}): Symbol(
        {"a": (-6, 2, 0), "b": (-6, -2, 0), "y": (6, 0, 180)},
        (
            _arc((-4.6, 4), (-3.2, 0), (-4.6, -4)),
            _arc((-3.6, 4), (-2.2, 0), (-3.6, -4)),
            _arc((-3.6, 4), (1.6, 2.8), (4, 0)),
            _arc((-3.6, -4), (1.6, -2.8), (4, 0)),
        ),
        (-4.6, 4, 4, -4),
        2,
        reference=(0, 5.4),
        value=(0, -5.4),
    ),
    frozenset({"j", "cp", "k", "r_n", "q", "q_n"}): Symbol(
        {"j": (-9, 8, 0), "cp": (-9, 0, 0), "k": (-9, -8, 0), "r_n": (0, -12, 90),
         "q": (9, 8, 180), "q_n": (9, -8, 180)},
        (_rectangle(-7, 10, 7, -10),),
        (-7, 10, 7, -10),
        2,
        True,
        (-4, 11.2),
        (4, 11.2),
    ),
    frozenset({"w", "b", "a", "clk", "ud", "cs_n"}): Symbol(
        {"w": (-8, 2, 0), "b": (8, 2, 180), "a": (8, -2, 180),
         "clk": (-4, -9, 90), "ud": (0, -9, 90), "cs_n": (4, -9, 90)},
        (_rectangle(-6, 5, 6, -7),),
        (-6, 5, 6, -7),
        2,
        True,
        (-4, 6.2),
        (3, 6.2),
    ),
}  # fmt: skip
_SHAPES[frozenset({"w", "b", "a"})] = Symbol(
    {"w": (-8, 1, 0), "b": (8, 1, 180), "a": (8, -1, 180)},
    (_rectangle(-6, 3, 6, -3),),
    (-6, 3, 6, -3),
    2,
    True,
    (-4, 4.2),
    (3, 4.2),
)
_GROUND = (_line((-1, 0), (1, 0), width=0.25), _line((-0.6, -0.5), (0.6, -0.5)),
           _line((-0.2, -1), (0.2, -1)))  # fmt: skip
_RAIL = (_line((0, 0), (0, 1)), _line((-0.7, 1), (0.7, 1), width=0.25))
