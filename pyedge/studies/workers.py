"""Dask workers, of this machine or of a running scheduler, that compute work items."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
import multiprocessing
import os
import pickle
import signal
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from multiprocessing import resource_tracker
from typing import TYPE_CHECKING, Any

import pyedge
from pyedge.errors import InputError, ToolError
from pyedge.studies import scheduler
from pyedge.studies.work_item import Result, WorkItem, called, compute

if TYPE_CHECKING:
    from distributed import Client, Future, LocalCluster

Say = Callable[[str], None]

_GONE = "the dask scheduler has gone"
_SILENT = logging.CRITICAL + 10

# Number of workers that a work item may kill while it is computed alone.
_DEATHS = 3
_WAIT = 120.0
_PAUSE = 0.5
# Processes start with Python's modules, not with namesakes in the working folder.
_ISOLATED = {"PYTHONSAFEPATH": "1"}
_LEAST_AHEAD, _AHEAD_EACH = 32, 8


def number(workers: int | None, items: int) -> int:
    """Number of worker processes: one a core for None, and no more than work items.

    One in a daemon process, as those of a `multiprocessing.Pool`, which may not start others;
    InputError: more are asked for there.
    """
    if workers is None:
        from dask.system import cpu_count

        workers = 1 if multiprocessing.current_process().daemon else cpu_count()
    elif workers > 1 and multiprocessing.current_process().daemon:
        raise InputError(
            f"workers {workers}: this process is a daemon, as those of a multiprocessing.Pool, "
            "and may not start others: give workers=1"
        )
    return min(workers, items)


@contextlib.contextmanager
def connected(workers: int, address: str | None) -> Iterator[Client]:
    """Client of a scheduler, which is started with local workers unless an address is given.

    Workers are processes of one thread each.  InputError: no scheduler at the address, or it has no
    workers.
    """
    import dask
    from distributed import Client
    from distributed.utils import silence_logging_cmgr

    settings = {
        "distributed.scheduler.allowed-failures": _DEATHS - 1,
        "distributed.scheduler.worker-saturation": 1.0,
        "distributed.logging.distributed": "critical",
        "distributed.worker.daemon": True,
        "distributed.comm.timeouts.connect": f"{scheduler.CONNECT:g}s",
    }
    with dask.config.set(settings), contextlib.ExitStack() as stack:
        stack.enter_context(silence_logging_cmgr(_SILENT))
        if address is not None:
            client = scheduler.client(address)
        else:
            folder = tempfile.TemporaryDirectory(prefix="pyedge-", ignore_cleanup_errors=True)
            stack.enter_context(dask.config.set(temporary_directory=stack.enter_context(folder)))
            stack.enter_context(_worker_environment())
            cluster = _cluster_of(workers)
            stack.callback(cluster.close)
            client = Client(cluster, set_as_default=False)
        stack.callback(client.close)
        try:
            client.wait_for_workers(1, timeout=_WAIT)
        except TimeoutError:
            raise InputError(
                f"scheduler {address} has no workers: start some with: dask worker {address}"
            ) from None
        yield client


def results(
    client: Client, items: Iterable[WorkItem], say: Say
) -> Iterator[tuple[tuple[int, ...], Result]]:
    """Index and result of each work item, in order of completion.

    Work items whose worker died more than once are repeated at the end, one at a time, because
    another one on the same worker may have killed it.  ToolError: the connection to the scheduler
    was lost, or its workers cannot run the study.
    """
    suspects: list[WorkItem] = []
    ended = False

    def notice(event: tuple[float, dict[str, Any]]) -> None:
        details = event[1]
        if details.get("action") == "remove-worker" and not details.get("expected", False):
            asyncio.get_running_loop().call_later(
                _PAUSE, tell
            )  # a signal may be ending this process, too

    def tell() -> None:
        if not ended:
            say("a worker died: what it was doing is done again")

    client.subscribe_topic("all", notice)
    try:
        yield from _stream(client, items, suspects.append)
        for item in suspects:
            lost: list[WorkItem] = []
            yield from _stream(client, [item], lost.append)
            if lost:
                yield item.index, Result({}, "its workers die, again and again")
    except (OSError, CancelledError):  # of the connection: writing raises InputError
        raise ToolError(_GONE) from None
    finally:
        ended = True
        with contextlib.suppress(Exception):
            client.unsubscribe_topic("all")


def _stream(
    client: Client, items: Iterable[WorkItem], killed: Callable[[WorkItem], None]
) -> Iterator[tuple[tuple[int, ...], Result]]:
    """As `results`, with `killed` called for each work item whose workers died."""
    from distributed import as_completed

    waiting = iter(items)
    submitted: dict[Any, WorkItem] = {}
    done = as_completed(loop=client.loop, raise_errors=False)
    ahead = _LEAST_AHEAD + _AHEAD_EACH * sum(client.nthreads().values())

    def feed() -> None:
        more = list(itertools.islice(waiting, ahead - len(submitted)))
        calls = [called(compute, item) for item in more]
        for future, item in zip(client.map(pickle.loads, calls, pure=False), more, strict=True):
            submitted[future.key] = item
            done.add(future)

    feed()
    for ended in done.batches():
        lost = [future for future in ended if future.status in ("pending", "lost")]
        done.update(lost)  # with their worker: the scheduler has them computed again
        batch = [future for future in ended if future not in lost]
        finished = [submitted.pop(future.key) for future in batch]
        if len(submitted) <= ahead // 2:  # many at a time: scheduling them one by one costs more
            feed()
        for item, result in zip(finished, _gathered(client, batch), strict=True):
            if result is None:
                killed(item)
            else:
                yield item.index, result


def _gathered(client: Client, futures: list[Future[Any]]) -> list[Result | None]:
    """Results of completed futures; None where the worker died too often."""
    from distributed import KilledWorker

    states = [future.status for future in futures]
    pairs = list(zip(futures, states, strict=True))
    for future, state in pairs:
        if state == "error" and not isinstance(future.exception(), KilledWorker):
            raise ToolError(
                f"the workers cannot do this study: {scheduler.reason(future.exception())}; each "
                f"needs pyedge {pyedge.__version__} and the study's files, as here"
            )
        if state not in ("finished", "error"):
            raise ToolError(_GONE)
    results = iter(client.gather([future for future, state in pairs if state == "finished"]))
    return [next(results) if state == "finished" else None for state in states]


def _cluster_of(workers: int) -> LocalCluster:
    """Worker processes of this machine; ToolError: they cannot be started."""
    from distributed import LocalCluster

    try:
        with _signals_held():
            return LocalCluster(
                n_workers=workers,
                threads_per_worker=1,
                processes=True,
                memory_limit=0,
                host="127.0.0.1",
                dashboard_address="127.0.0.1:0",  # any free port: two studies at a time
                silence_logs=_SILENT,
            )
    except (OSError, RuntimeError, TimeoutError) as error:
        raise ToolError(
            f"workers cannot be started: {scheduler.reason(error).rstrip('.')}; each imports the "
            'script that runs the study, so put Study.run under if __name__ == "__main__": there, '
            "or give workers=1"
        ) from None


@contextlib.contextmanager
def _signals_held() -> Iterator[None]:
    """Hold signals back while workers start; those of a terminal, which reach every process, never
    reach a worker: only this process shall handle them.

    Threads and processes inherit blocked signals, also from the thread started here that restarts
    workers; SIGTERM, by which dask ends a worker, is not blocked.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    held = list[int]()
    in_main = threading.current_thread() is threading.main_thread()
    if in_main:
        handler = signal.signal(signal.SIGTERM, lambda number, frame: held.append(number))
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGHUP])
    try:
        resource_tracker.ensure_running()  # which later would unblock the next one
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        if in_main:
            signal.signal(signal.SIGTERM, handler or signal.SIG_DFL)
        for number in held[:1]:
            signal.raise_signal(number)


@contextlib.contextmanager
def _worker_environment() -> Iterator[None]:
    """Variables for starting workers; dask's nannies set theirs in this process, and leave them."""
    import dask

    theirs = dask.config.get("distributed.nanny.pre-spawn-environ")
    before = {name: os.environ.get(name) for name in (*_ISOLATED, *theirs, "PYTHONHASHSEED")}
    os.environ.update(_ISOLATED)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None) if value is None else os.environ.update({name: value})
