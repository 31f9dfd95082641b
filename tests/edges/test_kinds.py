"""Edges of other kinds than D22's: gate capacitors, and two populations in one network."""

import numpy as np
import pytest

import pyedge
from pyedge import plots
from pyedge.edges import CapacitorEdges, DigipotEdges, Edges, Population
from pyedge.edges.kinds import capacitors, digipots, ideal
from pyedge.elements import Resistor, VoltageControlledResistor
from pyedge.memory import GateCapacitor
from pyedge.networks.topologies import torus16
from pyedge.plots.training import training_figure
from pyedge.rng import StepKey
from pyedge.rules import CoupledLearning
from pyedge.training.history import History
from tests.machines import AskedPhysics
from tests.refusals import refused

TASK = pyedge.published("allostery-3")
MACHINES = {
    "capacitor": {"edges": {"comparison": "capacitor"}, "capacitor": {"leak": 1e-3}},
    "half": {
        "population": [{"kind": "capacitor", "edges": "::2"}],
        "chip": {"mismatch": 0.01},
    },
    "transistor": {"edges": {"comparison": "transistor"}, "capacitor": {"leak": 1e-3}},
    "mixed": {"population": [{"kind": "transistor", "edges": "::2"}], "chip": {"mismatch": 0.01}},
    "half-listed": {"population": [{"kind": "capacitor", "edges": ["4-7", "1-2"]}]},
}


def make(name, **more):
    return pyedge.MachineConfiguration.make({**MACHINES[name], "seed": 5, **more})


def test_a_gate_voltage_follows_the_difference_of_squares_with_leak_and_limits():
    part = GateCapacitor(start=3.0, low=1.0, high=3.5, leak=2.0)
    edges = CapacitorEdges(torus16(), part)
    free, clamped = np.linspace(-1, 1, 16), np.zeros(16)
    free[0], clamped[1] = 100.0, 100.0
    edges.update(free, clamped, StepKey(0, 0, 0))
    gain, droop = 100e-6 / (0.33 * 2.2e-3), 2.0 * 1e-3
    expected = 3.0 + gain * (free**2 - clamped**2) - droop * 3.0
    assert np.allclose(edges.degrees, np.clip(expected, 1.0, 3.5), rtol=1e-14)
    assert edges.degrees[0] == 3.5
    assert edges.degrees[1] == 1.0
    assert np.allclose(edges.conductance, 8.5e-4 * (edges.degrees - 0.7))


def test_gate_capacitors_and_equilibrium_propagation_learn():
    history = make("capacitor", capacitor={"leak": 0.0}).build().train(TASK)
    assert history.orders_late > 15
    assert history.learned == {"gate_voltage": "V"}
    parts = {"edges": {"comparison": "ideal"}, "supervisor": {"method": "inject", "beta": "10uS"}}
    assert pyedge.MachineConfiguration.make(parts).build().train(TASK).orders_late > 5


def test_transistors_learn_by_equilibrium_propagation_compiled_or_asked():
    more = {"supervisor": {"method": "inject", "beta": "100uS"}}
    made = [make("transistor", **more).build() for _ in range(2)]
    made[1].physics = AskedPhysics()
    one, other = (machine.train(TASK, 40) for machine in made)
    assert one.late < 0.9 * one.initial
    voltages = (each.dataset["clamped_voltage"].values for each in (one, other))
    np.testing.assert_allclose(*voltages, atol=1e-11)


@pytest.mark.parametrize("name", MACHINES)
def test_compiled_asked_resumed_and_ensemble_agree_and_are_drawn(name, tmp_path):
    whole, asked = make(name).build().train(TASK, 60), make(name).build()
    asked.physics = AskedPhysics()
    other = asked.train(TASK, 60)
    for variable in whole.dataset.data_vars:
        a, b = whole.dataset[variable].values, other.dataset[variable].values
        assert np.allclose(a, b, rtol=1e-12, atol=1e-12, equal_nan=True), variable
    make(name).build().train(TASK, 20).save(tmp_path / "h")
    again = make(name).build().train(TASK, 60, history=History.load(tmp_path / "h"))
    assert again.dataset.identical(whole.dataset)
    outcome = pyedge.Ensemble(make(name), 19).train(TASK, 60)
    for replica in (0, 7, 18):
        machine = make(name, replica=replica).build()
        machine.train(TASK, 60)
        assert np.array_equal(outcome.degrees[replica], machine.edges.degrees)
    plots.save(training_figure(again), tmp_path / "a.png")
    assert (tmp_path / "a.png").stat().st_size > 10_000


def test_a_machine_does_not_resume_from_another_degree_of_freedom():
    for one, other in (("capacitor", "half"), ("half", "capacitor")):
        history = make(one).build().train(TASK, 5)
        history.dataset.attrs["configuration"] = make(other).build().configuration
        refused(lambda h=history, o=other: make(o).build().train(TASK, 9, history=h), "gate_volt")


def test_a_study_of_gate_capacitors(tmp_path):
    axis = {"name": "leak", "key": "capacitor.leak", "values": [0, 1]}
    size = {"task": "allostery-3", "steps": 100, "replicas": 2, "record": ["late", "rails"]}
    machine = {"edges": {"comparison": "capacitor"}}
    study = pyedge.Study(name="leak", machine=machine, axis=[axis], **size)
    late = np.asarray(study.run(tmp_path / "s.zarr")["late"].values)
    assert (late[0] < late[1]).all()


def test_every_edge_belongs_to_one_population_and_these_are_in_order():
    chip, rest = pyedge.Chip.perfect(torus16()), np.arange(8, 16)
    refused(lambda: Edges([ideal(np.arange(8)), ideal(np.arange(7, 16))]), "one population")
    both = Edges([ideal(np.arange(8)), digipots(rest, chip)])
    assert both.degrees.tolist() == 8 * [51040.0] + 8 * [64]
    assert both.memories.keys() == {"resistance", "wiper"}
    memory, two = CapacitorEdges(torus16()).populations[0].memory, np.array([2, 1])
    refused(lambda: Population(two, Resistor(), memory, CoupledLearning()), "ascending")
    refused(lambda: VoltageControlledResistor(transconductance=0.0), "positive")


def test_digipots_beside_capacitors_keep_their_draws():
    """A population's noise goes by the edges' numbers in the network, not in the population."""
    chip, rule = pyedge.Chip.perfect(torus16()), pyedge.Comparator(noise=10.0)
    some = np.array([1, 2, 3, 6, 9, 15])
    rest = capacitors(np.setdiff1d(np.arange(16), some))
    mixed = Edges([digipots(some, chip, comparator=rule), rest])
    whole = DigipotEdges(torus16(), comparator=rule)
    one, other = (each.update(*np.ones((2, 16)), StepKey(3, 0, 7)) for each in (mixed, whole))
    assert np.array_equal(one["first"][some], other["first"][some])


def test_resistors_do_not_learn():
    half = {"population": [{"kind": "resistor", "edges": "::2"}], "resistor": {"resistance": 500}}
    made = make("transistor", **half).build()
    degrees = made.train(TASK, 20).dataset["resistance"].values
    assert np.array_equal(degrees[:, ::2], np.full((20, 8), 500.0))
    assert "8 of 16 ohms: 500 ohm" in made.edges.summary
    refused(
        lambda: make("capacitor", resistor={"resistance": 0.0}), "resistor.resistance", "greater"
    )
