"""Names of parts that can be chosen: built in, from an installed package, or from a user's file.

A `Registry` maps names to objects.  A name that it does not hold is looked for among the entry
points of its group, then as ``FILE.py:NAME`` or, of parts that have data sheets, ``FILE.toml``.
"""

from __future__ import annotations

import hashlib
import importlib.util
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType
from typing import Any, Generic, TypeVar

from pyedge.errors import InputError

T = TypeVar("T")


class Registry(Generic[T]):
    """Objects by name.

    Args:
        what: what they are, in messages; entry points are in the group ``pyedge.<what>``.
        read: makes one from a TOML file; None where none is.
    """

    def __init__(self, what: str, read: Callable[[Path], T] | None = None) -> None:
        self.what = what
        self.read = read
        self._objects: dict[str, T] = {}

    def __iter__(self) -> Iterator[str]:
        return iter(self._objects)

    def __getitem__(self, name: str) -> T:
        return self.find(name)

    def register(self, name: str) -> Callable[[T], T]:
        """A decorator that adds an object under a name."""

        def add(made: T) -> T:
            self._objects[name] = made
            return made

        return add

    def check(self, name: str) -> str:
        """The name; a ValueError, for validators of files, where no object has it."""
        if not (".py:" in name or self._is_file(name) or name in self._objects):
            try:
                self.find(name)
            except InputError as error:
                raise ValueError(str(error)) from None
        return name

    def find(self, name: str, folder: Path = Path()) -> T:
        """The object of this name.

        Args:
            name: registered, an entry point's, or ``FILE.py:NAME``.
            folder: where FILE is looked for.

        Raises:
            InputError: there is none, or the file cannot be read or run.
        """
        if name in self._objects:
            return self._objects[name]
        if ".py:" in name:
            found: T = load(name, folder)
            return found
        if self.read is not None and self._is_file(name):
            return self.read(folder / name)
        for point in entry_points(group=f"pyedge.{self.what}", name=name):
            made: T = point.load()
            return made
        files = "FILE.py:NAME" if self.read is None else "FILE.toml or FILE.py:NAME"
        raise InputError(f"{name!r} is not one of {', '.join(self._objects)}, nor {files}")

    def _is_file(self, name: str) -> bool:
        return self.read is not None and name.endswith(".toml")


def beside(name: str, folder: Path) -> str:
    """A name; FILE of ``FILE.py:NAME`` or ``FILE.toml`` becomes absolute, from this folder."""
    file, colon, attribute = name.rpartition(":")
    if name.endswith(".toml"):
        return str((folder / name).resolve())
    return f"{(folder / file).resolve()}{colon}{attribute}" if file.endswith(".py") else name


def load(name: str, folder: Path = Path()) -> Any:
    """What ``FILE.py:NAME`` names.

    Raises:
        InputError: no such file or name, or an error when the file is run.
    """
    file, _, attribute = name.rpartition(":")
    path = (folder / file).resolve()
    module = _module(path)
    if not hasattr(module, attribute):
        raise InputError(f"{file} has no {attribute!r}")
    return getattr(module, attribute)


def _module(path: Path) -> ModuleType:
    """The module in a file, run once for each of its contents."""
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
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        del sys.modules[name]
        raise InputError(f"{path} cannot be run: {type(error).__name__}: {error}") from None
    return module
