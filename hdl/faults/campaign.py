"""Benches against many faults of one build, in one simulation."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

from hdl.faults.campaign_bench import ORDER
from hdl.simulators import Build, start
from hdl.tools import ToolError

ALL = 1000  # more tests than there are


def run(
    build: Build,
    benches: Sequence[str],
    faults: Sequence[int],
    tests: int = ALL,
    limit: float = 300.0,
) -> dict[int, str | None]:
    """Each fault and the first test that detects it, or None.

    Args:
        build: of a design with a port `fault`.
        benches: importable names.
        faults: levels of that port.
        tests: how many of their tests to run, the shortest first.
        limit: seconds until it is given up.

    Raises:
        ToolError: the simulator crashed, the limit passed, or the healthy design failed.
    """
    with tempfile.TemporaryDirectory() as folder:
        order, told = Path(folder, "order.json"), Path(folder, "told.json")
        wanted = {
            "benches": list(benches),
            "faults": list(faults),
            "tests": tests,
            "told": str(told),
        }
        order.write_text(json.dumps(wanted), encoding="utf-8")
        around = {ORDER: str(order), "COCOTB_LOG_LEVEL": "WARNING"}
        work = start(build, "hdl.faults.campaign_bench", Path(folder, "results.xml"), around)
        work.wait(limit)
        if not told.exists():
            raise ToolError(f"{work.title} gave no verdict: {work.last_line()}")
        verdict = json.loads(told.read_text(encoding="utf-8"))
    if verdict["healthy fails"]:
        raise ToolError(f"{benches[0]} fails without a fault: {verdict['healthy fails']}")
    return {int(fault): test for fault, test in verdict["found"].items()}
