"""`pyedge export fpga`: files of a machine, and one line for what is wrong."""

import json

import pytest

from hdl.fpga import build
from hdl.fpga.boards import BOARDS
from hdl.tools import MissingTool
from pyedge.cli.app import run
from tests.refusals import complained


@pytest.fixture
def built(monkeypatch):
    """The arguments of builds, which need no program here."""
    calls = []

    def make(board, edges, levels, baud):
        calls.append((board.name, edges, levels, baud))
        clocks = build.divisor(board, baud)
        report = build.Report(board.name, board.device, edges, levels, baud, clocks, 500, 7680, 340,
                              {"clk": 8e7}, board.clock, 3, {"yosys": "0.23"})  # fmt: skip
        return b"\1\2\3", report

    monkeypatch.setattr(build, "build", make)
    return calls


@pytest.mark.parametrize(
    ("words", "board", "edges", "levels"),
    [
        ("", "hx8k-breakout", 16, 128),
        ("--device up5k --network divider", "upduino", 2, 128),
        ("--board icestick --edges 5 --levels 64", "icestick", 5, 64),
        ("--board icebreaker --device up5k --network periodic:4x4", "icebreaker", 32, 128),
    ],
)
def test_the_board_decides_device_and_pins(built, words, board, edges, levels, tmp_path, capsys):
    folder = tmp_path / "out"
    assert run(["export", "fpga", *words.split(), "--json", "--out", str(folder)]) == 0
    printed = capsys.readouterr()
    assert built == [(board, edges, levels, 115200)]
    assert ("OSC" in printed.err) == (board == "upduino")
    report = json.loads(printed.out)
    files = report.pop("files")
    assert {str(path) for path in folder.iterdir()} == set(files)
    assert json.loads((folder / "report.json").read_text()) == report
    assert (folder / "machine.bin").read_bytes() == b"\1\2\3"
    assert (folder / "pins.pcf").read_text() == BOARDS[board].constraints()
    assert f".EDGES({edges}), .LEVELS({levels})" in (folder / "top.v").read_text()


def test_the_text_has_cells_clocks_and_how_many_fit(built, tmp_path, capsys):
    assert run(["export", "fpga", "--out", str(tmp_path / "out")]) == 0
    text = capsys.readouterr().out
    for words in ("500 of 7680 cells", "16 edges", "about 340", "clk 80 MHz", "12 MHz", "3 bytes"):
        assert words in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "add --out FOLDER"),
        ("--out {} --board arty", "give icestick, hx8k-breakout, upduino, icebreaker"),
        ("--out {} --device ecp5", "give hx1k, hx8k, up5k"),
        ("--out {} --board icestick --device up5k", "icestick has an hx1k, not an up5k"),
        ("--out {} --edges 0", "0 edges: give 1 to"),
        ("--out {} --edges 9999", "9999 edges: give 1 to"),
        ("--out {} --edges 4 --network divider", "give one"),
        ("--out {} --levels 1", "at least 2 positions"),
        ("--out {} --baud 7", "give 115200"),
        ("--out {} --baud 0", "give 115200"),
        ("--out /proc/nowhere", "cannot be written"),
    ],
)
def test_what_is_wrong_is_one_line(built, words, said, tmp_path, capsys):
    assert said in complained(capsys, "export", "fpga", *words.format(tmp_path / "out").split())


def test_edges_without_digipots_are_one_line(built, tmp_path, capsys):
    (tmp_path / "ideal.toml").write_text('[edges]\ncomparison = "ideal"\n')
    words = ("export", "fpga", tmp_path / "ideal.toml", "--out", tmp_path / "out")
    assert "comparators and digital potentiometers" in complained(capsys, *words)
    assert built == []


def test_a_device_that_is_too_small_is_one_line(monkeypatch, tmp_path, capsys):
    def too_large(*_):
        raise build.TooLarge("400 edges take 9000 of the 7680 cells: about 335 edges fit")

    monkeypatch.setattr(build, "build", too_large)
    words = ("export", "fpga", "--edges", "400", "--out", tmp_path / "out")
    assert "about 335 edges fit" in complained(capsys, *words)


def test_without_the_programs_the_status_is_3(monkeypatch, tmp_path, capsys):
    def missing(*_):
        raise MissingTool("nextpnr is not installed: make tapeout")

    monkeypatch.setattr(build, "build", missing)
    assert run(["export", "fpga", "--out", str(tmp_path / "out")]) == 3
    assert capsys.readouterr().err == "pyedge: nextpnr is not installed: make tapeout\n"
