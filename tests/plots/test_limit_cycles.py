"""Figures of limit cycles, of made-up experiments."""

import numpy as np
import pytest

from pyedge.reproduction.imperfect import IMPERFECT
from pyedge.reproduction.imperfect.experiments import DRAWN, DWELLS, LONG_DWELLS, Experiments
from pyedge.reproduction.imperfect.three_edges import EXPERIMENTS


class _Tie:
    def __init__(self, distance):
        self.distance = distance


@pytest.fixture
def made():
    """Experiments whose model has twice of what was measured."""
    experiments = Experiments(2)
    experiments.bow_ties = {
        name: {period: _Tie(2 * each) for period, each in of.cycles.items()}
        for name, of in EXPERIMENTS.items()
    }
    experiments.errors = {
        name: {period: 2 * each for period, each in of.errors.items()}
        for name, of in EXPERIMENTS.items()
    }
    experiments.paths = {
        name: {period: np.array([[4.0, 3.0], [3.5, 3.5], [4.0, 3.0]]) for period in DRAWN}
        for name in EXPERIMENTS
    }
    experiments.distances = np.outer(np.square(DWELLS), [1e-5, 2e-5])
    experiments.without_offsets = np.full((len(DWELLS), 2), 1e-28)
    experiments.forgetting = np.full((len(LONG_DWELLS), 2, 2), 1e-4)
    return experiments


@pytest.mark.parametrize("panel", ["periods", "errors"])
def test_a_model_is_drawn_beside_what_was_measured(made, panel):
    lines = IMPERFECT.panels[panel](made).axes[0].lines
    model, measured = lines[0].get_xydata(), lines[1].get_xydata()
    np.testing.assert_allclose(model, measured * [1, 2])


def test_bow_ties_are_drawn_with_the_measured_ends(made):
    first = IMPERFECT.panels["bow-ties"](made).axes[0]
    points = [line.get_xydata() for line in first.lines if line.get_marker() == "o"]
    ends = [np.array(EXPERIMENTS["1"].ends[period])[:, ::-1] for period in DRAWN]
    np.testing.assert_allclose(points, ends)


def test_cycles_are_drawn_beside_their_square(made):
    axes = IMPERFECT.panels["torus"](made).axes[0]
    biased, guide = axes.lines[0].get_xydata(), axes.lines[2].get_xydata()
    np.testing.assert_allclose(guide, biased * [1, 0.2])
    assert len(IMPERFECT.panels["forgetting"](made).axes[0].lines) == 2
