"""Measured drops: hysteresis against its definition, noise by its moments, bits everywhere."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pyedge
from pyedge.hardware.transistor_training import check_edges
from pyedge.rng import StepKey, Stream, normal
from pyedge.rules import Comparator, Comparators, Contrast, CoupledLearning, Difference, Measured
from pyedge.rules.product import Product
from pyedge.training.ensemble import Ensemble
from tests.machines import AskedPhysics
from tests.refusals import complained, refused

EDGES = np.array([0, 1, 2, 5, 6, 9])
DROPS = st.lists(st.floats(-1, 1), min_size=len(EDGES), max_size=len(EDGES))
BARS = {
    "network": "trapezoid:rows=4",
    "edges": {"comparison": "bar"},
    "bar": {"step": "0.05mm"},
    "supervisor": {"method": "adjoint", "beta": 2.0},
    "measurement": {"noise": "1um", "hysteresis": "4um"},
}
TASK = pyedge.published("elastic-behavior")


def make(**more):
    return pyedge.MachineConfiguration.make({**BARS, **more})


@given(st.lists(st.tuples(DROPS, DROPS), min_size=1, max_size=6), st.floats(0, 0.5))
def test_hysteresis_is_backlash_of_one_gauge_for_both_states(steps, width):
    rule = Measured(Difference(), EDGES, hysteresis=width)
    reading = np.zeros(len(EDGES))
    for t, pair in enumerate(steps):
        measured = []
        for drop in np.array(pair):
            ahead, behind = drop - reading > width / 2, reading - drop > width / 2
            reading = np.where(ahead, drop - width / 2, np.where(behind, drop + width / 2, reading))
            measured.append(reading)
        found = rule.signal(*np.array(pair), StepKey(0, 0, t)).value
        assert found == pytest.approx(measured[1] - measured[0], abs=1e-15)
        assert rule.reading == pytest.approx(reading, abs=1e-15)


def test_noise_is_that_of_two_streams_by_the_numbers_of_edges():
    rule, still = Measured(Difference(), EDGES, noise=0.5), np.zeros(len(EDGES))
    for key in (StepKey(3, 2, 7), StepKey(3, 2, 8), StepKey(3, 1, 7)):
        free, second = (normal(key, s, 12) for s in (Stream.GAUGE_FREE, Stream.GAUGE_SECOND))
        found = rule.signal(still, still + 2.0, key).value
        assert found == pytest.approx(2.0 + 0.5 * (second - free)[EDGES], abs=1e-12)
        assert rule.reading.tolist() == [2.0] * len(EDGES)  # without noise


def test_without_noise_and_hysteresis_the_bits_are_the_rule_s_own():
    drops = np.random.default_rng(0).uniform(-1, 1, (2, len(EDGES)))
    for rule in (CoupledLearning(), Product(), Difference()):
        values = [
            each.signal(*drops, StepKey(0, 0, 0)).value for each in (Measured(rule, EDGES), rule)
        ]
        assert np.array_equal(*values)


def test_compiled_asked_and_side_by_side_the_bits_are_the_same():
    built = make().build()
    history = built.train(TASK, 40)
    asked = make().build()
    asked.physics = AskedPhysics()
    other = asked.train(TASK, 40)
    for name in ("latent", "reading", "free_voltage"):
        values = history.dataset[name].values, other.dataset[name].values
        assert np.allclose(*values, rtol=1e-9, atol=1e-12)
    outcome = Ensemble(make(), 3).train(TASK, 40)
    assert outcome.compiled
    assert np.array_equal(outcome.degrees[0], history.dataset["latent"].values[-1])
    assert len({*outcome.degrees[:, 0]}) == 3
    widths = built.edges.populations[0].memory.widths
    assert np.round(widths / 0.05e-3) == pytest.approx(widths / 0.05e-3, abs=1e-9)


def test_a_training_that_goes_on_has_the_bits_of_one_without_a_break():
    whole = make().build().train(TASK, 40)
    begun = make().build().train(TASK, 17)
    ended = make().build().train(TASK, 40, history=begun)
    assert whole.dataset["reading"].attrs["units"] == "m"
    for name in ("latent", "reading", "resistance"):
        assert np.array_equal(ended.dataset[name].values, whole.dataset[name].values)
    lost = pyedge.History(begun.dataset.drop_vars("reading"))
    without = make().build().train(TASK, 40, history=lost)
    assert not np.array_equal(without.dataset["latent"].values, whole.dataset["latent"].values)


def test_contrasts_and_resistors_are_measured_in_volts():
    machine = pyedge.MachineConfiguration.make(
        {"edges": {"comparison": "ideal", "levels": 32}, "measurement": {"noise": "1mV"}}
    )
    rule = machine.build().edges.populations[0].rule
    assert (rule.name, rule.noise, rule.hysteresis) == ("coupled-learning", 1e-3, 0.0)
    assert pyedge.MachineConfiguration.make(machine.model_dump(mode="json")) == machine
    assert "measurement" not in pyedge.MachineConfiguration.make({}).model_dump(mode="json")
    chip = {"chip": {"drop_offset": "1mV"}, "edges": {"comparison": "transistor"}}
    given = pyedge.MachineConfiguration.make({**chip, "measurement": {"noise": 1e-3}})
    inner = given.build().edges.populations[0].rule.rule
    assert isinstance(inner, Contrast)
    refused(lambda: check_edges(given), "measurement.noise", "a netlist of transistors has none")
    gates = {"edges": {"comparison": "transistor"}, "capacitor": {"levels": 16}}
    stepped = pyedge.MachineConfiguration.make(gates)
    refused(lambda: check_edges(stepped), "capacitor.levels", "a netlist of transistors has none")
    assert "noise 1 um and hysteresis 4 um" in make().build().edges.summary


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({**BARS, "measurement": {"noise": "1mV"}}, ("noise 1 mV", "'trapezoid:rows=4' are in m")),
        ({"edges": {"comparison": "ideal"}, "measurement": {"hysteresis": "1um"}}, ("are in V",)),
        ({**BARS, "measurement": {"noise": "1s"}}, ("measurement.noise", "in V or m")),
        ({**BARS, "measurement": {"noise": "much"}}, ("measurement.noise", "not a quantity")),
        ({**BARS, "measurement": {"noise": -1e-6}}, ("noise -1e-06", "0 or more")),
        ({"measurement": {"noise": "1mV"}}, ("comparators", "comparator.noise")),
    ],
)
def test_measurements_that_cannot_be_are_refused(data, words):
    refused(lambda: pyedge.MachineConfiguration.make(data).build(), *words)


def test_a_rule_is_measured_once_and_not_one_that_compares():
    refused(lambda: Measured(Measured(Product(), EDGES), EDGES), "does not learn from measured")
    chip = pyedge.Chip.perfect(pyedge.named("torus16"))
    compare = Comparators(np.arange(16), "paper", Comparator(), chip)
    refused(lambda: Measured(compare, np.arange(16)), "write comparator.noise")


def test_the_command_line_says_it_in_one_line(capsys, tmp_path):
    file = tmp_path / "bars.toml"
    file.write_text('network = "trapezoid:rows=4"\nedges.comparison = "bar"\n'
                    '[measurement]\nnoise = "1mV"\n')  # fmt: skip
    said = complained(capsys, "train", "elastic-behavior", "--machine", file)
    assert "measurement.noise 1 mV" in said
