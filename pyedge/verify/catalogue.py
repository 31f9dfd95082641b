"""All checks, by group."""

from __future__ import annotations

from collections.abc import Iterator

from pyedge.verify.board import board_checks
from pyedge.verify.check import Check
from pyedge.verify.circuit import circuit_checks
from pyedge.verify.hardware import hardware_checks
from pyedge.verify.limits import limits_checks
from pyedge.verify.lockstep_checks import Bench, lockstep_checks
from pyedge.verify.self_training import self_training_checks
from pyedge.verify.timing import timing_checks

GROUPS = (
    "lockstep",
    "netlists",
    "bench",
    "proof",
    "stuck-at",
    "mutants",
    "board",
    "circuit",
    "limits",
    "timing",
    "response",
    "self-training",
)


def checks(bench: Bench, groups: tuple[str, ...] = GROUPS) -> Iterator[Check]:
    """The checks of these groups; `bench` has the simulators that they share."""
    for check in (
        *lockstep_checks(bench),
        *hardware_checks(),
        *board_checks(),
        *circuit_checks(),
        *limits_checks(),
        *timing_checks(),
        *self_training_checks(),
    ):
        if check.group in groups:
            yield check
