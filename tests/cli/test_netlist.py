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
