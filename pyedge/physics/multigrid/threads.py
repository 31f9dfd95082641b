"""Thread pool over blocks, which are the same for any number of threads."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

from pyedge.physics.multigrid.aggregation import BLOCKS

# Below so many nodes, handing over costs more than it saves.
_WORTH_SHARING = 20000


class ThreadPool:
    """A thread for each core, up to one a block; started when first needed."""

    def __init__(self, threads: int | None = None) -> None:
        if threads is None:
            from dask.system import cpu_count

            threads = cpu_count()
        self.threads = min(threads, BLOCKS)
        self._pool: ThreadPoolExecutor | None = None
        self._process = 0

    def run(self, size: int, work: Callable[..., Any], *args: Any) -> None:
        """Call `work(begin, end, *args)`, which releases the interpreter's lock, for all blocks."""
        count = self.threads if size > _WORTH_SHARING else 1
        cuts = [BLOCKS * k // count for k in range(count + 1)]
        rest = [self._others().submit(work, *run, *args) for run in pairwise(cuts[1:])]
        work(0, cuts[1], *args)
        for each in rest:
            each.result()

    def _others(self) -> ThreadPoolExecutor:
        """All threads but this one; a forked process has none of its parent's."""
        if self._pool is None or self._process != os.getpid():
            self._pool = ThreadPoolExecutor(self.threads - 1, thread_name_prefix="physics")
            self._process = os.getpid()
        return self._pool
