"""Widths, stiffnesses and rest lengths: their steps against formulas, and what is refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyedge.memory import Bar, RestLength, Stiffness, Width
from pyedge.signal import Signal
from pyedge.simd import sigmoids
from tests.refusals import refused

LENGTHS = np.array([16e-3, 20e-3, 12e-3])
SIGNALS = st.lists(
    st.lists(st.floats(-1, 1), min_size=3, max_size=3), min_size=1, max_size=12
)  # fmt: skip


def test_the_bars_are_those_of_li_and_mao():
    memory = Width(np.full(2, 16e-3))
    assert memory.parameter == pytest.approx(np.full((1, 2), 137.5))
    assert memory.parameter_range == pytest.approx((103.125, 171.875))
    assert memory.widths == pytest.approx([2e-3, 2e-3])


def test_a_bar_starts_as_wide_as_it_is_said_to():
    memory = Width(LENGTHS, Bar(start=1.7e-3))
    assert memory.widths == pytest.approx(np.full(3, 1.7e-3))
    assert memory.parameter[0] == pytest.approx(5.5e5 * 2e-3 * 1.7e-3 / LENGTHS)


@given(st.lists(st.floats(-800, 800), min_size=1, max_size=20))
def test_sigmoids(values):
    expected = 1.0 / (1.0 + np.exp(-np.clip(values, -60, 60)))
    np.testing.assert_allclose(sigmoids(np.array(values)), expected, rtol=1e-6, atol=1e-14)


@given(SIGNALS, st.integers(1, 4))
def test_steps_are_adam_s(signals, batch):
    part = Bar(batch=batch, rate=0.02)
    memory = Width(LENGTHS, part)
    x, first, second = np.zeros(3), np.zeros(3), np.zeros(3)
    for k in range(len(signals) // batch):
        g = np.mean(signals[k * batch : (k + 1) * batch], axis=0)
        first, second = 0.9 * first + 0.1 * g, 0.999 * second + 0.001 * g * g
        mean, square = first / (1 - 0.9 ** (k + 1)), second / (1 - 0.999 ** (k + 1))
        x = x - 0.02 * mean / (np.sqrt(square) + np.sqrt(np.finfo(float).eps))
    for signal in signals:
        memory.learn(Signal(np.array(signal)))
    np.testing.assert_allclose(memory.state, x, rtol=1e-9, atol=1e-12)
    assert memory.widths == pytest.approx(1.5e-3 + 1e-3 / (1 + np.exp(-10 * x)))
    moments = memory.moments
    memory.restore(memory.state)
    memory.moments = moments
    assert np.array_equal(memory.moments, moments)
    memory.reset()
    assert not memory.state.any()
    assert not memory.moments.any()


@given(SIGNALS)
def test_stiffnesses_step_against_the_signal_within_limits(signals):
    memory, k = Stiffness(3, 20.0, 137.5, 120.0, 150.0), np.full(3, 137.5)
    for signal in signals:
        memory.learn(Signal(np.array(signal)))
        k = np.clip(k - 20.0 * np.array(signal), 120.0, 150.0)
    assert memory.state == pytest.approx(k)
    assert memory.parameter[0] == pytest.approx(k)


def test_rest_lengths_step_with_the_signal_and_the_stiffness():
    memory = RestLength(np.array([100.0, 200.0, 300.0]), 1e-3, 4e-3)
    memory.learn(Signal(np.array([1e-3, -1e-3, 1.0])))
    assert memory.state == pytest.approx([1e-4, -2e-4, 4e-3])


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Bar(modulus=0.0), "bar.modulus 0.0"),
        (lambda: Bar(thickness=-1.0), "bar.thickness -1.0"),
        (lambda: Bar(low=-1e-3), "bar.low -0.001"),
        (lambda: Bar(start=3e-3), "bar widths start at 3 mm in 1.5 mm..2.5 mm"),
        (lambda: Bar(rate=0.0), "rate 0.0"),
        (lambda: Bar(batch=0), "bar.batch 0"),
        (lambda: Stiffness(3, 1.0, 100.0, -5.0, 200.0), "100 N/m in -5..200 N/m"),
        (lambda: Stiffness(3, np.nan, 100.0, 50.0, 200.0), "rate nan"),
        (lambda: RestLength(LENGTHS, 1.0, 0.0), "limit 0.0 m"),
    ],
)
def test_parts_that_cannot_be_are_refused(make, said):
    refused(make, said)
