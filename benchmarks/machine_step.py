"""One training step of the 16-edge machine against a plain numpy loop."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

import pyedge
from benchmarks.ensemble.case import ETA, PUBLISHED, Case
from benchmarks.ensemble.numpy_loop import numpy_loop

STEPS = 4000
ROUNDS = 5
PAPER = Case("torus16", *PUBLISHED, comparison="paper")


def measure() -> list[dict[str, Any]]:
    """Microseconds a step of each implementation, and its speed by that of the numpy loop."""
    ways: dict[str, Callable[[int], Any]] = {
        "numpy loop (two dense solves, 32 normal draws)": _loop,
        "LearningMachine.train, history kept": _train,
        "LearningMachine.step, one call a step": _step,
    }
    for way in ways.values():
        way(50)  # compiles
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


def _loop(steps: int) -> None:
    numpy_loop(PAPER, steps)


def _train(steps: int) -> pyedge.History:
    machine = pyedge.MachineConfiguration().build()
    return machine.train(pyedge.published("allostery-3"), steps)


def _step(steps: int) -> None:
    machine = pyedge.MachineConfiguration().build()
    for _ in range(steps):
        machine.step(PAPER.inputs, PAPER.targets, ETA)
