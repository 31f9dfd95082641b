"""The best averaging resistance: the rule on synthetic errors, then by training."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pyedge
from pyedge.analysis.front_end.averaging_study import LoadingStudy, study
from pyedge.hardware.defects import FrontEnd
from tests.refusals import refused

OHMS = np.logspace(4, 8, 9)


def made_up(harm, seeds=3):
    """A study of one task with this harm of loading and currents together."""
    late = np.ones((3, 1, len(harm), seeds))
    late[2, 0] = np.array(harm)[:, None]
    ohms = OHMS[: len(harm)]
    return LoadingStudy("paper", FrontEnd(), ("a",), ohms, late, np.ones((1, seeds)), 800)


@given(st.integers(0, 8), st.integers(0, 8))
def test_best_is_the_middle_of_the_widest_plateau(one, other):
    low, high = sorted((one, other))
    result = made_up([1.5 if low <= k <= high else 30.0 for k in range(9)])
    assert result.plateau == (OHMS[low], OHMS[high])
    assert result.best == pytest.approx(np.sqrt(OHMS[low] * OHMS[high]))
    assert made_up([1, 9, 9, 1, 1, 1, 9, 1, 9]).plateau == (OHMS[3], OHMS[5])


def test_without_a_plateau_the_least_harm_is_best():
    result = made_up([9, 8, 3, 4, 5])
    assert result.plateau is None
    assert result.best == OHMS[2]
    assert "no resistance" in result.why()


def test_worst_task_counts():
    late = np.ones((3, 2, 2, 1))
    late[2, 1, 0] = 5.0
    result = LoadingStudy("paper", FrontEnd(), ("a", "b"), OHMS[:2], late, np.ones((2, 1)), 800)
    assert np.array_equal(result.harm[2], [5.0, 1.0])
    assert result.crossing == pytest.approx(400e3)  # half of it times the current is the offset


def test_small_resistors_load_and_large_ones_carry_currents():
    ohms, tasks = np.array([1e8, 1e4, 3.3e5]), [pyedge.published("allostery-2")]
    small = study(pyedge.named("torus16"), tasks, averaging=ohms, seeds=3, steps=600)
    assert np.array_equal(small.averaging, [1e4, 3.3e5, 1e8])
    loading, currents, both = small.harm
    assert loading[0] > 100
    assert currents[0] < 2
    assert currents[2] > 50
    assert loading[2] < 2
    assert both[0] > 100
    assert both[2] > 50
    assert both[1] < 4


@pytest.mark.slow
@pytest.mark.parametrize("comparison", ["paper", "exact"])
def test_330_kilohm_harms_no_allostery(comparison):
    """On the plateau of all four, 24 samples; a third of a decade off it on either side is not."""
    tasks = [pyedge.published(f"allostery-{k}") for k in (1, 2, 3, 4)]
    ohms = np.array([4e4, 3.3e5, 4e6])
    result = study(pyedge.named("torus16"), tasks, comparison, averaging=ohms)
    assert result.plateau == (3.3e5, 3.3e5)
    assert result.harm[2, 1] < 1.6
    assert result.harm[2, 0] > 4
    assert result.harm[2, 2] > 6


def test_invalid_arguments_are_refused():
    network, tasks = pyedge.named("torus16"), [pyedge.published("allostery-1")]
    refused(lambda: study(network, tasks, seeds=0), "seeds 0")
    refused(lambda: study(network, tasks, averaging=np.array([0.0])), "averaging resistance")
