"""Folders that keep what is built or compiled, and paths that build tools can read."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

# Make, compilers and VHDL tools split or misread paths with other characters.
_PLAIN = re.compile(r"[\w/.+@%=,~-]*", re.ASCII)


def folder(name: str, plain: bool = False) -> Path | None:
    """A folder of this user's that can be written, or None where there is none.

    The first of ``$XDG_CACHE_HOME/pyedge``, ``~/.cache/pyedge`` and ``pyedge-UID`` in the folder
    for temporary files.

    Args:
        name: of the folder in there.
        plain: whether its path must have ASCII letters, digits and usual signs alone.
    """
    for base in _bases():
        place = base / name
        if plain and not is_plain(place.resolve()):
            continue
        if writable(base, mode=0o700) and _ours(base) and writable(place):
            return place
    return None


def writable(place: Path, mode: int = 0o777) -> bool:
    """Whether files can be made in a folder, which is made if it does not exist."""
    try:
        place.mkdir(parents=True, exist_ok=True, mode=mode)
        with tempfile.TemporaryFile(dir=place):
            return True
    except OSError:
        return False


def is_plain(path: str | Path) -> bool:
    """Whether a path has ASCII letters, digits and usual signs alone."""
    return _PLAIN.fullmatch(str(path)) is not None


def plain_path(path: Path, copied: bool = False) -> Path:
    """The path itself or, where it is not plain, that of a link to it, or of a copy of the folder.

    A copy is for programs that find their folder behind a link.
    """
    known = None if is_plain(path) else folder("links", plain=True)
    if known is None:
        return path
    what = f"{path}\0{path.stat().st_mtime_ns if copied else ''}"
    place = known / hashlib.sha256(os.fsencode(what)).hexdigest()[:16]
    if not place.exists():
        with tempfile.TemporaryDirectory(dir=known) as beside, contextlib.suppress(OSError):
            made = Path(beside, "made")
            shutil.copytree(path, made) if copied else made.symlink_to(path)
            made.rename(place)  # OSError: another process has made it
    return place


def _bases() -> Iterator[Path]:
    given = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if given.is_absolute():  # others are to be ignored, says the specification
        yield given / "pyedge"
    with contextlib.suppress(RuntimeError):  # no home
        yield Path.home() / ".cache" / "pyedge"
    for temporary in dict.fromkeys((tempfile.gettempdir(), "/tmp")):
        yield Path(temporary, f"pyedge-{_user()}")


def _ours(base: Path) -> bool:
    """Whether no other user can have made a folder, and change what is run from there."""
    return base.stat().st_uid == _user() and not base.is_symlink()


def _user() -> int:
    """The user's number; Windows, where folders say 0, has none."""
    return os.getuid() if hasattr(os, "getuid") else 0
