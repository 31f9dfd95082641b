"""Tasks and machines of transistors as decks that train themselves."""

import os
import subprocess

import numpy as np
import pytest

from circuits.ngspice import batch
from circuits.self_training.transistors import transistor_deck
from pyedge.hardware.exporters import EXPORTERS, Design
from pyedge.hardware.transistor_training import transistor_training
from pyedge.tasks import published
from pyedge.training.configuration import MachineConfiguration
from pyedge.verify.transistor_circuit import LOT, MACHINE, compared, machine
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


@pytest.mark.parametrize("law", ["square", "ekv", "level1"])
def test_a_chip_trains_as_the_model(law):
    """On which thresholds, widths, gains, offsets and biases deviate."""
    made = machine().model_dump(exclude_unset=True) | {"transistor": {"law": law}, "chip": LOT}
    found = compared(MachineConfiguration.make(made), "regression-curve", 6)
    assert found.apart < 5e-5, str(found)
    plain = transistor_training(configured(), published("xor"), 2).cell.text
    assert "drift" not in plain


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
        ({"supervisor": {"dac": 1e-3}}, "xor", "supervisor dac 0.001 V"),
        ({"population": [{"kind": "capacitor", "edges": "0:8"}]}, "xor", "capacitor, transistor"),
        ({}, "iris", "task 'iris' measures what it desires"),
        ({"network": "torus16"}, "xor", "node 16 is not in network"),
    ],
)
def test_what_no_deck_can_be_is_refused(more, task, words):
    refused(lambda: transistor_training(configured(**more), published(task)), words)


@pytest.mark.parametrize("parts", ["ideal", "catalogue"])
def test_a_deck_does_the_same_in_every_mode_of_ngspice(tmp_path, parts):
    """Users set modes in their start file; powers, for one, depend on them."""
    batch.NGSPICE.require()
    deck = transistor_training(configured(), published("xor"), 2, parts=parts)
    (tmp_path / "deck.cir").write_text(transistor_deck(deck, "steps.txt"))
    found = set()
    for mode in ("all", "hs"):
        (tmp_path / ".spiceinit").write_text(f"set ngbehavior={mode}\n")
        around = {"HOME": str(tmp_path), "PATH": os.environ["PATH"]}
        command = ["ngspice", "-b", "deck.cir"]
        subprocess.run(command, cwd=tmp_path, env=around, check=True, capture_output=True)
        found.add((tmp_path / "steps.txt").read_text())
        (tmp_path / "steps.txt").unlink()
    assert len(found) == 1


@pytest.mark.parametrize(
    ("parts", "name", "words"),
    [
        (None, "transistor_edge", "Xmultiplier_clamped"),
        ("ideal", "transistor_edge_ideal", "B_learn 0 gate"),
    ],
)
def test_the_edge_is_exported_to_include(parts, name, words):
    texts = EXPORTERS["spice"].write(Design(configured(), parts=parts))
    assert list(texts) == [f"{name}.cir"]
    assert f".subckt {name} f1 f2 c1 c2 learn" in texts[f"{name}.cir"]
    assert words in texts[f"{name}.cir"]
    assert ".control" not in texts[f"{name}.cir"]


def test_the_export_is_a_deck_without_comparators():
    machine, export = configured(), EXPORTERS["self-training"].write
    (name,), (text,) = zip(*export(Design(machine, "xor", steps=2)).items(), strict=True)
    assert (name, text.count("\nXedge_")) == ("xor.cir", 32)
    for more in ({"waves": True}, {"averaging_resistance": 1e5}):
        refused(lambda more=more: export(Design(machine, "xor", **more)), "is of comparators")
