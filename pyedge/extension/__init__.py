"""Names of parts that can be chosen: built in, from an installed package, or from a user's file.

A `Registry` maps names to objects.  A name that it does not hold is looked for among the entry
points of its group, then as ``FILE.py:NAME`` or, of parts that have data sheets, ``FILE.toml``.
"""

from __future__ import annotations

import hashlib
import importlib.util
import sys
import tomllib
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import cache, cached_property, partial
from importlib.metadata import EntryPoints, entry_points
from inspect import get_annotations, getattr_static
from pathlib import Path
from types import ModuleType
from typing import Any, Generic, TypeVar, get_args

from pyedge.errors import InputError, ToolError, expect

T = TypeVar("T")


class Registry(Generic[T]):
    """Objects by name; entry points are in the group ``pyedge.<what>``.

    `base` is the type of each, as for `expect`: ``Exporter``, ``type[TaskFile]``,
    ``Callable[..., Population]``; None for any.  `read` makes one from a TOML file.
    """

    def __init__(
        self, what: str, base: Any = None, read: Callable[[Path], T] | None = None
    ) -> None:
        self.what = what
        self.base = base
        self.read = read
        self._objects: dict[str, T] = {}
        self._families: dict[str, tuple[str, Callable[..., Any]]] = {}

    def __iter__(self) -> Iterator[str]:
        return iter(self._objects)

    def __contains__(self, name: str) -> bool:
        known = name in self._objects or name in self._installed.names or self._in_family(name)
        return known or ".py:" in name or self._is_file(name)

    def __getitem__(self, name: str) -> T:
        return self.find(name)

    def register(self, name: str) -> Callable[[T], T]:
        """A decorator that adds an object under a name."""

        def add(made: T) -> T:
            self._objects[name] = made
            return made

        return add

    def family(self, kind: str, of: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """A decorator that adds a function for all names ``KIND:OF``; it takes OF first."""

        def add(made: Callable[..., Any]) -> Callable[..., Any]:
            self._families[kind] = of, made
            return made

        return add

    def check(self, name: str) -> str:
        """The name; a ValueError, for validators of files, where no object has it."""
        if name not in self:
            families = [f"{kind}:{of}" for kind, (of, _) in self._families.items()]
            known = ", ".join([*self, *sorted(self._installed.names), *families])
            file = "FILE.py:NAME" if self.read is None else "FILE.py:NAME or FILE.toml"
            raise InputError(f"{name!r} is not one of {known}, nor {file}")
        return name

    def find(self, name: str, folder: Path = Path()) -> T:
        """The object registered, an entry point's, or ``FILE.py:NAME`` with FILE from a folder.

        InputError: there is none, the file cannot be read or run, or it is of another type.
        """
        if name in self._objects:
            return self._objects[name]
        if self._in_family(name):
            kind, _, of = name.partition(":")
            member: Any = partial(self._families[kind][1], of)
            chosen: T = member
            return chosen
        if self._is_file(name):
            assert self.read is not None
            return self.read(folder / name)
        made = load(name, folder) if ".py:" in name else self._installed[self.check(name)].load()
        if self.base is not None:
            expect(f"{name} is", made, self.base)
        chosen = made
        return chosen

    def make(self, name: str, *arguments: Any, folder: Path = Path()) -> Any:
        """What the function of this name returns; see `find` and `called`."""
        function: Any = self.find(name, folder)
        if name in self._objects or self._in_family(name):
            return function(*arguments)
        return called(function, *arguments, gives=get_args(self.base)[-1], name=name)

    @property
    def _installed(self) -> EntryPoints:
        return entry_points(group=f"pyedge.{self.what}")

    def _in_family(self, name: str) -> bool:
        kind, colon, _ = name.partition(":")
        return bool(colon) and kind in self._families

    def _is_file(self, name: str) -> bool:
        return self.read is not None and name.endswith(".toml")


def called(function: Callable[..., Any], *arguments: Any, gives: Any, name: str = "") -> Any:
    """What a function that may be a user's returns; one of this project is just called.

    `gives` is the type or shape of the result, as for `expect`; `name` that of a user's function in
    messages, empty for its file's and its own.  InputError: it raises another exception, which is
    the cause, or returns something else.
    """
    owner = getattr(function, "__self__", None)  # a user's class may inherit the method
    place: str = getattr(function if owner is None else type(owner), "__module__", "")
    if not name and _is_ours(place):
        return function(*arguments)
    of = "" if owner is None else f"{type(owner).__name__}."
    name = name or f"{_FILES.get(place, place)}:{of}{getattr(function, '__name__', function)}"
    try:
        made = function(*arguments)
    except (InputError, ToolError):
        raise
    except (Exception, SystemExit) as error:
        raise InputError(f"{name}: {reason(error)}") from error
    expect(f"{name} returns", made, gives)
    return made


@cache
def _is_ours(module: str) -> bool:
    return module.partition(".")[0] in {"pyedge", "hdl", "circuits"}


def reason(error: BaseException) -> str:
    """An exception in one line: its type, and its text cut to 300 characters."""
    return f"{type(error).__name__}: {' '.join(str(error).split())[:300]}".removesuffix(": ")


def fault(error: Exception) -> str | None:
    """One line for an exception that came about in a user's file; None if in none."""
    files = {str(path) for path in _FILES.values()}
    steps = [step for step in traceback.extract_tb(error.__traceback__) if step.filename in files]
    return f"{steps[-1].filename}, line {steps[-1].lineno}: {reason(error)}" if steps else None


_INDEPENDENT = {"name", "summary", "describe", "prepared", "replicated", "close"}
"""Attributes that compiled code does not stand for: labels, and what is called beside it."""


def overridden(part: object, compiled: str | type = "compiled") -> bool:
    """Whether a part has an attribute of its own that its inherited compiled code does not follow.

    That is an attribute of the class that the compiled code was written for, whatever its kind,
    which a derived class defines anew or which is set in the part alone; or a property of a
    derived class, in place of what the class sets.  Fields are data: compiled code reads them.

    `compiled` is the class that the compiled code was written for, or the attribute, defined by
    that class, which gives the compiled code.
    """
    kind: type = type(part)
    fields = getattr(kind, "__dataclass_fields__", {})
    return _overridden(kind, compiled) or any(
        hasattr(kind, name) and not isinstance(getattr_static(kind, name), cached_property)
        for name in getattr(part, "__dict__", {}).keys() - _INDEPENDENT - fields.keys()
    )


@cache
def _overridden(kind: type, compiled: str | type) -> bool:
    base = compiled if isinstance(compiled, type) else _definer(kind, compiled)
    fields = getattr(base, "__dataclass_fields__", {})
    return any(
        hasattr(value, "__set__") or (name not in fields and hasattr(base, name))
        for each in kind.__mro__
        if each not in base.__mro__
        for name, value in vars(each).items()
        if name not in _INDEPENDENT and not name.startswith("__")
    )


def _definer(kind: type, name: str) -> type:
    """The class of a class's bases that defines an attribute or declares a field."""
    bases = (each for each in kind.__mro__ if name in vars(each) | get_annotations(each))
    return next(bases, kind)


def beside(name: str, folder: Path) -> str:
    """A name; FILE of ``FILE.py:NAME`` becomes absolute, from this folder."""
    file, colon, attribute = name.rpartition(":")
    return f"{(folder / file).resolve()}{colon}{attribute}" if file.endswith(".py") else name


def files_beside(value: Any, folder: Path) -> Any:
    """Plain data, with the files that it names in this folder as absolute paths.

    They are FILE of ``FILE.py:NAME``, ``FILE.toml``, and files of `DATA` that are there.
    """
    if isinstance(value, dict):
        return {key: files_beside(each, folder) for key, each in value.items()}
    if isinstance(value, list):
        return [files_beside(each, folder) for each in value]
    if not isinstance(value, str):
        return value
    there = value.lower().endswith(DATA) and (folder / value).is_file()
    file = there or value.endswith(".toml")
    return str((folder / value).resolve()) if file else beside(value, folder)


def files_named(value: Any, folder: Path = Path(), inside: bool = True) -> dict[str, str]:
    """SHA-256 of each file in a folder that plain data name, by the name that is given.

    They are FILE of ``FILE.py:NAME``, and TOML files and files of `DATA` that are there; with
    `inside`, the files that these TOML files name, too.
    """
    if isinstance(value, Mapping):
        return files_named([*value.values()], folder, inside)
    if isinstance(value, list | tuple):
        return {k: v for each in value for k, v in files_named(each, folder, inside).items()}
    if not isinstance(value, str):
        return {}
    file = value.rpartition(":")[0] if ".py:" in value else value
    path = folder / file
    if path.suffix.lower() not in (".py", ".toml", *DATA) or not path.is_file():
        return {}
    text = path.read_bytes()
    found = {value: hashlib.sha256(text).hexdigest()}
    if inside and path.suffix == ".toml":
        with suppress(ValueError):  # it is refused where it is read
            named = files_named(tomllib.loads(text.decode()), path.parent, inside=False)
            found |= {str(Path(file).parent / name): digest for name, digest in named.items()}
    return found


DATA = (".csv", ".tsv", ".txt", ".edgelist", ".graphml", ".json")
"""Suffixes of files of networks, of tasks' data and of chips."""


def load(name: str, folder: Path = Path()) -> Any:
    """What ``FILE.py:NAME`` names; InputError: no such file or name, or it cannot be run."""
    file, _, attribute = name.rpartition(":")
    path = (folder / file).resolve()
    code = module(path)
    if not hasattr(code, attribute):
        raise InputError(f"{file} has no {attribute!r}")
    return getattr(code, attribute)


def files_in(pickled: bytes) -> tuple[str, ...]:
    """The users' files whose classes and functions a pickled value refers to, by path."""
    return tuple(str(path) for name, path in _FILES.items() if name.encode() in pickled)


_FILES: dict[str, Path] = {}
"""Users' files that were run, by the name of their module."""


def module(path: Path) -> ModuleType:
    """The module in a user's file, run once for each of its contents; InputError: it cannot be."""
    try:
        text = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from None
    name = f"{path.stem}_{hashlib.blake2b(bytes(path) + text, digest_size=6).hexdigest()}"
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise InputError(f"{path} is not a Python file")
    made = importlib.util.module_from_spec(spec)
    sys.modules[name] = made
    try:
        spec.loader.exec_module(made)
    except (Exception, SystemExit) as error:
        del sys.modules[name]
        raise InputError(f"{path} cannot be run: {reason(error)}") from error
    _FILES[name] = path
    return made
