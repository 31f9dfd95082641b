"""`pyedge verify`: checks that the levels of detail agree."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from pyedge.cli import options
from pyedge.errors import InputError

if TYPE_CHECKING:
    from pyedge.verify import Bench, Check, Outcome

_LOCKSTEP = "Lockstep of one's own"


def verify(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME]...", help="Groups or checks; all if none is named."),
    ] = None,
    task: Annotated[
        str | None,
        typer.Option(
            metavar="TASK",
            help="Put two machines in lockstep on this task.",
            rich_help_panel=_LOCKSTEP,
            show_default=False,
        ),
    ] = None,
    logic: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="The logic of each: give it twice.",
            rich_help_panel=_LOCKSTEP,
            show_default=False,
        ),
    ] = None,
    steps: Annotated[
        int, typer.Option(metavar="N", min=1, help="For how many steps.", rich_help_panel=_LOCKSTEP)
    ] = 200,
    noise: Annotated[
        str | None,
        typer.Option(
            metavar="VOLTS",
            help="Comparator noise: 3mV if not said; none with another physics.",
            rich_help_panel=_LOCKSTEP,
            show_default=False,
        ),
    ] = None,
    physics: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="The second's: dense, sparse or ngspice.",
            rich_help_panel=_LOCKSTEP,
        ),
    ] = "dense",
    json: options.Json = False,
) -> int:
    """Check that the levels of the model agree, and that the checks catch what they must.

    Groups: lockstep, netlists, bench, proof, stuck-at, mutants (the digital half); board, circuit,
    limits, timing, response, self-training (the circuit).  Exit status 1 if any check failed.  A
    check whose program is not installed is skipped; with PYEDGE_REQUIRE_TOOLS=1 it fails.

    Examples:

    pyedge verify lockstep

    pyedge verify bench/icarus/machine proof

    pyedge verify --task allostery-3 --logic behavioral --logic icarus --steps 500 --noise 0

    pyedge verify --task allostery-3 --logic behavioral --logic icarus --physics ngspice
    """
    from pyedge.verify import Bench, perform

    bench = Bench()
    outcomes = []
    try:
        selected = (
            _own(bench, task, logic or [], steps, noise, physics)
            if task is not None or logic
            else _named(bench, names or ["all"])
        )
        for check in selected:
            _show_progress(check.name)
            outcomes.append(perform(check))
            if not json:
                _print_outcome(outcomes[-1])
    finally:
        bench.close()
    if json:
        options.print_json({"checks": [outcome.describe() for outcome in outcomes]})
    else:
        _print_total(outcomes)
    return 1 if any(outcome.status == "failed" for outcome in outcomes) else 0


def _named(bench: Bench, names: list[str]) -> list[Check]:
    """The checks selected by names: ``all``, a group, a check, or the first parts of its name."""
    from pyedge.verify import checks

    every = list(checks(bench))
    if "all" in names:
        return every
    selected = []
    for name in names:
        inside = [each for each in every if (each.name + "/").startswith(name.rstrip("/") + "/")]
        if not inside:
            groups = ", ".join(dict.fromkeys(each.group for each in every))
            raise InputError(f"check {name!r} is none of all, {groups}, or one of their parts")
        selected += [each for each in inside if each not in selected]
    return selected


def _own(
    bench: Bench,
    task: str | None,
    logic: list[str],
    steps: int,
    noise: str | None,
    physics: str,
) -> list[Check]:
    """One lockstep check, of two logics on a task."""

    from pyedge.logic import LOGIC
    from pyedge.physics import PHYSICS
    from pyedge.tasks import PUBLISHED
    from pyedge.units import read
    from pyedge.verify import Check, compare, compare_physics

    if task is None or task not in PUBLISHED:
        raise InputError(f"task {task!r} is not one of {', '.join(PUBLISHED)}")
    known = tuple(LOGIC)
    if len(logic) != 2 or any(name not in known for name in logic):
        raise InputError(f"--logic is wanted twice, each one of {', '.join(known)}")
    left, right = logic
    if physics not in PHYSICS:
        raise InputError(f"physics {physics!r} is not one of {', '.join(PHYSICS)}")
    if physics != "dense":
        if left != "behavioral" or (noise is not None and read(noise, "V", "noise") != 0):
            raise InputError(
                f"--physics {physics} is compared with behavioral logic, without noise"
            )
        name = f"lockstep/{physics}-{right}/{task}"
        other = None if physics == "ngspice" else PHYSICS[physics]()
        return [Check(name, lambda: compare_physics(bench, right, task, steps, other))]
    volts = read(noise or "3mV", "V", "noise")
    return [
        Check(
            f"lockstep/{left}/{right}/{task}",
            lambda: compare(bench, left, right, task, volts, steps),
        )
    ]


def _show_progress(name: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\033[K  {name} ...", end="", file=sys.stderr, flush=True)


def _print_outcome(outcome: Outcome) -> None:
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr, flush=True)
    measured = "" if outcome.measured is None else str(outcome.measured)
    print(f"{outcome.status:8}{outcome.name:36} {measured:28} {outcome.seconds:6.1f} s")
    if outcome.status != "passed" or "/" not in outcome.name:
        print(f"        {outcome.detail}")


def _print_total(outcomes: list[Outcome]) -> None:
    count = dict.fromkeys(("passed", "failed", "skipped"), 0)
    for outcome in outcomes:
        count[outcome.status] += 1
    seconds = sum(outcome.seconds for outcome in outcomes)
    print(", ".join(f"{number} {status}" for status, number in count.items()), end="")
    print(f" in {seconds:.0f} s")
