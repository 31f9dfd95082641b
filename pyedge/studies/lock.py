"""One run at a time on a store."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from pyedge.errors import InputError


@contextlib.contextmanager
def locked(store: Path) -> Iterator[None]:
    """Hold the lock of a store: a file beside it that the kernel lets go when its holder dies.

    Raises:
        InputError: another run holds it, or there is no place for it.
    """
    path = store.with_name(f".{store.name}.lock")
    try:
        store.parent.mkdir(parents=True, exist_ok=True)
        handle = _take(path)
    except BlockingIOError:
        raise InputError(f"store {store} is in use by another run: wait for it to end") from None
    except OSError as error:
        raise InputError(f"store {store} cannot be written: {error.strerror}") from None
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            path.unlink()
        os.close(handle)


def _take(path: Path) -> int:
    """Lock a file that is still the one of that name once it is locked."""
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.fstat(handle).st_ino == os.stat(path).st_ino:
                return handle
        except FileNotFoundError:
            pass
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)
