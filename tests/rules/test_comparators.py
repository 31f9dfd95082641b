"""What an edge decides: against a restatement of the rules, and against a fit of its noise."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.special import log_ndtr
from scipy.stats import norm

from pyedge.chip import Chip
from pyedge.edges import DigipotEdges
from pyedge.networks.network import Network
from pyedge.rng import StepKey
from pyedge.rules import Comparator
from tests.refusals import refused
from tests.restated import NANOVOLT, bits

COMPARISONS = ["sign", "paper", "exact"]
VOLT = st.floats(-5, 5)
NANO = st.integers(-30, 30).map(lambda tenths: tenths * 1e-10)
# Pairs of drops: anywhere, near a tie, near the opposite of each other, near zero.
PAIRS = st.one_of(
    st.tuples(VOLT, VOLT),
    st.tuples(VOLT, NANO).map(lambda p: (p[0], p[0] + p[1])),
    st.tuples(VOLT, NANO).map(lambda p: (p[0], -p[0] + p[1])),
    st.tuples(NANO, NANO),
)


def row(count):
    """A chain of so many edges."""
    return Network(np.array([(k, k + 1) for k in range(count)]), tuple(range(count + 1)))


def chip(network, *offsets):
    """A chip whose comparators have these offsets."""
    return replace(Chip.perfect(network), offset=np.outer(offsets, np.ones(network.n_edges)))


def decide(comparison, free, clamped, bias=0.0, offset=(0.0, 0.0)):
    """The two bits, the margin, and whether the wiper went up."""
    network = row(1)
    comparator = Comparator(noise=0.0, tie_bias=bias)
    edges = DigipotEdges(network, comparison, comparator=comparator, chip=chip(network, *offset))
    update = edges.update(np.array([free]), np.array([clamped]), StepKey(0, 0, 0))
    first, second, margin, wiper = (update[k][0] for k in ("first", "second", "margin", "wiper"))
    return bool(first), bool(second), margin, wiper == 65


@given(
    st.sampled_from(COMPARISONS),
    PAIRS,
    st.sampled_from([0.0, 1e-9, 1e-3]),
    st.tuples(NANO, NANO) | st.tuples(st.floats(-5e-3, 5e-3), st.floats(-5e-3, 5e-3)),
)
def test_an_edge_decides_as_the_rules_restated_say(comparison, drops, bias, offset):
    free, clamped = drops
    first, second, margin, up = decide(comparison, free, clamped, bias, offset)
    assume(margin > 1e-14 or not (bias or any(offset)))  # longer sums round by their order
    assert (first, second) == bits(comparison, free, clamped, bias, offset)
    assert up == (first != second)


@given(PAIRS)
def test_off_ties_equation_3_is_obeyed_whichever_way_an_edge_is_turned(drops):
    """Paper goes up wherever the signs differ, right or wrong."""
    free, clamped = drops
    assume(min(abs(clamped - free), abs(clamped + free)) > 2 * NANOVOLT)
    up = abs(clamped) > abs(free)
    wanted = {"sign": up, "exact": up}
    if abs(clamped) > 2 * NANOVOLT:
        wanted["paper"] = up or (free < 0) != (clamped < 0)
    for comparison, way in product(wanted, (1, -1)):
        assert decide(comparison, way * free, way * clamped)[3] == wanted[comparison]


@given(st.just(0.0) | st.floats(1e-6, 5) | st.floats(-5, -1e-6))
def test_a_tie_goes_down_by_equation_3_and_by_orientation_in_the_circuits(drop):
    """A tie bias sends it up in both; a signed offset is not a tie bias."""
    for comparison in COMPARISONS:
        assert decide(comparison, drop, drop)[3] == (comparison != "sign" and drop < 0)
        assert decide(comparison, drop, drop, bias=1e-3)[3] or drop == 0
    assert decide("paper", drop, drop, offset=(1e-3, 0.0))[3] == (drop >= 0)


@given(st.sampled_from(COMPARISONS), PAIRS, st.tuples(NANO, NANO))
def test_the_margin_is_what_it_takes_to_turn_a_bit(comparison, drops, offset):
    free, clamped = drops
    first, second, margin, _ = decide(comparison, free, clamped, offset=offset)
    if comparison == "sign":
        left = [abs(clamped) - abs(free) + offset[0]]
    else:
        other = -clamped if comparison == "paper" else -(clamped + free)
        left = [clamped - free + offset[0], other + offset[1]]
    assert margin == min(abs(each - NANOVOLT) for each in left)

    def shifted(a, b):
        return decide(comparison, free, clamped, offset=(offset[0] + a, offset[1] + b))[:2]

    less, more = max(0.0, 0.99 * margin - 1e-14), 1.01 * margin + 1e-14
    for push in (less, -less):
        assert shifted(push, 0.0) == shifted(0.0, push) == (first, second)
    turned = [shifted(more, 0.0), shifted(-more, 0.0), shifted(0.0, more), shifted(0.0, -more)]
    assert any(each != (first, second) for each in turned)


# Noise and offset, found again in the decisions -------------------------------------------------


class Fit:
    """Probit fit of decisions over a sweep: P(high) = Phi((sweep + offset) / sigma)."""

    def __init__(self, sweep, high):
        self.scale = float(np.std(sweep))
        x, sign = sweep / self.scale, np.where(high, 1.0, -1.0)

        def cost(p):
            return -log_ndtr(sign * (x + p[0]) * np.exp(-p[1])).sum()

        found = minimize(cost, np.zeros(2), method="BFGS")
        offset, width = found.x[0], np.exp(found.x[1])
        # Fisher information of (offset, ln sigma) at the fit
        z = (x + offset) / width
        weight = norm.pdf(z) ** 2 / (norm.cdf(z) * norm.sf(z))
        by = np.stack([np.full_like(z, 1 / width), -z])
        error = np.sqrt(np.diag(np.linalg.inv((by * weight) @ by.T)))
        self.offset, self.offset_error = offset * self.scale, error[0] * self.scale
        self.sigma, self.sigma_error = width * self.scale, error[1] * width * self.scale

    def finds(self, sigma, offset):
        near = abs(self.sigma - sigma) < 4 * self.sigma_error
        return near and abs(self.offset - offset) < 4 * self.offset_error


def sweep_decisions(comparison, which, sigma, offset, edges=200, steps=250):
    """A fixed sweep of one comparator's difference over the edges, and its bits."""
    network = row(edges)
    sweep = np.linspace(-10e-3, 10e-3, edges)
    if which == "second":
        free = clamped = -sweep if comparison == "paper" else -sweep / 2
    else:
        free = np.full(edges, 1.0)
        clamped = free + sweep
    both = (offset, 0.0) if which == "first" else (0.0, offset)
    parts = {"comparator": Comparator(noise=sigma), "chip": chip(network, *both)}
    made = DigipotEdges(network, comparison, **parts)
    high = [made.update(free, clamped, StepKey(5, 0, t))[which] for t in range(steps)]
    return np.tile(sweep, steps), np.concatenate(high)


CASES = [("sign", "first")] + [(c, w) for c in ("paper", "exact") for w in ("first", "second")]


@pytest.mark.parametrize(("comparison", "which"), CASES)
def test_noise_and_offset_are_found_again_in_the_decisions(comparison, which):
    fit = Fit(*sweep_decisions(comparison, which, 3e-3, 1.2e-3))
    assert fit.sigma_error < 0.02 * 3e-3
    assert fit.finds(3e-3, 1.2e-3)


@pytest.mark.parametrize(("sigma", "offset"), [(2.7e-3, 1.2e-3), (3.3e-3, 1.2e-3), (3e-3, 1e-3)])
def test_the_fit_notices_another_noise_or_offset(sigma, offset):
    assert not Fit(*sweep_decisions("paper", "first", sigma, offset)).finds(3e-3, 1.2e-3)


def test_the_noises_of_the_two_comparators_and_of_neighbours_are_independent():
    edges, steps = 64, 400
    network = row(edges)
    made = DigipotEdges(network, "exact", comparator=Comparator(noise=3e-3))
    zero = np.zeros(edges)
    updates = [made.update(zero, zero, StepKey(1, 0, t)) for t in range(steps)]
    first, second = (np.array([u[k] for u in updates]) - 0.5 for k in ("first", "second"))
    neighbours = first[:, :-1], first[:, 1:]
    for a, b in [(first, second), neighbours, (first[:-1], first[1:]), (second[:-1], second[1:])]:
        assert abs(4 * (a * b).mean()) < 4 / np.sqrt(a.size)


@pytest.mark.parametrize("value", [-1e-3, np.nan, np.inf])
def test_a_noise_or_bias_that_cannot_be_is_refused(value):
    refused(lambda: Comparator(noise=value), "noise", value)
    refused(lambda: Comparator(tie_bias=value), "tie bias", value)
