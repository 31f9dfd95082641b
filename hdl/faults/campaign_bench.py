"""Runs inside the simulator: the tests of a bench, again and again, with one fault after another.

The design's port `fault` selects a fault; 0 is none.  It is selected after a reset without a fault,
so no output is unknown and every detection is of a wrong level.
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
    """Write which test, if any, detects each fault; or the complaint of one without a fault."""
    order = json.loads(Path(os.environ[ORDER]).read_text(encoding="utf-8"))
    verdict: str | dict[int, str | None]
    try:
        tests = await _shortest_first(dut, _tests_of(order["benches"]))
    except _DETECTED as complaint:
        verdict = str(complaint)
    else:
        tests = dict(list(tests.items())[: order["tests"]])
        verdict = {fault: await _detected_by(dut, tests, fault) for fault in order["faults"]}
    Path(order["verdict"]).write_text(json.dumps(verdict), encoding="utf-8")


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
    """The tests by the time that each takes on the design without a fault, which must pass."""
    dut.fault.value = 0
    took = {}
    for name, test in tests.items():
        begun = get_sim_time("ns")
        await test(dut)
        took[name] = get_sim_time("ns") - begun
    return {name: tests[name] for name in sorted(tests, key=took.__getitem__)}


async def _detected_by(dut: Any, tests: Mapping[str, Test], fault: int) -> str | None:
    await _inject(dut, fault)
    for name, test in tests.items():
        try:
            await test(dut)
        except _DETECTED:
            return name
    return None


async def _inject(dut: Any, fault: int) -> None:
    """Reset the design without a fault, then select the fault."""
    dut.fault.value = 0
    for level in (1, 0, 1):
        dut.reset_n.value = level
        await Timer(1, "ns")
    dut.fault.value = fault
    await Timer(1, "ns")
