"""Liberty: the cells of a library with their areas, pins, functions and flip-flops.

Read is what mapping by area needs: no timing and no power.  Of a cell that cannot be mapped to
(a latch, a pad, three states, a bus, two outputs of logic) nothing is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from circuits.chip import timing
from circuits.chip.timing import LibraryTiming
from circuits.circuit import CircuitError

_TOKENS = re.compile(
    r'/\*.*?\*/|//[^\n]*|\\\r?\n|\s+|("(?:[^"\\]|\\.)*"|[{}();:,]|[^\s{}();:,"]+)', re.S
)
_HEAD = """\
library({name}) {{
  delay_model : table_lookup; time_unit : "1ns"; capacitive_load_unit (1, pf);
  voltage_unit : "1V"; current_unit : "1mA"; leakage_power_unit : "1nW";
"""


@dataclass(frozen=True)
class FlipFlop:
    """An edge-triggered D flip-flop: Liberty expressions of its input pins."""

    clocked_on: str  # rising
    next_state: str
    clear: str = ""  # active high; empty: none
    preset: str = ""

    def attributes(self) -> Iterator[tuple[str, str]]:
        """Name and expression of each that there is."""
        yield from ((name, text) for name, text in vars(self).items() if text)


@dataclass(frozen=True)
class LibraryCell:
    """A cell: gate or flip-flop."""

    name: str
    area: float  # in the unit of its library, usually square micrometres
    inputs: tuple[str, ...]
    functions: dict[str, str]  # of each output; of a flip-flop's in terms of IQ and IQN
    flip_flop: FlipFlop | None = None

    @property
    def pins(self) -> tuple[str, ...]:
        """All pins but the supplies."""
        return (*self.inputs, *self.functions)

    @property
    def inverter(self) -> bool:
        """Whether it is an inverter."""
        if len(self.inputs) != 1 or self.flip_flop:
            return False
        (text,) = self.functions.values()
        return re.sub(r"[\s()]", "", text) in (f"!{self.inputs[0]}", f"{self.inputs[0]}'")


@dataclass
class _Group:
    kind: str
    arguments: list[str]
    attributes: dict[str, str] = field(default_factory=dict)
    groups: list[_Group] = field(default_factory=list)


def read(text: str, where: str) -> dict[str, LibraryCell]:
    """The cells of a Liberty text that can be mapped to, by name.

    CircuitError, which names the text as `where`: it cannot be read, or lacks an inverter or a
    flip-flop.
    """
    root = _Group("", [])
    _parse(list(_tokens(text, where)), root, where)
    library = next((group for group in root.groups if group.kind == "library"), None)
    if library is None:
        raise CircuitError(f"{where} is no Liberty: it has no group library (NAME) {{ ... }}")
    found = (_cell(group, where) for group in library.groups if group.kind == "cell")
    cells = {cell.name: cell for cell in found if cell is not None}
    complete(cells.values(), where)
    return cells


def complete(cells: Iterable[LibraryCell], where: str) -> None:
    """CircuitError unless there is an inverter, a gate of two inputs, and a flip-flop."""
    known = list(cells)
    lacking = {
        "inverter": not any(cell.inverter for cell in known),
        "gate of two inputs": not any(
            len(cell.inputs) == 2 and not cell.flip_flop for cell in known
        ),
        "flip-flop": not any(cell.flip_flop for cell in known),
    }
    if names := [name for name, missing in lacking.items() if missing]:
        raise CircuitError(f"{where} has no {' and no '.join(names)}: an edge needs one")


def write(
    cells: Iterable[LibraryCell], name: str = "cells", measured: LibraryTiming | None = None
) -> str:
    """A Liberty text of areas and functions; with timing, of the cells that were measured."""
    lines = [_HEAD.format(name=name), *(measured.head() if measured else ())]
    for cell in cells:
        if measured and cell.name not in measured.cells:
            continue
        times = measured.cells[cell.name] if measured else None
        lines.append(f"  cell ({cell.name}) {{\n    area : {cell.area:.6g};")
        if times:
            lines.append(f"    cell_leakage_power : {1e9 * times.leakage:.5g};")
        if cell.flip_flop:
            pairs = " ".join(f'{key} : "{text}";' for key, text in cell.flip_flop.attributes())
            both = cell.flip_flop.clear and cell.flip_flop.preset
            pairs += " clear_preset_var1 : L; clear_preset_var2 : L;" if both else ""
            lines.append(f"    ff (IQ, IQN) {{ {pairs} }}")
        for pin in cell.inputs:
            plain = "direction : input; capacitance : 0.001;"
            lines += _pin(pin, plain, timing.input_pin(times, pin) if times else ())
        for pin, text in cell.functions.items():
            most = max(measured.grid.loads) if measured else 0.0
            plain = f'direction : output; function : "{text}";'
            more = [f"      {plain}", *timing.output_pin(times, pin, most)] if times else ()
            lines += _pin(pin, plain, more)
        lines.append("  }")
    return "\n".join([*lines, "}", ""])


def _pin(pin: str, plain: str, timed: Iterable[str]) -> Iterator[str]:
    """A pin's group: on one line without timing."""
    if body := list(timed):
        yield from (f"    pin ({pin}) {{", *body, "    }")
    else:
        yield f"    pin ({pin}) {{ {plain} }}"


def _tokens(text: str, where: str) -> Iterator[str]:
    place = 0
    while place < len(text):
        match = _TOKENS.match(text, place)
        if match is None:
            line = text.count("\n", 0, place) + 1
            raise CircuitError(f"{where}, line {line}: a quote that is not closed")
        place = match.end()
        if match[1]:
            yield match[1]


def _parse(tokens: list[str], root: _Group, where: str) -> None:
    """Fill a group from ``name : value;``, ``name (a, b);`` and ``name (a, b) { ... }``."""
    stack, place = [root], 0
    while place < len(tokens):
        token, follows = tokens[place], tokens[place + 1] if place + 1 < len(tokens) else ""
        if token == "}" and len(stack) > 1:
            stack.pop()
            place += 1
        elif token == ";":
            place += 1
        elif follows == ":":
            end = place + 2
            while end < len(tokens) and tokens[end] not in (";", "}"):
                end += 1
            stack[-1].attributes[token] = " ".join(map(_bare, tokens[place + 2 : end]))
            place = end
        elif follows == "(" and ")" in tokens[place:]:
            end = tokens.index(")", place)
            arguments = [_bare(each) for each in tokens[place + 2 : end] if each != ","]
            place = end + 1
            if tokens[place : place + 1] == ["{"]:
                group = _Group(token, arguments)
                stack[-1].groups.append(group)
                stack.append(group)
                place += 1
        else:
            raise CircuitError(f"{where} is no Liberty: {token[:30]!r} is neither group nor value")
    if len(stack) > 1:
        raise CircuitError(f"{where} is cut short: its group {stack[-1].kind} is not closed")


def _bare(token: str) -> str:
    return token[1:-1] if token[0] == '"' else token


def _cell(group: _Group, where: str) -> LibraryCell | None:
    """A cell, or None of one that cannot be mapped to."""
    name = group.arguments[0] if group.arguments else "without a name"
    kinds = {each.kind for each in group.groups}
    if kinds & {"latch", "bus", "bundle", "statetable", "ff_bank", "latch_bank"}:
        return None
    if "true" in (group.attributes.get(key) for key in ("dont_use", "dont_touch", "pad_cell")):
        return None
    pins = {each.arguments[0]: each.attributes for each in group.groups if each.kind == "pin"}
    ways = {pin: values.get("direction", "") for pin, values in pins.items()}
    outputs = {pin: pins[pin].get("function", "") for pin, way in ways.items() if way == "output"}
    inputs = tuple(pin for pin, way in ways.items() if way == "input")
    odd = any("three_state" in values for values in pins.values()) or "inout" in ways.values()
    store = next((each for each in group.groups if each.kind == "ff"), None)
    if odd or not inputs or not outputs or not all(outputs.values()):
        return None
    if store is None:
        unknown = set(re.findall(r"[A-Za-z_]\w*", " ".join(outputs.values()))) - set(inputs)
        if unknown:
            raise CircuitError(f"{where}: cell {name}: {min(unknown)} in its function is no input")
        return _sized(group, where, name, inputs, outputs, None) if len(outputs) == 1 else None
    values = store.attributes
    if not {"clocked_on", "next_state"} <= values.keys() or "clocked_on_also" in values:
        return None
    own = dict(zip(store.arguments, ("IQ", "IQN"), strict=False))
    outputs = {pin: re.sub(r"\w+", lambda m: own.get(m[0], m[0]), f) for pin, f in outputs.items()}
    texts = (values.get(key, "") for key in ("clocked_on", "next_state", "clear", "preset"))
    return _sized(group, where, name, inputs, outputs, FlipFlop(*texts))


def _sized(
    group: _Group, where: str, name: str, inputs: tuple[str, ...], outputs: dict[str, str],
    store: FlipFlop | None,
) -> LibraryCell:  # fmt: skip
    try:
        area = float(group.attributes.get("area", ""))
    except ValueError:
        raise CircuitError(f"{where}: cell {name} has no area") from None
    return LibraryCell(name, area, inputs, outputs, store)
