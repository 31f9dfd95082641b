"""`pyedge export mixed`: files, words, and one line for what is wrong."""

import json

import numpy as np
import pytest

from circuits.chip.analog import mixed
from circuits.chip.analog.mixed import Steps
from pyedge.cli.app import run
from pyedge.hardware.chip_machine import MixedMachine
from tests.hardware.test_chip_machine import machine
from tests.refusals import complained


@pytest.fixture
def simulated(monkeypatch):
    """Resistances and steps that are given, in place of ngspice's."""
    volts = np.full((3, 2, 4), 0.9)
    steps = Steps(volts, np.full((3, 4), 8), np.zeros((2, 4, 2), dtype=int))
    monkeypatch.setattr(MixedMachine, "ladder", machine("square:2x2").ladder)
    monkeypatch.setattr(MixedMachine, "operating_point", lambda self: (volts[0], volts[0]))
    monkeypatch.setattr(mixed, "learn", lambda learning, number: steps)
    monkeypatch.setattr(mixed, "deck", lambda learning, number, conditions: "* a deck\n")


def test_files_and_words(simulated, capsys, tmp_path):
    assert run(["export", "mixed", "--steps", "2", "--out", str(tmp_path / "one")]) == 0
    words = capsys.readouterr().out
    assert "node 2 at 0.900, 0.900, 0.900 V (1.1 V desired)" in words
    assert "first difference: step 0, edge " in words
    assert (tmp_path / "one" / "machine.cir").read_text() == "* a deck\n"
    assert run(["export", "mixed", "--steps", "2", "--out", str(tmp_path / "two"), "--json"]) == 0
    values = json.loads(capsys.readouterr().out)
    files = values.pop("files")
    assert [name.rpartition("/")[2] for name in files] == ["machine.cir", "report.json"]
    reports = [(tmp_path / name / "report.json").read_bytes() for name in ("one", "two")]
    assert reports[0] == reports[1]
    assert json.loads(reports[0]) == values


def test_the_operating_point_alone_has_no_deck(simulated, capsys, tmp_path):
    assert run(["export", "mixed", "--steps", "0", "--out", str(tmp_path / "one")]) == 0
    assert "operating point within 0 mV" in capsys.readouterr().out
    assert [path.name for path in (tmp_path / "one").iterdir()] == ["report.json"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "where to? add --out FOLDER"),
        (["--network", "square:0x1", "--out", "x"], "square:0x1 has no edge"),
        (["--network", "square:20x20", "--out", "x"], "760 edges, at most 400 are simulated"),
        (["--network", "square:1x2", "--out", "x"], "two nodes are held and one is taught"),
        (["--positions", "1", "--out", "x"], "positions 1: a ladder has 2 or more"),
        (["--positions", "1000000000", "--out", "x"], "positions 1000000000: 2 to 256"),
        (["--steps", "100000", "--out", "x"], "steps 100000: 1 to 1000 are simulated"),
    ],
)
def test_what_is_wrong_is_one_line(words, said, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert said in complained(capsys, "export", "mixed", *words)
    assert not list(tmp_path.iterdir())


def test_a_training_that_is_cut_short_leaves_no_file(simulated, tmp_path, monkeypatch):
    def interrupted(learning, number):
        raise KeyboardInterrupt

    monkeypatch.setattr(mixed, "learn", interrupted)
    assert run(["export", "mixed", "--out", str(tmp_path / "one")]) == 130
    assert not list(tmp_path.iterdir())
