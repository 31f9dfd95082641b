"""Batched numpy: each operation on all replicas of a chunk, a chunk a thread.

The elimination is pyedge's, row by row of replicas, or LAPACK's on (replicas, n, n) matrices.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from benchmarks.ensemble.case import ETA, FIXED, LEVELS, UNIT, Case
from pyedge.arrays import Floats, Ints

Draws = Callable[[int, int, int], Floats]
"""Standard normals (2, m, replicas) of a step, for the replicas from first to last."""
CHUNK = 2500  # replicas whose arrays stay in the cache


class NumpyBatch:
    """Replicas 0 .. replicas - 1 of a case.

    Args:
        case: the case.
        replicas: number of machines.
        solve: "tape" or "lapack".
        draws: of the comparators; None for numpy's own, an SFC64 a chunk.
    """

    def __init__(
        self, case: Case, replicas: int, solve: str = "tape", draws: Draws | None = None
    ) -> None:
        self.case, self.replicas, self.draws = case, replicas, draws
        self.settle = {"tape": self._by_tape, "lapack": self._by_lapack}[solve]
        network = case.network
        self.held, self.outputs = network.nodes(case.inputs), network.nodes(case.targets)
        self.inputs = np.array(list(case.inputs.values()))
        self.targets = np.array(list(case.targets.values()))
        self.first, self.second = network.edges.T

    def train(self, steps: int) -> Ints:
        """(replicas, m) codes after `steps` steps from mid-range."""
        threads = len(os.sched_getaffinity(0))
        size = min(CHUNK, -(-self.replicas // threads))
        starts = range(0, self.replicas, size)
        with ThreadPoolExecutor(threads) as pool:
            parts = pool.map(lambda start: self._chunk(start, size, steps), starts)
            return np.concatenate([part.T.astype(np.int64) for part in parts])

    def _chunk(self, start: int, size: int, steps: int) -> Floats:
        stop = min(start + size, self.replicas)
        edges = self.case.network.n_edges
        code = np.full((edges, stop - start), LEVELS / 2)
        random = np.random.Generator(np.random.SFC64(start))
        noise = np.empty((2, edges, stop - start))
        for step in range(steps):
            free, clamped = self.settle(1.0 / (UNIT * code + FIXED))
            d = clamped[self.first] - clamped[self.second]
            f = free[self.first] - free[self.second]
            if self.draws is None:
                random.standard_normal(out=noise)
            else:
                noise = self.draws(step, start, stop)
            noise *= self.case.noise
            noise[0] += d - f
            noise[1] -= d + f
            fired = noise > 0.0
            code += np.where(fired[0] ^ fired[1], 1.0, -1.0)
            np.clip(code, 0.0, LEVELS - 1.0, out=code)
        return code

    def _by_tape(self, g: Floats) -> tuple[Floats, Floats]:
        """The (n, replicas) free and clamped voltages, in the order of nodes."""
        symbolic = self.case.factorization
        size, hidden = symbolic.n_eliminated, symbolic.n_eliminated - symbolic.n_outputs
        entry = np.zeros((len(symbolic.row), g.shape[1]))
        whole, right = np.empty_like(entry), np.zeros((size, g.shape[1]))

        def gathered(e: int) -> Floats:
            edges = symbolic.sum[symbolic.sum_start[e] : symbolic.sum_start[e + 1]]
            value = np.asarray(g[edges].sum(axis=0)) * (1.0 if e < size else -1.0)
            left, other = symbolic.loss[symbolic.loss_start[e] : symbolic.loss_start[e + 1]].T
            return np.asarray(value - (whole[left] * entry[other]).sum(axis=0))

        for k in range(size):
            entry[k] = 1.0 / gathered(k)
            for e in range(symbolic.start[k], symbolic.start[k + 1]):
                whole[e] = gathered(e)
                entry[e] = whole[e] * entry[k]
            edges, slots = symbolic.drive[symbolic.drive_start[k] : symbolic.drive_start[k + 1]].T
            below, columns = symbolic.known[symbolic.known_start[k] : symbolic.known_start[k + 1]].T
            right[k] = (g[edges] * self.inputs[slots - size][:, None]).sum(axis=0)
            right[k] -= (entry[below] * right[columns]).sum(axis=0)
        free = np.empty((size + symbolic.n_inputs, g.shape[1]))
        free[size:] = self.inputs[:, None]
        self._back(entry, right, size, free)
        clamped = free.copy()
        clamped[hidden:size] = ETA * self.targets[:, None] + (1 - ETA) * free[hidden:size]
        self._back(entry, right, hidden, clamped)
        return free[symbolic.slot], clamped[symbolic.slot]

    def _back(self, entry: Floats, right: Floats, count: int, voltage: Floats) -> None:
        symbolic = self.case.factorization
        for k in range(count - 1, -1, -1):
            voltage[k] = right[k] * entry[k]
            for e in range(symbolic.start[k], symbolic.start[k + 1]):
                voltage[k] -= entry[e] * voltage[symbolic.row[e]]

    def _by_lapack(self, g: Floats) -> tuple[Floats, Floats]:
        """The same, by `numpy.linalg.solve`."""
        n = self.case.network.n_nodes
        A = np.zeros((g.shape[1], n, n))
        a, b = self.first, self.second
        A[:, a, b] = A[:, b, a] = -g.T
        A[:, range(n), range(n)] = -A.sum(axis=-1)
        unknown = np.setdiff1d(np.arange(n), self.held)
        free = np.empty((g.shape[1], n))
        free[:, self.held] = self.inputs
        free[:, unknown] = _solved(A, unknown, self.held, free)
        clamped = free.copy()
        clamped[:, self.outputs] = ETA * self.targets + (1 - ETA) * free[:, self.outputs]
        hidden = np.setdiff1d(unknown, self.outputs)
        known = np.concatenate([self.held, self.outputs])
        clamped[:, hidden] = _solved(A, hidden, known, clamped)
        return free.T, clamped.T


def _solved(A: Floats, unknown: Ints, known: Ints, voltage: Floats) -> Floats:
    """(replicas, unknown) voltages, given those known."""
    right = -A[:, unknown[:, None], known] @ voltage[:, known, None]
    return np.asarray(np.linalg.solve(A[:, unknown[:, None], unknown], right)[..., 0])
