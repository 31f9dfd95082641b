"""Mutants of a module: its text with one operator, constant or call changed.

The changes are the usual ones of mutation testing (DeMillo, Lipton, Sayward 1978): a comparison
turned or its bound moved, an operator for its opposite, a constant by one or by a factor of two.
"""

from __future__ import annotations

import ast
import random
from collections.abc import Iterator
from typing import NamedTuple

_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.Pow: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitAnd,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}
_CALLS = {"min": "max", "minimum": "maximum", "any": "all", "floor": "ceil", "argmin": "argmax"}
_CALLS |= {there: here for here, there in _CALLS.items()}


class Mutant(NamedTuple):
    """A module with one change.

    Attributes:
        line: number of the line, from 1.
        change: the line, or lines, with `{before -> after}` where the change is.
        source: text of the whole module.
    """

    line: int
    change: str
    source: str


def mutants_of(source: str) -> list[Mutant]:
    """All mutants of a module's text, in the order of its lines.

    Annotations, docstrings, decorators, the texts of errors, and `strict` of `zip`, which raises
    where it matters, are left as they are.
    """
    lines = source.encode().splitlines(keepends=True)  # the parser counts columns in bytes
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    text = b"".join(lines)
    found = []
    for node in _expressions(ast.parse(source)):
        begin = starts[node.lineno - 1] + node.col_offset
        end = starts[(node.end_lineno or node.lineno) - 1] + (node.end_col_offset or 0)
        last = starts[node.end_lineno or node.lineno]
        around = text[starts[node.lineno - 1] : begin], text[begin:end], text[end:last]
        left, before, right = (" ".join(each.decode().split()) for each in around)
        for changed in _changes(node):
            after = ast.unparse(changed)
            whole = text[:begin] + f"({after})".encode() + text[end:]
            change = f"{left} {{{before} -> {after}}} {right}".strip()
            found.append(Mutant(node.lineno, change, whole.decode()))
    return sorted(found)


def sample(mutants: list[Mutant], most: int, seed: str) -> list[Mutant]:
    """At most so many of the mutants, drawn by the seed, in the order of their lines."""
    return sorted(random.Random(seed).sample(mutants, min(most, len(mutants))))


def _expressions(node: ast.AST) -> Iterator[ast.expr]:
    """Expressions below a node that are calculated when the program runs."""
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "decorator_list"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, ast.AST) or isinstance(child, ast.Raise | ast.JoinedStr):
                continue
            if isinstance(child, ast.keyword) and child.arg == "strict":
                continue
            if isinstance(child, ast.expr):
                yield child
            yield from _expressions(child)


def _changes(node: ast.expr) -> Iterator[ast.expr]:
    """What an expression is changed to, one change each."""
    match node:
        case ast.Compare(left, [operator], [right]):
            for other in _COMPARISONS[type(operator)]:
                yield ast.Compare(left, [other()], [right])
        case ast.BinOp(left, operator, right) if type(operator) in _OPERATORS:
            yield ast.BinOp(left, _OPERATORS[type(operator)](), right)
        case ast.BoolOp(ast.And(), values):
            yield ast.BoolOp(ast.Or(), values)
        case ast.BoolOp(ast.Or(), values):
            yield ast.BoolOp(ast.And(), values)
        case ast.UnaryOp(ast.Not() | ast.USub(), operand):
            yield operand
        case ast.Constant(bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(int(value)):
            yield ast.Constant(value + 1)
        case ast.Constant(float(value)):
            yield ast.Constant(2 * value or 1.0)
        case ast.Call(ast.Name(name), arguments, keywords) if name in _CALLS:
            yield ast.Call(ast.Name(_CALLS[name]), arguments, keywords)
        case ast.Call(ast.Attribute(owner, name), arguments, keywords) if name in _CALLS:
            yield ast.Call(ast.Attribute(owner, _CALLS[name]), arguments, keywords)
