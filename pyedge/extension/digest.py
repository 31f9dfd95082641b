"""SHA-256 of a value: its data by content, a user's functions and classes by their code.

Code is a user's unless it comes with Python, with pyedge or from an installed package, which count
by name and version.  Of a user's function, all that it refers to is included, of a user's class its
bases and members; file names, line numbers and memory addresses are not.
"""

from __future__ import annotations

import copyreg
import dataclasses
import dis
import functools
import hashlib
import importlib
import inspect
import sys
import sysconfig
import types
from collections.abc import Iterator, Mapping
from contextlib import suppress
from enum import Enum
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import BaseModel

from pyedge.errors import InputError

OMITTED = "omitted at its default"
"""Key in the metadata of a dataclass's field that, at its default, digests leave out."""

_OURS = {"pyedge", "circuits", "hdl", "builtins", *sys.stdlib_module_names} - {"__main__"}
_INSTALLED = {"site-packages", "dist-packages"}
_PLAIN = {bool, int, float, complex, str, bytes, type(None), type(...)}
_CODE = (
    "code", "consts", "names", "varnames", "freevars", "cellvars", "argcount", "posonlyargcount",
    "kwonlyargcount", "flags", "exceptiontable",
)  # fmt: skip
# Members of classes that hold no code or data of their own, or hold it a second time.
_DERIVED = {
    "__module__", "__qualname__", "__doc__", "__dict__", "__weakref__", "__abstractmethods__",
    "_abc_impl", "__signature__", "__dataclass_fields__",
}  # fmt: skip
_CONTAINERS = (np.ndarray, dict, list, tuple, set, frozenset)
_WRAPPED = (property, classmethod, staticmethod, functools.cached_property)


def digest(value: Any, code: bool = True) -> str:
    """SHA-256, in hexadecimal, of a value: the same in every process.

    With `code` False, functions are digested by their source and classes by name, as in the names
    that stores give to objects.  InputError: what differs from process to process, as a lock does.
    """
    return _Walk(code, [], {}).digest(value)


def digest_if_stable(value: Any, code: bool = True) -> str | None:
    """As `digest`; None where that is refused."""
    try:
        return digest(value, code)
    except InputError:
        return None


@functools.cache
def is_users(module: str | None) -> bool:
    """Whether a module, by name, is of the user's."""
    if module is None or module.partition(".")[0] in _OURS:
        return False
    place, loaded = None, sys.modules.get(module)
    if loaded is None:
        with suppress(ImportError, ValueError):
            place = getattr(find_spec(module.partition(".")[0]), "origin", None)
    else:
        place = getattr(loaded, "__file__", None) or next(
            iter(getattr(loaded, "__path__", ())), None
        )
        if place is None and "__builtins__" not in vars(loaded):  # no Python code ran in it
            return False
    installed = _INSTALLED.intersection(Path(place or "").parts)
    return not installed and not str(place).startswith(sysconfig.get_path("stdlib"))


def attributes(value: Any) -> dict[str, Any]:
    """The attributes of an object, without properties that it has cached."""
    kind, cached = type(value), functools.cached_property
    return {k: v for k, v in vars(value).items() if not isinstance(getattr(kind, k, None), cached)}


class _Walk:
    """A walk over all that a value consists of.

    Functions, classes and modules are walked once, then numbered.
    """

    def __init__(self, code: bool, above: list[int], known: dict[int, tuple[int, Any]]) -> None:
        self.code = code
        self._above = above
        self._known = known

    def digest(self, value: Any) -> str:
        made = hashlib.sha256()
        for part in self.parts(value):
            made.update(part + b"\0")
        return made.hexdigest()

    def parts(self, value: Any) -> Iterator[bytes]:
        """A value as bytes, part by part."""
        if id(value) in self._above:
            yield f"inside itself, {self._above[::-1].index(id(value))} up".encode()
            return
        if self.code and isinstance(value, type | types.FunctionType | types.ModuleType):
            if id(value) in self._known:
                yield f"number {self._known[id(value)][0]}".encode()
                return
            self._known[id(value)] = len(self._known), value
        self._above.append(id(value))
        data, inside = self._content(value)
        if isinstance(value, _CONTAINERS) and not isinstance(value, np.memmap):
            inside += getattr(value, "__dict__", {}).items()  # of a derived class
        yield from data
        yield f"{type(value).__qualname__} {len(inside)}".encode()
        for each in inside:
            yield from self.parts(each)
        if self.code and is_users(type(value).__module__):
            yield from self.parts(type(value))
        self._above.pop()

    def _content(self, value: Any) -> tuple[list[bytes], list[Any]]:
        """The bytes of a value, and the values that it consists of."""
        if isinstance(value, np.ndarray):
            names = "" if value.dtype.names is None else value.dtype.descr
            about = f"{value.dtype.str}{names}{value.shape}".encode()
            if value.dtype.hasobject:
                return [about], value.ravel().tolist()
            return [about, np.ascontiguousarray(value).tobytes()], []
        if isinstance(value, Mapping):
            return [], [*value.items()]
        if isinstance(value, list | tuple):
            return [], [*value]
        if isinstance(value, set | frozenset):
            apart = [_Walk(self.code, [*self._above], {**self._known}) for _ in value]
            each = [walk.digest(one) for walk, one in zip(apart, value, strict=True)]
            return [text.encode() for text in sorted(each)], []
        if isinstance(value, type):
            return self._class(value)
        if isinstance(value, BaseModel):
            return [], [*value.model_dump().items()]
        if isinstance(value, types.FunctionType):
            return self._function(value)
        if isinstance(value, types.MethodType):
            return [], [value.__func__, value.__self__]
        if isinstance(value, functools.partial):
            return [], [value.func, value.args, value.keywords]
        if dataclasses.is_dataclass(value):
            named = [(each, getattr(value, each.name)) for each in dataclasses.fields(value)]
            return [], [
                (e.name, v) for e, v in named if not (OMITTED in e.metadata and v == e.default)
            ]
        if isinstance(value, types.CodeType):
            return [], [getattr(value, f"co_{name}") for name in _CODE]
        if type(value) in _PLAIN or isinstance(value, np.generic):
            return [repr(value).encode()], []
        return self._object(value)

    def _class(self, value: type) -> tuple[list[bytes], list[Any]]:
        if not self.code:
            return [f"{value.__module__}.{value.__qualname__}".encode()], []
        if not is_users(value.__module__):
            return [_imported(value.__module__, value.__qualname__)], []
        members = {
            name: each
            for name, each in vars(value).items()
            if name not in _DERIVED
            and (name == "__pydantic_fields__" or not name.startswith("__pydantic_"))
        }
        return [], [value.__bases__, members]

    def _function(self, value: types.FunctionType) -> tuple[list[bytes], list[Any]]:
        cells = []
        for cell in value.__closure__ or ():
            with suppress(ValueError):  # not yet filled
                cells.append(cell.cell_contents)
        defaults = [value.__defaults__, value.__kwdefaults__]
        if not self.code:
            try:
                code = inspect.getsource(value).encode()
            except (OSError, TypeError):
                code = value.__code__.co_code
            return [code], [*defaults, cells]
        home = value.__globals__.get("__name__")
        if not is_users(home or "__main__"):
            return [_imported(home, value.__code__.co_qualname)], cells
        refers = _referred(value.__code__, value.__globals__)
        return [], [value.__code__, *defaults, cells, vars(value), refers]

    def _object(self, value: Any) -> tuple[list[bytes], list[Any]]:
        module, name = getattr(value, "__module__", None), getattr(value, "__qualname__", None)
        if isinstance(value, types.ModuleType):
            file = Path(getattr(value, "__file__", None) or "")
            if is_users(value.__name__) and file.is_file():
                return [file.read_bytes()], []
            return [_imported(value.__name__, "")], []
        if isinstance(value, _WRAPPED):
            names = ("fget", "fset", "fdel", "__func__", "func")
            return [], [getattr(value, name, None) for name in names]
        if self.code and isinstance(name, str) and isinstance(module, str) and not is_users(module):
            return [_imported(module, name)], []
        if self.code and isinstance(value, Enum):
            return [value.name.encode()], [value.value]
        if hasattr(value, "__wrapped__"):  # of a cache, or of compiled code
            return [], [value.__wrapped__]
        kind = type(value)
        here = is_users(kind.__module__) or kind.__module__.partition(".")[0] in _OURS
        if not self.code and here and hasattr(value, "__dict__"):
            return [], [*attributes(value).items()]
        try:
            own = copyreg.dispatch_table.get(kind)
            reduced = value.__reduce_ex__(4) if own is None else own(value)
        except Exception:  # of many types
            what = kind.__qualname__
            raise InputError(f"a {what} is another one in every process: {value!r}") from None
        if isinstance(reduced, str):
            return [_imported(module or kind.__module__, reduced)], []
        make, arguments, *rest = reduced
        if make is copyreg.__newobj__:  # type: ignore[attr-defined]
            make, arguments = None, arguments[1:]
        state = rest[:1]
        if state and isinstance(state[0], dict) and state[0] is getattr(value, "__dict__", None):
            state = [attributes(value)]
        items = [list(each) for each in rest[1:3] if each is not None]
        return [], [make, arguments, *state, *items]


def _imported(module: str | None, name: str) -> bytes:
    """Name and version of what comes from an installed package."""
    package = sys.modules.get(str(module).partition(".")[0])
    return f"{module}.{name} {getattr(package, '__version__', '')}".encode()


def _referred(code: types.CodeType, space: dict[str, Any]) -> dict[str, Any]:
    """What code refers to outside itself, by name; of users' modules what it takes from them."""
    found: dict[str, Any] = {}
    names: set[str] = set()
    every = [code]
    for inner in every:
        every += [each for each in inner.co_consts if isinstance(each, types.CodeType)]
        names |= set(inner.co_names)
        lines = [line for line in dis.get_instructions(inner) if line.opname != "EXTENDED_ARG"]
        for k, line in enumerate(lines):
            if line.opname in ("LOAD_GLOBAL", "LOAD_NAME") and line.argval in space:
                found[line.argval] = space[line.argval]
            elif line.opname == "IMPORT_NAME" and is_users(line.argval):
                name = "." * lines[k - 2].argval + line.argval
                with suppress(Exception):  # whatever the import raises: the function will, too
                    found[name] = importlib.import_module(name, space.get("__package__"))
    return {name: _taken(found[name], names, set()) for name in sorted(found)}


def _taken(value: Any, names: set[str], above: set[str]) -> Any:
    """A value; of a user's module its attributes of these names."""
    if not isinstance(value, types.ModuleType) or not is_users(value.__name__):
        return value
    if value.__name__ in above:
        return value.__name__
    inside, above = vars(value), above | {value.__name__}
    return {name: _taken(inside[name], names, above) for name in sorted(names & inside.keys())}
