"""The comparator's models on ngspice, against its data sheet."""

import numpy as np
import pytest

from circuits.parts import LM339A
from tests.circuits.parts.bench import run_deck, unit

MODEL, IDEAL = LM339A.catalogue, LM339A.ideal
GENERIC = LM339A.sheet.part.catalogue  # as a data sheet alone makes it
models = pytest.mark.parametrize("model", [MODEL, GENERIC], ids=["own", "generic"])
SUPPLY, LOGIC = 9.0, 5.0
LIMIT = LM339A.ratings.pins["plus"].highest.at(SUPPLY)


def comparators(pairs, parameters="", model=MODEL):
    """Output voltages of many comparators at once, each on 9 V with 4.7 kohm to 5 V."""
    lines = [f"Vcc vcc 0 {SUPPLY}", f"Vdd vdd 0 {LOGIC}"]
    for k, (plus, minus) in enumerate(pairs):
        lines += [
            f"Vp{k} p{k} 0 {float(plus)!r}",
            f"Vm{k} m{k} 0 {float(minus)!r}",
            f"X{k} p{k} m{k} o{k} vcc 0 lm339a {parameters}",
            f"R{k} vdd o{k} 4.7k",
        ]
    found = run_deck([model], lines, [f"v(o{k})" for k in range(len(pairs))], "op")
    return np.array(list(found.values()))


def test_it_is_right_over_its_whole_common_mode_range():
    rng = np.random.default_rng(1)
    commons = np.r_[rng.uniform(0.001, LIMIT - 0.001, 40), 0.001, LIMIT - 0.001]
    drops = 10 ** rng.uniform(-3.5, -2, len(commons)) * rng.choice([-1, 1], len(commons))
    outputs = comparators(list(zip(commons + drops / 2, commons - drops / 2, strict=True)))
    high = drops > 0
    assert (outputs[high] > LOGIC - 0.01).all()
    assert (outputs[~high] < 0.1).all()
    assert high.any()
    assert not high.all()


def test_one_input_out_of_range_is_right_and_both_give_low():
    right = comparators([(8.5, 3.0), (3.0, 8.5), (LIMIT + 0.1, LIMIT - 0.1)])
    assert (right > 2.5).tolist() == [True, False, True]
    assert (comparators([(8.9, 8.0), (8.0, 8.9)]) < 0.1).all()


@models
def test_offset_moves_the_point_of_decision(model):
    pairs = [(3.0, 3.0 + drop) for drop in (1.8e-3, 2e-3, 2.2e-3)]
    high, between, low = comparators(pairs, "offset=2m", model)
    assert low < 0.11
    assert between == pytest.approx(1.4 if model is MODEL else 0.2, abs=0.1)
    assert high > LOGIC - 0.1


@models
def test_bias_flows_out_of_both_inputs(model):
    lines = ["Vcc vcc 0 9", "Vp p 0 2", "Vm m 0 1", "R1 vcc o 4.7k"]
    vectors = ["i(vp)", "i(vm)"]
    plain = run_deck([model], [*lines, "X1 p m o vcc 0 lm339a"], vectors, "op")
    assert plain == pytest.approx({"i(vp)": 25e-9, "i(vm)": 25e-9}, rel=1e-6)
    uneven = "X1 p m o vcc 0 lm339a bias=250n offset_current=50n"
    found = run_deck([model], [*lines, uneven], vectors, "op")
    assert found == pytest.approx({"i(vp)": 275e-9, "i(vm)": 225e-9}, rel=1e-6)


def test_its_output_saturates_leaks_and_gives_up_as_stated():
    lines = ["Vcc vcc 0 9", "Vlow low 0 0", "Vhigh high 0 1"]
    lines += ["X1 low high o1 vcc 0 lm339a", "I1 0 o1 4m"]
    lines += ["X2 low high o2 vcc 0 lm339a", "V2 o2 0 1.5"]
    lines += ["X3 high low o3 vcc 0 lm339a", "V3 o3 0 5"]
    found = run_deck([MODEL], lines, ["v(o1)", "i(v2)", "i(v3)"], "op")
    assert found["v(o1)"] == pytest.approx(0.13, abs=0.002)
    assert -found["i(v2)"] == pytest.approx(16e-3, rel=0.05)
    assert -found["i(v3)"] == pytest.approx(0.1e-9, rel=0.2)


def test_its_gain_is_200_per_millivolt():
    lines = ["Vcc vcc 0 15", "Vm m 0 1.4", "Vp p m 0", "R1 vcc o 15k", "X1 p m o vcc 0 lm339a"]
    found = run_deck([MODEL], lines, ["v(o)"], "dc Vp -100u 100u 1u")
    drop, output = found["time"], found["v(o)"]
    between = np.interp([1.0, 11.0], output, drop)
    assert 10.0 / np.diff(between)[0] == pytest.approx(200e3, rel=0.1)


@pytest.mark.parametrize(
    ("start", "end", "stated"),
    [(1.3, 1.405, 1.3e-6), (0.4, 2.4, 0.3e-6)],
    ids=["100 mV step, 5 mV overdrive", "TTL swing"],
)
def test_it_answers_in_the_stated_time(start, end, stated):
    lines = ["Vcc vcc 0 5", "Vm m 0 1.4", "R1 vcc o 5.1k", "X1 p m o vcc 0 lm339a"]
    lines += [f"Vp p 0 pulse({start} {end} 5u 1n 1n 1)"]
    found = run_deck([MODEL], lines, ["v(o)"], "tran 10n 10u")
    answer = found["time"][np.argmax(found["v(o)"] > 1.4)] - 5e-6
    assert answer == pytest.approx(stated, rel=0.2)


def test_the_ideal_one_decides_at_a_nanovolt_and_no_lower():
    drops = np.array([-1e-3, -2e-9, 0.0, 0.4e-9, 0.9e-9, 1.1e-9, 2e-9, 1e-3])
    lines, outputs = ["Vcc vcc 0 5"], [f"{kind}{k}" for kind in "oh" for k in range(len(drops))]
    for k, drop in enumerate(drops):
        lines += [f"Vm{k} m{k} 0 2", f"Vp{k} p{k} m{k} {float(drop)!r}"]
        for kind, parameters in (("o", ""), ("h", "threshold=0.5n")):
            nets = {"plus": f"p{k}", "minus": f"m{k}", "out": f"{kind}{k}"}
            lines += unit(LM339A, "ideal", nets, parameters, f"{kind}{k}")
    found = run_deck([IDEAL], lines, [f"v({o})" for o in outputs], "op")
    high = np.array(list(found.values())).reshape(2, -1) > 0.5
    assert high[0].tolist() == (drops > 1e-9).tolist()
    assert high[1].tolist() == (drops > 0.5e-9).tolist()
