"""The checks of the transistor edge's circuit: right for the edge, each fault found."""

import pytest

from circuits.ngspice.session import SpiceError
from pyedge.verify import perform, transistor_edge
from pyedge.verify.transistor_edge import (
    CHECKS,
    FAULTS,
    fault,
    faults_are_found,
    transistor_edge_checks,
)


@pytest.mark.parametrize("name", CHECKS)
def test_the_edge_passes(name):
    found = CHECKS[name](None)
    assert found.passed, found


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_fails_its_check(name):
    assert not fault(name).passed


def test_a_fault_that_goes_unseen_fails_the_check_of_faults(monkeypatch):
    unseen = {"a wire painted green": ("build", lambda cell: cell)}
    monkeypatch.setattr(transistor_edge, "FAULTS", unseen)
    found = faults_are_found()
    assert (found.passed, found.detail) == (False, "missed: a wire painted green: build")


def test_ngspices_failure_is_a_failed_check(monkeypatch):
    def fails(*arguments):
        raise SpiceError("ngspice failed: timestep too small")

    monkeypatch.setattr("pyedge.verify.transistor_edge.loss", fails)
    (holds,) = [check for check in transistor_edge_checks() if check.name.endswith("holds")]
    assert (perform(holds).status, perform(holds).detail) == (
        "failed", "ngspice failed: timestep too small",
    )  # fmt: skip
