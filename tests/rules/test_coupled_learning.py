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
from pyedge.tasks import published
from pyedge.training.configuration import MachineConfiguration
from tests.refusals import refused

DROPS = st.lists(st.floats(-5, 5), min_size=16, max_size=16)
NOW = StepKey(0, 0, 0)


OHMS = st.lists(st.floats(LOW, HIGH), min_size=16, max_size=16)


@given(DROPS, DROPS, st.floats(1e11, 1e15), OHMS)
def test_a_step_is_equation_2_inside_the_range(free, clamped, gamma, ohms):
    edges = IdealEdges(torus16(), gamma)
    free, clamped, ohms = np.array(free), np.array(clamped), np.array(ohms)
    edges.restore(ohms)
    edges.update(free, clamped, NOW)
    wanted = np.clip(ohms + gamma / ohms**2 * (clamped**2 - free**2), LOW, HIGH)
    np.testing.assert_allclose(edges.resistance, wanted, rtol=1e-12)
    for _ in range(2):
        edges.update(free, clamped, NOW)
        assert (edges.resistance >= LOW).all()
        assert (edges.resistance <= HIGH).all()


def test_each_step_of_a_training_is_equation_2_at_the_resistance_reached():
    """In compiled code, of which a history has every voltage and resistance."""
    configuration = MachineConfiguration.make({"edges": {"comparison": "ideal"}})
    history = configuration.build().train(published("allostery-2"), 60)
    data = history.dataset
    first, second = history.network.edges.T
    squares = [
        (data[name].values[:, first] - data[name].values[:, second]) ** 2
        for name in ("clamped_voltage", "free_voltage")
    ]
    after = data["resistance"].values
    before = np.vstack([data["resistance_start"].values, after[:-1]])
    wanted = np.clip(before + 1e13 / before**2 * (squares[0] - squares[1]), LOW, HIGH)
    np.testing.assert_allclose(after, wanted, rtol=1e-9)
    assert np.ptp(after) > 2e4  # far from where all start


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
