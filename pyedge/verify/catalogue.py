"""All checks, and a selection of them by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial

from pyedge.errors import InputError, expect
from pyedge.extension import Registry, called
from pyedge.verify.board import board_checks
from pyedge.verify.check import Check, Finding
from pyedge.verify.chip import chip_checks
from pyedge.verify.chip_layout import chip_layout_checks
from pyedge.verify.chip_lvs import chip_lvs_checks
from pyedge.verify.chip_machine import chip_machine_checks
from pyedge.verify.chip_monte_carlo import chip_monte_carlo_checks
from pyedge.verify.chip_qflow import chip_qflow_checks
from pyedge.verify.chip_tile import chip_tile_checks
from pyedge.verify.chip_transistors import chip_transistors_checks
from pyedge.verify.circuit import circuit_checks
from pyedge.verify.exports import exports_checks
from pyedge.verify.fpga import fpga_checks
from pyedge.verify.hardware import hardware_checks
from pyedge.verify.limits import limits_checks
from pyedge.verify.lockstep_checks import lockstep_checks
from pyedge.verify.mechanical_print import mechanical_print_checks
from pyedge.verify.self_training import self_training_checks
from pyedge.verify.timing import timing_checks
from pyedge.verify.transistor_circuit import transistor_circuit_checks
from pyedge.verify.transistors import transistor_checks

CHECKS: Registry[Callable[[], Iterable[Check]]] = Registry("checks", Callable[..., Iterable[Check]])
"""Functions that yield checks, in the order in which they are run."""

CHECKS.register("lockstep")(lockstep_checks)
CHECKS.register("hardware")(hardware_checks)
CHECKS.register("board")(board_checks)
CHECKS.register("circuit")(circuit_checks)
CHECKS.register("limits")(limits_checks)
CHECKS.register("timing")(timing_checks)
CHECKS.register("self-training")(self_training_checks)
CHECKS.register("exports")(exports_checks)
CHECKS.register("chip")(chip_checks)
CHECKS.register("chip-monte-carlo")(chip_monte_carlo_checks)
CHECKS.register("tile")(chip_tile_checks)
CHECKS.register("chip-machine")(chip_machine_checks)
CHECKS.register("chip-transistors")(chip_transistors_checks)
CHECKS.register("layout")(chip_layout_checks)
CHECKS.register("layout-lvs")(chip_lvs_checks)
CHECKS.register("layout-qflow")(chip_qflow_checks)
CHECKS.register("fpga")(fpga_checks)
CHECKS.register("mechanical-print")(mechanical_print_checks)
CHECKS.register("transistors")(transistor_checks)
CHECKS.register("transistor-circuit")(transistor_circuit_checks)


def checks(names: Sequence[str] = ("all",)) -> list[Check]:
    """The checks of these names; InputError: an unknown name.

    A name is ``all``, of a group or check, the first parts of one, an installed package's in
    `CHECKS`, or ``FILE.py:NAME`` of a function as in `CHECKS`.
    """
    every = [check for name in CHECKS for check in CHECKS[name]()]
    selected: dict[str, Check] = {}
    for name in dict.fromkeys(names):
        start = name.rstrip("/") + "/"
        found = [each for each in every if name == "all" or f"{each.name}/".startswith(start)]
        if not found:
            if name not in CHECKS:
                groups = ", ".join(dict.fromkeys(each.group for each in every))
                raise InputError(
                    f"check {name!r} is none of all, {groups}, or one of their parts, "
                    "nor FILE.py:NAME"
                )
            found = _own(name)
        for each in found:
            if selected.setdefault(each.name, each).run is not each.run:
                raise InputError(f"check {each.name!r} stands for two: give each its own name")
    return list(selected.values())


def _own(name: str) -> list[Check]:
    """The checks that an installed package's or a file's function yields."""
    found = called(list, CHECKS.make(name), gives=list, name=name)
    for each in found:
        expect(f"{name} yields", each, Check)
    return [replace(each, run=partial(_found, f"{name}, {each.name}", each.run)) for each in found]


def _found(name: str, run: Callable[[], Finding]) -> Finding:
    finding: Finding = called(run, gives=Finding, name=name)
    expect(f"{name}: measured is", finding.measured, str | int | float)
    return finding
