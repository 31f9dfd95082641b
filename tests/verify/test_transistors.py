"""The model and ngspice agree on machines of transistors; wrong laws are found where they are."""

import pytest

from pyedge.verify.transistors import (
    PLANTED,
    chips_agree,
    settles,
    transistor_checks,
    transistors_agree,
    wrong_law,
)


def test_the_square_law_is_in_lockstep():
    found = transistors_agree("square", 12)
    assert found.passed, found
    assert "12 steps" in str(found.measured)


def test_a_chip_is_in_lockstep():
    found = chips_agree(12)
    assert found.passed, found


@pytest.mark.parametrize("name", PLANTED)
def test_a_wrong_law_is_found_at_its_step_and_edge(name):
    found = wrong_law(name, step=3, edge=20)
    assert found.passed, found


def test_states_near_threshold_settle():
    found = settles("level1", 160)
    assert found.passed, found


def test_each_law_and_fault_has_a_check():
    assert len([*transistor_checks()]) == 8 + len(PLANTED)
