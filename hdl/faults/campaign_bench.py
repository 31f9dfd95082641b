"""Runs inside the simulator: the tests of a bench, again and again, with one fault after another.

The design has a port `fault` that says which fault it has; 0 is none.  A fault sets in after the
healthy design has been reset, so no output is unknown and every detection is of a wrong level.
"""

from __future__ import annotations

import json
import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import cocotb
from cocotb.triggers import Timer
from cocotb.utils import get_sim_time

ORDER = "HDL_FAULTS_ORDER"  # the variable that names the file with the order

_COVERAGE = "coverage_is_complete"  # the last test of a bench, which needs all the others

_DETECTED = (AssertionError, ValueError)  # a wrong level; an unknown one

Test = Callable[[Any], Awaitable[None]]


@cocotb.test()
async def campaign(dut: Any) -> None:
    """Carry out the order: which test, if any, detects each fault."""
    order = json.loads(Path(os.environ[ORDER]).read_text(encoding="utf-8"))
    told: dict[str, Any] = {"healthy fails": None, "found": {}}
    try:
        tests = await _shortest_first(dut, _tests_of(order["benches"]))
    except _DETECTED as complaint:
        told["healthy fails"] = str(complaint)
    else:
        tests = dict(list(tests.items())[: order["tests"]])
        told["found"] = {fault: await _detected_by(dut, tests, fault) for fault in order["faults"]}
    Path(order["told"]).write_text(json.dumps(told), encoding="utf-8")


def _tests_of(benches: Sequence[str]) -> dict[str, Test]:
    """The tests of some benches by name, without cocotb's wrapping."""
    kind = type(campaign)
    return {
        name: test.func
        for bench in benches
        for name, test in vars(import_module(bench)).items()
        if isinstance(test, kind) and name != _COVERAGE
    }


async def _shortest_first(dut: Any, tests: Mapping[str, Test]) -> dict[str, Test]:
    """The tests by the time that each takes on the healthy design, which must pass them."""
    dut.fault.value = 0
    took = {}
    for name, test in tests.items():
        begun = get_sim_time("ns")
        await test(dut)
        took[name] = get_sim_time("ns") - begun
    return {name: tests[name] for name in sorted(tests, key=took.__getitem__)}


async def _detected_by(dut: Any, tests: Mapping[str, Test], fault: int) -> str | None:
    await _become(dut, fault)
    for name, test in tests.items():
        try:
            await test(dut)
        except _DETECTED:
            return name
    return None


async def _become(dut: Any, fault: int) -> None:
    """Reset the healthy design, then let the fault set in."""
    dut.fault.value = 0
    for level in (1, 0, 1):
        dut.reset_n.value = level
        await Timer(1, "ns")
    dut.fault.value = fault
    await Timer(1, "ns")
