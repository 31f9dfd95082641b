"""`pyedge netlist`: files that the next tool opens."""

from __future__ import annotations

import json

import pytest

from pyedge.cli.app import run


def test_the_reference_machine_in_verilog(capsys, tmp_path):
    assert run(["netlist", "--out", str(tmp_path), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told == {
        "format": "rtl-verilog", "edges": 16, "files": [str(tmp_path / "machine_16.v")],
    }  # fmt: skip
    text = (tmp_path / "machine_16.v").read_text()
    assert "module machine_16" in text
    assert "input [15:0] first;" in text


def test_a_machine_of_ones_own_in_vhdl(capsys, tmp_path):
    machine = tmp_path / "machine.toml"
    machine.write_text('network = "divider"\n[digipot]\nlevels = 256\n')
    assert run(["netlist", str(machine), "--format", "rtl-vhdl", "--out", str(tmp_path)]) == 0
    text = (tmp_path / "machine_2_256.vhd").read_text()
    assert "entity machine_2_256 is" in text
    assert (tmp_path / "pck_myhdl_011.vhd").exists()


def test_the_board_in_verilog_with_its_models(capsys, tmp_path):
    words = ["netlist", "--format", "board-verilog", "--out", str(tmp_path), "--json"]
    assert run(words) == 0
    names = ["board_16.v", "AD5220.v", "CD74HC73.v", "MC14490.v", "SN74ALS86.v"]
    told = json.loads(capsys.readouterr().out)
    assert told["files"] == [str(tmp_path / name) for name in names]
    assert "input  [15:0] first," in (tmp_path / "board_16.v").read_text()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[digipot]\nlevels = 256\n", "256 levels: the board's AD5220 has 128"),
        ('[edges]\ncomparison = "sign"\n', "can be built as paper or exact only"),
    ],
)
def test_a_machine_that_no_board_can_be(capsys, tmp_path, text, said):
    machine = tmp_path / "machine.toml"
    machine.write_text(text)
    words = ["netlist", str(machine), "--format", "board-verilog", "--out", str(tmp_path)]
    assert run(words) == 2
    printed = capsys.readouterr()
    assert said in printed.err
    assert printed.err.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--format edif", "not one of rtl-verilog"),
        ("nowhere.toml", "No such file"),
        ("--out /proc/nowhere", "cannot be written"),
    ],
)
def test_refusals(capsys, words, said):
    assert run(["netlist", *words.split()]) == 2
    printed = capsys.readouterr()
    assert said in printed.err
    assert printed.err.count("\n") == 1
