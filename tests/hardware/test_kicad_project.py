"""`pyedge export board`: a project in a folder of its own, and what is refused."""

import json
import re
from pathlib import Path

import pytest

from pyedge.cli.app import run
from pyedge.hardware import kicad_project
from pyedge.training.configuration import MachineConfiguration
from tests.refusals import refused

PARTS = Path(__file__).parents[2] / "examples" / "own" / "parts"
DIVIDER = MachineConfiguration.make({"network": "divider"})


def test_a_project_is_written_again_only_where_nobody_changed_it(tmp_path, capsys):
    words = ["export", "board", "--network", "divider", "--out", str(tmp_path / "b"), "--json"]
    assert run(words) == 0
    files = json.loads(capsys.readouterr().out)["files"]
    contents = {path: path.read_bytes() for path in (tmp_path / "b").iterdir()}
    assert sorted(files) == sorted(map(str, contents))
    assert run(words) == 0
    assert {path: path.read_bytes() for path in (tmp_path / "b").iterdir()} == contents
    sheet = tmp_path / "b" / "machine.kicad_sch"
    sheet.write_text(sheet.read_text().replace("vdd", "vcc"))
    kept = sheet.read_bytes()
    assert run(words) == 2
    assert "changed one (machine.kicad_sch): give an empty folder" in capsys.readouterr().err
    assert sheet.read_bytes() == kept


@pytest.mark.parametrize("content", [b"{}", b"", b"\xff\xfe"])
@pytest.mark.parametrize("name", ["amplifier.kicad_pro", "machine.kicad_sch", "machine-bom.csv"])
def test_what_somebody_else_has_written_is_left_alone(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    refused(lambda: kicad_project.save(DIVIDER, tmp_path), "another project", name)
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [content]


def test_a_folder_by_a_file_s_name_is_left_alone(tmp_path):
    (tmp_path / "machine.kicad_pcb").mkdir()
    refused(lambda: kicad_project.save(DIVIDER, tmp_path), "another project", "machine.kicad_pcb")


@pytest.mark.parametrize(
    ("machine", "words"),
    [
        ({"network": "square:32x32"}, ["1984 edges", "at most 100"]),
        ({"edges": {"comparison": "ideal"}}, ["edges of ideal", "with comparators"]),
    ],
)
def test_machines_without_a_board_are_one_line(tmp_path, machine, words):
    configuration = MachineConfiguration.make(machine)
    refused(lambda: kicad_project.save(configuration, tmp_path / "b"), *words)
    assert not (tmp_path / "b").exists()


@pytest.mark.parametrize(
    ("key", "words"),
    [("package", ["X9C104", "cannot be bought"]), ("footprint", ["X9C104 has no footprint"])],
)
@pytest.mark.parametrize("verb", ["export board", "netlist --format board-verilog"])
def test_a_part_that_no_board_can_have_is_one_line(tmp_path, capsys, verb, key, words):
    for file in PARTS.glob("*.toml"):
        text = re.sub(f"^{key} = .*$", f'{key} = ""', file.read_text(), flags=re.MULTILINE)
        (tmp_path / file.name).write_text(text if file.name == "x9c104.toml" else file.read_text())
    written = [*verb.split(), str(tmp_path / "machine.toml"), "--out", str(tmp_path / "b")]
    if key == "footprint" and "verilog" in verb:
        assert run(written) == 0  # Verilog wants none
        return
    assert run(written) == 2
    (line,) = [each for each in capsys.readouterr().err.splitlines() if "note" not in each]
    assert [word for word in words if word not in line] == []
    assert not (tmp_path / "b").exists()


def test_an_assembly_for_the_surface(tmp_path, capsys):
    words = ["export", "board", "--network", "divider", "--out", str(tmp_path / "b")]
    assert run([*words, "--assembly", "smd"]) == 0
    listed = (tmp_path / "b" / "machine-bom.csv").read_text()
    assert "AD5220BR100" in listed
    assert "DIP" not in listed
    symbols = (tmp_path / "b" / "pyedge.kicad_sym").read_text()
    assert "Package_SO:SOIC-14_3.9x8.7mm_P1.27mm" in symbols
    assert "DIP" not in symbols + (tmp_path / "b" / "edge_paper.kicad_sch").read_text()
    capsys.readouterr()
    assert run([*words, "--assembly", "bga"]) == 2
    assert capsys.readouterr().err == "pyedge: assembly 'bga' is not one of tht, smd\n"


def test_a_folder_is_wanted(capsys):
    assert run(["export", "board"]) == 2
    assert "add --out FOLDER" in capsys.readouterr().err
