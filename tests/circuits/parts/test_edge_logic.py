"""XOR, flip-flop and digital potentiometer together, in step with the RTL."""

from dataclasses import replace

import numpy as np
import pytest

from circuits.parts import AD5220, CD74HC73, SN74ALS86
from pyedge.logic.myhdl import MyhdlLogic
from tests.circuits.parts.bench import LIBRARIES, at, run_deck, steps

PERIOD = 1e-4


def clock(name, high, fall):
    """Falls at a share of each period; both clocks rise together."""
    low = (0.8 - fall) * PERIOD
    return f"V{name} {name} 0 pulse({high} 0 {fall * PERIOD} 100n 100n {low} {PERIOD})"


def chain(library, first, second, faulty=None):
    """Codes after each clock; `faulty` is put in place of the XOR gate's model."""
    high = LIBRARIES[library]
    models = [getattr(part, library) for part in (SN74ALS86, CD74HC73, AD5220)]
    xor, flip_flop, digipot = (model.name for model in models)
    models[0] = faulty or models[0]
    sources = [steps("f", first * high, PERIOD, 1e-7), steps("s", second * high, PERIOD, 1e-7)]
    lines = [*sources, clock("l", high, 0.4), clock("c", high, 0.6), f"Vdd v 0 {high}", "Vw w 0 1"]
    pins = {name: name for name in "fslcv"}
    if library == "ideal":
        pins = {name: f"d{name}" for name in pins}
        lines += [f"Ain [{' '.join('fslcv')}] [{' '.join(pins.values())}] bench_input"]
    else:
        lines += ["Rup v up 4.7k", "Rdown v down 4.7k"]
    f, s, latch, count, v = pins.values()
    lines += [
        f"X1 {f} {s} up {v} 0 {xor}",
        f"X2 up {v} down {v} 0 {xor}",
        f"X3 up down {latch} {v} ud q_n {v} 0 {flip_flop}",
        f"X4 {count} ud open w 0 {latch} {v} 0 {digipot}",
    ]
    found = run_deck(models, lines, ["v(x4.code)"], f"tran {PERIOD / 10} {len(first) * PERIOD}")
    return at(found, "v(x4.code)", (np.arange(len(first)) + 0.95) * PERIOD)


def bits():
    return np.random.default_rng(5).integers(0, 2, (2, 60))


@pytest.fixture(scope="module")
def by_rtl():
    """Codes after each clock, from the RTL in MyHDL's simulator."""
    rtl = MyhdlLogic(1)
    codes = [rtl.count(*(np.array([bit], dtype=bool) for bit in pair)) for pair in bits().T]
    rtl.close()
    assert len(np.unique(codes)) > 3
    return np.concatenate(codes)


@pytest.mark.parametrize("library", LIBRARIES)
def test_the_parts_step_as_the_rtl_does(library, by_rtl):
    assert chain(library, *bits()) == pytest.approx(by_rtl, abs=1e-6)


def test_a_gate_of_the_wrong_kind_is_seen_at_once(by_rtl):
    gate = SN74ALS86.ideal
    wrong = {name: text.replace("d_xor", "d_or") for name, text in gate.models.items()}
    found = chain("ideal", *bits(), faulty=replace(gate, models=wrong))
    both = bits().all(axis=0)  # where OR is not XOR
    assert np.flatnonzero(np.abs(found - by_rtl) > 0.5)[0] <= np.flatnonzero(both)[0]
