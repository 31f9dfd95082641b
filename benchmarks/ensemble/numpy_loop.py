"""A plain numpy loop, the baseline: one machine, two dense solves a step."""

from __future__ import annotations

import numpy as np

from benchmarks.ensemble.case import ETA, FIXED, LEVELS, UNIT, Case


def numpy_loop(case: Case, steps: int, seed: int = 0) -> np.ndarray:
    """The (m,) codes of one machine after `steps` steps."""
    network = case.network
    C = network.incidence
    held, outputs = network.nodes(case.inputs), network.nodes(case.targets)
    inputs, targets = np.array(list(case.inputs.values())), np.array(list(case.targets.values()))
    free = np.setdiff1d(np.arange(network.n_nodes), held)
    hidden = np.setdiff1d(free, outputs)
    clamped = np.concatenate([held, outputs])
    random = np.random.default_rng(seed)
    code = np.full(network.n_edges, LEVELS // 2)
    v_free, v_clamped = np.zeros(network.n_nodes), np.zeros(network.n_nodes)
    for _ in range(steps):
        A = C.T @ (C / (UNIT * code + FIXED)[:, None])
        v_free[held] = inputs
        v_free[free] = np.linalg.solve(A[np.ix_(free, free)], -A[np.ix_(free, held)] @ inputs)
        values = np.concatenate([inputs, ETA * targets + (1 - ETA) * v_free[outputs]])
        v_clamped[clamped] = values
        v_clamped[hidden] = np.linalg.solve(
            A[np.ix_(hidden, hidden)], -A[np.ix_(hidden, clamped)] @ values
        )
        d_free, d_clamped = C @ v_free, C @ v_clamped
        left = d_clamped - d_free, -(d_clamped + d_free)
        if case.comparison == "paper":
            left = d_clamped - d_free, -d_clamped
        first, second = (
            each + case.noise * random.standard_normal(len(code)) > 1e-9 for each in left
        )
        code = np.clip(code + np.where(first != second, 1, -1), 0, LEVELS - 1)
    return code
