"""Stiffnesses and widths as made at random: in their range, by replica, side by side as alone."""

from typing import Any

import numpy as np
import pytest

from pyedge.errors import InputError
from pyedge.memory import Bar, Stiffness, Width

LENGTHS = np.full(5, 0.016)


def springs(**changes: Any) -> Stiffness:
    return Stiffness(5, 1.0, 1.0, 0.25, 1.75, **{"spread": 0.5, **changes})


def bars(replica: int = 0, seed: int = 0) -> Width:
    return Width(LENGTHS, Bar(spread=4e-4), seed, replica)


def test_springs_start_within_their_spread() -> None:
    made = np.array([springs(replica=k).state for k in range(200)])
    assert ((made >= 0.5) & (made <= 1.5)).all()
    assert made.mean() == pytest.approx(1.0, abs=0.05)
    assert made.std() == pytest.approx(1 / np.sqrt(12), rel=0.05)


def test_bars_start_within_their_spread() -> None:
    made = np.array([bars(replica=k).widths for k in range(200)])
    assert ((made >= 1.6e-3) & (made <= 2.4e-3)).all()
    assert made.std() == pytest.approx(8e-4 / np.sqrt(12), rel=0.05)


@pytest.mark.parametrize("make", [springs, bars])
def test_replicas_side_by_side_are_those_alone(make: Any) -> None:
    replicas = np.array([0, 3], np.uint64)
    batch = make().replicated(replicas)
    for lane, replica in enumerate(replicas):
        alone = make(replica=int(replica))
        assert np.array_equal(batch.state[:, lane], alone.state)
        assert np.array_equal(batch.parameter[:, :, lane], alone.parameter)
    assert not np.array_equal(make().state, make(seed=1).state)
    one = make(replica=3)
    before = one.state
    one.restore(np.zeros(5) + one.range[1])
    one.reset()
    assert np.array_equal(one.state, before)


def test_levels_are_of_what_is_drawn() -> None:
    made = springs(levels=4).replicated(np.array([0, 1], np.uint64))
    steps = (made.parameter - 0.25) / 0.5
    np.testing.assert_allclose(steps, np.round(steps), atol=1e-12)
    assert np.ptp(made.state) > 0


def test_the_derivative_of_the_stiffness_is_that_of_differences() -> None:
    made = bars()
    state, derivative, step = made.state, made.sensitivity, 1e-6
    ends = []
    for side in (1, -1):
        made.restore(state + side * step)
        ends.append(made.parameter[0])
    np.testing.assert_allclose(derivative, (ends[0] - ends[1]) / (2 * step), rtol=1e-8)


def test_starts_beyond_the_range_are_refused() -> None:
    with pytest.raises(InputError, match="start"):
        springs(spread=0.8)
    with pytest.raises(InputError, match="start"):
        Bar(spread=5e-4)
