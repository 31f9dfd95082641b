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
HALF = {"population": [{"kind": "capacitor", "edges": "::2"}], "chip": {"mismatch": 0.01}}
MACHINES = {
    "capacitor": {"edges": {"comparison": "capacitor"}, "capacitor": {"leak": 1e-3}},
    "half": HALF,
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


def test_a_gate_capacitor_machine_learns():
    history = make("capacitor", capacitor={"leak": 0.0}).build().train(TASK)
    assert history.orders_late > 15
    assert history.learned == {"gate_voltage": "V"}


@pytest.mark.parametrize("name", MACHINES)
def test_compiled_and_asked_agree(name):
    machine, asked = make(name).build(), make(name).build()
    asked.physics = AskedPhysics()
    one, other = machine.train(TASK, 60), asked.train(TASK, 60)
    for variable in one.dataset.variables:
        a, b = one.dataset[variable].values, other.dataset[variable].values
        assert np.allclose(a, b, rtol=1e-12, atol=1e-12, equal_nan=True), variable


@pytest.mark.parametrize("name", MACHINES)
def test_an_ensemble_has_the_degrees_of_freedom_of_each_machine(name):
    outcome = pyedge.Ensemble(make(name), 19).train(TASK, 80)
    for replica in (0, 7, 18):
        machine = make(name, replica=replica).build()
        machine.train(TASK, 80)
        assert np.array_equal(outcome.degrees[replica], machine.edges.degrees)


@pytest.mark.parametrize("name", MACHINES)
def test_a_resumed_training_is_the_uninterrupted_one(name, tmp_path):
    whole = make(name).build().train(TASK, 50)
    make(name).build().train(TASK, 20).save(tmp_path / "h")
    again = make(name).build().train(TASK, 50, history=History.load(tmp_path / "h"))
    assert again.dataset.identical(whole.dataset)


def test_a_machine_does_not_resume_from_another_degree_of_freedom():
    for one, other in (("capacitor", "half"), ("half", "capacitor")):
        history = make(one).build().train(TASK, 5)
        history.dataset.attrs["configuration"] = make(other).build().configuration
        refused(lambda h=history, o=other: make(o).build().train(TASK, 9, history=h), "gate_volt")


@pytest.mark.parametrize("name", MACHINES)
def test_it_is_drawn(name, tmp_path):
    plots.save(training_figure(make(name).build().train(TASK, 40)), tmp_path / "a.png")
    assert (tmp_path / "a.png").stat().st_size > 10_000


def test_a_study_of_gate_capacitors(tmp_path):
    study = pyedge.Study(
        name="leak",
        task="allostery-3",
        steps=100,
        replicas=2,
        record=["late", "rails"],
        machine={"edges": {"comparison": "capacitor"}},
        axis=[{"name": "leak", "key": "capacitor.leak", "values": [0, 1]}],
    )
    late = np.asarray(study.run(tmp_path / "s.zarr")["late"].values)
    assert (late[0] < late[1]).all()


def test_all_edges_belong_to_one_population():
    network = torus16()
    chip = pyedge.Chip.perfect(network)
    refused(lambda: Edges([ideal(np.arange(8)), ideal(np.arange(7, 16))]), "one population")
    both = Edges([ideal(np.arange(8)), digipots(np.arange(8, 16), chip)])
    assert (both.degrees[8:] == 64).all()
    assert (both.degrees[:8] == 51040.0).all()
    assert both.memories.keys() == {"resistance", "wiper"}


def test_equilibrium_propagation_learns():
    configuration = pyedge.MachineConfiguration.make(
        {"edges": {"comparison": "ideal"}, "supervisor": {"method": "inject", "beta": "10uS"}}
    )
    assert configuration.build().train(TASK).orders_late > 5


def test_digipots_beside_capacitors_keep_their_draws():
    """A population's noise goes by the edges' numbers in the network, not in the population."""
    network = torus16()
    chip = pyedge.Chip.perfect(network)
    rule = pyedge.Comparator(noise=10.0)
    some = np.array([1, 2, 3, 6, 9, 15])
    rest = np.setdiff1d(np.arange(16), some)
    mixed = Edges([digipots(some, chip, comparator=rule), capacitors(rest)])
    whole = DigipotEdges(network, comparator=rule)
    drops = np.ones(16), np.ones(16)
    one, other = (each.update(*drops, StepKey(3, 0, 7)) for each in (mixed, whole))
    assert np.array_equal(one["first"][some], other["first"][some])


def test_a_population_needs_edges_in_order():
    memory, two = CapacitorEdges(torus16()).populations[0].memory, np.array([2, 1])
    refused(lambda: Population(two, Resistor(), memory, CoupledLearning()), "ascending")
    refused(lambda: VoltageControlledResistor(transconductance=0.0), "positive")
