"""Parts of pyedge's step, timed alone: random draws, and solving for voltages."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numba
import numpy as np

from benchmarks.ensemble.case import SEED, Case
from pyedge.physics.ldl import SymbolicFactorization
from pyedge.rng import draw
from pyedge.simd import group
from pyedge.training.settle import Scratch, settle


def work(symbolic: SymbolicFactorization) -> dict[str, int]:
    """Operation counts of a machine step; an addition and a multiplication are one each."""
    size, below = symbolic.n_eliminated, len(symbolic.row) - symbolic.n_eliminated
    hidden = int(symbolic.start[size - symbolic.n_outputs]) - size
    edges = len(symbolic.ends)
    assembly = len(symbolic.sum) + 2 * len(symbolic.drive)
    solving = 2 * len(symbolic.loss) + below + 2 * below + 2 * below + 2 * hidden + size
    return {
        "flops": assembly + solving,
        "divisions": size + edges,
        "draws": 2 * edges,
        "blocks": 2 * -(-edges // 4),
    }


def draws_alone(case: Case, replicas: int) -> Callable[[int], None]:
    """A function that makes the draws of some steps, unused."""
    batch, which = _ready(case, replicas)
    blocks = -(-case.network.n_edges // 4)

    def block(replica: Any, steps: int) -> None:
        room = Scratch.make(batch.factorization, len(batch.lanes.wide), batch.task.n_read)
        _draw(np.uint64(SEED), replica, steps, blocks, room.draws, batch.lanes)

    return lambda steps: _threaded(lambda some: block(which[some], steps), len(which))


def settling_alone(case: Case, replicas: int) -> Callable[[int], None]:
    """A function that solves for the states of both twins some number of times."""
    batch, which = _ready(case, replicas)
    populations = batch.grouped(batch.machine.edges.compiled(which.reshape(-1)))
    inputs = np.array(list(case.inputs.values()))
    targets = np.array(list(case.targets.values()))
    targets = np.repeat(targets[:, None], which.shape[-1], axis=1)
    error = np.zeros_like(targets)

    def block(some: slice, steps: int) -> None:
        room = Scratch.make(batch.factorization, len(batch.lanes.wide), batch.task.n_read)
        for g in range(len(which))[some]:
            _settle(
                batch.factorization,
                populations,
                g,
                batch.supervision,
                inputs,
                targets,
                error,
                room,
                steps,
                batch.lanes,
            )

    return lambda steps: _threaded(lambda some: block(some, steps), len(which))


def _ready(case: Case, replicas: int) -> tuple[Any, Any]:
    """A batch, and (groups, 1, lanes) replicas."""
    batch = case.ensemble(replicas)._batch(case.task, 1)
    assert batch is not None, "an ensemble of digipot edges is compiled"
    wide = len(batch.lanes.wide)
    which = np.arange(-(-replicas // wide) * wide, dtype=np.uint64)
    return batch, which.reshape(-1, 1, wide)


def _threaded(block: Callable[[slice], None], groups: int) -> None:
    threads = len(os.sched_getaffinity(0))
    bounds = np.linspace(0, groups, min(groups, 4 * threads) + 1).astype(int).tolist()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(block, map(slice, bounds[:-1], bounds[1:])))


@numba.njit(error_model="numpy", nogil=True)
def _draw(seed, replica, steps, blocks, out, lanes):  # type: ignore[no-untyped-def]
    for g in range(replica.shape[0]):
        for t in range(steps):
            for block in range(blocks):
                draw(seed, 0, replica[g], t, block, out, 0, lanes)
                draw(seed, 1, replica[g], t, block, out, 1, lanes)


@numba.njit(error_model="numpy", nogil=True)
def _settle(  # type: ignore[no-untyped-def]
    symbolic, populations, g, supervision, inputs, targets, error, work, steps, lanes
):
    own = group(populations, g)
    for _ in range(steps):
        settle(symbolic, own, 1, supervision, inputs, None, 0, targets, error, work, lanes)
