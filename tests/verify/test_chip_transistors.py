"""Checks of an edge as transistors: what is planted, and what counts as right."""

import importlib.util

import numpy as np
import pytest

from circuits.chip import library
from circuits.chip.analog.comparator import comparators
from circuits.chip.analog.decisions import Decided
from circuits.chip.analog.ladder import twin_ladders
from pyedge.verify import chip_transistors as checks
from pyedge.verify import perform


@pytest.mark.parametrize(
    ("change", "whole", "lines"),
    [
        (checks.stuck_bit, twin_ladders(16), 2),
        (checks.swapped, comparators(), 1),
        (checks.never_reset, comparators(), 2),
        (checks.open_pair, comparators(), 2),
    ],
)
def test_what_is_planted_changes_only_its_lines(change, whole, lines):
    before, after = whole.text.splitlines(), change(whole).text.splitlines()
    assert sum(one != other for one, other in zip(before, after, strict=True)) == lines


def decisions(wrong=0):
    """Comparators that decide rightly but for so many first bits."""

    def decide(pairs, volts, conditions):
        free, clamped = volts[:, 0] - volts[:, 1], volts[:, 2] - volts[:, 3]
        bits = np.stack([clamped > free, clamped < 0], axis=1)
        bits[:wrong, 0] ^= True
        return Decided(bits[None], 1e-12)

    return decide


@pytest.mark.parametrize("wrong", [0, 1])
def test_a_wrong_decision_is_found(wrong, monkeypatch):
    monkeypatch.setattr(checks, "decide", decisions(wrong))
    for found in (checks.decisions(), checks.common_mode(checks.CONDITIONS[0])):
        assert found.passed == (not wrong)
        assert found.measured == f"{32 - wrong} of 32 bits"
    assert checks.large_drops().passed == (not wrong)


@pytest.mark.parametrize(("step", "right"), [(6e3, True), (2e3, False), (-6e3, False)])
def test_a_ladder_has_steps_of_about_a_unit(step, right, monkeypatch):
    ohms = np.tile(1e5 + step * np.arange(16), (2, 1))
    monkeypatch.setattr(checks.resistance, "ohms", lambda *rest: ohms)
    assert checks.ladder().passed == right


def test_without_models_all_are_skipped(monkeypatch, tmp_path):
    monkeypatch.setenv(library.FOLDER, str(tmp_path))
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.delenv("PYEDGE_REQUIRE_TOOLS", raising=False)
    outcomes = [perform(check) for check in checks.chip_transistors_checks()]
    assert {outcome.status for outcome in outcomes} == {"skipped"}
