"""Rows of arrays, read and written as vectors."""

# Compiled functions have no types of their own.
# mypy: allow-untyped-defs
from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba.core import types

from pyedge.simd.vector import Vector, compiled, splat


def _kind(array: Any, index: Any, lanes: Any) -> Vector | None:
    if not isinstance(array, types.Array) or array.layout != "C":
        return None
    count = len(_kinds(index))
    return Vector(array.dtype, len(lanes.types[0])) if array.ndim == count + 1 else None


def _kinds(index: Any) -> Any:
    """The types of the indices, of which there may be one."""
    return index.types if isinstance(index, types.UniTuple | types.Tuple) else (index,)


def _place(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    """Where the vector of (array, index, lanes) begins in memory."""
    array = context.make_array(signature.args[0])(context, builder, arguments[0])
    index, kinds = arguments[1], _kinds(signature.args[1])
    indices = [index]
    if isinstance(signature.args[1], types.UniTuple | types.Tuple):
        indices = [builder.extract_value(index, k) for k in range(len(kinds))]
    offset = context.get_constant(types.intp, 0)
    for axis, (of, each) in enumerate(zip(kinds, indices, strict=True)):
        size = builder.extract_value(array.shape, axis)
        whole = context.cast(builder, each, of, types.intp)
        offset = builder.add(builder.mul(offset, size), whole)
    wide, first = signature.args[2].types
    if isinstance(first, types.NoneType):
        columns = context.get_constant(types.intp, len(wide))
        return builder.gep(array.data, [builder.mul(offset, columns)])
    columns = builder.extract_value(array.shape, len(indices))
    ahead = builder.extract_value(arguments[2], 1)
    return builder.gep(array.data, [builder.add(builder.mul(offset, columns), ahead)])


@compiled
def load(context, array, index, lanes):
    """The vector array[index, lanes], for one index or a tuple; nothing is checked."""
    vector = _kind(array, index, lanes)
    if vector is None:
        return None

    def emit(context, builder, signature, arguments):
        place = _place(context, builder, signature, arguments)
        kind = ir.VectorType(place.type.pointee, vector.width)
        value = builder.load(builder.bitcast(place, kind.as_pointer()), align=_align(array))
        if array.dtype == types.boolean:
            value = builder.icmp_unsigned("!=", value, ir.Constant(kind, [0] * vector.width))
        return value

    return vector(array, index, lanes), emit


@compiled
def gather(context, words, index):
    """In each lane the float whose bits are words[index], of a vector of whole numbers.

    The table is of words, uint64, because those are the same in all groups of lanes.
    """
    if not isinstance(index, Vector) or words != types.Array(types.uint64, 1, "C"):
        return None
    vector = index.of(types.float64)

    def emit(context, builder, signature, arguments):
        data = context.make_array(words)(context, builder, arguments[0]).data
        value = ir.Constant(ir.VectorType(ir.IntType(64), vector.width), ir.Undefined)
        for lane in (ir.IntType(32)(k) for k in range(vector.width)):
            place = builder.gep(data, [builder.extract_element(arguments[1], lane)])
            value = builder.insert_element(value, builder.load(place), lane)
        return builder.bitcast(value, ir.VectorType(ir.DoubleType(), vector.width))

    return vector(words, index), emit


@compiled
def store(context, array, index, lanes, vector):
    """array[index, lanes] = vector; see `load`."""
    if vector != _kind(array, index, lanes):
        return None

    def emit(context, builder, signature, arguments):
        place = _place(context, builder, signature, arguments)
        kind = ir.VectorType(place.type.pointee, vector.width)
        value = arguments[3]
        if array.dtype == types.boolean:
            value = builder.zext(value, kind)
        builder.store(value, builder.bitcast(place, kind.as_pointer()), align=_align(array))
        return context.get_dummy_value()

    return types.void(array, index, lanes, vector), emit


@compiled
def broadcast(context, value, lanes):
    """A number, or a vector of one lane, in each of these lanes; a vector as wide, as it is."""
    width = len(lanes.types[0])
    if isinstance(value, Vector):
        if value.width not in (1, width):
            return None
        kind = Vector(value.dtype, width)
    else:
        kind = Vector(value, width)

    def emit(context, builder, signature, arguments):
        inner = arguments[0]
        if isinstance(value, Vector):
            if value.width == width:
                return inner
            inner = builder.extract_element(inner, ir.IntType(32)(0))
        return splat(builder, inner, width)

    return kind(value, lanes), emit


def _align(array: Any) -> int:
    return 1 if array.dtype == types.boolean else 8
