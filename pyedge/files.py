"""Atomic file writes: a temporary file in the same folder, renamed into place."""

from __future__ import annotations

import contextlib
import os
import shutil
import uuid
from collections.abc import Callable
from pathlib import Path

from pyedge.errors import InputError


def replace(path: str | Path, write: Callable[[Path], object]) -> None:
    """Call `write` with a temporary path for a file or folder, then rename it to `path`.

    An old one stays until the new one is complete.  The temporary path has the suffix of `path`, by
    which writers choose a format.  InputError: the path cannot be written.
    """
    path = Path(path)
    beside = path.with_name(f".{uuid.uuid4().hex[:8]}.{path.name}")
    aside = beside.with_name(beside.name + ".old")
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
