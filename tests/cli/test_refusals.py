"""Invalid input: one line on standard error, exit status 2, nothing on standard output."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pyedge.cli.app import run

TASK = 'kind = "allostery"\nname = "mine"\n[held]\n{held}\n[outputs]\n{outputs}\n'


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """The one line."""
    assert run(list(words)) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("pyedge: ")
    assert printed.err.count("\n") == 1
    assert "Traceback" not in printed.err
    return printed.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("train allostery-9", "not one of divider, iris"),
        ("train", "which task?"),
        ("dance", "No such command"),
        ("train allostery-1 --eta 0", "eta 0.0 is not in (0, 1]"),
        ("train allostery-1 --eta 1.5", "eta 1.5 is not in (0, 1]"),
        ("train allostery-1 --eta nan", "not finite"),
        ("train allostery-1 --levels 1", "at least 2 positions"),
        ("train allostery-1 --levels many", "--levels"),
        ("train allostery-1 --noise -1mV", "must be 0 or more"),
        ("train allostery-1 --noise 3A", "must be in V"),
        ("train allostery-1 --noise loud", "not a quantity"),
        ("train allostery-1 --noise inf", "not finite"),
        ("train allostery-1 --offset -1mV", "must be 0 or more"),
        ("train allostery-1 --tolerance 2", "must be in 0..1"),
        ("train allostery-1 --edges printed", "not one of ideal, sign, paper, exact, capacitor"),
        ("train allostery-1 --edges ideal --noise 3mV", "ideal edges have no comparators"),
        ("train allostery-1 --edges ideal --gamma 0", "gamma 0.0"),
        ("train allostery-1 --steps 0", "at least 1"),
        ("train allostery-1 --seed -1", "seed"),
        ("train allostery-1 --splits 3", "not a classification"),
        ("train iris --splits 0", "at least 1"),
        ("train iris --cut 4-7@10", "--splits 1"),
        ("train allostery-1 --cut 4-7", "write EDGE@STEP"),
        ("train allostery-1 --cut 4-8@10", "no edge 4-8"),
        ("train divider --waves a.vcd", "behavioral has no waves"),
        ("train divider --logic myhdl --edges ideal --waves a.vcd", "no waves"),
        ("train divider --logic myhdl --waves a.txt", "ends in .vcd"),
        ("train divider --logic myhdl --waves a", "ends in .vcd"),
        ("train divider --logic myhdl --waves /proc/a/a.vcd", "cannot be written"),
        ("train divider --logic myhdl --levels 1 --waves a.vcd", "at least 2 positions"),
        ("train allostery-1 --cut 4-7@10 --cut 4-7@20", "no edge 4-7"),
        ("train allostery-1 --cut 4-7@900", "cuts must be at 0..799"),
        ("train allostery-1 --network square:2x2", "node 8 is not in network"),
        ("train allostery-1 --network moebius", "neither a file nor one of"),
        ("train allostery-1 --network periodic:2x9", "at least 3"),
        ("train allostery-1 --network random-regular:nodes=5,degree=3", "even"),
        ("train allostery-1 --network nowhere.csv", "No such file"),
        ("train allostery-1 --chip nowhere.json", "No such file"),
        ("train allostery-1 --machine nowhere.toml", "No such file"),
        ("train nowhere.toml", "No such file"),
        ("train allostery-1 --plot a.bmp --steps 5", "png"),
        ("train allostery-1 --animate a.png --steps 5", "gif"),
        ("train allostery-1 --out /proc/nowhere", "cannot be written"),
        ("train --resume nowhere", "No such file"),
        ("train --resume nowhere --eta 0.5", "only --steps can be changed"),
        ("reproduce 9Z", "not one of 2B"),
        ("reproduce 2B --out /proc/nowhere", "cannot be written"),
        ("demo --out /proc/nowhere", "cannot be written"),
    ],
)
def test_words(capsys, monkeypatch, tmp_path, words, said):
    monkeypatch.chdir(tmp_path)
    assert said in refused(capsys, *words.split())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("held", "outputs", "said"),
    [
        ("8 = 5\n9 = 0", "9 = 4", "node 9 an input and an output"),
        ("8 = 5\n8 = 0", "3 = 4", "line 5"),
        ("8 = 5\n08 = 0", "3 = 4", "write node 8"),
        ("8 = 5\n77 = 0", "3 = 4", "node 77 is not in network"),
        ("8 = 5\n9 = nan", "3 = 4", "not finite"),
        ("8 = 5\n9 = inf", "3 = 4", "not finite"),
        ("8 = 5\n9 = 0", "3 = '4k'", None),
        ("8 = 5\n9 = '3ohm'", "3 = 4", "must be in V"),
        ("8 = 5\nx = 0", "3 = 4", "held.x"),
        ("", "3 = 4", "at least one input"),
        ("8 = 5\n9 = ", "3 = 4", "line 5"),
    ],
)
def test_task_files(capsys, tmp_path, held, outputs, said):
    file = tmp_path / "mine.toml"
    file.write_text(TASK.format(held=held, outputs=outputs))
    if said is None:  # a large voltage is odd, not wrong
        assert run(["train", str(file), "--steps", "5"]) == 0
        return
    assert said in refused(capsys, "train", str(file))


def test_a_floating_node(capsys, tmp_path):
    network = tmp_path / "apart.csv"
    network.write_text("1,2\n2,3\n4,5\n")
    file = tmp_path / "mine.toml"
    file.write_text(TASK.format(held="1 = 5\n3 = 0", outputs="2 = 1"))
    said = refused(capsys, "train", str(file), "--network", str(network))
    assert "node 4 floats" in said


def test_cutting_a_network_apart(capsys):
    said = refused(capsys, "train", "divider", "--cut", "1-2@10", "--cut", "2-3@20")
    assert "node 2 floats" in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n1,2\n2,three\n", "line 3"),
        ("1,2\n2\n", "line 2"),
        ("1,2\n2,2\n", "line 2"),
        ("a,b\n", "lines of data"),
        ("\xff\xfe", "line 1"),
    ],
)
def test_malformed_network_csv(capsys, tmp_path, text, said):
    file = tmp_path / "network.csv"
    file.write_text(text, encoding="utf-8")
    assert said in refused(capsys, "train", "allostery-1", "--network", str(file))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("left,right,low,high\n1,2,3,4\n1,2,x,4\n", "line 3"),
        ("left,right,low,high\n1,2,3,4\n1,nan,3,4\n", "line 3"),
        ("left,right,low,high\n1,2,3,4\n1,2,3\n", "line 3"),
        ("left,right,low\n1,2,3\n", "no column 'high'"),
        ("", "column names"),
    ],
)
def test_malformed_data_csv(capsys, tmp_path, text, said):
    own = Path(__file__).parents[2] / "examples" / "own"
    shutil.copy(own / "amplifier.toml", tmp_path)
    (tmp_path / "pairs.csv").write_text(text)
    assert said in refused(capsys, "train", str(tmp_path / "amplifier.toml"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[digipot\n", "line 1"),
        ("[digipot]\nlevel = 128\n", "digipot.level is not a known key"),
        ("[digipot]\nend_to_end = 0\n", "end-to-end resistance 0.0 ohm"),
        ("[digipot]\nend_to_end = '-5k'\n", "end-to-end resistance -5000.0 ohm"),
        ("[digipot]\nend_to_end = nan\n", "not finite"),
        ("[digipot]\nend_to_end = inf\n", "not finite"),
        ("[digipot]\nend_to_end = '5V'\n", "must be in ohm"),
        ("[digipot]\nwiper = 0\nseries = 0\n", "short circuit"),
        ("[supervisor]\neta = 2\n", "eta 2.0"),
        ("[supervisor]\nnoise = '-1mV'\n", "must be 0 or more"),
        ("seed = 'seven'\n", "seed"),
        ("network = 7\n", "network"),
    ],
)
def test_machine_files(capsys, tmp_path, text, said):
    file = tmp_path / "machine.toml"
    file.write_text(text)
    assert said in refused(capsys, "train", "allostery-1", "--machine", str(file))


def test_chip_of_another_network(capsys, tmp_path):
    words = ["train", "allostery-1", "--steps", "5", "--offset", "1mV"]
    assert run([*words, "--out", str(tmp_path)]) == 0
    capsys.readouterr()
    chip = str(tmp_path / "chip-0.json")
    said = refused(capsys, "train", "allostery-1", "--chip", chip, "--network", "periodic:4x4")
    assert "made for network 'torus16' (16 edges)" in said
    said = refused(capsys, "train", "allostery-1", "--chip", chip, "--offset", "2mV")
    assert "already fixes its offset" in said


def test_file_in_place_of_a_folder(capsys, tmp_path):
    (tmp_path / "taken").write_text("precious")
    said = refused(capsys, "train", "allostery-1", "--out", str(tmp_path / "taken"))
    assert "cannot be written" in said
    assert (tmp_path / "taken").read_text() == "precious"


def test_a_truncated_history(capsys, tmp_path):
    assert run(["train", "allostery-1", "--steps", "5", "--out", str(tmp_path)]) == 0
    capsys.readouterr()
    chunks = sorted((tmp_path / "history-0.zarr" / "wiper" / "c").rglob("*"))
    chunk = next(path for path in reversed(chunks) if path.is_file())
    chunk.unlink()
    said = refused(capsys, "train", "--resume", str(tmp_path), "--steps", "9")
    assert "truncated or damaged" in said
