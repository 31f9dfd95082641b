"""A machine's front end: the effect of each defect of its comparators."""

import numpy as np
import pytest

import pyedge
from pyedge.analysis.front_end.loaded_machine import loaded_machine
from pyedge.hardware.defects import Defects, FrontEnd
from tests.machines import Kind

TORUS = pyedge.named("torus16")


def codes(machine, task="allostery-4"):
    """(200, m) codes after each step."""
    return machine.train(pyedge.published(task), 200).dataset["wiper"].values


def test_an_averaged_offset_counts_double():
    """Of `exact`, which averages at both comparators."""
    defects = FrontEnd(1e-3, 0.0, 0.0).draw(16, 7, 3)
    wiper = codes(loaded_machine(TORUS, np.inf, "exact", defects))
    double, single = (
        codes(Kind("exact", 0.0, offset=each, seed=7, replica=3).build(TORUS))
        for each in (2e-3, 1e-3)
    )
    assert np.array_equal(wiper, double)
    assert not np.array_equal(wiper, single)


def test_offset_of_a_second_comparator_without_averaging_counts_once():
    offset = np.zeros((16, 2))
    offset[:, 1] = np.linspace(-5e-3, 5e-3, 16)
    machine = loaded_machine(TORUS, np.inf, "paper", Defects(offset, np.zeros((16, 2, 2))))
    data = machine.train(pyedge.published("allostery-2"), 1).dataset
    drop = data["clamped_voltage"].values[0] @ TORUS.incidence.T
    assert np.array_equal(data["second"].values[0], -drop + offset[:, 1] > 1e-9)


@pytest.mark.parametrize(
    "more",
    [
        {"averaging": 1e5},
        {"averaging": 1e6, "defects": FrontEnd(0, 25e-9, 0).draw(16)},
        {"averaging": 1e7, "defects": FrontEnd(0, 0).draw(16), "loads": False},
    ],
    ids=["load", "bias current", "offset current"],
)
def test_each_defect_changes_the_training(more):
    good, bad = codes(loaded_machine(TORUS, np.inf)), codes(loaded_machine(TORUS, **more))
    assert not np.array_equal(bad, good)
