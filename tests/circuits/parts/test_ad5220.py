"""The digital potentiometer's models on ngspice: counter, resistances, terminals."""

import numpy as np
import pytest

from circuits.parts import AD5220
from tests.circuits.parts.bench import at, run_deck, steps

PERIOD = 1e-4
LIBRARIES = {"catalogue": 5.0, "ideal": 1.0}
libraries = pytest.mark.parametrize("library", LIBRARIES)
END_TO_END, WIPER = 98765.4321012, 55.5


def digipot(library, ups, selected, parameters, a="open"):
    """Codes and the current into W, held at 5 V against B, at the end of each clock."""
    model, high = getattr(AD5220, library), LIBRARIES[library]
    ups, selected = np.asarray(ups), np.asarray(selected)
    clock = f"Vclk clk 0 pulse({high} 0 {PERIOD / 2} 100n 100n {PERIOD / 4} {PERIOD})"
    lines = ["Vcc vcc 0 5", "Vw w 0 5", clock]
    lines += [
        steps("ud", ups * high, PERIOD, 1e-7),
        steps("cs", (1 - selected) * high, PERIOD, 1e-7),
    ]
    if library == "ideal":
        lines += ["Ain [clk ud cs] [dclk dud dcs] bench_input"]
        lines += [f"X1 dclk dud {a} w 0 dcs 0 0 {model.name} {parameters}"]
    else:
        lines += [f"X1 clk ud {a} w 0 cs vcc 0 {model.name} {parameters}"]
    end = len(ups) * PERIOD
    found = run_deck([model], lines, ["v(x1.code)", "i(vw)"], f"tran {PERIOD / 10} {end}")
    ends = (np.arange(len(ups)) + 0.95) * PERIOD
    return at(found, "v(x1.code)", ends), -at(found, "i(vw)", ends)


def restated(ups, selected, code):
    """Codes from the data sheet's words."""
    seen = []
    for up, select in zip(ups, selected, strict=True):
        code = min(127, max(0, code + (1 if up else -1))) if select else code
        seen.append(code)
    return np.array(seen)


@libraries
def test_every_code_has_its_resistance_and_both_ends_hold(library):
    ups = np.r_[np.ones(70, int), np.zeros(135, int)]
    parameters = f"end_to_end={END_TO_END!r} wiper={WIPER!r}"
    codes, current = digipot(library, ups, np.ones_like(ups), parameters)
    expected = restated(ups, np.ones_like(ups), 64)
    assert set(expected) == set(range(128))
    assert np.abs(codes - expected).max() < 1e-6
    assert 5 / current == pytest.approx(WIPER + END_TO_END * expected / 128, rel=1e-6)


@libraries
@pytest.mark.parametrize("code", [0, 1, 31, 64, 97, 126, 127])
def test_it_counts_only_when_selected_from_any_code(library, code):
    rng = np.random.default_rng(code)
    ups = rng.integers(0, 2, 40)
    selected = rng.integers(0, 2, 40)
    codes, _ = digipot(library, ups, selected, f"code={code}")
    assert np.abs(codes - restated(ups, selected, code)).max() < 1e-6


@libraries
def test_a_rising_clock_and_a_moving_select_do_not_count(library):
    """Select falls under a low clock, direction moves, the clock rises, select rises."""
    model, high = getattr(AD5220, library), LIBRARIES[library]
    lines = ["Vcc vcc 0 5", f"Vclk clk 0 pwl(0 {high} 1u {high} 1.1u 0 5u 0 5.1u {high})"]
    lines += [f"Vcs cs 0 pwl(0 {high} 2u {high} 2.1u 0 6u 0 6.1u {high})"]
    lines += [f"Vud ud 0 pwl(0 {high} 3u {high} 3.1u 0 4u 0 4.1u {high})", "Vw w 0 1"]
    if library == "ideal":
        lines += ["Ain [clk ud cs] [dclk dud dcs] bench_input"]
        lines += ["X1 dclk dud o w 0 dcs 0 0 ad5220_ideal"]
    else:
        lines += ["X1 clk ud o w 0 cs vcc 0 ad5220"]
    found = run_deck([model], lines, ["v(x1.code)"], "tran 0.1u 10u")
    assert found["v(x1.code)"] == pytest.approx(64, abs=1e-9)


def test_both_paths_add_up_and_an_open_end_draws_nothing():
    lines = ["Vcc vcc 0 5"]
    for code in (0, 40, 127):
        lines += [f"Vw{code} w{code} 0 5", f"Va{code} a{code} 0 0"]
        lines += [f"X{code} 0 0 a{code} w{code} 0 0 vcc 0 ad5220 code={code}"]
        lines += [
            f"Vo{code} o{code} 0 5",
            f"Xo{code} 0 0 n{code} o{code} 0 0 vcc 0 ad5220 code={code}",
        ]
    vectors = [f"i({name}{code})" for code in (0, 40, 127) for name in ("va", "vw", "vo")]
    currents = run_deck([AD5220.catalogue], lines, vectors, "op")
    for code in (0, 40, 127):
        to_b, to_a = (40 + 781.25 * share for share in (code, 128 - code))
        assert currents[f"i(va{code})"] == pytest.approx(5 / to_a, rel=1e-6)
        assert -currents[f"i(vw{code})"] == pytest.approx(5 / to_a + 5 / to_b, rel=1e-6)
        assert -currents[f"i(vo{code})"] == pytest.approx(5 / to_b, rel=1e-6)


def test_a_terminal_beyond_the_supply_conducts():
    lines, volts = ["Vcc vcc 0 5"], {"below": -0.9, "low": 0.0, "high": 5.0, "above": 5.9}
    for name, value in volts.items():
        lines += [f"V{name} {name} 0 {value}", f"X{name} 0 0 o{name} {name} {name} 0 vcc 0 ad5220"]
    currents = run_deck([AD5220.catalogue], lines, [f"i(v{name})" for name in volts], "op")
    assert currents["i(vbelow)"] > 1e-3
    assert currents["i(vabove)"] < -1e-3
    assert abs(currents["i(vlow)"]) < 1e-10
    assert abs(currents["i(vhigh)"]) < 1e-10


def test_its_terminals_are_capacitors_too():
    lines = ["Vcc vcc 0 5", "Xa 0 0 a w b 0 vcc 0 ad5220", "Vb b 0 0"]
    lines += ["Iw 0 w dc 1u ac 1"]
    found = run_deck([AD5220.catalogue], lines, ["vm(w)"], "ac dec 10 1k 10meg")
    half = 40 + 50e3
    corner = 1 / (2 * np.pi * half * 58e-12)  # the wiper's 48 pF and, behind 50 kohm, A's 10 pF
    magnitude = np.interp(corner, found["time"], found["vm(w)"])
    assert magnitude == pytest.approx(half / np.sqrt(2), rel=0.1)
