"""`jit`: how a kernel is compiled, and where what was compiled is kept.

numba compiles a function again when the file that it stands in has changed, but not when a
function that it calls has, in another file.  Kernels are made of kernels, so each keeps its
compiled form in a folder named after the text of them all.
"""

from __future__ import annotations

import functools
import hashlib
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numba

from hdl import cache
from pyedge.errors import InputError

_HERE = Path(__file__).parent
_PACKAGE = _HERE.parent
_PART = re.compile(r"pyedge\.simd|^@\w+\.on\(", re.MULTILINE)
_CIRCUITS = re.compile(r"^from (circuits[\w.]*) import", re.MULTILINE)
_numba: Any = numba

_NO_C = {"no_cfunc_wrapper": True}
"""No entry for C, which takes an eighth of the compilation."""


def jit(makes_arrays: bool = False, **options: bool) -> Callable[[Callable[..., Any]], Any]:
    """Compile a function, with floating-point errors as in numpy, and keep it on disk.

    Args:
        makes_arrays: whether it makes arrays.  Where it only works on those that it is given, no
            one need count who refers to them; the counting took a third of a tick.
        options: of `numba.njit`.
    """
    options = {"_nrt": makes_arrays, **options}

    def compile_later(function: Callable[..., Any]) -> Any:
        if _numba.config.DISABLE_JIT:
            raise InputError(
                "NUMBA_DISABLE_JIT is set, and pyedge's vector functions exist as compiled code "
                "alone: unset it"
            )
        return cached(error_model="numpy", **options)(function)

    return compile_later


def cached(**options: Any) -> Callable[[Callable[..., Any]], Any]:
    """`numba.njit` with these options, whose result is kept on disk where anything can be."""

    def compile_later(function: Callable[..., Any]) -> Any:
        theirs = _numba.config.CACHE_DIR
        usable = theirs and cache.writable(Path(theirs))
        _numba.config.CACHE_DIR = place = str(Path(theirs, _name())) if usable else _folder()
        try:
            return _numba.njit(cache=bool(place), **_NO_C, **options)(function)
        finally:
            _numba.config.CACHE_DIR = theirs

    return compile_later


def for_types(compiled: Any, values: Any) -> Any:
    """A kernel to be called with these values.

    Where NamedTuples among them are of classes from outside the package, it is compiled apart and
    not kept on disk: another process could not read what names a class that it does not have.
    Each such set of classes has a kernel of its own, for numba takes classes of one name for one.

    Args:
        compiled: a kernel that `jit` has made.
        values: NamedTuples, tuples and arrays that it is called with.
    """
    theirs = tuple(_theirs(values))
    return _apart(compiled, theirs) if theirs else compiled


@functools.cache
def _apart(compiled: Any, theirs: tuple[type, ...]) -> Any:
    options = {"nogil": compiled.targetoptions.get("nogil", False)}
    own = _numba.njit(_nrt=False, error_model="numpy", **_NO_C, **options)(compiled.py_func)

    def run(*arguments: Any) -> Any:
        try:
            return own(*arguments)
        except _numba.core.errors.NumbaError as error:
            # the innermost of its many messages, and where that came about; with colorama in colour
            text = re.sub(r"\x1b\[[\d;]*m", "", str(error))
            inner = text.partition("During:")[0].rpartition("frontend)")[2]
            cause = " ".join(re.split("File|There are", inner)[0].split())[:160]
            (place, *_) = re.findall(r"During: (typing of .*)", text) or [""]
            raise InputError(f"a part's compiled code: {cause}, {place}") from error

    return run


def _theirs(values: Any) -> Iterator[type]:
    """The classes of NamedTuples that are not the package's."""
    if not isinstance(values, tuple):
        return
    if hasattr(values, "_fields") and not type(values).__module__.startswith("pyedge."):
        yield type(values)
    for each in values:
        yield from _theirs(each)


def kernel_files() -> list[Path]:
    """Files with parts of kernels: what uses this room or registers an implementation of a part,
    and the modules of `circuits` whose constants they take, which numba compiles in.
    """
    files = set(_HERE.glob("*.py"))
    for path in _PACKAGE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if _PART.search(text):
            files.add(path)
            for name in _CIRCUITS.findall(text):
                module = _PACKAGE.parent.joinpath(*name.split("."))
                both = module.with_suffix(".py"), module / "__init__.py"
                files |= {each for each in both if each.exists()}
    return sorted(files)


@functools.cache
def _name() -> str:
    """Name of a folder for kernels of this text."""
    whole = hashlib.blake2b(b"\0".join(map(Path.read_bytes, kernel_files())), digest_size=8)
    return f"kernels-{whole.hexdigest()}"


@functools.cache
def _folder() -> str:
    """Where kernels of this text are kept; those of other texts are let go.

    Beside the package or, if that cannot be written, in the user's `cache.folder`; an empty string
    if there is none.
    """
    name = _name()
    folder = _PACKAGE / "__pycache__" / name
    fresh = not folder.is_dir()
    if not cache.writable(folder):
        return str(cache.folder(name) or "")
    for other in folder.parent.glob("kernels-*") if fresh else ():
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)
    return str(folder)
