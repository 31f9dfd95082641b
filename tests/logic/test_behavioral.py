"""The digital half: XOR and a saturating counter."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyedge.logic import BehavioralLogic
from tests.refusals import refused

LEVELS = st.integers(1, 7).map(lambda bits: 2**bits)


def count(logic, first, second):
    return int(logic.count(np.array([first]), np.array([second]))[0])


@given(LEVELS, st.integers(0, 127), st.booleans(), st.booleans())
def test_up_is_where_the_bits_differ_and_both_ends_stop(levels, code, first, second):
    logic = BehavioralLogic(1, levels)
    code %= levels
    logic.preset(np.array([code]))
    wanted = code + 1 if first ^ second else code - 1
    assert count(logic, first, second) == min(max(wanted, 0), levels - 1)


@given(st.lists(st.tuples(st.integers(0, 127), st.booleans(), st.booleans()), min_size=1))
def test_edges_count_independently(edges):
    codes, first, second = (np.array(each) for each in zip(*edges, strict=True))
    together = BehavioralLogic(len(codes))
    together.preset(codes)
    alone = []
    for code, a, b in edges:
        one = BehavioralLogic(1)
        one.preset(np.array([code]))
        alone.append(count(one, a, b))
    assert together.count(first, second).tolist() == alone


@given(LEVELS)
def test_wipers_wake_in_the_middle_and_codes_are_a_copy(levels):
    logic = BehavioralLogic(3, levels)
    logic.codes[:] = 0
    assert logic.codes.tolist() == [levels // 2] * 3


@pytest.mark.parametrize(
    "codes", [[0, -1], [0, 128], [0], [0, 0, 0], [[0, 0]], [3.5, 0.0], [np.nan, 0.0]]
)
def test_a_preset_that_does_not_fit_is_refused_and_changes_nothing(codes):
    logic = BehavioralLogic(2)
    refused(lambda: logic.preset(np.array(codes)), "wiper code")
    assert logic.codes.tolist() == [64, 64]


@pytest.mark.parametrize("levels", [-128, 0, 1, 2**16])
def test_levels_that_cannot_be_are_refused(levels):
    refused(lambda: BehavioralLogic(2, levels), "levels", levels)
