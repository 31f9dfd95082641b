"""Checks of a machine on a chip: what is planted, and what a finding says."""

import importlib.util

import numpy as np

from circuits.chip import library
from pyedge.hardware.chip_machine import Agreement, Difference, made
from pyedge.networks.topologies import named
from pyedge.verify import chip_machine as checks
from pyedge.verify import perform


def test_what_is_planted_is_wrong_at_one_edge():
    learning = made(named(checks.SMALL)).learning
    edges = range(len(learning.network.pairs))
    wrong = checks.wrong_node(learning).network
    changed = [edge for edge in edges if wrong.ends(edge) != learning.network.ends(edge)]
    assert changed == [1]
    assert wrong.ends(1)[:3] == learning.network.ends(1)[:3]
    swapped = checks.twins_swapped(learning)
    ends = [learning.comparator_ends(edge) for edge in edges]
    assert [swapped.comparator_ends(edge) for edge in edges] == [ends[0][2:] + ends[0][:2],
                                                                 *ends[1:]]  # fmt: skip


def test_steps_pass_only_near_the_model():
    right = Agreement(3, 4, 7, 7, 1e-3, None)
    assert checks.stepped(right).passed
    assert not checks.stepped(Agreement(3, 4, 7, 7, 1e-2, None)).passed
    wrong = checks.stepped(Agreement(3, 4, 7, 6, 1e-3, Difference(1, "1-2", 6e-3)))
    assert not wrong.passed
    assert "step 1, edge 1-2, whose inputs differ by 6.0 mV" in wrong.detail


def test_an_operating_point_names_the_node_that_is_apart(monkeypatch):
    def point(machine):
        volts = np.zeros((2, 4))
        volts[1, 2] = 0.01
        return volts, np.zeros((2, 4))

    monkeypatch.setattr("pyedge.hardware.chip_machine.MixedMachine.operating_point", point)
    found = checks.operating_point(name=checks.SMALL)
    assert not found.passed
    assert found.detail == "8 nodes; most: clamped node 3"
    assert checks.find_wrong_node().passed


def test_without_models_all_are_skipped(monkeypatch, tmp_path):
    monkeypatch.setenv(library.FOLDER, str(tmp_path))
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.delenv("PYEDGE_REQUIRE_TOOLS", raising=False)
    outcomes = [perform(check) for check in checks.chip_machine_checks()]
    assert {outcome.status for outcome in outcomes} == {"skipped"}
