"""Response of a circuit, trial by trial against the model for the same noise."""

import numpy as np
import pytest

from circuits.analysis.faults import rewired
from circuits.blocks.digipot_edge import COMPARISONS, edge
from pyedge.analysis.front_end import circuit_response as module
from pyedge.analysis.front_end.circuit_response import circuit_response
from pyedge.analysis.front_end.response import response
from pyedge.errors import ToolError
from pyedge.plots.response import response_figure
from pyedge.rules import Comparator
from tests.refusals import refused

FEW = 1e-3 * np.array([-15, -4, -1, 1, 4, 15])
NEAR = 100e-6  # V


@pytest.mark.parametrize("comparison", COMPARISONS)
def test_circuit_and_model_agree(comparison):
    measured = circuit_response(FEW, np.array([-1.0, 0.005]), 12, comparison, seed=3)
    assert measured.up.shape == measured.modelled.shape == measured.margin.shape == (2, 6, 12)
    assert measured.widest_unlike < NEAR
    assert (measured.up == measured.modelled)[measured.margin > NEAR].all()
    expected = response(FEW, measured.clamped, Comparator(module.NOISE), comparison)
    spread = np.sqrt(np.maximum(1 - expected**2, 0.0) / measured.trials)
    assert (np.abs(measured.mean_step - expected) <= 4 * spread + 1e-3).all()


def test_without_noise_the_response_is_the_rule_and_can_be_drawn():
    measured = circuit_response(FEW, np.array([-1.0, 1.0]), 1, noise=0.0)
    assert measured.unlike == 0
    assert measured.mean_step.tolist() == [[1, 1, 1, -1, -1, -1], [-1, -1, -1, 1, 1, 1]]
    assert response_figure(measured.describe(), measured.describe()).axes


def test_wrong_resistor_is_detected():
    cell = rewired(edge(), "average_first_plus_c1", **{"1": "f1"})
    measured = circuit_response(FEW, np.array([1.0]), 2, cell=cell)
    assert measured.unlike > 0
    assert measured.widest_unlike > NEAR


def test_trials_at_a_rail_are_counted_and_do_not_change_the_mean():
    measured = circuit_response(np.array([20e-3]), np.array([1.0]), 70, noise=0.0)
    assert measured.mean_step.tolist() == [[1.0]]
    assert measured.at_rail == 70 - 63


def test_wiper_against_up_down_is_an_error():
    deaf = rewired(edge(), "digipot_free", cs_n="vdd")
    with pytest.raises(ToolError, match="first in trial 0"):
        circuit_response(FEW, np.array([1.0]), 1, cell=deaf)


def test_invalid_arguments_are_refused():
    refused(lambda: circuit_response(comparison="sign"), "sign", "no circuit")
    refused(lambda: circuit_response(count=0), "trials 0")
    refused(lambda: circuit_response(noise=-1.0), "noise -1.0 V")
    refused(lambda: circuit_response(clamped=np.array([5.0])), "within +-4")
    refused(lambda: circuit_response(difference=np.zeros((2, 2))), "list of volts")
    refused(lambda: circuit_response(seed=-1), "seed")
