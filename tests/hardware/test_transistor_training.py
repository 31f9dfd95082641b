"""Tasks and machines of transistors as decks that train themselves."""

import numpy as np
import pytest

from pyedge.hardware.exporters import EXPORTERS, Design
from pyedge.hardware.transistor_training import transistor_training
from pyedge.tasks import published
from pyedge.training.configuration import MachineConfiguration
from pyedge.verify.transistor_circuit import MACHINE, compared, machine
from tests.refusals import refused


def configured(**more):
    data = MachineConfiguration.load(MACHINE).model_dump(exclude_unset=True)
    return MachineConfiguration.make({**data, **more})


@pytest.mark.parametrize("law", ["square", "ekv", "level1"])
@pytest.mark.parametrize("leak", [0.0, 2.0])
def test_each_law_trains_as_the_model(law, leak):
    made = machine(leak=leak).model_dump(exclude_unset=True) | {"transistor": {"law": law}}
    found = compared(MachineConfiguration.make(made), "regression-curve", 6)
    assert found.apart < 5e-5, str(found)
    assert found.moved > 0.03


def test_examples_and_eta_are_those_of_the_machine():
    task = published("xor", 3)
    made = transistor_training(configured(seed=3, supervisor={"eta": 0.3}), task, 40)
    history = configured(seed=3).build().train(task, 40).dataset
    assert (made.stimulus.targets == history["target"].values).all()
    assert made.stimulus.back == pytest.approx(0.3 * np.array([[0.5], [-0.5]]))
    starts = np.array([each["start"] for each in made.parameters])
    assert (starts == history["start"].values).all()
    assert transistor_training(configured(), task, 4, 1.0).stimulus.back[0, 0] == pytest.approx(0.5)
    stepped = transistor_training(configured(supervisor={"eta_steps": 128}), task, 4, 0.3)
    assert stepped.stimulus.back[0, 0] == pytest.approx(38 / 256)


@pytest.mark.parametrize(
    ("more", "task", "words"),
    [
        ({"supervisor": {"overclamp": 0.02}}, "xor", "a self-training deck clamps its outputs"),
        ({"supervisor": {"resolution": 1e-3}}, "xor", "leave supervisor.method, overclamp"),
        ({"supervisor": {"adc": 1e-3}}, "xor", "supervisor adc 0.001 V"),
        ({"chip": {"threshold": 1e-2}}, "xor", "ideal parts have no chip"),
        ({"population": [{"kind": "capacitor", "edges": "0:8"}]}, "xor", "capacitor, transistor"),
        ({}, "iris", "task 'iris' measures what it desires"),
        ({"network": "torus16"}, "xor", "node 16 is not in network"),
    ],
)
def test_what_no_deck_can_be_is_refused(more, task, words):
    refused(lambda: transistor_training(configured(**more), published(task)), words)


def test_the_export_is_a_deck_without_comparators():
    machine, export = configured(), EXPORTERS["self-training"].write
    (name,), (text,) = zip(*export(Design(machine, "xor", steps=2)).items(), strict=True)
    assert (name, text.count("\nXedge_")) == ("xor.cir", 32)
    for more in ({"waves": True}, {"averaging_resistance": 1e5}):
        refused(lambda more=more: export(Design(machine, "xor", **more)), "is of comparators")
