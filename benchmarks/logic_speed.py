"""Cycles of the global clock a second, for each logic."""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

import pyedge
from benchmarks import naive_bench
from hdl import convert
from hdl.simulators import start
from hdl.simulators.build_cache import build
from pyedge.errors import MissingTool
from pyedge.logic import LOGIC, named_logic

SIZES = {16: 2000, 1000: 200}  # edges: cycles


def measure() -> list[dict[str, Any]]:
    """Microseconds a cycle of each logic, and its speed by that of the plain cocotb loop."""
    rows = []
    for edges, cycles in SIZES.items():
        slow = _naive(edges, max(cycles // 10, 20))
        rows.append(_row(f"{edges} edges, Icarus, one handle a signal", slow, slow))
        for name in LOGIC:
            try:
                each = _packed(name, edges, cycles)
            except MissingTool as missing:
                rows.append({"what": f"{edges} edges, {name}", "missing": str(missing)})
                continue
            rows.append(_row(f"{edges} edges, {name}, packed ports", each, slow))
    slow = rows[0]["microseconds"] * 1e-6
    rows.append(_row("16 edges, icarus, training with the dense physics", _training(), slow))
    return rows


def _row(what: str, seconds: float, slow: float) -> dict[str, Any]:
    return {
        "what": what,
        "microseconds": 1e6 * seconds,
        "per_second": 1.0 / seconds,
        "ratio": slow / seconds,
    }


def _packed(name: str, edges: int, cycles: int) -> float:
    """Seconds a cycle, driven from this process."""
    logic = named_logic(name, edges)
    try:
        stimulus = np.random.default_rng(0).random((cycles + 5, 2, edges)) < 0.5
        for first, second in stimulus[:5]:
            logic.count(first, second)
        started = time.perf_counter()
        for first, second in stimulus[5:]:
            logic.count(first, second)
        return (time.perf_counter() - started) / cycles
    finally:
        logic.close()


def _naive(edges: int, cycles: int) -> float:
    """Seconds a cycle, inside the simulator."""
    text = naive_bench.verilog(edges, convert.edge_verilog(), convert.clock_verilog())
    made = build("icarus", {"naive.v": text}, "dut")
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "result.json"
        around = {naive_bench.PLACE: str(place), naive_bench.CYCLES: str(cycles)}
        work = start(made, "benchmarks.naive_bench", Path(folder) / "results.xml", around)
        work.wait(300)
        return float(json.loads(place.read_text())["seconds"]) / cycles


def _training(steps: int = 2000) -> float:
    """Seconds a whole training step: physics, comparators, simulator, history."""
    machine = pyedge.MachineConfiguration.make({"logic": "icarus"}).build()
    try:
        task = pyedge.published("allostery-3")
        machine.train(task, 5)
        started = time.perf_counter()
        machine.train(task, steps)
        return (time.perf_counter() - started) / steps
    finally:
        machine.close()
