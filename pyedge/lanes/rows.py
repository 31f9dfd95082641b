"""Rows of arrays, read and written as vectors."""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba.core import types

from pyedge.lanes.vector import Vector, compiled, splat


def _kind(array: Any, lanes: Any) -> Vector | None:
    if not isinstance(array, types.Array) or (array.ndim, array.layout) != (2, "C"):
        return None
    return Vector(array.dtype, len(lanes.types[0]))


def _place(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    """Where the vector of (array, row, lanes) begins in memory."""
    array = context.make_array(signature.args[0])(context, builder, arguments[0])
    row = context.cast(builder, arguments[1], signature.args[1], types.intp)
    first = builder.extract_value(arguments[2], 1)
    columns = builder.extract_value(array.shape, 1)
    offset = builder.add(builder.mul(row, columns), first)
    place = builder.gep(array.data, [offset])
    return place


@compiled
def row(context, array, row, lanes):  # type: ignore[no-untyped-def]
    """The vector array[row, lanes]; neither is checked."""
    vector = _kind(array, lanes)
    if vector is None:
        return None

    def emit(context, builder, signature, arguments):  # type: ignore[no-untyped-def]
        place = _place(context, builder, signature, arguments)
        kind = ir.VectorType(place.type.pointee, vector.width)
        value = builder.load(builder.bitcast(place, kind.as_pointer()), align=_align(array))
        if array.dtype == types.boolean:
            value = builder.icmp_unsigned("!=", value, ir.Constant(kind, [0] * vector.width))
        return value

    return vector(array, row, lanes), emit


@compiled
def put(context, array, row, lanes, vector):  # type: ignore[no-untyped-def]
    """array[row, lanes] = vector; neither is checked."""
    if vector != _kind(array, lanes):
        return None

    def emit(context, builder, signature, arguments):  # type: ignore[no-untyped-def]
        place = _place(context, builder, signature, arguments)
        kind = ir.VectorType(place.type.pointee, vector.width)
        value = arguments[3]
        if array.dtype == types.boolean:
            value = builder.zext(value, kind)
        builder.store(value, builder.bitcast(place, kind.as_pointer()), align=_align(array))
        return context.get_dummy_value()

    return types.void(array, row, lanes, vector), emit


@compiled
def spread(context, value, lanes):  # type: ignore[no-untyped-def]
    """A number, or a vector of one lane, in each of these lanes; a vector as wide, as it is."""
    width = len(lanes.types[0])
    if isinstance(value, Vector):
        if value.width not in (1, width):
            return None
        kind = Vector(value.dtype, width)
    else:
        kind = Vector(value, width)

    def emit(context, builder, signature, arguments):  # type: ignore[no-untyped-def]
        inner = arguments[0]
        if isinstance(value, Vector):
            if value.width == width:
                return inner
            inner = builder.extract_element(inner, ir.IntType(32)(0))
        return splat(builder, inner, width)

    return kind(value, lanes), emit


def _align(array: Any) -> int:
    return 1 if array.dtype == types.boolean else 8
