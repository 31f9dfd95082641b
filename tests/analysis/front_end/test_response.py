"""Mean step of an edge: calculated, and sampled from edges."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyedge.analysis.front_end.response import probability_up, response
from pyedge.chip import Chip
from pyedge.edges import DigipotEdges
from pyedge.networks.network import Network
from pyedge.rng import StepKey
from pyedge.rules import Comparator
from tests.refusals import refused
from tests.restated import bits

COMPARISONS = st.sampled_from(["sign", "paper", "exact"])
VOLT = st.floats(-5, 5)
MILLIVOLTS = st.floats(-20, 20).map(lambda milli: milli * 1e-3)
DROPS = st.one_of(
    st.tuples(VOLT, VOLT),
    st.tuples(VOLT, MILLIVOLTS).map(lambda p: (p[0] - p[1], p[0])),
    st.tuples(MILLIVOLTS, MILLIVOLTS),
)
OFFSET = st.tuples(MILLIVOLTS, MILLIVOLTS)
SIXTY = 60  # edges a drop


@given(COMPARISONS, DROPS, OFFSET, st.sampled_from([0.0, 1e-3]))
def test_without_noise_the_response_is_the_rule(comparison, drops, offset, bias):
    probability = probability_up(*drops, Comparator(0.0, bias), comparison, offset)
    first, second = bits(comparison, *drops, bias, offset)
    assert probability == (first != second)


def sampled(comparison, free, clamped, comparator, offset, steps):
    """Share of steps up of edges with these drops, SIXTY of each."""
    count = SIXTY * len(free)
    chain = Network.from_pairs([(k, k + 1) for k in range(count)])
    offsets = np.repeat(np.array(offset)[:, None], count, axis=1)
    chip = replace(Chip.perfect(chain), offset=offsets)
    edges = DigipotEdges(chain, comparison, comparator=comparator, chip=chip)
    both = np.repeat(free, SIXTY), np.repeat(clamped, SIXTY)
    updates = [edges.update(*both, StepKey(9, 0, t)) for t in range(steps)]
    up = sum((update["first"] != update["second"]).astype(float) for update in updates)
    return up.reshape(len(free), SIXTY).sum(axis=1), SIXTY * steps


def misfit(comparison, calculated, offset=(1e-3, -2e-3)):
    """Largest distance of a sampled share from a calculated one, in its standard deviations."""
    clamped = np.array([-2.0, -5e-3, 0.0, 2e-3, 6e-3, 1.0])
    difference = np.linspace(-8e-3, 8e-3, 9)
    c, d = (each.ravel() for each in np.meshgrid(clamped, difference))
    up, trials = sampled(comparison, c - d, c, Comparator(3e-3, 5e-4), offset, steps=100)
    p = probability_up(c - d, c, calculated, comparison, offset)
    return np.abs(up / trials - p).max() / np.sqrt(0.25 / trials)


@pytest.mark.parametrize("comparison", ["sign", "paper", "exact"])
def test_calculated_and_sampled_agree(comparison):
    assert misfit(comparison, Comparator(3e-3, 5e-4)) < 4.5


@pytest.mark.parametrize("comparison", ["sign", "paper", "exact"])
@pytest.mark.parametrize("wrong", [Comparator(3.6e-3, 5e-4), Comparator(3e-3, 0.0)])
def test_other_noise_or_bias_is_detected(comparison, wrong):
    assert misfit(comparison, wrong) > 6


def test_response_is_a_mean_of_steps():
    difference, clamped = np.linspace(-20e-3, 20e-3, 41), np.array([2.0, 5e-3, -2.0])
    comparator = Comparator(3e-3)
    steps = response(difference, clamped, comparator)
    assert steps.shape == (3, 41)
    for k, c in enumerate(clamped):
        assert np.allclose(steps[k], 2 * probability_up(c - difference, c, comparator) - 1)
    assert (np.diff(steps[0]) >= 0).all()
    assert np.allclose(steps[0], -steps[2])
    assert steps[0, 0] == pytest.approx(-1)
    assert abs(steps[1]).max() < 0.95  # the second comparator is never sure of 5 mV
    refused(lambda: probability_up(1.0, 1.0, comparator, "best"), "best", "paper")
