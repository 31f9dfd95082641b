"""What can go wrong, by whose hand it is mended.

``InputError`` is the user's to mend: a wrong name, number, file or network.  Its text is one line
that says what was wrong, where, and what would be right; the command line prints it and exits
with status 2.  ``ToolError`` is a program outside Python that is missing or has failed: one line,
status 3.
"""

from __future__ import annotations

import types
from inspect import isabstract
from typing import Any, get_args, get_origin

from hdl.tools import MissingTool, ToolError

__all__ = ["InputError", "MissingTool", "ToolError", "expect"]


_LONGEST = 1000
"""Characters of the text of an InputError; of a longer one the middle is left out."""


class InputError(ValueError):
    """Something that the user gave cannot be used."""

    def __init__(self, text: str = "") -> None:
        text = str(text)
        left_out = f"{text[: _LONGEST // 2]} ... {text[-_LONGEST // 4 :]}"
        super().__init__(text if len(text) <= _LONGEST else left_out)


def expect(what: str, value: object, wanted: Any) -> None:
    """Raise InputError unless a value has a type or shape.

    Args:
        what: subject and verb of the message, as "mine.py:bill is".
        value: any object.
        wanted: a class or protocol; a union; ``type[Base]`` for a subclass of Base without abstract
            methods; ``Callable[..., Result]``; or the shape of an array of numbers.
    """
    lacking = _lacking(value, wanted)
    if lacking or not _fits(value, wanted):
        kind = value if isinstance(value, type) else type(value)
        given = (
            f"the class {kind.__name__}" if kind is value else f"an object of type {kind.__name__}"
        )
        given = "None" if value is None else given
        given += f" and shape {value.shape}" if hasattr(value, "shape") else ""
        given += f" without {', '.join(lacking)}" if lacking else ""
        raise InputError(f"{what} {given}; wanted: {_named(wanted)}")


def _fits(value: object, wanted: Any) -> bool:
    kind, inside = get_origin(wanted), get_args(wanted)
    if isinstance(wanted, tuple):
        import numpy as np

        try:
            array = np.asarray(value)
        except ValueError:  # ragged
            return False
        return array.dtype.kind in "biuf" and array.shape == wanted
    if kind is type:
        return isinstance(value, type) and issubclass(value, inside) and not isabstract(value)
    if getattr(wanted, "_is_protocol", False):
        return not isinstance(value, type)
    return isinstance(value, wanted if kind in (None, types.UnionType) else kind)


def _lacking(value: object, wanted: Any) -> list[str]:
    """The members of a protocol that an object has not."""
    if isinstance(value, type) or not getattr(wanted, "_is_protocol", False):
        return []
    members = {name for name in (*vars(wanted), *wanted.__annotations__) if name[0] != "_"}
    # the class first: properties may cost
    return sorted(m for m in members if not (hasattr(type(value), m) or hasattr(value, m)))


def _named(wanted: Any) -> str:
    kind, inside = get_origin(wanted), get_args(wanted)
    if isinstance(wanted, tuple):
        return f"numbers of shape {wanted}"
    if kind is types.UnionType:
        return " or ".join(map(_named, inside))
    if kind is type:
        return f"a subclass of {inside[0].__name__} without abstract methods"
    if wanted.__name__ == "Callable":
        return f"a function that returns {_named(inside[-1])}" if inside else "a function"
    return str(wanted.__name__)
