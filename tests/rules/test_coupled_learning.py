"""Coupled learning as it is written."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyedge.edges import IdealEdges
from pyedge.edges.kinds import HIGH, LOW, START
from pyedge.memory import Digipot
from pyedge.networks.topologies import torus16
from pyedge.rng import StepKey
from tests.refusals import refused

DROPS = st.lists(st.floats(-5, 5), min_size=16, max_size=16)
NOW = StepKey(0, 0, 0)


@given(DROPS, DROPS, st.floats(1e11, 1e15))
def test_a_step_is_equation_2_inside_the_range(free, clamped, gamma):
    edges = IdealEdges(torus16(), gamma)
    free, clamped = np.array(free), np.array(clamped)
    edges.update(free, clamped, NOW)
    wanted = np.clip(START + gamma / START**2 * (clamped**2 - free**2), LOW, HIGH)
    np.testing.assert_allclose(edges.resistance, wanted, rtol=1e-12)
    for _ in range(2):
        edges.update(free, clamped, NOW)
        assert (edges.resistance >= LOW).all()
        assert (edges.resistance <= HIGH).all()


def test_the_range_is_that_of_the_reference_digipot():
    assert Digipot().range == (LOW, HIGH)
    assert Digipot().middle == START


def test_reset_and_restore():
    edges = IdealEdges(torus16())
    edges.restore(np.arange(16) + 2e3)
    assert np.array_equal(edges.degrees, np.arange(16) + 2e3)
    assert np.array_equal(edges.conductance, 1 / (np.arange(16) + 2e3))
    edges.reset()
    assert (edges.resistance == START).all()


RANGES = [*(("low", v) for v in (0.0, -1.0, np.nan)), ("start", 1.0), ("start", 1e9)]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [("gamma", v, ["gamma", v]) for v in (0.0, -1e13, np.nan, np.inf)]
    + [(*each, ["ohm", "low <= start <= high"]) for each in (*RANGES, ("high", np.inf))],
)
def test_edges_that_cannot_be_are_refused(name, value, words):
    refused(lambda: IdealEdges(torus16(), **{name: value}), *words)
