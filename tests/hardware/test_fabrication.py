"""`pyedge export fabrication`: the files of a board, all or none, the same bytes on every run.

KiCad is a stand-in; `tests/verify/test_fabrication.py` has the real one, where it is installed.
"""

import json
import zipfile
from pathlib import Path

import pytest

from pyedge.cli.app import run
from pyedge.errors import ToolError
from pyedge.hardware.fabrication import fabricate
from tests.boards import BOARD, KICAD
from tests.refusals import complained, refused


@pytest.fixture
def kicad(tmp_path, monkeypatch):
    """Puts a KiCad on the path, of a version, that fails at some command."""

    def put(version="9.0.8", fails="no command"):
        tools = tmp_path / "tools"
        tools.mkdir(exist_ok=True)
        (tools / "kicad-cli").write_text(KICAD.format(version=version, fails=fails))
        (tools / "kicad-cli").chmod(0o755)
        monkeypatch.setenv("PATH", f"{tools}:/usr/bin:/bin")

    put()
    return put


@pytest.fixture
def board(tmp_path):
    project = tmp_path / "project"
    project.mkdir()
    (project / "board.kicad_pcb").write_text(BOARD)
    return project / "board.kicad_pcb"


def contents(folder):
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_two_runs_write_the_same_bytes_whatever_the_time(kicad, board, tmp_path, capsys):
    for name in ("a", "b", "b"):  # over an earlier run too
        words = ["export", "fabrication", str(board.parent), "--out", str(tmp_path / name)]
        assert run([*words, "--json"]) == 0
        printed = json.loads(capsys.readouterr().out)
    files = contents(tmp_path / "b")
    assert contents(tmp_path / "a") == files
    assert printed["board"] == str(board)
    assert sorted(printed["files"]) == sorted(str(tmp_path / "b" / name) for name in files)
    gerbers = {name for name in files if name.startswith("gerbers/")}
    assert gerbers == {f"gerbers/board-{n}" for n in ("F_Cu.gtl", "B_Cu.gbl", "PTH.drl")}
    assert {name.removeprefix("board") for name in files.keys() - gerbers} == {
        "-gerbers.zip", "-positions-kicad.csv", ".d356", "-assembly.pdf", "-layers.pdf",
        "-top.png", "-bottom.png", ".step",
    }  # fmt: skip
    layers = b"--layers F.Cu,In1.Cu,In2.Cu,B.Cu,F.Mask,B.Mask,F.SilkS,B.SilkS,F.Paste,Edge.Cuts"
    assert layers in files["gerbers/board-F_Cu.gtl"]
    assert b"--width 1200 --height 1200 --zoom 0.960 --side bottom" in files["board-bottom.png"]
    assert list(board.parent.iterdir()) == [board]


def test_the_zip_is_flat_sorted_and_undated(kicad, board, tmp_path):
    fabricate(board, tmp_path / "out")
    with zipfile.ZipFile(tmp_path / "out" / "board-gerbers.zip") as archive:
        entries = archive.infolist()
        assert [e.filename for e in entries] == [
            "board-B_Cu.gbl",
            "board-F_Cu.gtl",
            "board-PTH.drl",
        ]
        assert {e.date_time for e in entries} == {(1980, 1, 1, 0, 0, 0)}
        for entry in entries:
            text = archive.read(entry)
            assert text == (tmp_path / "out" / "gerbers" / entry.filename).read_bytes()
            assert b"1980-01-01T00:00:00" in text


def test_pages_are_as_large_as_the_board_and_no_byte_moves(kicad, board, tmp_path):
    whole = b"/MediaBox [0 0 841.896 595.296]"
    script = tmp_path / "tools" / "kicad-cli"
    script.write_text(
        script.read_text().replace("*multipage*", f"*pdf*) echo '{whole.decode()}' >$2 ;; *none*")
    )
    fabricate(board, tmp_path / "out")
    # 100 to 120 mm from the left and 40 to 60 from the top, and 5 mm round it
    for name in ("assembly", "layers"):
        page = (tmp_path / "out" / f"board-{name}.pdf").read_bytes().strip()
        assert page.split() == b"/MediaBox [269 411 354 496 ]".split()
        assert len(page) == len(whole)


def test_a_schematic_beside_the_board_is_drawn(kicad, board, tmp_path, monkeypatch):
    board.with_suffix(".kicad_sch").write_text("(kicad_sch)")
    monkeypatch.chdir(tmp_path)
    fabricate(board.relative_to(tmp_path), Path("out"))
    assert (tmp_path / "out" / "board-schematic.pdf").exists()


@pytest.mark.parametrize("old", [True, False])
@pytest.mark.parametrize("fails", ["export drill", "--side bottom", "export step"])
def test_a_failure_of_kicad_leaves_the_folder_as_it_was(kicad, board, tmp_path, fails, old, capsys):
    out = tmp_path / "new" / "out"
    if old:
        fabricate(board, out)
    before = contents(tmp_path)
    kicad(fails=fails)
    assert run(["export", "fabrication", str(board), "--out", str(out)]) == 3
    assert (
        capsys.readouterr().err
        == "pyedge: KiCad ended with status 3 on board.kicad_pcb: cannot plot\n"
    )
    kicad()
    assert contents(tmp_path) == before
    assert out.exists() == old


@pytest.mark.parametrize(
    ("version", "said"), [("8.0.9", "KiCad 8.0.9 is too old"), ("huh", "of an unknown version")]
)
def test_an_old_kicad_is_one_line(kicad, board, tmp_path, version, said):
    kicad(version)
    refused(lambda: fabricate(board, tmp_path / "out"), said, "make tapeout", kind=ToolError)
    assert not (tmp_path / "out").exists()


def test_no_kicad_is_status_three(board, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PATH", "/nowhere")
    assert run(["export", "fabrication", str(board), "--out", str(tmp_path / "out")]) == 3
    assert "make tapeout" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["thesis.txt", "other-gerbers.zip", "gerbers/mine-F_Cu.gtl"])
def test_a_folder_that_holds_something_else_is_left_alone(kicad, board, tmp_path, name, capsys):
    mine = tmp_path / "out" / name
    mine.parent.mkdir(parents=True)
    mine.write_text("mine")
    line = complained(capsys, "export", "fabrication", board, "--out", tmp_path / "out")
    assert f"holds something else ({name})" in line
    assert contents(tmp_path / "out") == {name: b"mine"}


@pytest.mark.parametrize(
    ("files", "path", "said"),
    [
        ({}, "", "has no board: `pyedge export board` writes one"),
        ({"a.kicad_pcb": BOARD, "b.kicad_pcb": BOARD}, "", "has 2 boards: name one, as"),
        ({"x/a.kicad_pcb": BOARD, "y/b.kicad_pcb": BOARD}, "", "in folders: name one, as"),
        ({}, "a.kicad_pcb", "does not exist"),
        ({"a.kicad_sch": BOARD}, "a.kicad_sch", "give a .kicad_pcb, or a folder"),
        ({"a.kicad_pcb": BOARD[:400]}, "a.kicad_pcb", "is no board that KiCad has written"),
        ({"a.kicad_pcb": BOARD.replace("(at 105 55 90)", "")}, "", "no board that KiCad"),
        ({"a.kicad_pcb": "\0"}, "a.kicad_pcb", "is no board that KiCad has written"),
        ({"a.kicad_pcb": BOARD.replace("gr_rect", "gr_text")}, "", "has no outline"),
    ],
)
def test_what_is_no_board_is_one_line(kicad, tmp_path, files, path, said, capsys):
    (tmp_path / "p").mkdir()
    for name, text in files.items():
        (tmp_path / "p" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "p" / name).write_text(text)
    out = tmp_path / "out"
    assert said in complained(capsys, "export", "fabrication", tmp_path / "p" / path, "--out", out)
    assert not out.exists()


def test_where_to_is_asked(board, capsys):
    assert "--out FOLDER" in complained(capsys, "export", "fabrication", board)
