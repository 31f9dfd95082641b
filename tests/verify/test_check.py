"""Checks: passed, failed, skipped, or failed where tools are required."""

import json

from pyedge.cli.app import run
from pyedge.errors import MissingTool, ToolError
from pyedge.verify import Check, Finding, checks, perform


def missing():
    raise MissingTool("no such thing: apt-get install it")


def broken():
    raise ToolError("it has crashed")


def wrong():
    raise ValueError("no such corner")


def test_outcomes(monkeypatch):
    monkeypatch.delenv("PYEDGE_REQUIRE_TOOLS", raising=False)
    assert perform(Check("a", lambda: Finding(True, 1))).status == "passed"
    assert perform(Check("a", lambda: Finding(False, 1))).status == "failed"
    assert perform(Check("a", broken)).status == "failed"
    assert perform(Check("a", wrong)).detail == "no such corner"
    outcome = perform(Check("a", missing))
    assert (outcome.status, outcome.detail) == ("skipped", "no such thing: apt-get install it")
    monkeypatch.setenv("PYEDGE_REQUIRE_TOOLS", "1")
    assert perform(Check("a", missing)).status == "failed"


def test_names_are_unique():
    names = [check.name for check in checks()]
    assert len(names) == len(set(names))


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


def test_failure_is_exit_status_1(capsys, monkeypatch):
    monkeypatch.setattr(
        "pyedge.verify.lockstep_checks.planted", lambda: Finding(False, "missed", "as planted")
    )
    assert run(["verify", "lockstep/planted-fault"]) == 1
    printed = capsys.readouterr().out
    assert "failed  lockstep/planted-fault" in printed
    assert "1 failed" in printed
