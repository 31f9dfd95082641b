"""Runner of a study: workers compute, this process alone writes to the store."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

from pyedge.errors import InputError, ToolError
from pyedge.progress import Progress
from pyedge.studies.store import State, Store

Say = Callable[[str], None]
"""Called with one line of text for the user."""


def compute_left(
    store: Store,
    left: list[tuple[int, ...]],
    workers: int | None,
    scheduler: str | None,
    progress: Progress,
    say: Say,
) -> None:
    """Compute these work items and store their results as they arrive."""
    from pyedge.studies.workers import connected, results

    plan, total = store.plan, store.state.size
    try:
        with connected(workers, scheduler, len(left)) as client:
            for index, result in results(client, map(plan.item, left), say):
                store.put(index, result)
                if result.failure is not None:
                    say(f"failed: {plan.point(index).where}: {result.failure}")
                progress(total - store.count(State.TO_DO), total)
    except (InputError, ToolError) as error:
        kept = total - store.count(State.TO_DO)
        raise type(error)(f"{error}; {kept} of {total} pieces are kept") from None


@contextlib.contextmanager
def locked(store: Path) -> Iterator[None]:
    """Exclusive lock of a store, a file beside it; the kernel releases it when its holder dies.

    InputError: another run holds it, or the file cannot be created.
    """
    from filelock import FileLock, Timeout

    path = store.with_name(f".{store.name}.lock")
    try:
        store.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path, blocking=False)
        lock.acquire()
    except Timeout:
        raise InputError(f"store {store} is in use by another run: wait for it to end") from None
    except OSError as error:
        raise InputError(f"store {store} cannot be written: {error.strerror}") from None
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            path.unlink()
        lock.release()
