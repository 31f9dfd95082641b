"""Fault classification: detected by a bench, proved undetectable, or undetected.

Most faults fail one of a bench's short tests in milliseconds, and an undetectable fault costs all
of a bench; so the proof is tried before the long tests are.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from hdl.faults.campaign_bench import ORDER
from hdl.simulators import Build, build, start
from hdl.tools import ToolError

FaultClass = Literal["detected", "undetectable", "undetected"]

SHORT_TESTS = 5
CORES = 2


@dataclass(frozen=True)
class Target:
    """A design with selectable faults, and the benches that must detect them."""

    text: str  # Verilog of module `dut`, with a port `fault`
    benches: Sequence[str]  # importable names
    faults: Mapping[int, str]  # level of that port to the name of the fault
    undetectable: Callable[[int], bool]  # whether a fault is proved to change no output, ever


@dataclass(frozen=True)
class Report:
    """The names of all faults, by class."""

    detected: list[str]
    undetectable: list[str]
    undetected: list[str]

    @property
    def total(self) -> int:
        """How many faults there are."""
        return len(self.detected) + len(self.undetectable) + len(self.undetected)


def report(targets: Iterable[Target]) -> Report:
    """Classify the faults of some targets, two targets at a time; raises as `classify` does."""
    targets, found = list(targets), Report([], [], [])
    with ThreadPoolExecutor(CORES) as pool:
        for target, classes in zip(targets, pool.map(classify, targets), strict=True):
            for fault, kind in classes.items():
                getattr(found, kind).append(target.faults[fault])
    return found


def classify(target: Target, simulator: str = "icarus") -> dict[int, FaultClass]:
    """The class of every fault of a target; ToolError where the design without a fault fails."""
    made = build(simulator, {"dut.v": target.text}, "dut")
    left = _survivors(made, target.benches, list(target.faults), SHORT_TESTS)
    with ThreadPoolExecutor(CORES) as pool:
        proved = dict(zip(left, pool.map(target.undetectable, left), strict=True))
    unproved = [fault for fault in left if not proved[fault]]
    undetected = _survivors(made, target.benches, unproved)
    classes: dict[int, FaultClass] = dict.fromkeys(target.faults, "detected")
    classes |= dict.fromkeys((fault for fault in left if proved[fault]), "undetectable")
    return classes | dict.fromkeys(undetected, "undetected")


def _survivors(
    made: Build, benches: Sequence[str], faults: Sequence[int], tests: int | None = None
) -> list[int]:
    """The faults that the shortest `tests` of the benches, or all, do not detect."""
    if not faults:
        return []
    with tempfile.TemporaryDirectory() as folder:
        order, verdict = Path(folder, "order.json"), Path(folder, "verdict.json")
        content = {"benches": benches, "faults": faults, "tests": tests, "verdict": str(verdict)}
        order.write_text(json.dumps(content), encoding="utf-8")
        around = {ORDER: str(order), "COCOTB_LOG_LEVEL": "WARNING"}
        work = start(made, "hdl.faults.campaign_bench", Path(folder, "results.xml"), around)
        work.wait(300.0)
        if not verdict.exists():
            raise ToolError(f"{work.title} gave no verdict: {work.last_line()}")
        detected_by = json.loads(verdict.read_text(encoding="utf-8"))
    if isinstance(detected_by, str):
        raise ToolError(f"{benches[0]} fails without a fault: {detected_by}")
    return [fault for fault in faults if detected_by[str(fault)] is None]
