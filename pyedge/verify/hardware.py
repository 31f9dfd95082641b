"""The checks of the hardware description itself: netlists, benches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from hdl.formal import PROOFS, YosysError
from hdl.simulators import MissingTool as MissingSimulator
from hdl.simulators import SimulatorError
from pyedge.errors import MissingTool, ToolError
from pyedge.verify.check import Check, Finding
from pyedge.verify.netlists import netlist_checks

BENCHED = ("icarus", "verilator", "ghdl")
TOPS = ("machine", "edge")
LEAST_MUTANTS = 200


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


def proof(name: str) -> Finding:
    """A claim about the hardware, for every input there can be."""
    found = PROOFS[name]()
    return Finding(found.proved, f"depth {found.depth}", found.detail)


def every_stuck_net() -> Finding:
    """Every net of one edge and of the global clock, stuck at 0 and at 1, is noticed."""
    from hdl.faults import stuck_at

    found = stuck_at.run()
    judged = found.detected + found.undetectable + len(found.undetected)
    passed = not found.undetected and judged == found.total == 2 * found.nets > 0
    return Finding(
        passed,
        f"{found.detected} + {found.undetectable} of {found.total}",
        f"{found.nets} nets: {found.detected} faults detected, {found.undetectable} proved "
        f"undetectable, {len(found.undetected)} undetected: {'; '.join(found.undetected) or '-'}",
    )


def every_mutant() -> Finding:
    """Every mutant is killed by a bench or proved to do what the right design does."""
    from hdl.faults import mutants

    found = mutants.run()
    judged = found.killed + found.equivalent + len(found.survived)
    passed = not found.survived and judged == found.total >= LEAST_MUTANTS
    return Finding(
        passed,
        f"{found.killed} + {found.equivalent} of {found.total}",
        f"{found.killed} killed, {found.equivalent} proved equivalent, "
        f"{len(found.survived)} survived: {'; '.join(found.survived) or '-'}",
    )


def hardware_checks() -> Iterator[Check]:
    """All of them."""
    for check in netlist_checks():
        yield Check(check.name, ours(check.run))
    for simulator in BENCHED:
        for top in TOPS:
            yield Check(f"bench/{simulator}/{top}", ours(partial(bench, simulator, top)))

    for name in PROOFS:
        yield Check(f"proof/{name}", ours(partial(proof, name)))
    yield Check("stuck-at", ours(every_stuck_net))
    yield Check("mutants", ours(every_mutant))


def ours(run: Callable[[], Finding]) -> Callable[[], Finding]:
    """The hardware's errors as pyedge's."""

    def wrapped() -> Finding:
        try:
            return run()
        except MissingSimulator as missing:
            raise MissingTool(str(missing)) from None
        except (SimulatorError, YosysError) as error:
            raise ToolError(str(error)) from None

    return wrapped
