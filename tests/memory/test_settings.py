"""Settings of degrees of freedom: what elements see, what is kept, compiled and not."""

import numba
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyedge.chip import AnalogChip, AnalogLot
from pyedge.memory import (
    Ageing,
    Bar,
    Capacitor,
    GateCapacitor,
    Ohms,
    RestLength,
    Siemens,
    Stiffness,
    Width,
)  # fmt: skip
from pyedge.memory.settings import EvenSettings, levels_between, multiples, nearest
from pyedge.signal import Signal
from pyedge.simd import EIGHT, load, store
from tests.refusals import refused

VALUES = st.lists(st.floats(-2, 12), min_size=8, max_size=8)
LENGTHS = np.array([16e-3, 20e-3, 12e-3])


@numba.njit
def _each(settings, values, out, lanes):
    store(out, 0, lanes, nearest(settings, load(values, 0, lanes)))


@given(VALUES, st.integers(2, 40))
def test_the_nearest_of_the_settings_compiled_and_not(values, levels):
    low, high, values = 0.3, 9.7, np.array(values)
    settings, every = levels_between(low, high, levels), np.linspace(low, high, levels)
    found = settings.nearest(values)
    distance = np.abs(values[:, None] - every)
    assert np.abs(values - found) == pytest.approx(distance.min(axis=1), abs=1e-12)
    assert np.abs(found[:, None] - every).min(axis=1).max() < 1e-12
    assert settings.nearest(np.array([low, high])).tolist() == [low, high]
    out = np.empty((1, 8))
    _each(settings, values[None], out, EIGHT)
    assert np.array_equal(out[0], found)


def test_a_print_has_the_multiples_of_its_step_within_the_bounds():
    settings = multiples(1.5e-3, 2.5e-3, 0.05e-3, "bar.step", "m")
    assert (settings.low, settings.high) == pytest.approx((1.5e-3, 2.5e-3), abs=1e-18)
    inside = multiples(1.52e-3, 2.49e-3, 0.05e-3, "bar.step", "m")
    assert (inside.low, inside.high) == pytest.approx((1.55e-3, 2.45e-3), abs=1e-18)
    bar = Bar(low=1.52e-3, high=2.49e-3, step=0.05e-3)
    widths = bar.width(np.linspace(-2, 2, 801))
    assert np.unique(np.round(widths * 1e6)).tolist() == list(range(1550, 2451, 50))


def memories(levels):
    """Each memory with these levels, and what its elements see beside its state, at the settings.

    Names, memories, and functions from (k,) parameters to (k,) settings.
    """
    chip = AnalogChip.draw(3, AnalogLot(threshold=0.02), 1, 0)
    gates = GateCapacitor(levels=levels)
    step = 1e-3 / (levels - 1)
    return {
        "ohms": (Ohms(3, 1e13, 5e4, 1e3, 1e5, levels), lambda p: p[0]),
        "stiffness": (Stiffness(3, 1.0, 137.5, 100.0, 170.0, levels), lambda p: p[0]),
        "rest-length": (RestLength(np.full(3, 100.0), 1.0, 4e-3, levels), lambda p: p[0]),
        "siemens": (Siemens(3, Ageing(levels=levels)), lambda p: p[0]),
        "capacitor": (Capacitor(3, gates), lambda p: p[0]),
        "transistor": (Capacitor(3, gates, chip=chip), lambda p: p[0] + chip.threshold[0]),
        "twin": (Capacitor(3, gates, chip=chip), lambda p: p[1] + chip.threshold[1]),
        "width": (
            Width(LENGTHS, Bar(low=0.0 + step, high=1e-3 + step, start=5e-4 + step, step=step)),
            lambda p: p[0] * LENGTHS / 1100.0,
        ),
    }  # fmt: skip


@pytest.mark.parametrize("name", memories(9))
@pytest.mark.parametrize("twice", [False, True], ids=["restored", "learned"])
def test_elements_are_at_settings_and_the_rest_is_kept(name, twice):
    levels = 9
    memory, seen = memories(levels)[name]
    low, high = memory.range
    if name == "width":
        low, high = memory.part.low, memory.part.high
    change = np.array([0.11, -0.23, 0.37]) if name == "width" else np.array([0.03, -0.17, 0.4])
    changed = memory.state + change * (1.0 if name == "width" else high - low)
    memory.restore(np.clip(changed, *memory.range))
    if twice:
        memory.learn(Signal(np.zeros(3)))
    place = (seen(memory.parameter) - low) / (high - low) * (levels - 1)
    assert place == pytest.approx(np.round(place), abs=1e-9)
    exact = (memory.state - low) / (high - low) * (levels - 1)
    if name == "width":
        exact = (levels - 1) / (1 + np.exp(-10 * memory.state))
    assert np.abs(place - exact).max() <= 0.5 + 1e-9
    assert np.abs(place - exact).max() > 1e-3
    replicas = np.zeros(1, np.uint64)
    memory.reset()
    if memory.compiled is not None:
        assert np.array_equal(memory.replicated(replicas).parameter[:, :, 0], memory.parameter)


def test_steps_smaller_than_that_of_settings_add_up():
    memory = Stiffness(2, 1.0, 100.0, 100.0, 180.0, 9)
    seen = []
    for _ in range(5):
        memory.learn(Signal(np.array([-3.0, 0.0])))
        seen.append(memory.parameter[0].tolist())
    assert seen == [[100.0, 100.0], [110.0, 100.0], [110.0, 100.0], [110.0, 100.0], [120.0, 100.0]]
    assert memory.state.tolist() == [115.0, 100.0]


def test_without_settings_every_value_is_its_own():
    memory = Ohms(3, 1e13, 5e4, 1e3, 1e5)
    assert memory.variable.name == "resistance"
    assert "levels" not in vars(memory)
    assert not isinstance(levels_between(1.0, 2.0, 0), EvenSettings)
    assert Ohms(3, 1e13, 5e4, 1e3, 1e5, 8).variable.name == "kept_resistance"


@pytest.mark.parametrize("spread", [0.0, 12.0])
def test_stiffnesses_and_widths_as_made_are_spread_by_replica(spread):
    def springs(replica):
        return Stiffness(400, 1.0, 130.0, 100.0, 170.0, 0, spread, 3, replica)

    def bars(replica):
        return Width(np.full(400, 16e-3), Bar(spread=1e-5 * spread), 3, replica)

    replicas = np.array([0, 5], np.uint64)
    for make in (springs, bars):
        lanes = make(0).replicated(replicas)
        for lane, replica in enumerate(replicas):
            one = make(int(replica))
            assert np.array_equal(lanes.state[:, lane], one.state)
            assert np.array_equal(lanes.parameter[0, :, lane], one.parameter[0])
        assert np.array_equal(lanes.state[:, 0], lanes.state[:, 1]) == (spread == 0.0)
    made, widths, size = springs(5).state, bars(5).widths, 1e-5 * spread
    assert (made.min(), made.max()) == pytest.approx((130 - spread, 130 + spread), abs=0.3)
    assert (widths.min(), widths.max()) == pytest.approx((2e-3 - size, 2e-3 + size), abs=3e-6)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Bar(spread=0.6e-3), "bar.spread 0.0006"),
        (lambda: Stiffness(3, 1.0, 130.0, 100.0, 170.0, 0, 31.0), "spread by 31 N/m"),
        (lambda: Stiffness(3, 1.0, 137.5, 100.0, 170.0, 1), "levels 1: write 2 or more"),
        (lambda: Ageing(levels=-2), "conductor.levels -2"),
        (lambda: GateCapacitor(levels=1), "capacitor.levels 1"),
        (lambda: Bar(step=-1e-5), "bar.step -1e-05: it must be finite"),
        (lambda: Bar(step=1.2e-3), "bar.step 1.2 mm: 1.5 mm..2.5 mm has fewer than two"),
    ],
)
def test_settings_that_cannot_be_are_refused(make, said):
    refused(make, said)
