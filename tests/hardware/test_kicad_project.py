"""`pyedge export board`: a project in a folder of its own, and what is refused."""

import csv
import io
import json
import re
from functools import cache
from pathlib import Path

import pytest

from circuits.export import harness
from pyedge.cli.app import run
from pyedge.hardware import kicad_project, netlists
from pyedge.training.configuration import MachineConfiguration
from tests.refusals import complained, refused

PARTS = Path(__file__).parents[2] / "examples" / "own" / "parts"
DIVIDER = MachineConfiguration.make({"network": "divider"})
TORUS = MachineConfiguration.make({"network": "torus16"})


@cache
def finished(separate):
    return kicad_project.projects(DIVIDER, separate)


def save(folder, separate=False):
    """As `kicad_project.save` the boards of the divider, which are made once."""
    return kicad_project.save_projects(DIVIDER, finished(separate), folder)


def written(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_project_is_written_again_only_where_nobody_changed_it(tmp_path, capsys):
    words = ["export", "board", "--network", "divider", "--out", str(tmp_path / "b"), "--json"]
    assert run(words) == 0
    files = json.loads(capsys.readouterr().out)["files"]
    contents = written(tmp_path / "b")
    assert sorted(files) == sorted(map(str, contents))
    assert run(words) == 0
    assert written(tmp_path / "b") == contents
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
    refused(lambda: save(tmp_path), "another project", name)
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [content]


def test_a_folder_by_a_file_s_name_is_left_alone(tmp_path):
    (tmp_path / "machine.kicad_pcb").mkdir()
    refused(lambda: save(tmp_path), "another project", "machine.kicad_pcb")


def test_separate_boards_have_a_folder_each_and_lists_of_wires_and_parts(tmp_path):
    paths = kicad_project.save(DIVIDER, tmp_path, separate=True)
    assert sorted(paths) == sorted(path for path in tmp_path.rglob("*") if path.is_file())
    for name in ("edge", "clock", "backplane"):
        assert (tmp_path / name / f"{name}.kicad_pro").is_file()
        assert (tmp_path / name / f"{name}-bom.csv").is_file()
    assert {path.name for path in tmp_path.iterdir() if path.is_file()} == {
        "harness.csv", "machine-bom.csv",
    }  # fmt: skip
    network = DIVIDER.make_network()
    wires = harness.text(harness.harness(netlists.pairs(network)))
    assert (tmp_path / "harness.csv").read_text() == wires
    contents = {path: path.read_bytes() for path in paths}
    assert kicad_project.save(DIVIDER, tmp_path, separate=True) == paths
    assert {path: path.read_bytes() for path in paths} == contents


def test_the_total_has_the_digipots_of_every_edge_and_nothing_of_the_backplane(tmp_path):
    options = kicad_project.Options(layout=False)
    kicad_project.save(TORUS, tmp_path, separate=True, options=options)
    rows = list(csv.DictReader(io.StringIO((tmp_path / "machine-bom.csv").read_text())))
    (digipots,) = [row for row in rows if row["Value"] == "AD5220"]
    assert (digipots["Quantity"], digipots["Designator"]) == ("32", "edge: U1,U2")
    assert not [row for row in rows if "socket" in row["Value"]]


def test_more_separate_boards_than_an_export_has_are_one_line(tmp_path, monkeypatch):
    monkeypatch.setattr(kicad_project, "MOST_EXPORTED", 1)
    folder = tmp_path / "b"
    refused(lambda: kicad_project.save(DIVIDER, folder, separate=True), "2 edges", "at most 1")
    assert not folder.exists()


@pytest.mark.parametrize(
    "name", ["edge/edge.kicad_sch", "clock/other.kicad_pro", "backplane/backplane-bom.csv",
             "harness.csv", "machine.kicad_pro", "edge", "clock"],
)  # fmt: skip
def test_separate_boards_leave_alone_what_somebody_else_has_written(tmp_path, name):
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"{}")
    refused(lambda: save(tmp_path, separate=True), "another project", name)
    assert [each for each in tmp_path.rglob("*") if each.is_file()] == [path]
    assert path.read_bytes() == b"{}"


def test_more_edges_than_a_backplane_has_room_for_are_joined_by_wires(tmp_path, capsys):
    folder = tmp_path / "b"
    words = ["export", "board", "--separate", "--network", "square:6x6", "--out", str(folder)]
    assert run(words) == 0
    (line,) = capsys.readouterr().err.splitlines()
    assert "no backplane, which would be larger than the house makes" in line
    assert sorted(path.name for path in folder.iterdir()) == [
        "clock", "edge", "harness.csv", "machine-bom.csv",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("machine", "words"),
    [
        ({"network": "square:32x32"}, ["1984 edges", "at most 100", "--separate"]),
        ({"edges": {"comparison": "ideal"}}, ["edges of ideal", "with comparators"]),
    ],
)
def test_machines_without_a_board_are_one_line(tmp_path, machine, words):
    configuration = MachineConfiguration.make(machine)
    refused(lambda: kicad_project.save(configuration, tmp_path / "b"), *words)
    assert not (tmp_path / "b").exists()


def test_without_a_layout_there_is_the_schematic_alone(tmp_path):
    options = kicad_project.Options(layout=False)
    paths = kicad_project.save(DIVIDER, tmp_path, options=options)
    assert not [path for path in paths if path.suffix in (".kicad_pcb", ".kicad_mod")]
    whole = kicad_project.projects(DIVIDER)["machine"]
    for path in paths:
        if path.suffix == ".kicad_sch":
            assert path.read_text() == whole.files[path.name]


def test_a_board_s_sockets_meet_the_connectors_of_the_boards_that_are_plugged_in():
    """All of a slot's pins and screws are where those of the board above are."""
    made = kicad_project.projects(DIVIDER, separate=True)
    plane = made["backplane"].layout.placement
    for name, project in (("edge_1_2", "edge"), ("edge_2_3", "edge"), ("clock", "clock")):
        board = made[project].layout.placement
        theirs = {unit: each.reference for each in board.packages for unit in each.units}
        ours = {unit: each.reference for each in plane.packages for unit in each.units}
        shifts = {
            tuple(
                round(a - b, 6)
                for a, b in zip(
                    plane.places[ours[f"machine/{name}/{plug}"]].at,
                    board.places[theirs[plug]].at,
                    strict=True,
                )
            )
            for plug in ("nodes", "bus", "trigger")
            if f"machine/{name}/{plug}" in ours
        }
        ((x, y),) = shifts
        screws = {(round(a, 6), round(b, 6)) for a, b in plane.holes}
        assert {(round(a + x, 6), round(b + y, 6)) for a, b in board.holes} <= screws


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("track = 0.5", ["tracks need 0.7 mm", "0.635"]),
        ("trakc = 0.2", ["trakc"]),
        ('track = "wide"', ["track"]),
        ("largest = [50, 50]", ["would be a board of", "the house makes 50 x 50"]),
        ("space = -1", ["space"]),
    ],
)
def test_rules_that_no_board_can_keep_are_one_line(tmp_path, capsys, text, words):
    (tmp_path / "house.toml").write_text(text)
    folder = tmp_path / "b"
    words_ = ["export", "board", "--network", "divider", "--rules", str(tmp_path / "house.toml")]
    line = complained(capsys, *words_, "--out", str(folder))
    assert [word for word in words if word not in line] == []
    assert not folder.exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("edge = 3", ["edge 3: boards are made with 1.5 mm"]),
        ("holes = 1", ["holes 1: boards are made with 0.55 mm"]),
        ("text = 1.2", ["text 1.2"]),
        ("track = true", ["track"]),
        ('layers = "4"', ["layers"]),
        ("space = 0.25\ndrill = 0.4", ["a via beside a track needs", "(drill + track) / 2"]),
    ],
)
def test_a_rule_that_cannot_be_kept_is_named(tmp_path, text, words):
    (tmp_path / "house.toml").write_text(text)
    refused(lambda: kicad_project.rules_in(tmp_path / "house.toml"), *words)


def test_nodes_of_long_names_are_one_line(tmp_path):
    (tmp_path / "net.csv").write_text("source,target\n" + "a" * 25 + ",b\n")
    machine = MachineConfiguration.make({"network": str(tmp_path / "net.csv")})
    line = "25 letters: a drawing has room for 13"
    refused(lambda: kicad_project.save(machine, tmp_path / "b"), line)


def test_a_footprint_of_another_number_of_pins_is_one_line(tmp_path, capsys):
    for file in PARTS.glob("*.toml"):
        text = file.read_text().replace("Package_DIP:DIP-8_W7.62mm", "Package_DIP:DIP-14_W7.62mm")
        (tmp_path / file.name).write_text(text)
    line = complained(capsys, "export", "board", tmp_path / "machine.toml", "--out", tmp_path / "b")
    assert "pins, its footprint Package_DIP:DIP-14_W7.62mm 14" in line


@pytest.mark.parametrize(("layers", "house"), [(3, "layers = 4"), (4, "layers = 2"), (0, "")])
def test_layers_that_the_house_does_not_make_are_one_line(tmp_path, capsys, layers, house):
    (tmp_path / "house.toml").write_text(house)
    words = ["--rules", str(tmp_path / "house.toml"), "--layers", layers, "--out", tmp_path / "b"]
    assert "layers" in complained(capsys, "export", "board", "--network", "divider", *words)
    assert not (tmp_path / "b").exists()


def test_a_footprint_that_cannot_be_laid_out_is_one_line(tmp_path, capsys):
    for file in PARTS.glob("*.toml"):
        text = file.read_text()
        if "footprint" in text:
            text = re.sub("^footprint = .*$", 'footprint = "QFN:QFN-8"', text, flags=re.MULTILINE)
        elif "machine" not in file.name and "five" not in file.name:
            text = f'footprint = "QFN:QFN-8"\n{text}'
        (tmp_path / file.name).write_text(text)
    words = ["export", "board", tmp_path / "machine.toml", "--out", tmp_path / "b"]
    line = complained(capsys, *words)
    assert "QFN-8" in line
    assert "--no-layout" in line


def test_separate_boards_of_edges_without_comparators_are_one_line(tmp_path):
    ideal = MachineConfiguration.make({"edges": {"comparison": "ideal"}})
    folder = tmp_path / "b"
    refused(lambda: kicad_project.save(ideal, folder, separate=True), "edges of ideal")
    assert not folder.exists()


@pytest.mark.parametrize(
    ("key", "words"),
    [("package", ["X9C104", "cannot be bought"]), ("footprint", ["X9C104 has no footprint"])],
)
@pytest.mark.parametrize(
    "verb", ["export board", "export board --separate", "netlist --format board-verilog"]
)
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
