"""One bench on one simulator, and its verdict."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from hdl import convert
from hdl.bench import report
from hdl.simulators import registry
from hdl.simulators.build_cache import build
from hdl.simulators.process import start
from hdl.tools import ToolError

if TYPE_CHECKING:
    from hdl.bench.pins import Event

BENCHES = {
    "edge": "hdl.bench.edge_bench",
    "machine": "hdl.bench.machine_bench",
    "wakes": "hdl.bench.power_up_bench",
}


@dataclass(frozen=True)
class BenchResult:
    """What a bench found."""

    simulator: str  # what ran
    top: str
    tests: Mapping[str, str | None]  # None for a test that passed, else its complaint's first line
    left_out: tuple[str, ...]  # names of the tests that this design is spared, having no reset
    coverage: Mapping[str, tuple[int, int]]  # name of a group to the bins hit and the bins in all
    traces: Mapping[str, list[Event]] = field(repr=False)  # events of a test, to be replayed

    @property
    def passed(self) -> int:
        """Number of tests that passed."""
        return sum(fault is None for fault in self.tests.values())

    @property
    def failed(self) -> int:
        """Number of tests that failed."""
        return len(self.tests) - self.passed


def run(
    simulator: str,
    top: str = "machine",
    *,
    n_edges: int = 3,
    levels: int = 16,
    power_up: int | None = None,
    store: str = "jk",
    texts: Mapping[str, str] | None = None,
    reset: bool = True,
    seed: int = 1,
    cache: str | Path | None = None,
    limit: float = 120.0,
) -> BenchResult:
    """Run a bench on a simulator.

    Args:
        simulator: a name of `hdl.simulators.SIMULATORS`.
        top: ``machine``, or ``edge`` for one edge without its clock; ``wakes`` for the boards of
            `hdl.bench.power_up`, as `texts`.
        n_edges: of the machine.
        levels, store: see `hdl.convert.verilog`; levels also of `texts`.
        power_up: the wipers' code at power-up; None for the middle.
        texts: another design with the same ports and top `dut`, in place of the converted one.
        reset: whether that design has a reset; if not, the tests of reset are left out.
        seed: of the random tests.
        cache: the folder that keeps builds; None for the user's.
        limit: seconds until the run is given up.

    Raises MissingTool, or ToolError: the simulator crashed or passed the limit.
    """
    if top not in BENCHES:
        raise ValueError(f"bench {top!r} is not one of {', '.join(BENCHES)}")
    if top == "wakes" and not texts:
        raise ValueError("bench 'wakes' needs texts: every converted design has a reset")
    language = registry.simulator(simulator).language
    texts = texts or convert.sources(language, top, n_edges, levels, store, "dut")
    made = build(simulator, texts, "dut", cache)
    with tempfile.TemporaryDirectory() as folder:
        results, written = Path(folder) / "results.xml", Path(folder) / "report.json"
        around = {report.PLACE: str(written), "COCOTB_LOG_LEVEL": "WARNING"}
        power_up = levels // 2 if power_up is None else power_up
        around |= {report.POSITIONS: str(levels), report.POWER_UP: str(power_up)}
        around |= {} if reset else {report.NO_RESET: "1"}
        work = start(made, BENCHES[top], results, around, seed)
        work.wait(limit)
        if not results.exists():
            raise ToolError(f"{work.title} ended early: {work.last_line()}")
        tests, left_out = _verdicts(results)
        found: dict[str, Any] = json.loads(written.read_text()) if written.exists() else {}
    coverage = {name: (hit, of) for name, (hit, of) in found.get("coverage", {}).items()}
    return BenchResult(simulator, top, tests, left_out, coverage, found.get("traces", {}))


def _verdicts(results: Path) -> tuple[dict[str, str | None], tuple[str, ...]]:
    """Each test of cocotb's results file, with its complaint if it failed; and those left out."""
    verdicts: dict[str, str | None] = {}
    left_out = []
    for case in ElementTree.parse(results).iter("testcase"):
        if case.find("skipped") is not None:
            left_out.append(str(case.get("name")))
            continue
        faults = [part for part in case if part.tag in ("failure", "error")]
        said = [fault.get("message") or fault.get("error_msg") or "failed" for fault in faults]
        verdicts[str(case.get("name"))] = said[0].partition("\n")[0] if said else None
    return verdicts, tuple(left_out)
