"""The debouncer's models on ngspice, and in step with the RTL."""

import numpy as np
import pytest
from myhdl import Signal

from circuits.parts import MC14490
from circuits.parts.mc14490 import oscillator_frequency
from hdl.global_clock import PERIODS_PER_SECTION, debouncer
from tests.circuits.parts.bench import LIBRARIES, at, libraries, run_deck, steps, unit
from tests.hdl.simulate import play

PERIOD = 1e-3  # of the oscillator, which first rises one period after the start


def cascade(library, source, end, wake=0, step="0.1m"):
    """The three first sections in a row; the others are on the input too."""
    nets = {"a1": "t", "a2": "y1", "a3": "y2", "a4": "t", "a5": "t", "a6": "t"}
    lines = ["Vcc vcc 0 5", source, "Cosc osc_in osc_out 1.5n"]
    lines += unit(MC14490, library, nets, f"frequency=1k wake={wake}")
    vectors = [f"v(y{n})" for n in range(1, 7)]
    return run_deck([getattr(MC14490, library)], lines, vectors, f"tran {step} {end}")


def changes(found, name, high):
    return found["time"][1:][np.diff(found[name] > high / 2)]


def by_rtl(bits):
    """The output after each oscillator period, by the RTL that the board is checked against."""
    ports = {name: Signal(False) for name in ("osc", "bouncing", "settled")}
    ports["reset_n"] = Signal(True)
    events = [
        change
        for bit in bits
        for change in ({"bouncing": bool(bit)}, {"osc": True}, {"osc": False})
    ]
    return [settled for (settled,) in play(debouncer, ports, events, ["settled"])][2::3]


@libraries
def test_a_bouncing_input_gives_what_the_rtl_gives(library):
    rng = np.random.default_rng(4)
    bits = np.repeat(rng.integers(0, 2, 40), rng.integers(1, 9, 40))
    high = LIBRARIES[library]
    source = steps("t", bits * high, PERIOD, 1e-6, start=0.5 * PERIOD)
    found = cascade(library, source, (len(bits) + 1) * PERIOD)
    ends = (np.arange(len(bits)) + 1.45) * PERIOD
    for section in ("v(y1)", "v(y4)", "v(y6)"):
        assert (at(found, section, ends) > high / 2).astype(int).tolist() == by_rtl(bits)
    assert 0 < sum(by_rtl(bits)) < len(bits)


@libraries
def test_it_follows_four_to_five_periods_later_at_any_phase(library):
    """Even where the analog steps are longer than a period."""
    high = LIBRARIES[library]
    for phase, step in ((0.01, "0.1m"), (0.2, "5m"), (0.49, "0.1m"), (0.51, "0.1m"), (0.99, "5m")):
        source = f"Vt t 0 pulse(0 {high} {(10 + phase) * PERIOD} 1u 1u 1)"
        found = cascade(library, source, 30 * PERIOD, step=step)
        first, second, third = (changes(found, f"v(y{n})", high).item() / PERIOD for n in (1, 2, 3))
        assert 4 <= first - 10 - phase <= 5.01
        assert second - first == pytest.approx(PERIODS_PER_SECTION, abs=0.01)
        assert third - second == pytest.approx(PERIODS_PER_SECTION, abs=0.01)


@libraries
def test_a_glitch_of_three_periods_is_ignored(library):
    high = LIBRARIES[library]
    found = cascade(library, f"Vt t 0 pulse(0 {high} 10.2m 1u 1u 2.9m 1)", 30 * PERIOD)
    for n in range(1, 7):
        assert changes(found, f"v(y{n})", high).size == 0


@libraries
@pytest.mark.parametrize("wake", [0, 0b000101, 0b111111])
def test_it_wakes_in_any_state_and_comes_to_its_inputs(library, wake):
    high = LIBRARIES[library]
    found = cascade(library, "Vt t 0 0", 20 * PERIOD, wake)
    for n in range(6):
        output = found[f"v(y{n + 1})"] > high / 2
        assert output[0] == bool(wake >> n & 1)
        assert not output[-1]


def test_an_open_input_is_pulled_up_and_outputs_hold_at_rated_load():
    lines = ["Vcc vcc 0 5", *unit(MC14490, "catalogue", {}, "wake=1"), "I1 y1 0 0.6m"]
    lines += ["I2 0 y2 1.6m", "V3 a3 0 0"]
    vectors = ["v(a1)", "v(y1)", "v(y2)", "i(v3)"]
    open_input, high, low, pulled = run_deck([MC14490.catalogue], lines, vectors, "op").values()
    assert open_input == pytest.approx(5.0, abs=1e-3)
    assert high > 2.5
    assert low < 0.4
    assert 140e-6 < pulled < 255e-6


def test_its_capacitor_sets_its_frequency():
    assert oscillator_frequency(1.5e-9) == pytest.approx(1e3)
