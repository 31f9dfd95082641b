"""Runner of a study: workers compute, this process alone writes to the store."""

from __future__ import annotations

import contextlib
import multiprocessing
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from pyedge.errors import InputError, ToolError
from pyedge.progress import Progress
from pyedge.studies.store import State, Store
from pyedge.studies.work_item import Result, compute

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
    """Compute these work items, by one worker in this process, and store results as they arrive.

    A store with no result yet is removed after an error, so that the study can be run again.
    """
    from pyedge.studies.workers import connected, number, results

    plan, total = store.plan, store.state.size
    items = map(plan.item, left)
    arriving: Iterator[tuple[tuple[int, ...], Result]]
    try:
        many = number(workers, len(left))
        with contextlib.ExitStack() as stack:
            if scheduler is None and many == 1:
                arriving = ((item.index, compute(item)) for item in items)
            else:
                client = stack.enter_context(connected(many, scheduler))
                arriving = results(client, items, say)
            for index, result in arriving:
                store.put(index, result)
                if result.failure is not None:
                    say(f"failed: {plan.point(index).where}: {result.failure}")
                progress(total - store.count(State.TO_DO), total)
    except (InputError, ToolError) as error:
        kept = total - store.count(State.TO_DO)
        if not kept:
            shutil.rmtree(store.path, ignore_errors=True)
            raise
        raise type(error)(f"{error}; {kept} of {total} pieces are kept") from None


def never_nested() -> None:
    """End a worker that runs the study of its parent, whose script it imports without a guard.

    Its parent has the message.
    """
    if getattr(multiprocessing.current_process(), "_inheriting", False):
        raise SystemExit(1)


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
