"""Curves of an output against an input, and the components of their errors."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyedge.plots.transfer import TransferCurve, components, draw_components, draw_transfer


@given(st.lists(st.floats(-1, 1), min_size=3, max_size=3), st.integers(3, 12))
def test_components_of_a_parabola_have_its_whole_square(coefficients, count):
    x = np.linspace(0.1, 0.45, count)
    residual = np.polyval(coefficients, x)
    parts = components(x, residual)
    assert np.isclose((parts**2).sum(), (residual**2).mean())
    assert np.isclose(abs(parts[0]), abs(residual.mean()), atol=1e-12)


@pytest.mark.parametrize(("degree", "left"), [(0, [1, 0, 0]), (3, [1, 1, 0])])
def test_each_component_is_of_one_degree(degree, left):
    x = np.linspace(-1, 1, 9)
    parts = components(x, x**degree if degree == 0 else x**degree + 1)
    assert np.array_equal(np.abs(parts) > 1e-12, np.array(left, bool))


def test_curves_are_the_machine_s_before_and_after(axes, transistors):
    history, replay = transistors["regression-curve"]
    draw_transfer(axes, history, replay)
    lines = {line.get_label(): line for line in axes.lines}
    assert np.array_equal(
        lines["desired"].get_ydata(), 1e3 * history.dataset["target"].values[
            np.unique(history.dataset["example"].values, return_index=True)[1], 0
        ],
    )  # fmt: skip
    curve = TransferCurve(axes, history, replay)
    for label, step in (("before", 0), (f"after {len(history)} steps", len(history))):
        assert np.array_equal(lines[label].get_ydata(), curve.values(step))
    assert axes.get_xlabel() == "input, node 16 (V)"
    assert axes.get_ylabel() == "output, node 11 (mV)"


def test_components_over_steps_add_up_to_less_than_the_error(axes, transistors):
    history, replay = transistors["regression-curve"]
    draw_components(axes, history, replay)
    first = [line.get_ydata()[0] for line in axes.lines]
    assert len(first) == 3
    assert 0.9 * history.initial < 1e-6 * np.square(first).sum() <= history.initial * (1 + 1e-9)
