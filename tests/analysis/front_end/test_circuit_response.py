"""Response of a circuit, trial by trial against the model for the same noise."""

from dataclasses import replace

import numpy as np
import pytest

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


def test_without_noise_the_response_is_the_rule():
    measured = circuit_response(FEW, np.array([-1.0, 1.0]), 1, noise=0.0)
    assert measured.unlike == 0
    assert measured.mean_step.tolist() == [[1, 1, 1, -1, -1, -1], [-1, -1, -1, 1, 1, 1]]


def test_wrong_resistor_is_detected():
    cell = edge()
    wrong = next(each for each in cell.components if each.name == "average_first_plus_c1")
    bad = replace(wrong, nets={"1": "f1", "2": "first_plus"})
    components = tuple(bad if each is wrong else each for each in cell.components)
    measured = circuit_response(FEW, np.array([1.0]), 2, cell=replace(cell, components=components))
    assert measured.unlike > 0
    assert measured.widest_unlike > NEAR


def test_trials_at_a_rail_are_counted_and_do_not_change_the_mean():
    measured = circuit_response(np.array([20e-3]), np.array([1.0]), 70, noise=0.0)
    assert measured.mean_step.tolist() == [[1.0]]
    assert measured.at_rail == 70 - 63


def test_wiper_against_up_down_is_an_error():
    cell = edge()
    digipot = next(each for each in cell.components if each.name == "digipot_free")
    deaf = replace(digipot, nets={**digipot.nets, "cs_n": "vdd"})
    components = tuple(deaf if each is digipot else each for each in cell.components)
    with pytest.raises(ToolError, match="first in trial 0"):
        circuit_response(FEW, np.array([1.0]), 1, cell=replace(cell, components=components))


def test_described_response_can_be_drawn():
    measured = circuit_response(FEW, np.array([1.0]), 1).describe()
    assert response_figure(measured, measured).axes


def test_invalid_arguments_are_refused():
    refused(lambda: circuit_response(comparison="sign"), "sign", "no circuit")
    refused(lambda: circuit_response(count=0), "trials 0")
    refused(lambda: circuit_response(noise=-1.0), "noise -1.0 V")
    refused(lambda: circuit_response(clamped=np.array([5.0])), "within +-4")
    refused(lambda: circuit_response(difference=np.zeros((2, 2))), "list of volts")
    refused(lambda: circuit_response(seed=-1), "seed")
