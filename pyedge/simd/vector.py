"""The vector: a number in each lane, as one value of compiled code.

Compilers do not vectorise a loop over lanes where arrays might overlap, so numba gets this type.
All operations are those of IEEE 754 in each lane, in the order written: equal bits at any width.
"""

# Compiled functions have no types of their own.
# mypy: allow-untyped-defs
from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic, lower_builtin, models, register_model, type_callable

_FLOAT, _WORD, _COUNT, _BIT = types.float64, types.uint64, types.int64, types.boolean


# numba's own annotations of these are wrong.
compiled: Any = intrinsic
_lower: Any = lower_builtin
_typing: Any = type_callable


class Vector(types.Type):
    """So many lanes of one kind of number."""

    def __init__(self, dtype: types.Type, width: int) -> None:
        self.dtype = dtype
        self.width = width
        super().__init__(f"Vector({dtype}, {width})")

    def of(self, dtype: types.Type) -> Vector:
        """As wide, of another kind."""
        return Vector(dtype, self.width)


@register_model(Vector)
class _Model(models.PrimitiveModel):
    """Kept in a register."""

    def __init__(self, manager: Any, kind: Vector) -> None:
        lane = (
            ir.DoubleType() if kind.dtype == _FLOAT else ir.IntType(1 if kind.dtype == _BIT else 64)
        )
        super().__init__(manager, kind, ir.VectorType(lane, kind.width))  # type: ignore[no-untyped-call]


def splat(builder: Any, value: Any, width: int) -> Any:
    """The same value in each lane."""
    kind = ir.VectorType(value.type, width)
    first = builder.insert_element(ir.Constant(kind, ir.Undefined), value, ir.IntType(32)(0))
    return builder.shuffle_vector(
        first, first, ir.Constant(ir.VectorType(ir.IntType(32), width), [0] * width)
    )


def _same(left: types.Type, right: types.Type) -> Vector | None:
    """The vector that both are, or become; None if neither is one or they do not go together."""
    if isinstance(left, Vector) and isinstance(right, Vector):
        return left if left == right else None
    vector, number = (left, right) if isinstance(left, Vector) else (right, left)
    if not isinstance(vector, Vector) or not isinstance(number, types.Number | types.Boolean):
        return None
    return vector


def widened(context: Any, builder: Any, vector: Vector, kinds: Any, values: Any) -> list[Any]:
    """Values of these kinds as vectors of one kind."""
    return [
        value
        if isinstance(kind, Vector)
        else splat(builder, context.cast(builder, value, kind, vector.dtype), vector.width)
        for kind, value in zip(kinds, values, strict=True)
    ]


Emit = Callable[[Any, Vector, Any, Any], Any]


def _binary(symbol: Any, kinds: tuple[Any, ...], emit: Emit, bit: bool = False) -> None:
    """Give `symbol` a meaning for vectors of these kinds."""

    @_typing(symbol)
    def _typed(context: Any) -> Any:
        def typer(left: Any, right: Any) -> Any:
            vector = _same(left, right)
            if vector is None or vector.dtype not in kinds:
                return None
            return vector.of(_BIT) if bit else vector

        return typer

    def lower(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        vector = _same(*signature.args)
        assert vector is not None
        left, right = widened(context, builder, vector, signature.args, arguments)
        return emit(builder, vector, left, right)

    for pair in ((Vector, Vector), (Vector, types.Any), (types.Any, Vector)):
        _lower(symbol, *pair)(lower)


def _either(whole: str, real: str) -> Emit:
    def emit(builder: Any, vector: Vector, left: Any, right: Any) -> Any:
        return getattr(builder, real if vector.dtype == _FLOAT else whole)(left, right)

    return emit


def _compare(sign: str) -> Emit:
    def emit(builder: Any, vector: Vector, left: Any, right: Any) -> Any:
        if vector.dtype == _FLOAT:
            ordered = builder.fcmp_unordered if sign == "!=" else builder.fcmp_ordered
            return ordered(sign, left, right)
        signed = builder.icmp_signed if vector.dtype == _COUNT else builder.icmp_unsigned
        return signed(sign, left, right)

    return emit


def _extreme(sign: str) -> Emit:
    compare = _compare(sign)

    def emit(builder: Any, vector: Vector, left: Any, right: Any) -> Any:
        return builder.select(compare(builder, vector, right, left), right, left)

    return emit


_NUMBERS = (_FLOAT, _WORD, _COUNT)
_binary(operator.add, _NUMBERS, _either("add", "fadd"))
_binary(operator.sub, _NUMBERS, _either("sub", "fsub"))
_binary(operator.mul, _NUMBERS, _either("mul", "fmul"))
_binary(operator.truediv, (_FLOAT,), _either("", "fdiv"))
_binary(operator.and_, (_WORD, _BIT), _either("and_", ""))
_binary(operator.xor, (_WORD, _BIT), _either("xor", ""))
_binary(operator.rshift, (_WORD,), _either("lshr", ""))
_binary(min, _NUMBERS, _extreme("<"))
_binary(max, _NUMBERS, _extreme(">"))
for _symbol, _sign in (
    (operator.lt, "<"),
    (operator.le, "<="),
    (operator.gt, ">"),
    (operator.ge, ">="),
    (operator.eq, "=="),
    (operator.ne, "!="),
):
    _binary(_symbol, _NUMBERS, _compare(_sign), bit=True)


def _unary(symbol: Any, emit: Callable[[Any, Any], Any]) -> None:
    """Give `symbol` a meaning for vectors of floats."""

    @_typing(symbol)
    def _typed(context: Any) -> Any:
        def typer(vector: Any) -> Any:
            return vector if isinstance(vector, Vector) and vector.dtype == _FLOAT else None

        return typer

    @_lower(symbol, Vector)
    def _emitted(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return emit(builder, arguments[0])


def _llvm(name: str, count: int) -> Callable[..., Any]:
    """The compiler's own function of this name, for vectors of floats."""

    def call(builder: Any, *values: Any) -> Any:
        kind = values[0].type
        full = f"llvm.{name}.v{kind.count}f64"
        function = builder.module.globals.get(full) or ir.Function(
            builder.module, ir.FunctionType(kind, [kind] * count), full
        )
        return builder.call(function, values)

    return call


_unary(operator.neg, lambda builder, value: builder.fneg(value))
_unary(abs, _llvm("fabs", 1))
_unary(math.floor, _llvm("floor", 1))
_unary(math.sqrt, _llvm("sqrt", 1))
_fma = _llvm("fma", 3)


@compiled
def fma(context, left, right, more):
    """left * right + more, rounded once."""
    vector = next((kind for kind in (left, right, more) if isinstance(kind, Vector)), None)
    if vector is None or vector.dtype != _FLOAT:
        return None

    def emit(context, builder, signature, arguments):
        return _fma(builder, *widened(context, builder, vector, signature.args, arguments))

    return vector(left, right, more), emit


@compiled
def select(context, bit, yes, no):
    """`yes` in the lanes where `bit` is set, `no` in the others; two numbers as floats."""
    if not isinstance(bit, Vector) or bit.dtype != _BIT:
        return None
    numbers = not isinstance(yes, Vector) and not isinstance(no, Vector)
    vector = bit.of(_FLOAT) if numbers else _same(yes, no)
    if vector is None or bit.width != vector.width:
        return None

    def emit(context, builder, signature, arguments):
        sides = widened(context, builder, vector, signature.args[1:], arguments[1:])
        return builder.select(arguments[0], *sides)

    return vector(bit, yes, no), emit


@compiled
def any_of(context, bit):
    """Whether `bit` is set in any lane."""
    if not isinstance(bit, Vector) or bit.dtype != _BIT:
        return None

    def emit(context, builder, signature, arguments):
        whole = ir.IntType(bit.width)
        return builder.icmp_unsigned("!=", builder.bitcast(arguments[0], whole), whole(0))

    return types.boolean(bit), emit


@compiled
def full_like(context, vector, number):
    """A number in each lane of a vector like this one."""
    if not isinstance(vector, Vector):
        return None

    def emit(context, builder, signature, arguments):
        return widened(context, builder, vector, signature.args[1:], arguments[1:])[0]

    return vector(vector, number), emit


@compiled
def as_float(context, vector):
    """Whole numbers as floats."""
    if not isinstance(vector, Vector) or vector.dtype not in (_WORD, _COUNT):
        return None

    def emit(context, builder, signature, arguments):
        kind = ir.VectorType(ir.DoubleType(), vector.width)
        convert = builder.uitofp if vector.dtype == _WORD else builder.sitofp
        return convert(arguments[0], kind)

    return vector.of(_FLOAT)(vector), emit
