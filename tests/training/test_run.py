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


@pytest.mark.parametrize("more", [{}, {"cuts": {10: [(2, 5)]}}])
def test_a_run_goes_on_from_its_folder(tmp_path, more):
    part = whole(steps=20, **more)
    part.save(tmp_path / "run")
    again = Run.load(tmp_path / "run", 45)
    same(again, part)
    again.train()
    same(again, whole(steps=45, **more))


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
    one, two = (each.dataset for each in whole(task="iris", steps=35, splits=2).histories)
    for data in (one, two):
        assert (data["start"].values == 64).all()
    assert two["step"].values[0] == 35
    assert not np.array_equal(one["wiper"], two["wiper"])


@pytest.mark.parametrize("there", [[], ["notes.txt"]])
def test_a_run_that_makes_no_step_leaves_nothing(tmp_path, there):
    folder = tmp_path / "new" / "run"
    for name in there:
        folder.mkdir(parents=True)
        (folder / name).touch()
    run = Run(NOISY, "allostery-2", 9, cuts={3: [(4, 8)]})
    refused(lambda: run.train(folder=folder), "no edge 4-8")
    assert [each.name for each in folder.parent.rglob("*")] == ["run", *there][: 2 * len(there)]


def test_the_chip_is_filed_with_the_run(tmp_path):
    run = whole(steps=2)
    run.save(tmp_path)
    chip = run.configuration.build().edges.populations[0].memory.chip
    assert np.array_equal(Chip.load(tmp_path / "chip-3.json").offset, chip.offset)


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
        *({"format": "pyedge run 99"}, {"steps": "many"}, {"steps": None}),
        *({"cuts": [1]}, {"cuts": {"x": []}}, {"cuts": {"1": [[1]]}}, {"machine": {"colour": 1}}),
        *({"task": None}, {"task": ["a"]}, {"task": "chess"}, {"steps": 1.5}),
        *({"splits": None}, {"splits": 0}, {"files": [1]}, {"machine": None}, {"colour": 1}),
    ],
    ids=str,
)
def test_a_malformed_run_is_refused(tmp_path, change):
    whole(steps=2).save(tmp_path)
    data = json.loads((tmp_path / "run.json").read_text()) | change
    (tmp_path / "run.json").write_text(json.dumps(data))
    refused(lambda: Run.load(tmp_path), "run.json")
    del data["task"]
    for content in ("", "\0", "[" * 100_000, "[]", "null", "{}", json.dumps(data)):
        (tmp_path / "run.json").write_text(content)
        refused(lambda: Run.load(tmp_path), "run.json")
    (tmp_path / "run.json").unlink()
    refused(lambda: Run.load(tmp_path), "run.json", "No such file")
