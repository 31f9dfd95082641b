"""`summary.json`: numbers with units, of finished and unfinished runs."""

import json
from dataclasses import replace

import numpy as np
import pytest

import pyedge
from pyedge.chip import Chip
from pyedge.networks.topologies import torus16
from pyedge.training.configuration import MachineConfiguration
from pyedge.training.run import Run
from pyedge.training.summary import save_summary, summary

TEXTS = {"task", "network", "edges", "logic", "physics", "hardware", "format", "version"}
COUNTS = {"steps", "seed", "replica", "levels", "late_steps", "splits", "n"}
OTHERS = {"finished", "units", "tied_edges", "accuracy_by_split", "learned"}


def no_such_number(text):
    raise AssertionError(text)


@pytest.mark.parametrize(
    ("machine", "task", "splits"),
    [
        ({}, "allostery-2", None),
        ({}, "iris", 2),
        ({"edges": {"comparison": "ideal"}}, "regression-a", None),
        ({"edges": {"comparison": "capacitor"}}, "allostery-1", None),
        ({"edges": {"comparison": "ideal", "gamma": 1e29}}, "allostery-3", None),
    ],
)
def test_every_number_has_its_unit_or_is_a_count(tmp_path, machine, task, splits):
    run = Run(MachineConfiguration.make(machine), task, 20, splits)
    run.train(folder=tmp_path)
    save_summary(run, tmp_path)
    text = (tmp_path / "summary.json").read_text()
    whole = json.loads(text, parse_constant=no_such_number)
    assert whole.keys() == {*whole["units"], *TEXTS, *COUNTS, *OTHERS} & whole.keys()
    learned = {f"learned.{name}" for name in whole["learned"]}
    assert whole["units"].keys() - learned <= whole.keys()
    assert learned <= whole["units"].keys()
    assert (whole["format"], whole["version"]) == ("pyedge summary 1", pyedge.__version__)
    assert (whole["n"], whole["finished"], whole["mse_reachable"]) == (splits or 1, True, None)
    assert (whole["task"], whole["network"], whole["seed"]) == (task, "torus16", 0)
    printed = summary(run)
    for name in ("late", "best"):
        ratio = printed["mse_initial"] / printed[f"mse_{name}"]
        assert printed[f"orders_{name}"] == pytest.approx(np.log10(ratio), abs=1e-9), name
    counts = "edges" not in machine
    assert (printed["logic"], printed["levels"]) == (
        ("behavioral", 128) if counts else (None, None)
    )
    for key in printed.keys() - {"mse_reachable"}:
        assert whole[key] == printed[key] or whole[key] is None, key
    run.steps = 30
    save_summary(run, tmp_path, printed)
    whole = json.loads((tmp_path / "summary.json").read_text())
    assert not whole["finished"]
    assert whole["mse_reachable"] == printed["mse_reachable"]


def test_the_offset_of_a_loaded_chip_is_its_root_mean_square(tmp_path):
    drawn = Chip.draw(torus16(), 1)
    offset = np.full((2, 16), 3e-3)
    offset[1] = -4e-3
    replace(drawn, offset=offset).save(tmp_path / "chip.json")
    machine = MachineConfiguration.make({"chip": {"file": str(tmp_path / "chip.json")}})
    run = Run(machine, "allostery-2", 5)
    run.train()
    assert summary(run)["offset"] == pytest.approx(np.sqrt((9 + 16) / 2) * 1e-3)
