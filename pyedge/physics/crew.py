"""Compiled code on all cores, block by block: the blocks are the same on any number of cores."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from itertools import pairwise
from typing import Any

from pyedge.physics.multigrid import BLOCKS

# Below so many nodes, handing over costs more than it saves.
_WORTH_SHARING = 20000


class Crew:
    """As many threads as there are cores, up to one a block; started when first needed."""

    def __init__(self, threads: int | None = None) -> None:
        self.threads = min(threads or len(os.sched_getaffinity(0)), BLOCKS)

    def share(self, size: int, work: Callable[..., Any], *args: Any) -> list[Any]:
        """What `work(begin, end, *args)` returns for runs of blocks that make up all, in order.

        Args:
            size: number of nodes worked on.
            work: compiled without the interpreter's lock; works on blocks `begin` to `end`.
        """
        count = self.threads if size > _WORTH_SHARING else 1
        if count == 1:
            return [work(0, BLOCKS, *args)]
        cuts = [BLOCKS * k // count for k in range(count + 1)]
        rest = [self._pool.submit(work, begin, end, *args) for begin, end in pairwise(cuts[1:])]
        return [work(0, cuts[1], *args), *(each.result() for each in rest)]

    def close(self) -> None:
        """Let the threads go."""
        if "_pool" in self.__dict__:
            self._pool.shutdown()
            del self.__dict__["_pool"]

    @cached_property
    def _pool(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(self.threads - 1, thread_name_prefix="physics")
