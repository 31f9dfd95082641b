"""One training step of the 16-edge machine against the numpy loop that one would write first."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np

import pyedge

STEPS = 4000
ROUNDS = 5
INPUTS, TARGETS, ETA = {4: 5.0, 8: 1.0, 9: 0.0}, {1: 3.0, 2: 3.0, 3: 3.0}, 0.5


def measure() -> list[dict[str, Any]]:
    """Microseconds a step of each way, and how many times faster than numpy it is."""
    ways: dict[str, Callable[[int], Any]] = {
        "numpy loop (two dense solves, 32 normal draws)": numpy_loop,
        "LearningMachine.train, history kept": _train,
        "LearningMachine.step, one call a step": _step,
    }
    for way in ways.values():
        way(50)  # compiled and warm
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            started = time.perf_counter()
            way(STEPS)
            seconds[name].append(time.perf_counter() - started)
    each = {name: 1e6 * statistics.median(s) / STEPS for name, s in seconds.items()}
    slowest = each[next(iter(ways))]
    return [
        {"what": name, "microseconds": value, "ratio": slowest / value}
        for name, value in each.items()
    ]


def numpy_loop(steps: int, noise: float = 3e-3) -> np.ndarray:
    """The codes after `steps` steps of allostery-3 on the paper's circuit."""
    network = pyedge.named("torus16")
    C = network.incidence
    held, outputs = network.nodes(INPUTS), network.nodes(TARGETS)
    inputs, targets = np.array(list(INPUTS.values())), np.array(list(TARGETS.values()))
    free = np.setdiff1d(np.arange(network.n_nodes), held)
    hidden = np.setdiff1d(free, outputs)
    clamped = np.concatenate([held, outputs])
    random = np.random.default_rng(0)
    code = np.full(network.n_edges, 64)
    v_free, v_clamped = np.zeros(network.n_nodes), np.zeros(network.n_nodes)
    for _ in range(steps):
        A = C.T @ (C / (781.25 * code + 1040.0)[:, None])
        v_free[held] = inputs
        v_free[free] = np.linalg.solve(A[np.ix_(free, free)], -A[np.ix_(free, held)] @ inputs)
        values = np.concatenate([inputs, ETA * targets + (1 - ETA) * v_free[outputs]])
        v_clamped[clamped] = values
        v_clamped[hidden] = np.linalg.solve(
            A[np.ix_(hidden, hidden)], -A[np.ix_(hidden, clamped)] @ values
        )
        d_free, d_clamped = C @ v_free, C @ v_clamped
        first = d_clamped - d_free + noise * random.standard_normal(len(code)) > 1e-9
        second = -d_clamped + noise * random.standard_normal(len(code)) > 1e-9
        code = np.clip(code + np.where(first != second, 1, -1), 0, 127)
    return code


def _train(steps: int) -> pyedge.History:
    machine = pyedge.MachineConfiguration().build()
    return machine.train(pyedge.published("allostery-3"), steps)


def _step(steps: int) -> None:
    machine = pyedge.MachineConfiguration().build()
    for _ in range(steps):
        machine.step(INPUTS, TARGETS, ETA)
