"""The XOR gate's models on ngspice, against its data sheet."""

import numpy as np
import pytest

from circuits.parts import SN74ALS86
from tests.circuits.parts.bench import at, run_deck, steps, unit

MODEL, IDEAL = SN74ALS86.catalogue, SN74ALS86.ideal
CASES = [(a, b) for a in (0, 1) for b in (0, 1)]
TTL = {0: 0.8, 1: 2.0}  # the worst input levels that must still be read right


def gates(load):
    """Output voltages of all four cases, with one load each."""
    lines = ["Vcc vcc 0 5", *(f"V{bit} in{bit} 0 {volts}" for bit, volts in TTL.items())]
    for a, b in CASES:
        lines += [f"X{a}{b} in{a} in{b} y{a}{b} vcc 0 sn74als86", *load(f"y{a}{b}")]
    found = run_deck([MODEL], lines, [f"v(y{a}{b})" for a, b in CASES], "op")
    return np.array(list(found.values()))


DIFFERENT = np.array([a != b for a, b in CASES])


def test_it_is_high_where_its_inputs_differ_at_ttl_levels():
    outputs = gates(lambda _: [])
    assert outputs[DIFFERENT] == pytest.approx(3.5, abs=0.1)
    assert (outputs[~DIFFERENT] < 0.4).all()


def test_a_pull_up_lifts_it_to_the_supply_and_no_rated_load_spoils_it():
    lifted = gates(lambda y: [f"R{y} vcc {y} 4.7k"])
    assert (lifted[DIFFERENT] > 4.9).all()
    assert (lifted[~DIFFERENT] < 0.4).all()
    sourcing = gates(lambda y: [f"I{y} {y} 0 0.4m"])
    assert (sourcing[DIFFERENT] > 5 - 2).all()
    sinking = gates(lambda y: [f"I{y} 0 {y} 8m"])
    assert sinking[~DIFFERENT] == pytest.approx(0.35, abs=0.02)


def test_its_inputs_take_the_most_current_that_is_allowed():
    lines = ["Vcc vcc 0 5", "Va a 0 0.4", "Vb b 0 2.7", "X1 a b y vcc 0 sn74als86"]
    found = run_deck([MODEL], lines, ["i(va)", "i(vb)"], "op")
    assert found == pytest.approx({"i(va)": 0.1e-3, "i(vb)": -20e-6}, rel=0.01)


def test_its_delay_is_in_the_stated_range():
    lines = ["Vcc vcc 0 5", "Vb b 0 0", "Va a 0 pulse(0 3 100n 2n 2n 100n 1)"]
    lines += ["X1 a b y vcc 0 sn74als86", "Cy y 0 50p"]
    found = run_deck([MODEL], lines, ["v(a)", "v(y)"], "tran 0.5n 300n")

    def crossings(name):
        above = found[name] > 1.3
        return found["time"][1:][np.diff(above)]

    rise, fall = crossings("v(y)") - crossings("v(a)")
    assert 3e-9 <= rise <= 17e-9
    assert 2e-9 <= fall <= 12e-9


def test_a_bare_output_drives_two_gates_through_many_edges():
    """Nothing but its load holds it: where a model has a dead band, no step converges."""
    lines = ["Vcc vcc 0 5", "Va a 0 pulse(0 5 1m 5n 5n 1m 2m)", "X1 a vcc y vcc 0 sn74als86"]
    lines += [f"X{k} y vcc z{k} vcc 0 sn74als86" for k in (2, 3)]
    found = run_deck([MODEL], lines, ["v(y)", "v(z2)"], "tran 0.1m 20m")
    ends = np.arange(20) * 1e-3 + 0.9e-3
    assert (at(found, "v(y)", ends) > 2).tolist() == [True, False] * 10
    assert (at(found, "v(z2)", ends) > 2).tolist() == [False, True] * 10


def test_the_ideal_one_is_an_xor():
    a, b = (np.array(bits) for bits in zip(*CASES, strict=True))
    lines = [steps("a", a, 1e-6, 1e-9), steps("b", b, 1e-6, 1e-9)]
    lines += unit(SN74ALS86, "ideal", {})
    found = run_deck([IDEAL], lines, ["v(y)"], "tran 0.1u 4u")
    assert (at(found, "v(y)", np.arange(4) * 1e-6 + 0.5e-6) > 0.5).tolist() == DIFFERENT.tolist()
