"""The checks of the hardware description itself: netlists, benches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from hdl.bench import MissingTool as MissingSimulator
from hdl.bench import SimulatorError
from pyedge.errors import MissingTool, ToolError
from pyedge.verify.check import Check, Finding
from pyedge.verify.netlists import netlist_checks

BENCHED = ("icarus", "verilator", "ghdl")
TOPS = ("machine", "edge")


def bench(simulator: str, top: str) -> Finding:
    """A cocotb bench on a simulator: every test passes, every bin of coverage is hit."""
    from hdl.bench import run

    levels = 16 if top == "machine" else 128
    result = run(simulator, top, levels=levels)
    bins = sum(hit for hit, _ in result.coverage.values())
    of = sum(all_ for _, all_ in result.coverage.values())
    faults = [f"{name}: {fault}" for name, fault in result.tests.items() if fault]
    passed = result.failed == 0 and bins == of and result.passed > 0
    detail = "; ".join(faults) or ", ".join(
        f"{name} {hit}/{all_}" for name, (hit, all_) in result.coverage.items()
    )
    return Finding(
        passed, f"{result.passed} of {len(result.tests)} tests, {bins}/{of} bins", detail
    )


def hardware_checks() -> Iterator[Check]:
    """All of them."""
    for check in netlist_checks():
        yield Check(check.name, _ours(check.run))
    for simulator in BENCHED:
        for top in TOPS:
            yield Check(f"bench/{simulator}/{top}", _ours(partial(bench, simulator, top)))


def _ours(run: Callable[[], Finding]) -> Callable[[], Finding]:
    """The hardware's errors as pyedge's."""

    def wrapped() -> Finding:
        try:
            return run()
        except MissingSimulator as missing:
            raise MissingTool(str(missing)) from None
        except SimulatorError as error:
            raise ToolError(str(error)) from None

    return wrapped
