"""`pyedge netlist`: files for other tools."""

import json
import subprocess
from pathlib import Path

import pytest

from circuits.ngspice import batch
from pyedge.cli.app import run
from tests.refusals import complained


def test_the_reference_machine_in_verilog(capsys, tmp_path):
    assert run(["netlist", "--out", str(tmp_path), "--json"]) == 0
    output = json.loads(capsys.readouterr().out)
    assert output == {
        "format": "rtl-verilog", "edges": 16, "files": [str(tmp_path / "machine_16.v")],
    }  # fmt: skip
    text = (tmp_path / "machine_16.v").read_text()
    assert "module machine_16" in text
    assert "input [15:0] first;" in text


def test_own_machine_in_vhdl(capsys, tmp_path):
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
    output = json.loads(capsys.readouterr().out)
    assert output["files"] == [str(tmp_path / name) for name in names]
    assert "input  [15:0] first," in (tmp_path / "board_16.v").read_text()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[digipot]\nlevels = 256\n", "256 levels: the AD5220 has 128"),
        ('[edges]\ncomparison = "sign"\n', "can be built as paper or exact only"),
    ],
)
def test_machine_without_a_board_is_refused(capsys, tmp_path, text, said):
    machine = tmp_path / "machine.toml"
    machine.write_text(text)
    words = ("netlist", machine, "--format", "board-verilog", "--out", tmp_path)
    assert said in complained(capsys, *words)


def test_the_circuit_of_a_machine_and_its_edge(capsys, tmp_path):
    words = "netlist --format spice --averaging-resistance 100k --json --out"
    assert run([*words.split(), str(tmp_path)]) == 0
    output = json.loads(capsys.readouterr().out)
    assert output["files"] == [
        str(tmp_path / name) for name in ("edge_paper.cir", "machine_16.cir")
    ]
    edge, machine = (Path(file).read_text() for file in output["files"])
    assert ".control" not in edge
    assert edge.count(" 100000.0\n") == 4
    assert machine.count("\nXedge_") == 16
    assert batch.run(machine.replace("\nquit", "\nwrdata f2.txt f2\nquit"), "f2.txt")


def test_a_circuit_of_ideal_parts(tmp_path):
    machine = tmp_path / "machine.toml"
    machine.write_text('network = "divider"\nedges.comparison = "exact"\nchip.mismatch = 0.1\n')
    assert run(f"netlist {machine} --format spice --parts ideal --out {tmp_path}".split()) == 0
    text = (tmp_path / "machine_2_ideal.cir").read_text()
    assert (tmp_path / "edge_exact_ideal_stage.cir").exists()
    assert text.count("end_to_end_clamped=") > 2


def test_a_netlist_that_trains_itself(capsys, tmp_path, monkeypatch):
    """ngspice alone writes a line for each clock."""
    batch.NGSPICE.require()
    words = "netlist divider --format self-training --steps 4 --eta 0.25 --json --out"
    assert run([*words.split(), str(tmp_path)]) == 0
    (file,) = json.loads(capsys.readouterr().out)["files"]
    assert file == str(tmp_path / "divider.cir")
    subprocess.run(["ngspice", "-b", file], cwd=tmp_path, capture_output=True, check=True)
    lines = (tmp_path / "divider.txt").read_text().splitlines()
    assert len(lines) == 1 + 4 + 1
    values = dict(zip(lines[0].split(), map(float, lines[1].split()), strict=True))
    assert values["f2"] == pytest.approx(2.5)
    assert values["c2"] == pytest.approx(0.25 * 3.75 + 0.75 * 2.5)
    assert values["code_1_2"] == 64


def test_own_task_and_own_machine(capsys, tmp_path):
    (tmp_path / "machine.toml").write_text('network = "square:1x3"\n')
    (tmp_path / "My pull.toml").write_text(
        'kind = "allostery"\nname = "a pull: up"\n[held]\n1 = "4V"\n3 = 0\n[outputs]\n2 = 3\n'
    )
    words = ["netlist", str(tmp_path / "My pull.toml"), str(tmp_path / "machine.toml")]
    words += ["--format", "self-training", "--parts", "catalogue", "--seed", "3", "--steps", "2"]
    assert run([*words, "--out", str(tmp_path)]) == 0
    text = (tmp_path / "My-pull-catalogue.cir").read_text()
    assert text.startswith(
        "* Task a pull: up on network square:1x3, paper edges, eta 0.5, catalogue"
    )
    batch.NGSPICE.require()
    command = ["ngspice", "-b", "My-pull-catalogue.cir"]
    subprocess.run(command, cwd=tmp_path, capture_output=True, check=True)
    assert (tmp_path / "My-pull-catalogue.txt").exists()
