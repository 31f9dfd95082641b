"""The edges as D22 built them."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.special import ndtr

from pyedge.chip import Chip
from pyedge.edges import DigipotEdges
from pyedge.logic import BehavioralLogic
from pyedge.memory import Digipot
from pyedge.networks.topologies import torus16
from pyedge.rng import StepKey
from pyedge.rules import Comparator
from tests.refusals import refused

LOUD = property(lambda self: 1e-3, lambda self, value: None)
DROPS = st.lists(st.floats(-1, 1), min_size=16, max_size=16).map(np.array)


@given(st.integers(1, 10).map(lambda k: 2**k), st.floats(0, 200), st.floats(1, 2000))
@example(128, 40.0, 1000.0)
def test_the_range_of_a_digipot_and_its_middle_where_the_wipers_wake(levels, wiper, series):
    digipot = Digipot(levels=levels, wiper=wiper, series=series)
    unit, fixed = 100e3 / levels, wiper + series
    assert (digipot.unit, digipot.fixed) == (unit, fixed)
    assert digipot.middle == levels // 2 * unit + fixed
    assert digipot.range == (fixed, (levels - 1) * unit + fixed)
    edges = DigipotEdges(torus16(), digipot=digipot)
    np.testing.assert_allclose(edges.resistance, digipot.middle)


@given(st.lists(st.integers(0, 127), min_size=16, max_size=16), st.integers(0, 5))
def test_resistance_follows_the_code_and_the_chip(codes, seed):
    network = torus16()
    chip = Chip.draw(network, seed, tolerance=0.3, mismatch=0.02)
    edges = DigipotEdges(network, chip=chip)
    edges.restore(np.array(codes))
    assert edges.degrees.tolist() == codes
    expected = 781.25 * chip.scale * codes + 1040.0
    np.testing.assert_allclose(edges.resistance, expected, rtol=1e-14)
    np.testing.assert_allclose(edges.conductance, 1 / expected, rtol=1e-14)
    alike = DigipotEdges(network, chip=Chip.draw(network, seed, tolerance=0.3)).resistance
    assert alike.shape == (16,), "tolerance alone leaves the twins equal"
    assert np.ptp(alike) > 1e3


@given(DROPS, DROPS, st.integers(0, 9))
def test_the_wiper_turns_up_where_the_bits_differ(free, clamped, step):
    edges = DigipotEdges(torus16())
    before = edges.degrees
    update = edges.update(free, clamped, StepKey(3, 1, step))
    turned = np.where(update["first"] ^ update["second"], 1, -1)
    assert np.array_equal(update["wiper"] - before, turned)
    assert np.array_equal(update["wiper"], edges.degrees)


def test_resistance_and_degrees_are_copies_and_reset_goes_back_to_where_edges_were_made():
    logic = BehavioralLogic(16)
    logic.preset(np.arange(16))
    edges = DigipotEdges(torus16(), logic=logic)
    edges.restore(np.full(16, 64))
    edges.resistance[:] = 0
    edges.degrees[:] = 0
    assert (edges.resistance == 51040).all()
    assert (edges.degrees == 64).all()
    edges.reset()
    assert edges.degrees.tolist() == list(range(16))


@pytest.mark.parametrize(
    ("name", "value"),
    [("levels", v) for v in (0, -2, 1, 2**16)]
    + [("end_to_end", v) for v in (0.0, -1.0, np.nan, np.inf)]
    + [(part, v) for part in ("wiper", "series") for v in (-1.0, np.nan, np.inf)],
)
def test_a_digipot_that_cannot_be_is_refused(name, value):
    refused(lambda: Digipot(**{name: value}), name.replace("_", "-"), value)


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (("best", "sign, paper, exact"), {"comparison": "best"}),
        (("logic",), {"logic": BehavioralLogic(15)}),
        (("logic",), {"logic": BehavioralLogic(16, 64)}),
        (("noise", "numbers"), {"comparator": type("Loud", (Comparator,), {"noise": LOUD})()}),
    ],
)
def test_edges_that_cannot_be_are_refused(words, parts):
    refused(lambda: DigipotEdges(torus16(), **parts), *words)


def common(comparison, noise, steps=400, drops=(1 + 5e-4, 1.0)):
    """(steps, 2, m) bits of edges that all have the same drops and no noise of their own."""
    edges = DigipotEdges(torus16(), comparison, comparator=Comparator(0.0, common_noise=noise))
    drops = [np.full(16, each) for each in drops]
    updates = [edges.update(*drops, StepKey(3, 1, step)) for step in range(steps)]
    return np.array([(u["first"], u["second"]) for u in updates])


@pytest.mark.parametrize("comparison", ["sign", "paper", "exact"])
def test_common_noise_moves_all_edges_alike(comparison):
    bits = common(comparison, 1e-3)
    assert (bits == bits[:, :, :1]).all()
    share = bits[:, 0].mean()
    assert abs(share - ndtr(-0.5)) < 4 * np.sqrt(0.31 * 0.69 / len(bits))
    assert not common(comparison, 0.0, steps=3)[:, 0].any()


def test_the_two_comparators_have_common_noise_of_their_own():
    first, second = common("exact", 1e-3, drops=(0.0, 0.0))[:, :, 0].T
    assert abs(np.corrcoef(first, second)[0, 1]) < 4 / np.sqrt(len(first))
