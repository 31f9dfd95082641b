"""A run in a folder, from which it can go on."""

import json

import numpy as np
import pytest

from pyedge.chip import Chip
from pyedge.training.configuration import MachineConfiguration
from pyedge.training.machine import TrainingInterrupted
from pyedge.training.run import Run
from tests.refusals import refused

NOISY = MachineConfiguration.make(
    {"seed": 3, "chip": {"offset": 1e-3, "mismatch": 0.01}, "supervisor": {"noise": "1mV"}}
)


def same(one, other):
    assert len(one.histories) == len(other.histories)
    for a, b in zip(one.histories, other.histories, strict=True):
        assert a.dataset.identical(b.dataset)


def whole(**more):
    run = Run(NOISY, more.pop("task", "allostery-2"), **more)
    run.train()
    return run


@pytest.mark.parametrize(
    ("few", "more"),
    [
        ({"steps": 20}, {"steps": 45}),
        ({"steps": 20, "cuts": {10: [(2, 5)]}}, {"steps": 45, "cuts": {10: [(2, 5)]}}),
    ],
)
def test_a_run_goes_on_from_its_folder(tmp_path, few, more):
    part = whole(**few)
    part.save(tmp_path / "run")
    again = Run.load(tmp_path / "run", more["steps"])
    same(again, part)
    again.train()
    same(again, whole(**more))


@pytest.mark.parametrize("at", [20, 40, 60, 80])
def test_a_run_of_several_splits_goes_on_from_where_it_was_interrupted(tmp_path, monkeypatch, at):
    monkeypatch.setattr("pyedge.training.machine._PATIENCE", 20)
    run = Run(NOISY, "iris", steps=40, splits=3)

    def stop(done, wanted):
        assert wanted == 120
        if done >= at:
            raise KeyboardInterrupt

    with pytest.raises(TrainingInterrupted):
        run.train(stop)
    run.save(tmp_path)
    again = Run.load(tmp_path)
    assert sum(map(len, again.histories)) >= at
    again.train()
    same(again, whole(task="iris", steps=40, splits=3))


def test_the_splits_of_a_classification_start_alike_and_the_clock_goes_on():
    histories = whole(task="iris", steps=35, splits=2).histories
    assert all((h.dataset["start"].values == 64).all() for h in histories)
    assert histories[1].dataset["step"].values[0] == 35
    wipers = [h.dataset["wiper"].values for h in histories]
    assert not np.array_equal(*wipers)


def test_the_chip_is_filed_with_the_run(tmp_path):
    run = whole(steps=2)
    run.save(tmp_path)
    chip = Chip.load(tmp_path / "chip-3.json")
    assert np.array_equal(
        chip.offset, run.configuration.build().edges.populations[0].memory.chip.offset
    )


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ({"task": "origami"}, "origami"),
        ({"task": "none.toml"}, "none.toml"),
        ({"steps": 0}, "steps 0"),
        ({"splits": 0}, "splits 0"),
        ({"splits": 2}, "split"),
        ({"task": "iris", "splits": 2, "cuts": {3: [(1, 2)]}}, "split"),
    ],
)
def test_a_run_that_cannot_be_is_refused(more, word):
    refused(lambda: Run(NOISY, more.pop("task", "allostery-2"), **more), word)


@pytest.mark.parametrize(
    "change",
    [
        lambda run: run.pop("task"),
        lambda run: run.update(format="pyedge run 99"),
        lambda run: run.update(steps="many"),
        lambda run: run.update(steps=None),
        lambda run: run.update(cuts=[1]),
        lambda run: run.update(cuts={"x": []}),
        lambda run: run.update(cuts={"1": [[1]]}),
        lambda run: run["machine"].update(colour=1),
    ],
)
def test_a_malformed_run_is_refused(tmp_path, change):
    whole(steps=2).save(tmp_path)
    data = json.loads((tmp_path / "run.json").read_text())
    change(data)
    (tmp_path / "run.json").write_text(json.dumps(data))
    refused(lambda: Run.load(tmp_path), "run.json")


def test_a_folder_without_a_run_is_refused(tmp_path):
    refused(lambda: Run.load(tmp_path), "run.json", "No such file")
    for content in ("", "[]", "null", "{}"):
        (tmp_path / "run.json").write_text(content)
        refused(lambda: Run.load(tmp_path), "run.json")
