"""Checks: passed, failed, skipped, or failed where tools are required."""

import json

import pytest

from pyedge.cli.app import run
from pyedge.errors import InputError, MissingTool, ToolError
from pyedge.verify import Check, Finding, checks, perform
from pyedge.verify.board import board_checks
from pyedge.verify.check import Outcome
from pyedge.verify.circuit import circuit_checks
from pyedge.verify.limits import limits_checks
from pyedge.verify.timing import timing_checks


def raising(error):
    def check():
        raise error

    return Check("a", check)


GOOD = Check("good", lambda: Finding(True, 1))


def test_outcomes(monkeypatch):
    monkeypatch.delenv("PYEDGE_REQUIRE_TOOLS", raising=False)
    assert perform(Check("a", lambda: Finding(True, 1))).status == "passed"
    assert perform(Check("a", lambda: Finding(False, 1))).status == "failed"
    assert perform(raising(ToolError("it has crashed"))).status == "failed"
    assert perform(raising(ValueError("no such corner"))).detail == "no such corner"
    assert perform(raising(InputError("no such part"))).detail == "no such part"
    missing = raising(MissingTool("no such thing: apt-get install it"))
    outcome = perform(missing)
    assert (outcome.status, outcome.detail) == ("skipped", "no such thing: apt-get install it")
    monkeypatch.setenv("PYEDGE_REQUIRE_TOOLS", "1")
    assert perform(missing).status == "failed"


def test_seconds_are_told_to_a_millisecond():
    told = Outcome("a", "passed", 1, "", 12.3456).describe()
    assert told == {"name": "a", "status": "passed", "measured": 1, "detail": "", "seconds": 12.346}


CHECKS = {
    check.name: check
    for check in (*board_checks(), *circuit_checks(), *limits_checks(), *timing_checks())
}
SLOW = {"board/bench/verilator", "circuit/planted-faults"}
SAID = {
    "board/bench/icarus": {"releasing_reset_costs_no_step_and_makes_none",
                           "reset_ends_a_step_wherever_it_is", "left out, having no reset:"},
    "timing/settling": {"network and comparators would allow"},
}  # fmt: skip


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.slow] * (name in SLOW)) for name in CHECKS]
)
def test_a_check_passes(name):
    outcome = perform(CHECKS[name])
    assert (outcome.status, outcome.name) == ("passed", name), outcome
    assert [words for words in SAID.get(name, ()) if words not in outcome.detail] == []
    assert outcome.measured == "6 of 6 tests" or name != "board/bench/icarus"


def test_names_are_unique():
    names = [check.name for check in checks()]
    assert len(names) == len(set(names))
    assert "netlists/current" in names  # in a checkout


def test_json_of_an_own_lockstep(capsys):
    words = ["--task", "allostery-2", "--logic", "behavioral", "--logic", "myhdl", "--steps", "20"]
    assert run(["verify", *words, "--json"]) == 0
    check, *more = json.loads(capsys.readouterr().out)["checks"]
    assert [(each["name"], each["status"]) for each in more] == [
        (f"lockstep/{what}/allostery-2", "passed") for what in ("ensemble", "loss")
    ]
    assert set(check) == {"name", "status", "measured", "detail", "seconds"}
    assert check["status"] == "passed"
    assert check["measured"] == "20 steps"


def test_a_check_with_an_input_error_fails_and_the_others_run(capsys, monkeypatch):
    monkeypatch.setattr(
        "pyedge.verify.checks", lambda names: [raising(InputError("no such part")), GOOD]
    )
    assert run(["verify", "lockstep"]) == 1
    printed = capsys.readouterr().out
    assert "no such part" in printed
    assert "1 passed, 1 failed" in printed


def test_failure_is_exit_status_1(capsys, monkeypatch):
    monkeypatch.setattr(
        "pyedge.verify.lockstep_checks.planted", lambda: Finding(False, "missed", "as planted")
    )
    assert run(["verify", "lockstep/planted-fault"]) == 1
    printed = capsys.readouterr().out
    assert "failed  lockstep/planted-fault" in printed
    assert "1 failed" in printed
