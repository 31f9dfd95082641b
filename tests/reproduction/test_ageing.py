"""Learning as ageing: the fit, the measures, and machines in short."""

import numpy as np
import pytest

from pyedge.networks.topologies import divider
from pyedge.reproduction.ageing.decay import fit_decay
from pyedge.reproduction.ageing.experiments import Aged, Experiments, Group, age, effective
from pyedge.reproduction.ageing.measures import MEASURES


@pytest.mark.parametrize("beta", [0.3, 1.0, 1.4])
def test_a_fit_finds_the_exponent_of_a_decay(beta):
    t = np.arange(1.0, 201)
    found = fit_decay(0.1 + 0.9 * np.exp(-((t / 40) ** beta)))
    assert found.beta == pytest.approx(beta, rel=1e-3)
    assert np.isclose(found.at(t)[0], 0.1 + 0.9 * np.exp(-(40.0**-beta)))


def test_laplacian_and_effective_resistances_of_two_edges_in_series():
    both = np.array([0.1, 0.2])
    one = Aged(divider(), np.array([2.0, 1.0]), both, both / 2, 1.0, 1.0)
    assert sorted(one.resistances(both)) == pytest.approx([5.0, 10.0, 15.0])
    assert one.eigenvalues(both).sum() == pytest.approx(2 * both.sum())
    assert one.trace_fall == 0.5
    assert Group([one]).spreads == pytest.approx([2.0])
    assert effective(np.array([1e-5, 1e-3, 0.1])).tolist() == [False, False, True]


def test_a_dense_machine_learns_a_map_and_not_random_data():
    learned, null = age(0.5, 0, epochs=12), age(0.5, 0, random=True, epochs=12)
    assert learned.normalized[-1] < 0.9
    assert null.normalized[-1] > 0.97
    assert learned.trace_fall > 0 > null.trace_fall


def test_measures_of_made_up_experiments():
    made = Experiments(1)
    t = np.arange(1.0, 201)
    both = np.array([0.1, 0.2])
    curves = {0.1: 0.3, 0.3: 0.9, 0.4: 1.1, 0.5: 1.4}
    made.maps = {
        tp: Group([Aged(divider(), np.exp(-((t / 40) ** beta)), both, both, 2.0, 1.0)])
        for tp, beta in curves.items()
    }
    assert MEASURES["crossing"](made).values == [0.4]
    assert MEASURES["beta_1"](made).values == pytest.approx([0.08], abs=0.01)
    assert MEASURES["trimming"](made).values == [0.5]
