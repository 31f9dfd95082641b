"""Trial points: in range, with margins of at least 5 mV, of all kinds."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyedge.rules import left_sides
from pyedge.verify.trial_points import LEAST, SPAN, drawn_nodes, drops

COMPARISONS = ("paper", "exact")


@given(st.sampled_from(COMPARISONS), st.integers(1, 50), st.integers(0, 1000))
@settings(max_examples=15)
def test_trials_are_in_range_and_have_a_least_margin(comparison, count, seed):
    volts = drawn_nodes(comparison, count, seed)
    assert volts.shape == (count, 4)
    assert (volts == drawn_nodes(comparison, count, seed)).all()
    assert (volts != drawn_nodes(comparison, count, seed + 1)).any()
    assert ((volts >= 0) & (volts <= SPAN)).all()
    assert (np.abs(left_sides(*drops(volts), comparison)) >= LEAST).all()


@pytest.mark.parametrize("comparison", COMPARISONS)
def test_trials_are_of_every_kind(comparison):
    volts = drawn_nodes(comparison, 400)
    free, clamped = drops(volts)
    first, second = left_sides(free, clamped, comparison)
    assert volts.min() < 0.1
    assert volts.max() > SPAN - 0.1
    for left in (first, second):
        assert (np.abs(left) < 2 * LEAST).sum() >= 20
        assert 0.4 < (left > 0).mean() < 0.6
    assert 0.4 < ((first > 0) != (second > 0)).mean() < 0.6
    assert ((free > 0) != (clamped > 0)).sum() >= 20
