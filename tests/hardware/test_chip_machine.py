"""A machine on a chip beside the model: its voltages, its decisions, and one that is wrong."""

from dataclasses import replace

import numpy as np
import pytest

from circuits.chip.analog.mixed import Steps
from circuits.chip.analog.network import Ladder
from pyedge.errors import InputError
from pyedge.hardware import chip_machine
from pyedge.hardware.chip_machine import TARGET, made
from pyedge.networks.topologies import named
from pyedge.rules import left_sides
from tests.refusals import refused

BITS = 4
POSITIONS = 1 << BITS


def machine(name="square:2x3", switch=500.0, codes=None):
    """With resistances that are given in place of ngspice's."""
    found = made(named(name), POSITIONS, codes)
    ohms = Ladder(np.array([0.0, 1.8]), np.array([switch] * 2), 6e3 * 2.0 ** np.arange(BITS))
    found.__dict__["ladder"] = ohms
    return found


def ideal_steps(found, number):
    """Steps as the model makes them."""
    codes, volts, bits = [np.array(found.learning.network.codes)], [], []
    for _ in range(number):
        volts.append(found.model(codes[-1]))
        drops = np.subtract(*(volts[-1][:, found.graph.edges[:, end]] for end in (0, 1)))
        high = np.array(left_sides(*drops, "paper")) > 0
        bits.append(high.T.astype(int))
        codes.append(np.clip(codes[-1] + np.where(high[0] ^ high[1], 1, -1), 0, POSITIONS - 1))
    return Steps(np.array([*volts, found.model(codes[-1])]), np.array(codes), np.array(bits))


def test_the_model_is_kirchhoffs_laws():
    rng = np.random.default_rng(0)
    graph = named("square:3x3")
    codes = rng.integers(1, POSITIONS, graph.n_edges)
    found = machine("square:3x3", codes=codes)
    free, clamped = found.model(codes)
    ohms = 6e3 * codes + 500.0 * np.array([BITS - int(code).bit_count() for code in codes])
    (output,) = found.learning.targets
    for volts, held in ((free, [0, 8]), (clamped, [0, output, 8])):
        current = np.zeros(graph.n_nodes)
        for (a, b), resistance in zip(graph.edges, ohms, strict=True):
            through = (volts[a] - volts[b]) / resistance
            current[a] -= through
            current[b] += through
        assert np.abs(np.delete(current, held)).max() < 1e-15
        assert volts[[0, 8]].tolist() == [1.5, 0.3]
    assert clamped[output] == pytest.approx((free[output] + TARGET) / 2)


def test_decisions_of_the_model_agree_and_a_wrong_one_has_its_step_and_edge():
    found = machine()
    steps = ideal_steps(found, 6)
    agreement = found.compare(steps)
    assert agreement.passed
    assert agreement.apart == 0.0
    assert 0 < agreement.compared < agreement.steps * agreement.edges
    values = agreement.describe()
    assert values["equal"] == values["compared"] == agreement.compared
    assert values["first_difference"] is None
    drops = steps.volts[3][:, found.graph.edges[:, 0]] - steps.volts[3][:, found.graph.edges[:, 1]]
    edge = int(np.argmax(np.abs(left_sides(*drops, "paper")).min(axis=0)))
    codes = steps.codes.copy()
    codes[4, edge] = 2 * codes[3, edge] - codes[4, edge]
    wrong = found.compare(replace(steps, codes=codes))
    assert not wrong.passed
    assert wrong.difference.step == 3
    assert wrong.difference.edge == found.graph.edge_names()[edge]
    assert "step 3, edge " in str(wrong.difference)


def test_what_is_too_near_to_call_is_not_compared():
    found = machine()
    steps = ideal_steps(found, 1)
    found.learning.targets.clear()
    found.learning.targets[2] = float(steps.volts[0, 0, 2])  # nothing to learn
    nothing = found.compare(ideal_steps(found, 1))
    assert nothing.compared == 0
    assert not nothing.passed


def test_what_is_said_of_a_machine(monkeypatch):
    found = machine()
    volts = found.model(np.array(found.learning.network.codes))
    monkeypatch.setattr(
        chip_machine.network, "operating_point", lambda network, clamped: volts + 1e-3
    )
    values = chip_machine.describe(found, ideal_steps(found, 2))
    assert values["operating_point"]["largest_difference_v"] == pytest.approx(1e-3)
    assert values["edges"] == 7
    assert len(values["codes"]) == len(values["output_v"]) == 3
    assert values["output"] == 3
    assert "steps" not in chip_machine.describe(found, None)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: made(named("square:20x20")), "square:20x20: 760 edges, at most 400"),
        (lambda: made(named("divider"), 1), "positions 1: a ladder has 2 or more"),
        (lambda: made(named("divider")).deck(0), "steps 0: 1 to 1000"),
        (lambda: made(named("divider")).learn(0), "steps 0: 1 to 1000"),
    ],
)
def test_what_cannot_be_is_one_line(make, words):
    refused(make, words, kind=InputError)
