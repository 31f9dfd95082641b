"""Timing arcs of a cell: which input moves its output, in which states of the other inputs."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from circuits.chip.liberty import LibraryCell
from circuits.circuit import CircuitError

_OPERATORS: Mapping[type[ast.operator], Callable[[bool, bool], bool]] = {
    ast.BitAnd: operator.and_,
    ast.BitOr: operator.or_,
    ast.BitXor: operator.xor,
}


@dataclass(frozen=True)
class Arc:
    """An input, and a state of the others in which the output follows or inverts it."""

    pin: str
    output: str
    inverts: bool
    others: Mapping[str, bool]

    @property
    def when(self) -> str:
        """The state as a Liberty expression."""
        return "&".join(f"{'' if high else '!'}{pin}" for pin, high in self.others.items())


def value(expression: str, pins: Mapping[str, bool]) -> bool:
    """Value of a Liberty expression, its operators ! & ^ | and parentheses.

    CircuitError: it cannot be read, or has an unknown pin.
    """
    try:
        return _value(ast.parse(expression.replace("!", "~").strip(), mode="eval").body, pins)
    except (SyntaxError, KeyError):
        raise CircuitError(f"{expression!r} is no expression of {', '.join(pins)}") from None


def _value(node: ast.expr, pins: Mapping[str, bool]) -> bool:
    match node:
        case ast.Name(name):
            return pins[name]
        case ast.UnaryOp(ast.Invert(), inner):
            return not _value(inner, pins)
        case ast.BinOp(left, joint, right) if type(joint) in _OPERATORS:
            return _OPERATORS[type(joint)](_value(left, pins), _value(right, pins))
    raise SyntaxError


def arcs(cell: LibraryCell) -> Iterator[Arc]:
    """The arcs of a gate, one for each state in which an input moves the output."""
    for output, function in cell.functions.items():
        for pin in cell.inputs:
            others = [each for each in cell.inputs if each != pin]
            for levels in product((False, True), repeat=len(others)):
                state = dict(zip(others, levels, strict=True))
                low, high = (value(function, {**state, pin: level}) for level in (False, True))
                if low != high:
                    yield Arc(pin, output, low, state)
