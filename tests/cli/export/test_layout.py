"""`pyedge export layout`: files and a report, one line for what is wrong."""

import importlib.util
import json
import re

import pytest

from circuits.chip import library
from circuits.chip.layout import gds, qflow
from circuits.chip.layout.qflow import Report
from hdl.formal.yosys import YOSYS, Verdict
from pyedge.cli.app import run
from pyedge.hardware import chip_qflow
from tests.circuits.chip.cells import need_cells
from tests.hdl.tools import need
from tests.refusals import complained


def test_an_edge_and_an_array_of_it(capsys, tmp_path):
    need(YOSYS)
    need_cells("sky130")
    kdb = pytest.importorskip("klayout.db")
    folder = tmp_path / "out"
    words = ["export", "layout", "--pdk", "sky130", "--positions", "4", "--array", "1x2"]
    assert run([*words, "--json", "--out", str(folder)]) == 0
    values = json.loads(capsys.readouterr().out)
    files = values.pop("files")
    assert {str(path) for path in folder.iterdir()} == set(files)
    assert json.loads((folder / "report.json").read_text()) == values
    assert values["design_rules_broken"] == values["array"]["design_rules_broken"] == 0
    assert values["area_um2"] == pytest.approx(values["width_um"] * values["height_um"], abs=1e-3)
    text = (folder / "report.txt").read_text()
    assert f"{values['wire_length_um']:g} um" in text
    for name in ("edge_jk_4", "array_1x2_edge_jk_4"):
        read = kdb.Layout()
        read.read(str(folder / f"{name}.gds"))
        assert read.top_cell().name == name
        assert f".subckt {name} " in (folder / f"{name}.sp").read_text()
        assert (folder / f"{name}.png").read_bytes().startswith(b"\x89PNG")
    assert values["lvs"]["KLayout"] == "match"
    assert "LVS               KLayout: match, netgen: " in text
    extracted = (folder / "edge_jk_4_extracted.sp").read_text()
    assert len(re.findall("^M", extracted, re.M)) == values["transistors"]
    assert re.findall("^C", extracted, re.M)
    assert "DESIGN edge_jk_4 ;" in (folder / "edge_jk_4.def").read_text()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "which cells? add --pdk sky130 or osu035"),
        (["--pdk", "sky130"], "where to? add --out"),
        (["--pdk", "gf180", "--out", "x"], "gf180 cannot be laid out: give --pdk sky130 or osu035"),
        (["--pdk", "osu035", "--array", "2x2", "--out", "x"], "qflow lays out one edge: leave"),
        (["--pdk", "osu035", "--seed", "2", "--out", "x"], "qflow takes no seed: leave --seed"),
        (["--pdk", "osu035", "--positions", "1", "--out", "x"], "positions 1: a chip's edge has"),
        (["--pdk", "sky130", "--array", "4", "--out", "x"], "array '4': give ROWSxCOLUMNS"),
        (["--pdk", "sky130", "--array", "٤x٤", "--out", "x"], "': give ROWSxCOLUMNS, as 4x4"),
        (
            ["--pdk", "sky130", "--array", "0x4", "--out", "x"],
            "array 0x4: 1 to 32 edges along each side",
        ),
        (["--pdk", "sky130", "--positions", "1", "--out", "x"], "positions 1: a chip's edge has"),
        (["--pdk", "sky130", "--seed", "-1", "--out", "x"], "seed -1: give 0 or more"),
    ],
)
def test_what_is_wrong_is_one_line(words, said, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert said in complained(capsys, "export", "layout", *words)
    assert list(tmp_path.iterdir()) == []


def test_cells_that_are_not_installed_are_status_3(capsys, tmp_path, monkeypatch):
    monkeypatch.setenv(library.FOLDER, str(tmp_path))
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert run(["export", "layout", "--pdk", "sky130", "--out", str(tmp_path / "x")]) == 3
    assert "the cells of sky130 are not installed" in capsys.readouterr().err


def test_qflow_writes_an_edge(capsys, tmp_path, monkeypatch):
    report = Report("edge_jk_16", 44, 11123.2, 0, 4.7e8, 4.8e8, (), 0)

    def build(design, folder):
        for end in qflow.FILES:
            (folder / f"{design.name}{end}").write_bytes(b"text")
        return report

    monkeypatch.setattr(qflow, "build", build)
    monkeypatch.setattr(qflow, "equal", lambda *_: Verdict(True, 1, "proved"))
    monkeypatch.setattr(chip_qflow, "osu035", lambda: None)
    folder = tmp_path / "out"
    words = ["export", "layout", "--pdk", "osu035", "--positions", "16"]
    assert run([*words, "--json", "--out", str(folder)]) == 0
    values = json.loads(capsys.readouterr().out)
    files = values.pop("files")
    assert {str(path) for path in folder.iterdir()} == set(files)
    assert json.loads((folder / "report.json").read_text()) == values
    assert values["cells"] == 44
    assert "470 MHz at most with the wires" in (folder / "report.txt").read_text()
    monkeypatch.setattr(qflow, "equal", lambda *_: Verdict(False, 2, "refuted"))
    assert run([*words, "--out", str(tmp_path / "other")]) == 3
    assert "qflow's gates and RTL differ: refuted" in capsys.readouterr().err
    assert not (tmp_path / "other").exists()


def test_without_qflow_the_status_is_3(capsys, tmp_path, monkeypatch):
    monkeypatch.setattr(chip_qflow, "osu035", lambda: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert run(["export", "layout", "--pdk", "osu035", "--out", str(tmp_path / "x")]) == 3
    assert capsys.readouterr().err.startswith("pyedge: qflow is not installed: make tapeout")


def test_without_klayout_the_status_is_3(capsys, tmp_path, monkeypatch):
    need_cells("sky130")

    def missing(name):
        raise ImportError(name)

    monkeypatch.setattr(gds.importlib, "import_module", missing)
    assert run(["export", "layout", "--pdk", "sky130", "--out", str(tmp_path / "x")]) == 3
    assert capsys.readouterr().err == "pyedge: KLayout is not installed: pip install klayout\n"
