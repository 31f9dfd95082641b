"""The gate capacitor: its values against the paper's, its step against the formula."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyedge.memory import Capacitor, GateCapacitor
from pyedge.signal import Signal
from tests.refusals import refused

SIGNALS = st.lists(st.floats(-30, 30), min_size=4, max_size=4)


def test_its_values_are_those_of_arxiv_2311_00537():
    """V0 = 0.33 V, R C = 2.2 ms, learning for 100 us, gates of 0.75 to 5.05 V; the rest is ours."""
    part = GateCapacitor()
    assert (part.scale, part.time_constant, part.window) == (0.33, 2.2e-3, 100e-6)
    assert (part.low, part.high) == (0.75, 5.05)
    assert (part.start, part.period, part.leak) == (3.0, 1e-3, 0.0)
    assert part.gain == pytest.approx(0.1377, abs=1e-4)  # V a V^2


@given(SIGNALS, st.floats(0.1, 3), st.floats(1e-4, 1e-2), st.floats(1e-6, 1e-3), st.floats(0, 500))
def test_a_step_takes_the_signal_s_share_and_leaks(signal, scale, time, window, leak):
    part = GateCapacitor(scale=scale, time_constant=time, window=window, leak=leak)
    memory = Capacitor(4, part)
    before = memory.state.copy()
    memory.learn(Signal(np.array(signal)))
    moved = before - np.array(signal) * window / (scale * time) - leak * 1e-3 * before
    np.testing.assert_allclose(memory.state, np.clip(moved, 0.75, 5.05), rtol=1e-12)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"start": 0.7}, "low <= start <= high"),
        ({"start": 5.1}, "low <= start <= high"),
        *(({name: value}, name) for name in ("time_constant", "scale", "window", "period")
          for value in (0.0, -1.0, np.nan, np.inf)),
        ({"leak": 1000.0}, "leak"),
        ({"leak": -1e-9}, "leak"),
    ],
)  # fmt: skip
def test_a_capacitor_that_cannot_be_is_refused(values, words):
    refused(lambda: GateCapacitor(**values), words)


def test_the_ends_of_what_can_be():
    for start in (0.75, 5.05):
        assert GateCapacitor(start=start).start == start
    assert GateCapacitor(leak=999.0).droop == pytest.approx(0.999)
