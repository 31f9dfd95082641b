"""Printed bars read back; without a reader the checks are skipped."""

import sys

import pytest

from pyedge.verify import mechanical_print, perform
from pyedge.verify.mechanical_print import FAULTS, mechanical_print_checks

NAMES = {check.name: check for check in mechanical_print_checks()}


@pytest.mark.parametrize("name", [name for name in NAMES if "faults" not in name])
def test_files_are_measured_as_the_memory_has_them(name):
    outcome = perform(NAMES[name])
    assert outcome.status == "passed", outcome.detail


@pytest.mark.parametrize("name", FAULTS)
def test_planted_faults_are_found(name):
    outcome = perform(NAMES[f"mechanical-print/faults/{name}"])
    assert outcome.status == "passed", outcome.detail


def test_a_check_that_finds_nothing_fails(monkeypatch):
    monkeypatch.setattr(mechanical_print, "faults", lambda made, path: iter(()))
    assert not mechanical_print.found(FAULTS["bar-wide-svg"]).passed


def test_without_a_reader_the_check_is_skipped(monkeypatch):
    monkeypatch.delenv("PYEDGE_REQUIRE_TOOLS", raising=False)
    monkeypatch.setitem(sys.modules, "ezdxf", None)
    outcome = perform(NAMES["mechanical-print/solid/dxf"])
    assert outcome.status == "skipped"
    assert "pip install 'pyedge[print]'" in outcome.detail
