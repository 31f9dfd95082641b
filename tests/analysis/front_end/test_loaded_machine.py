"""The loaded machine: codes of the reference machine without load; effects of each defect."""

import numpy as np
import pytest

import pyedge
from pyedge.analysis.front_end.loaded_machine import LoadedMachine
from pyedge.hardware.defects import Defects, FrontEnd
from pyedge.tasks import PUBLISHED
from tests.machines import Kind
from tests.refusals import refused

STEPS = 200
CIRCUITS = ["paper", "exact"]


def network_of(task):
    return pyedge.named("divider" if task == "divider" else "torus16")


def machine_codes(task, **kind):
    """The reference machine's codes after each step."""
    network = network_of(task)
    history = Kind(**kind).build(network).train(pyedge.published(task), STEPS)
    return history.dataset["wiper"].values


@pytest.mark.parametrize("noise", [0.0, 3e-3])
@pytest.mark.parametrize("comparison", CIRCUITS)
@pytest.mark.parametrize("task", PUBLISHED)
def test_without_load_codes_are_those_of_the_reference_machine(task, comparison, noise):
    loaded = LoadedMachine(network_of(task), np.inf, comparison, noise=noise, seed=5, replica=2)
    trace = loaded.train(pyedge.published(task), STEPS)
    expected = machine_codes(task, comparison=comparison, noise=noise, seed=5, replica=2)
    assert np.array_equal(trace.wiper, expected)


def test_an_averaged_offset_counts_double():
    """Of `exact`, which averages at both comparators."""
    drawn = FrontEnd(offset=1e-3, bias=0.0, offset_current=0.0).draw(16, 7, [3])
    defects = Defects(drawn.offset[0], drawn.current[0])
    loaded = LoadedMachine(pyedge.named("torus16"), np.inf, "exact", defects)
    trace = loaded.train(pyedge.published("allostery-2"), STEPS)

    def chip(offset):
        return machine_codes(
            "allostery-2", comparison="exact", noise=0.0, offset=offset, seed=7, replica=3
        )

    assert np.array_equal(trace.wiper, chip(2e-3))
    assert not np.array_equal(trace.wiper, chip(1e-3))


def test_offset_of_a_second_comparator_without_averaging_counts_once():
    offset = np.zeros((16, 2))
    offset[:, 1] = np.linspace(-5e-3, 5e-3, 16)
    loaded = LoadedMachine(
        pyedge.named("torus16"), np.inf, "paper", Defects(offset, np.zeros((16, 2, 2)))
    )
    tick = next(loaded.ticks(pyedge.published("allostery-2")))
    expected = tick.state.difference[:, 1] + offset[:, 1] > 1e-9
    assert np.array_equal(tick.second, expected)


def test_samples_together_equal_samples_alone():
    task, network = pyedge.published("allostery-3"), pyedge.named("torus16")
    ohms = np.array([3e4, 1e6])
    drawn = FrontEnd().draw(16, 1, range(3))
    many = LoadedMachine(
        network, ohms, "paper", Defects(drawn.offset[:, None], drawn.current[:, None])
    ).train(task, 60)
    assert many.wiper.shape == (60, 3, 2, 16)
    for chip in range(3):
        for k, each in enumerate(ohms):
            own = Defects(drawn.offset[chip], drawn.current[chip])
            one = LoadedMachine(network, float(each), "paper", own).train(task, 60)
            assert np.array_equal(one.wiper, many.wiper[:, chip, k])


def test_each_replica_has_its_own_noise():
    task, network = pyedge.published("allostery-1"), pyedge.named("torus16")
    two = Defects(np.zeros((2, 16, 2)), np.zeros((2, 16, 2, 2)))
    both = LoadedMachine(network, 1e6, defects=two, noise=3e-3, seed=4).train(task, 60)
    for replica in range(2):
        one = LoadedMachine(network, 1e6, noise=3e-3, seed=4, replica=replica).train(task, 60)
        assert np.array_equal(one.wiper, both.wiper[:, replica])
    assert not np.array_equal(both.wiper[:, 0], both.wiper[:, 1])


@pytest.mark.parametrize(
    "more",
    [
        {"averaging": 1e5},
        {"averaging": 1e6, "defects": FrontEnd(offset=0, offset_current=0).draw(16)},
        {"averaging": 1e7, "defects": FrontEnd(offset=0, bias=0).draw(16), "loads": False},
    ],
    ids=["load", "bias current", "offset current"],
)
def test_each_defect_changes_the_training(more):
    network = pyedge.named("torus16")
    task = pyedge.published("allostery-4")
    good = LoadedMachine(network, np.inf).train(task, STEPS).wiper
    bad = LoadedMachine(network, **more).train(task, STEPS).wiper
    assert not np.array_equal(bad.reshape(good.shape), good)


def test_invalid_arguments_are_refused():
    network = pyedge.named("torus16")
    refused(lambda: LoadedMachine(network, noise=-1.0), "noise", "-1.0")
    several = Defects(np.zeros((2, 16, 2)), np.zeros((2, 16, 2, 2)))
    machine = LoadedMachine(network, defects=several)
    refused(lambda: machine.train(pyedge.published("iris"), 1), "iris", "one chip")
    small = LoadedMachine(pyedge.named("divider"))
    refused(lambda: small.train(pyedge.published("allostery-1"), 1), "node 8", "divider")
