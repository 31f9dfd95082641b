"""Workers: processes of this machine, or those of a dask scheduler; pieces in, results out."""

from __future__ import annotations

import contextlib
import itertools
import logging
import os
import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from multiprocessing import resource_tracker
from typing import TYPE_CHECKING, Any

from pyedge.errors import InputError, ToolError
from pyedge.studies.work_item import Piece, Result, compute

if TYPE_CHECKING:
    from distributed import Client, Future, LocalCluster

Say = Callable[[str], None]

_GONE = "the dask scheduler has gone"
_SILENT = logging.CRITICAL + 10

# A piece that takes so many workers with it, alone on its worker, is not tried again.
_DEATHS = 3
_CONNECT = 15.0
_WAIT = 120.0
_LEAST_AHEAD, _AHEAD_EACH = 32, 8


@contextlib.contextmanager
def connected(workers: int | None, scheduler: str | None, pieces: int) -> Iterator[Client]:
    """A client of a scheduler, with workers of this machine's unless an address is given.

    Args:
        workers: how many processes, each of one thread; None for one a core.
        scheduler: address of a running scheduler.
        pieces: how many there are to do: more workers are not started.

    Raises:
        InputError: no scheduler there, or it has no workers.
    """
    import dask
    from distributed import Client
    from distributed.utils import silence_logging_cmgr

    with dask.config.set(_settings()), contextlib.ExitStack() as stack:
        stack.enter_context(silence_logging_cmgr(_SILENT))
        if scheduler is not None:
            client = _client_of(scheduler)
        else:
            cores = len(os.sched_getaffinity(0)) if workers is None else workers
            cluster = _cluster_of(min(cores, pieces))
            stack.callback(cluster.close)
            client = Client(cluster, set_as_default=False)
        stack.callback(client.close)
        if scheduler is not None:
            _await_workers(client, scheduler)
        yield client


def results(
    client: Client, pieces: Iterable[Piece], say: Say
) -> Iterator[tuple[tuple[int, ...], Result]]:
    """What becomes of each piece, in whatever order they are done.

    Pieces whose worker died more than once are tried again at the end, one at a time, lest one
    pays for what its neighbour does.

    Raises:
        ToolError: the scheduler has gone, or its workers cannot do this.
    """
    suspects: list[Piece] = []

    def notice(event: tuple[float, dict[str, Any]]) -> None:
        told = event[1]
        if told.get("action") == "remove-worker" and not told.get("expected", False):
            say("a worker died: what it was doing is done again")

    client.subscribe_topic("all", notice)
    try:
        yield from _stream(client, pieces, suspects.append)
        for piece in suspects:
            lost: list[Piece] = []
            yield from _stream(client, [piece], lost.append)
            if lost:
                yield piece.index, Result({}, "its workers die, again and again")
    except (OSError, CancelledError):  # of connections: whoever takes results writes files
        raise ToolError(_GONE) from None
    finally:
        with contextlib.suppress(Exception):
            client.unsubscribe_topic("all")


def _stream(
    client: Client, pieces: Iterable[Piece], killed: Callable[[Piece], None]
) -> Iterator[tuple[tuple[int, ...], Result]]:
    """As `results`; a piece whose workers die is handed to `killed`."""
    from distributed import as_completed

    waiting = iter(pieces)
    given: dict[Any, Piece] = {}
    done = as_completed(loop=client.loop, raise_errors=False)
    ahead = _LEAST_AHEAD + _AHEAD_EACH * sum(client.nthreads().values())

    def feed() -> None:
        more = list(itertools.islice(waiting, ahead - len(given)))
        for future, piece in zip(client.map(compute, more, pure=False), more, strict=True):
            given[future.key] = piece
            done.add(future)

    feed()
    for batch in done.batches():
        pieces_done = [given.pop(future.key) for future in batch]
        if len(given) <= ahead // 2:  # many at a time: scheduling them one by one costs more
            feed()
        for piece, result in zip(pieces_done, _gathered(client, batch), strict=True):
            if result is None:
                killed(piece)
            else:
                yield piece.index, result


def _gathered(client: Client, futures: list[Future[Any]]) -> list[Result | None]:
    """The results of futures that are done, None where the worker died too often."""
    from distributed import KilledWorker

    states = [future.status for future in futures]
    pairs = list(zip(futures, states, strict=True))
    for future, state in pairs:
        if state == "error" and not isinstance(future.exception(), KilledWorker):
            reason = " ".join(str(future.exception()).split())
            raise ToolError(f"the workers cannot do this study: {reason}")
        if state not in ("finished", "error"):
            raise ToolError(_GONE)
    results = iter(client.gather([future for future, state in pairs if state == "finished"]))
    return [next(results) if state == "finished" else None for state in states]


def _settings() -> dict[str, Any]:
    return {
        "distributed.scheduler.allowed-failures": _DEATHS - 1,
        "distributed.scheduler.worker-saturation": 1.0,
        "distributed.logging.distributed": "critical",
        "distributed.worker.daemon": True,
        "distributed.comm.timeouts.connect": f"{_CONNECT:g}s",
    }


def _cluster_of(workers: int) -> LocalCluster:
    """So many worker processes of this machine.

    Raises:
        ToolError: they cannot be started.

    Ctrl-C reaches every process of a terminal: it is for this one alone.  The thread that starts
    and restarts workers descends from this call; threads and processes inherit what is blocked.
    """
    from distributed import LocalCluster

    resource_tracker.ensure_running()  # unblocks the signal in whichever thread first needs it
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
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
        raise ToolError(f"workers cannot be started: {_reason(error)}") from None
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _client_of(address: str) -> Client:
    from distributed import Client

    try:
        return Client(address, timeout=_CONNECT, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise InputError(
            f"no dask scheduler answers at {address}: {_reason(error)}; start one with: "
            "dask scheduler"
        ) from None


def _await_workers(client: Client, address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=_WAIT)
    except TimeoutError:
        raise InputError(
            f"scheduler {address} has no workers: start some with: dask worker {address}"
        ) from None


def _reason(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__
