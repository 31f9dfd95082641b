"""Functions of compiled code that are chosen by the type of their first argument.

An element, a memory, a rule or a nudge is a NamedTuple in compiled code.  A function marked
`dispatch` has one implementation for each class of NamedTuple; numba picks it while it compiles
(`numba.extending.overload`), so that the choice costs nothing at run time.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from numba.core import cgutils as _cgutils
from numba.core import types as _types
from numba.extending import intrinsic, overload
from numba.np import arrayobj as _arrayobj

from pyedge.errors import InputError
from pyedge.simd.part import PART, part

# numba does not type these.
types: Any = _types
cgutils: Any = _cgutils
arrayobj: Any = _arrayobj


def dispatch(stub: Callable[..., Any]) -> Any:
    """A compiled function with an implementation for each class of its first argument.

    ``stub.on(kind)`` registers one for a NamedTuple class; its parameters have the stub's names,
    or else it raises InputError.  ``stub.need(value)`` raises it where none is registered.
    """
    table: dict[type, Callable[..., Any]] = {}
    names = list(inspect.signature(stub).parameters)
    space: dict[str, Any] = {"table": table}
    exec(  # numba compares the parameters' names with the implementations'
        f"def choose({', '.join(names)}):\n"
        f"    return table.get(getattr({names[0]}, 'instance_class', None))\n",
        space,
    )
    overload(stub, jit_options=PART)(space["choose"])

    def on(kind: type) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        if not hasattr(kind, "_fields"):
            raise InputError(f"{stub.__name__}.on({kind!r}): a NamedTuple class is wanted")

        def register(implementation: Callable[..., Any]) -> Callable[..., Any]:
            own = list(inspect.signature(implementation).parameters)
            if own != names:
                raise InputError(
                    f"{implementation.__name__}({', '.join(own)}), the compiled {stub.__name__} of "
                    f"{kind.__name__}: its parameters must be {', '.join(names)}"
                )
            table[kind] = implementation
            return implementation

        return register

    def need(value: object) -> None:
        name = type(value).__name__
        if type(value) not in table:
            raise InputError(
                f"{name} has no {stub.__name__}: add a function with @{stub.__name__}.on({name})"
            )

    vars(stub).update(on=on, need=need, table=table)
    return stub


def for_each(count: int = 1) -> Callable[[Callable[..., Any]], Any]:
    """A compiled function of single items, to be called with tuples of them, unrolled.

    Args:
        count: how many of its first parameters are given as tuples, of the same length.
    """

    def make(function: Callable[..., Any]) -> Any:
        names = list(inspect.signature(function).parameters)
        arguments = ", ".join(names)
        space: dict[str, Any] = {"one": part(function)}
        exec(f"def every({arguments}):\n    pass\n", space)

        def unrolled(size: int) -> Any:
            lines = [
                "    one("
                + ", ".join(f"{name}[{k}]" if i < count else name for i, name in enumerate(names))
                + ")"
                for k in range(size)
            ] or ["    pass"]
            local = {"one": space["one"]}
            exec(f"def every({arguments}):\n" + "\n".join(lines) + "\n", local)
            return local["every"]

        space["unrolled"] = unrolled
        exec(f"def choose({arguments}):\n    return unrolled(len({names[0]}))\n", space)
        overload(space["every"], jit_options=PART)(space["choose"])
        return space["every"]

    return make


def _group(_context, values, g):  # type: ignore[no-untyped-def]
    """Group `g` of a NamedTuple, tuple or array, in compiled code.

    Arrays have the groups as first axis, except those of unsigned whole numbers, which all
    groups share; numbers are the same in all groups.
    """

    def emit(context, builder, signature, arguments):  # type: ignore[no-untyped-def]
        which = context.cast(builder, arguments[1], signature.args[1], types.intp)
        return _pick(context, builder, values, arguments[0], which)

    return _picked(values)(values, g), emit


group: Any = intrinsic(_group)


def _shared(kind: Any) -> bool:
    return not isinstance(kind, types.Array) or (
        isinstance(kind.dtype, types.Integer) and not kind.dtype.signed
    )


def _picked(kind: Any) -> Any:
    """The type of a group of values of this type."""
    if isinstance(kind, types.BaseTuple):
        parts = [_picked(each) for each in kind]
        made = getattr(kind, "instance_class", None)
        if made is None:
            return types.Tuple(parts)
        alike = len(set(parts)) == 1
        return (
            types.NamedUniTuple(parts[0], len(parts), made)
            if alike
            else (types.NamedTuple(parts, made))
        )
    return kind if _shared(kind) else kind.copy(ndim=kind.ndim - 1)


def _pick(context: Any, builder: Any, kind: Any, value: Any, which: Any) -> Any:
    """The group's value, in LLVM."""
    if isinstance(kind, types.BaseTuple):
        parts = [
            _pick(context, builder, each, builder.extract_value(value, k), which)
            for k, each in enumerate(kind)
        ]
        return context.make_tuple(builder, _picked(kind), parts)
    if _shared(kind):
        return value
    whole = context.make_array(kind)(context, builder, value)
    part = context.make_array(_picked(kind))(context, builder)
    shape, strides = (cgutils.unpack_tuple(builder, each) for each in (whole.shape, whole.strides))
    arrayobj.populate_array(
        part,
        data=cgutils.pointer_add(builder, whole.data, builder.mul(which, strides[0])),
        shape=shape[1:],
        strides=strides[1:],
        itemsize=whole.itemsize,
        meminfo=None,
    )
    return part._getvalue()
