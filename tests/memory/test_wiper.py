"""The edges as D22 built them."""

import numpy as np
import pytest
from hypothesis import given
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

DROPS = st.lists(st.floats(-1, 1), min_size=16, max_size=16).map(np.array)


class Loud(Comparator):
    """A comparator whose noise is a property."""

    @property
    def noise(self):
        return 1e-3

    @noise.setter
    def noise(self, value):
        pass


def test_resistance_of_the_reference_digipot():
    digipot = Digipot()
    assert digipot.unit == 781.25
    assert digipot.fixed == 1040.0
    assert digipot.middle == 64 * 781.25 + 1040
    assert digipot.range == (1040.0, 127 * 781.25 + 1040)


@given(st.integers(1, 10).map(lambda k: 2**k), st.floats(0, 200), st.floats(1, 2000))
def test_the_middle_is_where_the_wipers_wake(levels, wiper, series):
    digipot = Digipot(levels=levels, wiper=wiper, series=series)
    edges = DigipotEdges(torus16(), digipot=digipot)
    np.testing.assert_allclose(edges.resistance, digipot.middle)
    low, high = digipot.range
    assert low <= digipot.middle <= high


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


def test_tolerance_alone_leaves_the_twins_equal():
    network = torus16()
    edges = DigipotEdges(network, chip=Chip.draw(network, 1, tolerance=0.3))
    assert edges.resistance.shape == (16,)
    assert np.ptp(edges.resistance) > 1e3


@given(DROPS, DROPS, st.integers(0, 9))
def test_the_wiper_turns_up_where_the_bits_differ(free, clamped, step):
    edges = DigipotEdges(torus16())
    before = edges.degrees
    update = edges.update(free, clamped, StepKey(3, 1, step))
    assert np.array_equal(
        update["wiper"] - before, np.where(update["first"] ^ update["second"], 1, -1)
    )
    assert np.array_equal(update["wiper"], edges.degrees)


def test_resistance_and_degrees_are_copies():
    edges = DigipotEdges(torus16())
    edges.resistance[:] = 0
    edges.degrees[:] = 0
    assert (edges.resistance == 51040).all()
    assert (edges.degrees == 64).all()


def test_reset_goes_back_to_where_the_edges_were_made():
    logic = BehavioralLogic(16)
    logic.preset(np.arange(16))
    edges = DigipotEdges(torus16(), logic=logic)
    edges.restore(np.full(16, 100))
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


def test_edges_that_cannot_be_are_refused():
    refused(lambda: Digipot(wiper=0.0, series=0.0), "short circuit")
    for words, parts in (
        (("best", "sign, paper, exact"), {"comparison": "best"}),
        (("logic",), {"logic": BehavioralLogic(15)}),
        (("logic",), {"logic": BehavioralLogic(16, 64)}),
        (("noise", "numbers"), {"comparator": Loud()}),
    ):
        refused(lambda parts=parts: DigipotEdges(torus16(), **parts), *words)


def _common(comparison, noise, steps=400, at=5e-4):
    """(steps, 2, m) bits of edges that all have the same drops and no noise of their own."""
    edges = DigipotEdges(torus16(), comparison, comparator=Comparator(0.0, common_noise=noise))
    drops = np.full(16, 1.0 + at), np.full(16, 1.0)
    updates = [edges.update(*drops, StepKey(3, 1, step)) for step in range(steps)]
    return np.array([(u["first"], u["second"]) for u in updates])


@pytest.mark.parametrize("comparison", ["sign", "paper", "exact"])
def test_common_noise_moves_all_edges_alike(comparison):
    bits = _common(comparison, 1e-3)
    assert (bits == bits[:, :, :1]).all()
    share = bits[:, 0].mean()
    assert abs(share - ndtr(-0.5)) < 4 * np.sqrt(0.31 * 0.69 / len(bits))
    assert not _common(comparison, 0.0, steps=3)[:, 0].any()


def test_the_two_comparators_have_common_noise_of_their_own():
    edges = DigipotEdges(torus16(), "exact", comparator=Comparator(0.0, common_noise=1e-3))
    updates = [edges.update(np.zeros(16), np.zeros(16), StepKey(0, 0, t)) for t in range(400)]
    first, second = (np.array([u[k][0] for u in updates]) for k in ("first", "second"))
    assert abs(np.corrcoef(first, second)[0, 1]) < 4 / np.sqrt(len(first))
