"""Digital potentiometers' models on ngspice: counter, resistances, terminals."""

from dataclasses import replace

import numpy as np
import pytest

from circuits.parts import AD5220, AD5222
from tests.circuits.parts.bench import LIBRARIES, at, libraries, run_deck, steps, unit

PERIOD = 1e-4
END_TO_END, WIPER = 98765.4321012, 55.5
HUNDRED = replace(AD5220.sheet, name="HUNDRED", positions=100, segments=99).part
CURVED = replace(AD5220.sheet, name="CURVED", positions=9, taper="logarithmic").part
PARTS = (AD5220, AD5222, HUNDRED, CURVED)
parts = pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)


def digipot(part, library, ups, selected, parameters):
    """Codes and the current into W, held at 5 V against B, at the end of each clock."""
    high = LIBRARIES[library]
    ups, selected = np.asarray(ups), np.asarray(selected)
    lines = [
        "Vcc vcc 0 5",
        "Vw w 0 5",
        f"Vclk clk 0 pulse({high} 0 {PERIOD / 2} 100n 100n {PERIOD / 4} {PERIOD})",
        steps("ud", ups * high, PERIOD, 1e-7),
        steps("cs_n", (1 - selected) * high, PERIOD, 1e-7),
        *unit(part, library, {"b": "0", **dict.fromkeys(part.sheet.ties, "0")}, parameters),
    ]
    model, end = getattr(part, library), len(ups) * PERIOD
    found = run_deck([model], lines, ["v(x1.code)", "i(vw)"], f"tran {PERIOD / 10} {end}")
    ends = (np.arange(len(ups)) + 0.95) * PERIOD
    return at(found, "v(x1.code)", ends), -at(found, "i(vw)", ends)


def restated(part, ups, selected, code):
    """Codes from the data sheet's words."""
    seen, top = [], part.sheet.positions - 1
    for up, select in zip(ups, selected, strict=True):
        code = min(top, max(0, code + (1 if up else -1))) if select else code
        seen.append(code)
    return np.array(seen)


@libraries
@parts
def test_every_code_has_its_resistance_and_both_ends_hold(part, library):
    positions = part.sheet.positions
    ups = np.r_[np.ones(positions // 2 + 6, int), np.zeros(positions + 7, int)]
    parameters = f"end_to_end={END_TO_END!r} wiper={WIPER!r}"
    codes, current = digipot(part, library, ups, np.ones_like(ups), parameters)
    expected = restated(part, ups, np.ones_like(ups), positions // 2)
    assert set(expected) == set(range(positions))
    assert np.abs(codes - expected).max() < 1e-6
    share = {
        "AD5220": expected / 128,
        "AD5222": expected / 128,
        "HUNDRED": expected / 99,
        "CURVED": (81 ** (expected / 9) - 1) / 80,
    }
    assert 5 / current == pytest.approx(WIPER + END_TO_END * share[part.name], rel=1e-6)


@libraries
@parts
def test_it_counts_only_when_selected_from_any_code(part, library):
    top = part.sheet.positions - 1
    for code in {0, 1, top // 4, top // 2 + 1, 3 * top // 4, top - 1, top}:
        ups, selected = np.random.default_rng(code).integers(0, 2, (2, 40))
        codes, _ = digipot(part, library, ups, selected, f"code={code}")
        assert np.abs(codes - restated(part, ups, selected, code)).max() < 1e-6


@libraries
def test_a_rising_clock_and_a_moving_select_do_not_count(library):
    """Select falls under a low clock, direction moves, the clock rises, select rises."""
    high = LIBRARIES[library]
    lines = ["Vcc vcc 0 5", f"Vclk clk 0 pwl(0 {high} 1u {high} 1.1u 0 5u 0 5.1u {high})"]
    lines += [f"Vcs cs_n 0 pwl(0 {high} 2u {high} 2.1u 0 6u 0 6.1u {high})"]
    lines += [f"Vud ud 0 pwl(0 {high} 3u {high} 3.1u 0 4u 0 4.1u {high})", "Vw w 0 1"]
    lines += unit(AD5220, library, {"b": "0"})
    found = run_deck([getattr(AD5220, library)], lines, ["v(x1.code)"], "tran 0.1u 10u")
    assert found["v(x1.code)"] == pytest.approx(64, abs=1e-9)


def still(nets, name, parameters=""):
    """A catalogue AD5220 at rest, with the digital pins low."""
    return unit(
        AD5220, "catalogue", dict.fromkeys(("clk", "ud", "cs_n"), "0") | nets, parameters, name
    )


def test_both_paths_add_up_and_an_open_end_draws_nothing():
    lines, codes = ["Vcc vcc 0 5"], (0, 40, 127)
    for code in codes:
        lines += [f"Vw{code} w{code} 0 5", f"Va{code} a{code} 0 0", f"Vo{code} o{code} 0 5"]
        for w, a in (("w", "a"), ("o", "n")):
            nets = {"a": f"{a}{code}", "w": f"{w}{code}", "b": "0"}
            lines += still(nets, f"{w}{code}", f"code={code}")
    vectors = [f"i({name}{code})" for code in codes for name in ("va", "vw", "vo")]
    currents = run_deck([AD5220.catalogue], lines, vectors, "op")
    for code in codes:
        to_b, to_a = (5 / (40 + 781.25 * share) for share in (code, 128 - code))
        found = [currents[f"i({name}{code})"] for name in ("va", "vw", "vo")]
        assert found == pytest.approx([to_a, -to_a - to_b, -to_b], rel=1e-6)


def test_a_terminal_beyond_the_supply_conducts():
    lines, volts = ["Vcc vcc 0 5"], {"below": -0.9, "low": 0.0, "high": 5.0, "above": 5.9}
    for name, value in volts.items():
        lines += [f"V{name} {name} 0 {value}"]
        lines += still({"a": f"o{name}", "w": name, "b": name}, name)
    vectors = [f"i(v{name})" for name in volts]
    below, low, high, above = run_deck([AD5220.catalogue], lines, vectors, "op").values()
    assert below > 1e-3
    assert above < -1e-3
    assert max(abs(low), abs(high)) < 1e-10


def test_its_terminals_are_capacitors_too():
    lines = ["Vcc vcc 0 5", *still({}, "a"), "Vb b 0 0", "Iw 0 w dc 1u ac 1"]
    found = run_deck([AD5220.catalogue], lines, ["vm(w)"], "ac dec 10 1k 10meg")
    half = 40 + 50e3
    corner = 1 / (2 * np.pi * half * 58e-12)  # the wiper's 48 pF and, behind 50 kohm, A's 10 pF
    magnitude = np.interp(corner, found["time"], found["vm(w)"])
    assert magnitude == pytest.approx(half / np.sqrt(2), rel=0.1)


def test_two_in_a_package_take_one_supply_current_and_are_one_load():
    lines = ["Vcc vcc 0 5", "Rclk clk 0 1g", "Iclk 0 clk dc 0 ac 1", "Vw w 0 0"]
    shared = dict.fromkeys(("ud", "cs_n", "mode", "dacsel", "vee"), "0")
    for number, pins in enumerate(AD5222.units):
        nets = {"w": "w", "b": f"b{number}", "a": f"a{number}"} | shared
        lines += unit(AD5222, "catalogue", nets, name=str(number))
        assert pins.keys() == {"w", "b", "a"}
    found = run_deck([AD5222.catalogue], lines, ["i(vcc)"], "op")
    assert -found["i(vcc)"] == pytest.approx(15e-6, rel=1e-3)
    found = run_deck([AD5222.catalogue], lines, ["vm(clk)"], "ac dec 10 100k 1meg")
    assert 1 / found["vm(clk)"][-1] == pytest.approx(2 * np.pi * 1e6 * 5e-12, rel=1e-3)
