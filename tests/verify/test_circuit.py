"""The checks of the circuit in ngspice: right for the edge, each fault found by the named one."""

import pytest

from circuits.analysis.faults import revalued, swapped
from circuits.blocks.digipot_edge import edge
from circuits.ngspice.session import SpiceError
from pyedge.verify import circuit, perform
from pyedge.verify.circuit import (
    FAULTS,
    circuit_checks,
    decisions,
    faults_are_found,
    resistance,
    voltages,
)

CHECKS = {check.name: check for check in circuit_checks()}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_fails_its_check(fault):
    check, find = FAULTS[fault]
    assert any(name.startswith(f"circuit/{check}") for name in CHECKS)
    assert not find().passed


@pytest.mark.parametrize(("comparison", "other"), [("paper", "exact"), ("exact", "paper")])
def test_another_comparison_s_circuit_or_a_swapped_comparator_is_found(comparison, other):
    cells = [swapped(edge(comparison), each, "plus", "minus") for each in ("first", "second")]
    for cell in (edge(other), *cells):
        assert not decisions(comparison, cell, count=60).passed


def test_an_averaging_resistor_ten_per_cent_off_moves_the_voltages():
    assert not voltages("exact", revalued(edge("exact"), "average_second_plus_c2", 300e3)).passed


def test_one_twin_is_not_the_other():
    cell = revalued(edge(), "series_clamped", 1.1e3)
    assert resistance("free", cell).passed
    assert not resistance("clamped", cell).passed


def test_a_fault_that_goes_unseen_fails_the_check_of_faults(monkeypatch):
    unseen = {"a wire painted green": ("build", circuit.build)}
    monkeypatch.setattr(circuit, "FAULTS", unseen)
    found = faults_are_found()
    assert (found.passed, found.detail) == (False, "missed: a wire painted green: build")


def test_ngspices_failure_is_a_failed_check(monkeypatch):
    def fails(*arguments):
        raise SpiceError("ngspice failed: timestep too small")

    monkeypatch.setattr("circuits.analysis.code_sweep.run", fails)
    outcome = perform(CHECKS["circuit/resistance/free"])
    assert (outcome.status, outcome.detail) == ("failed", "ngspice failed: timestep too small")
