"""Coupled learning as it is written."""

import math

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
def test_one_step_is_equation_2_inside_the_range(free, clamped, gamma):
    edges = IdealEdges(torus16(), gamma)
    edges.update(np.array(free), np.array(clamped), NOW)
    for k in range(16):
        wanted = 51040.0 + gamma / 51040.0**2 * (clamped[k] ** 2 - free[k] ** 2)
        assert math.isclose(edges.resistance[k], min(max(wanted, LOW), HIGH), rel_tol=1e-12)


@given(DROPS, DROPS)
def test_resistance_never_leaves_the_range(free, clamped):
    edges = IdealEdges(torus16(), 1e16, start=2e3, low=1e3, high=3e3)
    for _ in range(3):
        edges.update(np.array(free), np.array(clamped), NOW)
        assert (edges.resistance >= 1e3).all()
        assert (edges.resistance <= 3e3).all()


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


@pytest.mark.parametrize("gamma", [0.0, -1e13, np.nan, np.inf])
def test_a_gamma_that_cannot_be_is_refused(gamma):
    refused(lambda: IdealEdges(torus16(), gamma), "gamma", gamma)


@pytest.mark.parametrize(
    "limits",
    [
        {"low": 0.0},
        {"low": -1.0},
        {"start": 1.0},
        {"start": 1e9},
        {"high": np.inf},
        {"low": np.nan},
    ],
)
def test_a_range_that_cannot_be_is_refused(limits):
    refused(lambda: IdealEdges(torus16(), **limits), "ohm", "low <= start <= high")
