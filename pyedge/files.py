"""Paths to write to, and atomic writes: a temporary file in the same folder, renamed into place."""

from __future__ import annotations

import contextlib
import itertools
import os
import re
import shutil
import uuid
from collections.abc import Callable
from pathlib import Path

from pyedge.errors import InputError
from pyedge.reading import check_path

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:/")


def expanded(path: str | Path) -> Path:
    """A path to write to, with ``~`` replaced; InputError: it names no file of this machine."""
    text = os.fspath(path)
    check_path(text)
    if _URL.match(text):
        raise InputError(f"{text} is a URL: write a path on this machine")
    try:
        given = Path(text).expanduser()
    except RuntimeError:
        raise InputError(f"{text} cannot be written: no such user") from None
    place = Path(os.path.abspath(given))
    if not (text and place.name):
        raise InputError(f"{text!r} names no file or folder to write")
    return given if given.name.strip(".") else place


def output(path: str | Path, *, folder: bool = False) -> Path:
    """A path that can be written, with ``~`` replaced; to be checked before the work for it.

    Nothing is left there.  InputError: it cannot be written, or is something else than a file (a
    folder).
    """
    path = expanded(path)
    try:
        if path.exists() and not (path.is_dir() if folder else path.is_file()):
            other = "folder" if path.is_dir() else "file" if path.is_file() else "device"
            raise InputError(f"{path} cannot be written: it is a {other}")
        here = path if path.is_dir() else next(each for each in path.parents if each.exists())
        probe = _beside(here / path.name)
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}") from None
    return path


def unused(path: Path) -> Path:
    """The path, or one with a number behind its name, that does not exist."""
    numbered = (path.with_name(f"{path.stem}-{k}{path.suffix}") for k in itertools.count(2))
    return next(each for each in itertools.chain([path], numbered) if not each.exists())


def _beside(path: Path) -> Path:
    """A temporary path in the folder of another."""
    return path.with_name(f".{uuid.uuid4().hex[:8]}.{path.name}")


def replace(path: str | Path, write: Callable[[Path], object]) -> None:
    """Call `write` with a temporary path for a file or folder, then rename it to `path`.

    An old one stays until the new one is complete.  The temporary path has the suffix of `path`, by
    which writers choose a format.  InputError: the path cannot be written.
    """
    path = expanded(path)
    beside = _beside(path)
    aside = beside.with_name(beside.name + ".old")
    missing = [each for each in path.parents if not each.exists()]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write(beside)
        if beside.is_dir() and path.is_dir():
            _swap(beside, path, aside)
        else:
            os.replace(beside, path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(f"{path} cannot be written: {reason}") from None
    finally:
        for left in (beside, aside):
            with contextlib.suppress(OSError):
                shutil.rmtree(left) if left.is_dir() else left.unlink()
        for parent in missing:  # empty after a failure
            with contextlib.suppress(OSError):
                parent.rmdir()


def _swap(beside: Path, path: Path, aside: Path) -> None:
    """Replace the folder `path` by `beside`; the old one is renamed to `aside`."""
    os.replace(path, aside)
    try:
        os.replace(beside, path)
    except BaseException:
        os.replace(aside, path)
        raise


def restore(path: Path) -> None:
    """Put back a folder whose replacement by `replace` was cut short between two renamings."""
    for aside in path.parent.glob(f".*.{path.name}.old"):
        if not path.exists():
            os.replace(aside, path)


def write_text(path: str | Path, text: str) -> None:
    """Write a text file atomically; InputError: the path cannot be written."""
    replace(path, lambda beside: beside.write_text(text, encoding="utf-8"))
