"""`pyedge train --physics`: the same results; any logic, any edges, folders that can go on."""

import json
import os
import signal

import pytest

from circuits.ngspice.client import SpiceProcess
from pyedge.cli.app import run


def train(capsys, *words, status=0):
    """What the command prints as JSON, and what it says; only what it says where it fails."""
    assert run(["train", *words, "--json"]) == status
    out, said = capsys.readouterr()
    return (json.loads(out) if status == 0 else None), said


@pytest.mark.parametrize("physics", ["ngspice", "sparse"])
@pytest.mark.parametrize(
    "words",
    [
        ("divider", "--steps", "60"),
        ("iris", "--splits", "1", "--steps", "35"),
        ("allostery-2", "--steps", "40", "--cut", "4-7@10", "--cut", "1-2@20"),
        ("regression-b", "--steps", "20", "--mismatch", "0.01", "--offset", "1mV"),
        ("allostery-4", "--steps", "30", "--edges", "ideal"),
    ],
    ids=lambda words: words[0],
)
def test_it_gives_the_result_of_dense(capsys, physics, words):
    one, _ = train(capsys, *words, "--physics", physics)
    other, _ = train(capsys, *words)
    assert (one.pop("physics"), other.pop("physics")) == (physics, "dense")
    assert one.keys() == other.keys()
    for key, value in other.items():
        if isinstance(value, float) or key == "resistance":
            assert one[key] == pytest.approx(value, rel=1e-6, abs=1e-9), key
        elif key != "seconds":
            assert one[key] == value, key


@pytest.mark.parametrize("logic", ["myhdl", "icarus"])
def test_with_the_digital_half_simulated_too(capsys, logic):
    words = ("allostery-3", "--steps", "30", "--physics", "ngspice")
    one, _ = train(capsys, *words, "--logic", logic)
    other, _ = train(capsys, *words)
    assert one.pop("logic") == logic
    assert one | {"logic": other["logic"]} == other


def test_when_ngspice_ends_in_the_midst_a_folder_is_left_that_can_go_on(
    capsys, tmp_path, monkeypatch
):
    settle, asked = SpiceProcess.settle, []

    def killed(process, values, *more):
        asked.append(process)
        if len(asked) == 61:  # two a step
            os.kill(process.process.pid, signal.SIGKILL)
        return settle(process, values, *more)

    words = ("allostery-1", "--steps", "60")
    with monkeypatch.context() as patch:
        patch.setattr(SpiceProcess, "settle", killed)
        _, said = train(capsys, *words, "--physics", "ngspice", "--out", str(tmp_path), status=3)
    assert "ngspice has ended" in said
    assert "30 steps are kept" in said
    assert "Traceback" not in said
    again, _ = train(capsys, "--resume", str(tmp_path))
    assert again["physics"] == "ngspice"
    whole, _ = train(capsys, *words)
    assert again["wiper"] == whole["wiper"]


def test_another_physics_is_refused_in_one_line(capsys):
    _, said = train(capsys, "divider", "--physics", "spice", status=2)
    assert "physics" in said
    assert "dense, sparse, ngspice" in said
    assert said.count("\n") == 1
