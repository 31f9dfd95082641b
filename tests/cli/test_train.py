"""`pyedge train`: its JSON, its text, its folder."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import pyedge
from pyedge.cli.app import run
from pyedge.training import summary
from pyedge.training.history import History
from pyedge.training.run import Run
from tests.studies.stores import OWN_FILES, write_own

OWN = Path(__file__).parents[2] / "examples" / "own"
KEYS = [
    "task", "network", "edges", "steps", "seed", "eta", "noise", "offset", "levels",
    "mse_initial", "mse_late", "mse_best", "orders_late", "orders_best", "wiper", "resistance",
    "tied_edges", "smallest_margin",
]  # fmt: skip


def train(capsys, *words):
    assert run(["train", *words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_json_keys(capsys):
    result = train(capsys, "allostery-2", "--steps", "40")
    assert [key for key in KEYS if key not in result] == []
    assert result["steps"] == 40
    assert len(result["wiper"]) == 16
    assert result["tied_edges"] == ["9-3"]
    assert result["resistance"] == [781.25 * code + 1040 for code in result["wiper"]]


def test_no_search_for_the_attainable_error_of_too_many_edges(capsys, monkeypatch):
    monkeypatch.setattr(summary, "SEARCHED", 15)
    assert train(capsys, "allostery-2", "--steps", "20")["mse_reachable"] is None
    assert run(["train", "allostery-2", "--steps", "20"]) == 0
    assert "within reach" not in capsys.readouterr().out


def test_json_of_a_classification_has_accuracies(capsys):
    result = train(capsys, "iris", "--splits", "2", "--steps", "60")
    assert result["splits"] == 2
    for key in ("accuracy", "accuracy_initial", "accuracy_reference"):
        assert 0.5 < result[key] <= 1.0


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("divider", {"network": "divider", "wiper": [70, 56]}),
        ("allostery-2 --edges ideal",
         {"wiper": None, "noise": None, "gamma": 1e13, "mse_late": pytest.approx(0, abs=1e-12)}),
        ("allostery-1 --levels 256 --noise 1mV --offset 2mV --tie-bias 200uV --steps 10",
         {"levels": 256, "noise": 1e-3, "offset": 2e-3, "tie_bias": 2e-4}),
        ("allostery-1 --eta 0.3 --steps 10 --seed 3 --replica 2",
         {"eta": 0.3, "seed": 3, "replica": 2}),
        (f"allostery-1 --machine {OWN / 'machine.toml'} --noise 2mV --steps 10",
         {"levels": 256, "noise": 2e-3, "edges": "exact", "seed": 1}),
    ],
)  # fmt: skip
def test_options_reach_the_machine_and_override_its_file(capsys, words, expected):
    result = train(capsys, *words.split())
    assert {key: result[key] for key in expected} == expected


@pytest.mark.parametrize(
    ("task", "late"), [("amplifier", 0.00196), ("response", 0.00035), ("wine", 0.241)]
)
def test_own_tasks_of_the_docs(capsys, task, late):
    assert train(capsys, str(OWN / f"{task}.toml"))["mse_late"] == pytest.approx(late, rel=5e-3)


def test_docs_show_the_files():
    text = (OWN.parents[1] / "docs" / "own-work.md").read_text(encoding="utf-8")
    for file in OWN.glob("*.toml"):
        body = "\n".join(line for line in file.read_text().splitlines() if line[:1] != "#")
        assert body.strip() in text, file


def test_a_network_from_csv(capsys, tmp_path):
    task = tmp_path / "ring.toml"
    task.write_text('kind="allostery"\nname="ring"\nheld={1=5, 3=0}\noutputs={5=1}\n')
    result = train(capsys, str(task), "--network", str(OWN / "ring.csv"))
    assert result["network"] == "ring"
    assert result["orders_late"] > 3


def test_out_can_be_read_back(capsys, tmp_path):
    words = ["allostery-2", "--steps", "50"]
    result = train(capsys, *words, "--offset", "1mV", "--out", str(tmp_path))
    summary = json.loads((tmp_path / "summary.json").read_text())
    assert summary | result == summary
    assert (summary["version"], summary["finished"]) == (pyedge.__version__, True)
    assert summary["n"] == 1
    assert (summary["units"]["mse_late"], summary["units"]["noise"]) == ("V^2", "V")
    assert History.load(tmp_path / "history-0.zarr").wiper == result["wiper"]
    again = train(capsys, *words, "--chip", str(tmp_path / "chip-0.json"))
    assert again["wiper"] == result["wiper"]


def test_cuts_are_kept_by_resume(capsys, tmp_path):
    cuts = ("--cut", "4-7@20", "--cut", "1-2@40")
    whole = train(capsys, "allostery-2", "--steps", "80", *cuts)
    train(capsys, "allostery-2", "--steps", "30", "--cut", "4-7@20", "--out", str(tmp_path))
    part = Run.load(tmp_path)
    part.steps, part.cuts = 80, {20: [(4, 7)], 40: [(1, 2)]}
    part.save(tmp_path)
    assert train(capsys, "--resume", str(tmp_path)) == whole
    intact = History.load(tmp_path / "history-0.zarr").dataset["intact"].values
    assert [int(row) for row in intact.sum(axis=1)] == [16] * 20 + [15] * 20 + [14] * 40


def test_figures_are_drawn(capsys, tmp_path):
    plot, gif = tmp_path / "a.svg", tmp_path / "a.gif"
    train(capsys, "allostery-1", "--steps", "8", "--plot", str(plot), "--animate", str(gif))
    assert plot.read_text().lstrip().startswith("<?xml")
    assert gif.read_bytes()[:3] == b"GIF"


def test_text_agrees_with_json(capsys):
    result = train(capsys, "allostery-3")
    assert run(["train", "allostery-3"]) == 0
    text = capsys.readouterr().out
    assert f"{result['mse_late']:.3g} V^2" in text
    for edge, code in zip(pyedge.named("torus16").edge_names(), result["wiper"], strict=True):
        assert f" {edge} {code}" in text


@pytest.mark.parametrize(
    "name", [each for each in OWN_FILES if each.startswith("tasks/")] + ["ring.csv", "rule.py"]
)
def test_a_run_is_not_resumed_with_another_file(name, tmp_path, capsys, monkeypatch):
    write_own(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    machine = ["--network", "ring.csv", "--edges", "rule.py:mine"]
    whole = train(capsys, "tasks/own.toml", *machine, "--steps", "20")
    train(capsys, "tasks/own.toml", *machine, "--steps", "9", "--out", "run")
    saved = (tmp_path / "run" / "run.json").read_text()
    write_own(tmp_path)(name)
    for steps in "9", "20":
        assert run(["train", "--resume", "run", "--steps", steps]) == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert name in line
        assert "has changed since the run began" in line
    data = json.loads(saved)
    del data["files"]  # as of a run that an older version saved
    (tmp_path / "run" / "run.json").write_text(json.dumps(data))
    Run.load(tmp_path / "run").train()
    (tmp_path / "run" / "run.json").write_text(saved)
    write_own(tmp_path)
    assert train(capsys, "--resume", "run", "--steps", "20") == whole


@pytest.mark.parametrize(
    ("extra", "words"),
    [
        ("[transistor]\nthreshold = 6.0", ("transistor.threshold 6 V", "capacitor.high, 5.05 V")),
        ("[transistor]\ntransconductance = -1e-4", ("transconductance -0.0001", "positive")),
        ("[transistor]\nleak = 0.0", ("leak 0.0", "would float")),
        ("[digipot]\nlevels = 64", ("digipot", "transistor edges have no potentiometers")),
    ],
    ids=["threshold", "transconductance", "leak", "levels"],
)
def test_transistors_that_cannot_be_are_refused_in_a_line(extra, words, tmp_path, capsys):
    file = tmp_path / "machine.toml"
    file.write_text(f'network = "periodic:4x4"\n[edges]\ncomparison = "transistor"\n{extra}\n')
    assert run(["train", "xor", "--machine", str(file), "--steps", "3"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert [word for word in words if word not in line] == []


BEGUN = """
import contextlib, pathlib, signal, sys
from pyedge.cli import app, options, streams

@contextlib.contextmanager
def progress(what):
    yield lambda done, whole: pathlib.Path("begun").touch()

options.progress = progress
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored in a shell's background jobs
signal.signal(signal.SIGTERM, signal.SIG_DFL)
streams.prepare()
sys.exit(app.run(sys.argv[1:]))
"""
"""`pyedge` that leaves a file once there are steps to keep."""


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_leaves_a_folder_that_can_be_resumed(tmp_path, sent):
    words = ["train", "allostery-3", "--steps", "300000", "--out", "run"]
    words += ["--logic", "myhdl"]  # so slow that the history is soon written
    words = [sys.executable, "-c", BEGUN, *words]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    process = subprocess.Popen(words, cwd=tmp_path, **pipes)
    while not (tmp_path / "begun").exists():
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(sent)
    output, errors = process.communicate()
    assert process.returncode == 130
    assert output == ""
    assert "Traceback" not in errors
    assert "go on with: pyedge train --resume run" in errors
    summary = json.loads((tmp_path / "run" / "summary.json").read_text())
    assert summary["finished"] is False
    assert (summary["task"], summary["mse_reachable"]) == ("allostery-3", None)
    left = Run.load(tmp_path / "run")
    done = len(left.histories[0])
    left.steps = done + 10
    assert len(left.train()[0]) == done + 10
