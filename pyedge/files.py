"""Files that are whole or not there: written beside, then renamed into place."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Callable
from pathlib import Path

from pyedge.errors import InputError


def replace(path: str | Path, write: Callable[[Path], object]) -> None:
    """Let `write` make a file or folder beside `path`, then rename it into place.

    What stood at `path` stays until the new one is whole.  The name beside keeps the ending of
    `path`, by which writers choose a format.

    Raises:
        InputError: the place cannot be written.
    """
    path = Path(path)
    beside = path.with_name(f".{uuid.uuid4().hex[:8]}.{path.name}")
    aside = beside.with_name(beside.name + ".old")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write(beside)
        if path.is_dir() or beside.is_dir():
            if path.exists():
                os.replace(path, aside)
            try:
                os.replace(beside, path)
            except OSError:
                if aside.exists():
                    os.replace(aside, path)
                raise
        else:
            os.replace(beside, path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(f"{path} cannot be written: {reason}") from None
    finally:
        for left in (beside, aside):
            if left.is_dir():
                shutil.rmtree(left, ignore_errors=True)
            else:
                left.unlink(missing_ok=True)


def write_text(path: str | Path, text: str) -> None:
    """Write a text file whole.

    Raises:
        InputError: the place cannot be written.
    """
    replace(path, lambda beside: beside.write_text(text, encoding="utf-8"))
