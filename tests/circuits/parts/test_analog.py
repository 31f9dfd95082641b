"""Models of analog parts do what their data sheets say."""

import numpy as np
import pytest

from circuits.parts import AD633, ADG412, ALD1106, DIODE, FILM_CAPACITOR, TL074
from pyedge.elements import Level1Law
from tests.circuits.parts.bench import at, run_deck, steps, unit

RAILS = ["Vvcc vcc 0 12", "Vvee vee 0 -12"]


def placed(part, nets, parameters=""):
    return unit(part, "catalogue", nets, parameters)


@pytest.mark.parametrize("given", [{}, {"offset_x": 0.01}, {"offset": 0.05, "gain": 1.02}])
@pytest.mark.parametrize("volts", [(1.0, -0.5, 2.0, 0.25, -0.5), (-3.0, 1.0, -2.0, 1.0, 2.0)])
def test_the_multiplier_s_function(given, volts):
    names = ("x1", "x2", "y1", "y2", "z")
    lines = [*RAILS, *(f"V{name} {name} 0 {v}" for name, v in zip(names, volts, strict=True))]
    values = " ".join(f"{name}={value}" for name, value in given.items())
    found = run_deck([AD633.catalogue], [*lines, *placed(AD633, {}, values)], ["v(w)"], "op")
    x1, x2, y1, y2, z = volts
    product = (x1 - x2 + given.get("offset_x", 0.0)) * (y1 - y2) / 10 * given.get("gain", 1.0)
    assert found["v(w)"] == pytest.approx(product + z + given.get("offset", 0.0), abs=1e-5)


def test_the_multiplier_s_output_ends_4_v_from_its_supplies_slews_and_settles():
    lines = [*RAILS, "Vy y 0 10", steps("z", [0, 0.5, 8.0, 8.0], 10e-6, 1e-9), "Vx x 0 0"]
    nets = {"x1": "x", "x2": "0", "y1": "y", "y2": "0"}
    found = run_deck([AD633.catalogue], [*lines, *placed(AD633, nets)], ["v(w)"], "tran 10n 40u")
    assert at(found, "v(w)", 10e-6 + 0.159e-6) == pytest.approx(0.5 * (1 - 1 / np.e), abs=0.01)
    slope = (at(found, "v(w)", 20.15e-6) - at(found, "v(w)", 20.05e-6)) / 0.1
    assert slope == pytest.approx(20, rel=0.1)
    lines[3] = "Vz z 0 11"
    found = run_deck([AD633.catalogue], [*lines, *placed(AD633, nets)], ["v(w)"], "op")
    assert found["v(w)"] == pytest.approx(8, abs=0.05)


@pytest.mark.parametrize("offset", [0.0, 3e-3])
def test_the_amplifier_follows(offset):
    lines = [*RAILS, steps("plus", [0.0, 0.01, 5.0, 5.0], 10e-6, 1e-9)]
    follower = placed(TL074, {"minus": "out"}, f"offset={offset}")
    found = run_deck([TL074.catalogue], [*lines, *follower], ["v(out)"], "tran 10n 40u")
    assert at(found, "v(out)", [9e-6, 39e-6]) == pytest.approx([offset, 5 + offset], abs=1e-4)
    rise = at(found, "v(out)", 10e-6 + 1 / (2 * np.pi * 3e6)) - offset
    assert rise == pytest.approx(0.01 * (1 - 1 / np.e), rel=0.05)
    slope = (at(found, "v(out)", 20.2e-6) - at(found, "v(out)", 20.1e-6)) / 0.1
    assert slope == pytest.approx(13, rel=0.05)


def test_the_amplifier_draws_its_bias_current_and_ends_below_its_supplies():
    lines = [*RAILS, "Vplus plus 0 1", "Vminus minus 0 0", "Rload out 0 1meg"]
    names = ["v(out)", "i(vplus)", "i(vminus)"]
    found = run_deck([TL074.catalogue], [*lines, *placed(TL074, {})], names, "op")
    assert found["v(out)"] == pytest.approx(10.5, abs=0.05)
    assert -found["i(vplus)"] == pytest.approx(65e-12, rel=1e-2)


def test_the_switch_closes_leaks_and_injects_a_charge():
    lines = [*RAILS, "Vvl vl 0 5", "Vs s 0 1", "Vd d 0 0"]
    for volts, current in ((0.8, 0.1e-9), (2.4, 1 / 25)):
        nets = [*lines, f"Vin in 0 {volts}", *placed(ADG412, {})]
        found = run_deck([ADG412.catalogue], nets, ["i(vs)"], "op")
        assert -found["i(vs)"] == pytest.approx(current, rel=1e-3 if volts > 1 else 3)
    held = [*RAILS, "Vvl vl 0 5", "Vs s 0 0", "Cd d 0 10n", steps("in", [5, 5, 0, 0], 1e-5, 1e-8)]
    nets = [*held, *placed(ADG412, {}, "leak=0")]
    found = run_deck([ADG412.catalogue], nets, ["v(d)"], "tran 10n 40u")
    charge = at(found, "v(d)", 35e-6) * 10e-9
    assert -5e-12 < charge < -1e-12  # some of it goes to S while the switch is half open


@pytest.mark.parametrize("gate", [0.6, 1.2, 3.0])
@pytest.mark.parametrize("drain", [-0.2, 0.0, 0.3])
def test_the_transistor_is_the_model_s(gate, drain):
    lines = ["Vvcc vcc 0 12", "Vvee vee 0 0", f"Vd d 0 {drain + 0.2}", "Vs s 0 0.2",
             f"Vg g 0 {gate}"]  # fmt: skip
    found = run_deck([ALD1106.catalogue], [*lines, *placed(ALD1106, {}, "threshold=0.05")],
                     ["i(vd)"], "op")  # fmt: skip
    flow = Level1Law().flow(np.array(drain + 0.2), np.array(0.2), np.array(gate - 0.05))
    assert -found["i(vd)"] == pytest.approx(float(flow.value), rel=1e-4, abs=1e-12)


def test_the_diode_and_the_capacitor():
    lines = ["Va a 0 0.7", *placed(DIODE, {"k": "0"})]
    found = run_deck([DIODE.catalogue], lines, ["i(va)"], "op")
    assert 1e-3 < -found["i(va)"] < 20e-3
    lines = ["V1 1 0 3", "R1 1 2 1", *placed(FILM_CAPACITOR, {"1": "2", "2": "0"})]
    found = run_deck([FILM_CAPACITOR.catalogue], lines, ["i(v1)"], "op")
    assert -found["i(v1)"] == pytest.approx(3 * 2.2e-6 / 3000, rel=1e-3)
