"""The flip-flop's models on ngspice: truth table, falling edge, reset, set-up, levels."""

import numpy as np
import pytest

from circuits.parts import CD74HC73
from tests.circuits.parts.bench import LIBRARIES, at, libraries, run_deck, steps, unit

PERIOD = 1e-6


def flip_flop(library, sources, analysis, parameters=""):
    """Q and its complement."""
    lines = ["Vcc vcc 0 5", *sources, *unit(CD74HC73, library, {}, parameters)]
    return run_deck([getattr(CD74HC73, library)], lines, ["v(q)", "v(q_n)"], analysis)


def restated(j, k, r_n, state=0):
    """After each falling edge, from the function table."""
    seen = []
    for each in zip(j, k, r_n, strict=True):
        state = {(0, 0): state, (0, 1): 0, (1, 0): 1, (1, 1): 1 - state}[each[:2]] & each[2]
        seen.append(state)
    return np.array(seen)


@libraries
@pytest.mark.parametrize("wake", [0, 1])
def test_it_follows_its_function_table(library, wake):
    rng = np.random.default_rng(3)
    high, count = LIBRARIES[library], 60
    j, k = rng.integers(0, 2, (2, count))
    r_n = (rng.random(count) > 0.2).astype(int)
    sources = [
        steps(name, bits * high, PERIOD, 2e-9) for name, bits in (("j", j), ("k", k), ("r_n", r_n))
    ]
    clock = f"Vcp cp 0 pulse({high} 0 {PERIOD / 2} 5n 5n {PERIOD / 4} {PERIOD})"
    found = flip_flop(library, [*sources, clock], f"tran 20n {count * PERIOD}", f"wake={wake}")
    ends = (np.arange(count) + 0.95) * PERIOD
    expected = restated(j, k, r_n, wake)
    assert (at(found, "v(q)", ends) > high / 2).astype(int).tolist() == expected.tolist()
    assert (at(found, "v(q_n)", ends) < high / 2).astype(int).tolist() == expected.tolist()
    before = (np.arange(count) + 0.45) * PERIOD  # reset alone acts without the clock
    held = np.r_[wake, expected[:-1]] & r_n
    assert (at(found, "v(q)", before) > high / 2).astype(int).tolist() == held.tolist()


def test_data_must_be_there_one_set_up_time_before_the_clock():
    for early, stored in ((20e-9, 1), (5e-9, 0)):
        sources = [f"Vj j 0 pulse(0 5 {1e-6 - early} 1n 1n 1)", "Vk k 0 0", "Vr r_n 0 5"]
        sources += ["Vcp cp 0 pulse(5 0 1u 1n 1n 1)"]
        found = flip_flop("catalogue", sources, "tran 2n 1.2u")
        assert (found["v(q)"][-1] > 2.5) == stored


def test_a_slow_and_noisy_clock_edge_counts_once():
    """It toggles; ripple of 0.2 V rides on a fall that takes 50 us."""
    sources = ["Vj j 0 5", "Vk k 0 5", "Vr r_n 0 5"]
    sources += ["Vslow slow 0 pwl(0 5 10u 5 60u 0)", "Vripple cp slow sin(0 0.1 1meg)"]
    found = flip_flop("catalogue", sources, "tran 50n 80u")
    assert found["v(q)"][-1] > 4.9
    assert np.count_nonzero(np.diff(found["v(q)"] > 2.5)) == 1


def test_its_outputs_reach_the_rails_and_hold_at_rated_load():
    lines = ["Vcc vcc 0 5", "Vh h 0 5", "Vl l 0 0"]
    for k, (wake, load) in enumerate([(1, "I0 q0 0 4m"), (0, "I1 0 q1 4m"), (1, "R2 q2 0 1g")]):
        lines += [f"X{k} l l h h q{k} n{k} vcc 0 cd74hc73 wake={wake}", load]
    vectors = [f"v(q{k})" for k in range(3)]
    sourcing, sinking, free = run_deck([CD74HC73.catalogue], lines, vectors, "op").values()
    assert 5 - 0.66 < sourcing < 4.9
    assert 0.1 < sinking < 0.33
    assert free == pytest.approx(5.0, abs=1e-3)
