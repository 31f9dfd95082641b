"""Checks of the hardware description: netlists, benches, proofs, stuck-at faults, mutants."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from hdl.formal import PROOFS
from hdl.simulators import SIMULATORS
from pyedge.verify.check import Check, Finding
from pyedge.verify.netlists import netlist_checks

if TYPE_CHECKING:
    from hdl.faults.classify import Report

TOPS = ("machine", "edge")
LEAST_MUTANTS = 200


def bench(simulator: str, top: str) -> Finding:
    """Run a cocotb bench on a simulator: every test passes, every bin of coverage is hit."""
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
    """Prove a property of the hardware, for all inputs that its assumptions allow."""
    proved = PROOFS[name]()
    return Finding(proved.proved, f"depth {proved.depth}", proved.detail)


def every_stuck_net() -> Finding:
    """Stuck-at faults, 0 and 1, of every net of an edge and of the global clock: all detected."""
    from hdl.faults import stuck_at

    result = stuck_at.run()
    words = "detected", "proved undetectable", "undetected"
    return _classified(result, f"{result.total // 2} nets: {len(result.detected)} faults", words)


def every_mutant() -> Finding:
    """Mutants of the design: each is killed by a bench or proved equivalent."""
    from hdl.faults import mutants

    result = mutants.run()
    words = "killed", "proved equivalent", "survived"
    return _classified(result, f"{len(result.detected)}", words, LEAST_MUTANTS)


def _classified(result: Report, start: str, words: tuple[str, str, str], least: int = 1) -> Finding:
    """Passed where no fault is undetected, of at least so many."""
    missed, proved = result.undetected, len(result.undetectable)
    return Finding(
        not missed and result.total >= least,
        f"{len(result.detected)} + {proved} of {result.total}",
        f"{start} {words[0]}, {proved} {words[1]}, "
        f"{len(missed)} {words[2]}: {'; '.join(missed) or '-'}",
    )


def hardware_checks() -> Iterator[Check]:
    """The checks of the digital half."""
    yield from netlist_checks()
    for simulator in SIMULATORS:
        for top in TOPS:
            yield Check(f"bench/{simulator}/{top}", partial(bench, simulator, top))
    for name in PROOFS:
        yield Check(f"proof/{name}", partial(proof, name))
    yield Check("stuck-at", every_stuck_net)
    yield Check("mutants", every_mutant)
