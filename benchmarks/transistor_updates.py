"""Ensembles of transistor machines beside a kernel in C and ngspice."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

import pyedge
from benchmarks.newton.c_kernel import UNROLLS, CKernel
from benchmarks.transistors import spice_seconds
from pyedge.elements import Transistor
from pyedge.errors import MissingTool

REPLICAS, STEPS, ROUNDS = 10_240, 300, 5
LAWS = ("square", "level1")


def measure() -> list[dict[str, Any]]:
    """Microseconds of CPU time for an update of one machine, and ratios to the C kernel's.

    Rounds go through all ways in turn; medians of them, and of the ratios within a round.  Before,
    gates after 20 steps must agree within 1e-12 V.
    """
    rows = []
    for law in LAWS:
        rows += _updates(law)
    return rows


def _updates(law: str) -> list[dict[str, Any]]:
    task = replace(pyedge.published("regression-curve"), test=None)
    machine = pyedge.MachineConfiguration.load("transistor-torus")
    machine = machine.model_copy(update={"transistor": Transistor(law=law)})
    ensemble = pyedge.Ensemble(machine, REPLICAS)
    try:
        kernels = [CKernel(machine, task, REPLICAS, unroll) for unroll in UNROLLS]
    except MissingTool as error:
        return [{"what": f"{law}: C kernel", "missing": str(error)}]
    model = ensemble.train(task, 20).degrees
    for kernel in kernels:
        np.testing.assert_allclose(kernel.train(20), model, atol=1e-12)
    # its fastest shape
    kernel = min(kernels, key=lambda each: _seconds(lambda: each.train(STEPS // 3)))
    ways: dict[str, Callable[[], Any]] = {
        "pyedge": lambda: ensemble.train(task, STEPS),
        "C kernel": lambda: kernel.train(STEPS),
    }
    rounds = [{name: _seconds(way) for name, way in ways.items()} for _ in range(ROUNDS)]
    rows = []
    for name in ways:
        micro = 1e6 * statistics.median(each[name] for each in rounds) / (REPLICAS * STEPS)
        ratio = statistics.median(each["C kernel"] / each[name] for each in rounds)
        rows.append(_row(f"{law}: {name}", micro, ratio))
    of_c = rows[1]["microseconds"]
    spice = 2e6 * spice_seconds(law)
    rows.append(_row(f"{law}: ngspice altered in place, two solves", spice, of_c / spice))
    return rows


def _seconds(work: Callable[[], Any]) -> float:
    """CPU time of all threads, of which other programs take nothing."""
    started = time.process_time()
    work()
    return time.process_time() - started


def _row(what: str, micro: float, ratio: float) -> dict[str, Any]:
    return {"what": what, "microseconds": micro, "per_second": 1e6 / micro, "ratio": ratio}
