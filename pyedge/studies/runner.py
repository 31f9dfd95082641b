"""A study run: workers compute, this process alone writes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pyedge.errors import InputError, ToolError
from pyedge.studies.lock import locked
from pyedge.studies.plan import Plan
from pyedge.studies.store import State, Store
from pyedge.studies.study import Progress, Say, Study


def run(
    study: Study,
    path: str | Path,
    workers: int | None = None,
    scheduler: str | None = None,
    resume: bool = False,
    retry: bool = False,
    progress: Progress | None = None,
    say: Say | None = None,
) -> None:
    """See `Study.run`."""
    if workers is not None and workers < 1:
        raise InputError(f"workers {workers}: at least 1")
    if workers is not None and scheduler is not None:
        raise InputError("workers of this machine, or a scheduler's: give one of them")
    path, plan = Path(path), Plan.of(study)
    tell = say or _nothing
    with locked(path):
        store = _opened(path, plan, resume)
        if retry:
            store.forget_failures()
        left = store.to_do()
        if progress is not None:
            progress(store.state.size - len(left), store.state.size)
        if left:
            _work(store, left, workers, scheduler, progress, tell)


def _opened(path: Path, plan: Plan, resume: bool) -> Store:
    if not path.exists():
        return Store.create(path, plan)
    if not resume:
        raise InputError(f"store {path} exists: add --resume to go on, or give another --out")
    return Store.resume(path, plan)


def _work(
    store: Store,
    left: list[tuple[int, ...]],
    workers: int | None,
    scheduler: str | None,
    progress: Progress | None,
    say: Callable[[str], None],
) -> None:
    """Have the pieces that are left computed, and keep what becomes of them."""
    from pyedge.studies.workers import connected, results

    plan, whole = store.plan, store.state.size
    try:
        with connected(workers, scheduler, len(left)) as client:
            for index, result in results(client, map(plan.piece, left), say):
                store.put(index, result)
                if result.failure is not None:
                    say(f"failed: {plan.point(index).where}: {result.failure}")
                if progress is not None:
                    progress(whole - store.count(State.TO_DO), whole)
    except (InputError, ToolError) as error:
        kept = whole - store.count(State.TO_DO)
        raise type(error)(f"{error}; {kept} of {whole} pieces are kept") from None


def _nothing(line: str) -> None:
    """Whoever does not listen."""
