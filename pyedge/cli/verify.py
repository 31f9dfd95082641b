"""`pyedge verify`: checks that the levels of detail agree."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Annotated

import typer

from pyedge.cli import options
from pyedge.cli.options import File, Text
from pyedge.cli.text_table import fitted
from pyedge.errors import InputError

if TYPE_CHECKING:
    from pyedge.verify import Outcome

_lockstep = options.panel("Lockstep of one's own")


def verify(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAME]...",
            help="Groups or checks, or one's own as FILE.py:NAME; all if none is named.",
        ),
    ] = None,
    task: Annotated[
        Text, _lockstep("TASK", "Two machines in lockstep, their ensemble, the loss.")
    ] = None,
    machine: Annotated[
        File, _lockstep("FILE", "Both, from a TOML file.", "the reference machine")
    ] = None,
    logic: Annotated[
        list[str] | None, _lockstep("NAME", "The logic of each: give it twice.", "the machine's")
    ] = None,
    steps: Annotated[options.Number, _lockstep("N", "For how many steps.", "200", min=1)] = None,
    noise: Annotated[Text, _lockstep("VOLTS", "Comparator noise.", "the machine's")] = None,
    physics: Annotated[
        Text,
        _lockstep("NAME", "The second's: dense, sparse, ngspice, FILE.py:NAME.", "the machine's"),
    ] = None,
    list_: Annotated[
        bool, typer.Option("--list", help="List the checks of these names, and run none.")
    ] = False,
    json: options.Json = False,
) -> int:
    """Check that the levels of the model agree, and that the checks catch what they must.

    Groups: lockstep, netlists, bench, proof, stuck-at, mutants (the digital half); board, circuit,
    limits, timing, response, self-training, transistor-circuit (the circuit).  Exit status 1 if any
    check failed.  A check whose program is not installed is skipped; with PYEDGE_REQUIRE_TOOLS=1 it
    fails.

    Examples:

    pyedge verify lockstep

    pyedge verify --list

    pyedge verify bench/icarus/machine proof

    pyedge verify --task allostery-3 --logic behavioral --logic icarus --steps 500 --noise 0

    pyedge verify --task allostery-3 --logic behavioral --logic icarus --physics ngspice
    """
    from pyedge.verify import checks, own_checks, perform

    if task is not None:
        if names:
            raise InputError(f"--task is checked alone, without {names[0]}: give one of the two")
        more = {"logic": logic or (), "physics": physics}
        selected = own_checks(task, machine, noise, 200 if steps is None else steps, **more)
    elif any(each is not None for each in (machine, logic or None, steps, noise, physics)):
        raise InputError("which task? as: pyedge verify --task allostery-3")
    else:
        selected = checks(names or ["all"])
    if list_:
        listed = [check.name for check in selected]
        options.show(json, {"checks": listed}, "\n".join(listed))
        return 0
    outcomes = []
    for check in selected:
        options.transient(f"  {check.name} ...")
        outcomes.append(perform(check))
        if not json:
            _print_outcome(outcomes[-1])
    count = Counter(outcome.status for outcome in outcomes)
    total = ", ".join(f"{count[status]} {status}" for status in ("passed", "failed", "skipped"))
    seconds = sum(outcome.seconds for outcome in outcomes)
    data = {"checks": [outcome.describe() for outcome in outcomes]}
    options.show(json, data, f"{total} in {seconds:.0f} s")
    return 1 if count["failed"] else 0


def _print_outcome(outcome: Outcome) -> None:
    options.transient("")
    measured = "" if outcome.measured is None else str(outcome.measured)
    print(fitted(f"{outcome.status:8}{outcome.name:36} {measured:25} {outcome.seconds:5.1f} s", 8))
    if outcome.status != "passed" or "/" not in outcome.name:
        print(fitted(f"        {outcome.detail}", 0))
