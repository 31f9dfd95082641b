"""`pyedge export transistors`: files, words and figure, and one line for what is wrong."""

import json

import pytest

from circuits.chip.analog import learning
from pyedge.cli.app import run
from pyedge.hardware import chip_transistors
from tests.hardware.test_chip_transistors import learned, made
from tests.refusals import complained


@pytest.fixture
def simulated(monkeypatch):
    """An edge whose resistances and steps are given, in place of ngspice's."""
    edge = made(1.15)
    monkeypatch.setattr(chip_transistors, "made", lambda positions, target: edge)
    monkeypatch.setattr(learning, "deck", lambda *rest: "* a deck\n")
    monkeypatch.setattr(learning, "learn", lambda *rest: learned(edge, (4, 3, 2, 3)))


def test_files_words_and_figure(simulated, capsys, tmp_path):
    words = ["export", "transistors", "--pdk", "sky130", "--learn", "--steps", "3"]
    assert run([*words, "--out", str(tmp_path / "one")]) == 0
    assert "equal: 4 3 2 3" in capsys.readouterr().out
    assert run([*words, "--out", str(tmp_path / "two"), "--json"]) == 0
    values = json.loads(capsys.readouterr().out)
    assert [name.rpartition("/")[2] for name in values.pop("files")] == [
        "whole_edge_jk_8.sp", "learn.cir", "report.txt", "report.json", "learning.png",
    ]  # fmt: skip
    ours, theirs = ({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()}
                    for name in ("one", "two"))  # fmt: skip
    assert ours == theirs
    assert json.loads(ours["report.json"]) == values


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "which transistors? add --pdk sky130"),
        (["--pdk", "osu035", "--out", "x"], "PDK 'osu035': transistors are of sky130 alone"),
        (["--pdk", "sky130"], "where to? add --out FOLDER"),
        (["--pdk", "sky130", "--positions", "100", "--out", "x"], "has a power of two"),
        (["--pdk", "sky130", "--positions", "512", "--out", "x"], "from 2 to 256 is simulated"),
        (["--pdk", "sky130", "--positions", "0", "--out", "x"], "positions 0: a power of two"),
    ],
)
def test_what_is_wrong_is_one_line(words, said, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert said in complained(capsys, "export", "transistors", *words)
