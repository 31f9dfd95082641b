"""`pyedge compare`: what differs between saved runs, and how well they learned."""

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pyedge.cli.app import run
from pyedge.training.configuration import MachineConfiguration, shipped_machines
from pyedge.training.history import History
from pyedge.training.run import Run
from pyedge.training.summary import summary
from tests.refusals import complained

RUNS = {
    "paper": ("allostery-1", {}),
    "noisy": ("allostery-1", {"seed": 2, "comparator": {"noise": "30mV"}}),
    "ideal": ("allostery-1", {"edges": {"comparison": "ideal"}}),
    "eta": ("allostery-1", {"supervisor": {"eta": 0.25}}),
    "cut": ("allostery-1", {}),
    "iris": ("iris", {}),
    "iris-1mV": ("iris", {"comparator": {"noise": "1mV"}}),
}


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs")
    for name, (task, machine) in RUNS.items():
        cuts = {20: [(4, 7)]} if name == "cut" else {}
        save(folder / name, task, machine, 30 if name == "noisy" else 40, cuts)
    return folder


def save(folder, task, machine, steps, cuts=()):
    """Train and save a run; of Iris, two splits."""
    splits = 2 if task == "iris" else None
    made = Run(MachineConfiguration.make(machine), str(task), steps, splits, dict(cuts))
    made.train()
    made.save(folder)


def compared(capsys, folder, names, *words):
    assert run(["compare", *(str(folder / name) for name in names.split()), *words]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("names", "differences", "labels"),
    [
        ("paper ideal", {"edges.comparison": ["paper", "ideal"]}, ["paper", "ideal"]),
        ("paper eta", {"supervisor.eta": [0.5, 0.25]}, ["eta 0.5", "eta 0.25"]),
        ("paper noisy", {"seed": [0, 2], "comparator.noise": [3e-3, 30e-3]},
         ["seed 0, noise 3 mV", "seed 2, noise 30 mV"]),
        ("ideal noisy", {"seed": [0, 2], "edges.comparison": ["ideal", "paper"]},
         ["seed 0, ideal", "seed 2, paper"]),
        ("paper cut", {"cut": [None, "4-7@20"]}, ["paper", "cut"]),
        ("paper paper", {}, ["1: {0}/paper", "2: {0}/paper"]),
    ],
)  # fmt: skip
def test_differences_and_names(runs, capsys, names, differences, labels):
    data = json.loads(compared(capsys, runs, names, "--json"))
    assert data["task"] == "allostery-1"
    machines = [each["machine"] for each in data["runs"]]
    assert machines == [{k: v[n] for k, v in differences.items()} for n in range(2)]
    assert [each["name"] for each in data["runs"]] == [text.format(runs) for text in labels]


def test_numbers_are_those_of_the_summaries(runs, capsys):
    for each in json.loads(compared(capsys, runs, "paper noisy", "--json"))["runs"]:
        expected = summary(Run.load(each["run"]))
        same = each.keys() & expected.keys()
        assert {"steps", "mse_initial", "mse_late", "mse_best", "orders_late"} <= same
        assert {key: each[key] for key in same} == {key: expected[key] for key in same}
        assert each["accuracy"] is None
    for each in json.loads(compared(capsys, runs, "iris iris-1mV", "--json"))["runs"]:
        splits = Run.load(each["run"]).histories
        assert each["accuracy"] == np.mean([history.late_accuracy for history in splits])
        assert each["mse_late"] == np.mean([history.late for history in splits])
        assert each["splits"] == 2


def test_codes_changed_are_counted_from_the_start(runs, capsys):
    data = json.loads(compared(capsys, runs, "paper ideal", "--json"))
    codes = History.load(runs / "paper" / "history-0.zarr").wiper
    moved = sum(code != 64 for code in codes)
    assert [each["codes_changed"] for each in data["runs"]] == [moved, None]
    assert f"{moved} of 16" in compared(capsys, runs, "paper ideal")


def test_table_shows_names_as_they_are_and_units(runs, capsys):
    text = compared(capsys, runs, "paper ideal noisy", "--names", "[b],$x$,[/foo]")
    for word in ("[b]", "$x$", "[/foo]", "30 mV", "error, late (V^2)", "orders down"):
        assert word in text
    assert "accuracy" not in text
    assert "accuracy (last 30 steps)" in compared(capsys, runs, "iris iris-1mV")


@pytest.mark.parametrize(
    ("machine", "same", "other"),
    [
        ("ideal", {"conductor": {"rate": 1}}, {"edges": {"gamma": 1e12}}),
        ("paper", {"capacitor": {"leak": 1}}, {"digipot": {"levels": 64}}),
        ("capacitor", {"digipot": {"levels": 64}}, {"capacitor": {"leak": 1}}),
        ("transistor-torus", {"comparator": {"noise": 0.1}}, {"chip": {"drop_offset": "5mV"}}),
    ],
)  # fmt: skip
def test_only_values_that_a_machine_uses_are_differences(capsys, tmp_path, machine, same, other):
    given, task = {"edges": {"comparison": machine}}, "allostery-1"
    if machine in shipped_machines():
        given, task = MachineConfiguration.load(machine).model_dump(exclude_unset=True), "xor"
    for folder, more in {"a": {}, "same": same, "other": other}.items():
        [(section, values)] = more.items() or [("edges", {})]
        whole = given | {section: given.get(section, {}) | values}
        save(tmp_path / folder, task, whole, 3)
    data = lambda names: json.loads(compared(capsys, tmp_path, names, "--json"))["runs"]  # noqa: E731
    assert [each["machine"] for each in data("a same")] == [{}, {}]
    assert len(data("a other")[0]["machine"]) == 1


def test_errors_have_the_unit_of_the_task(capsys, tmp_path):
    for seed, folder in enumerate("ab"):
        machine = MachineConfiguration.load("elastic-behavior").changed({"seed": seed})
        made = Run(machine, "elastic-behavior", 3)
        made.train()
        made.save(tmp_path / folder)
    text = compared(capsys, tmp_path, "a b", "--out", str(tmp_path / "table"))
    assert "error, late " in text
    assert "V^2" not in text + (tmp_path / "table" / "comparison.csv").read_text()


@pytest.mark.parametrize(
    ("out", "files"),
    [
        ("a.svg", ["a.svg"]),
        ("new/a.png", ["new/a.png"]),
        ("new", ["new/comparison.csv", "new/comparison.png"]),
    ],
)
def test_out_is_a_figure_or_a_folder(runs, capsys, tmp_path, out, files):
    compared(capsys, runs, "paper noisy", "--out", str(tmp_path / out))
    made = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert sorted(str(path.relative_to(tmp_path)) for path in made) == files
    for path in made:
        if path.suffix == ".csv":
            table = pd.read_csv(path)
            assert list(table["comparator.noise (V)"]) == [3e-3, 30e-3]
            assert list(table["mse_late (V^2)"]) == [
                Run.load(runs / name).histories[0].late for name in ("paper", "noisy")
            ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "0 runs: give two or more"),
        ("{0}/paper", "1 run: give two or more"),
        ("{0}/paper {0}/iris", "of task iris, {0}/paper of allostery-1: give runs of one task"),
        ("{0}/paper {0}/none", "{0}/none is not a run"),
        ("{0}/paper {0}", "{0} is not a run"),
        ("{0}/paper {0}/paper/run.json", "run.json is not a run"),
        ("{0}/paper {0}/ideal --names a", "--names a: 1 name for 2 runs"),
        ("{0}/paper {0}/ideal --names a,a", "a name for each run, each another"),
        ("{0}/paper {0}/ideal --names a,", "a name for each run, each another"),
        ("{0}/paper {0}/ideal --out a.gif", "ends in .png or .svg or .pdf, or a folder"),
        ("{0}/paper {0}/ideal --out {0}/paper/run.json/a", "cannot be written"),
    ],
)
def test_mistakes_are_one_line(runs, capsys, words, said):
    assert said.format(runs) in complained(capsys, "compare", *words.format(runs).split())


def test_begun_and_damaged_runs_are_one_line(runs, tmp_path, capsys):
    begun, damaged = tmp_path / "begun", tmp_path / "damaged"
    for copy in (begun, damaged):
        shutil.copytree(runs / "paper", copy)
    shutil.rmtree(begun / "history-0.zarr")
    (damaged / "run.json").write_text("{}")
    assert "has no step yet" in complained(capsys, "compare", runs / "paper", begun)
    assert "run.json" in complained(capsys, "compare", runs / "paper", damaged)


def test_tasks_of_one_name_from_different_files_are_different(tmp_path, capsys):
    text = 'kind = "allostery"\nname = "own"\nheld = {{ 3 = 5, 9 = 0 }}\noutputs = {{ 5 = {} }}\n'
    places = []
    for name, volts in {"a": 2, "b": 2, "c": 3}.items():
        file = tmp_path / f"{name}.toml"
        file.write_text(text.format(volts))
        places.append(tmp_path / name)
        save(places[-1], file, {}, 4)
    a, b, c = places
    assert "another task own" in complained(capsys, "compare", a, c)
    assert run(["compare", str(a), str(b)]) == 0


def test_files_and_networks_that_changed_are_differences(tmp_path, capsys):
    ring, other = tmp_path / "ring.csv", tmp_path / "other" / "ring.csv"
    other.parent.mkdir()
    task = tmp_path / "own.toml"
    task.write_text(
        'kind = "allostery"\nname = "own"\nheld = { 1 = 5, 3 = 0 }\noutputs = { 2 = 1 }\n'
    )
    for name, file, text in (
        ("a", ring, "1,2\n2,3\n3,1\n"),
        ("b", ring, "1,2\n2,3\n1,3\n"),
        ("c", other, "1,2\n2,3\n1,3\n"),
    ):
        file.write_text(text)
        save(tmp_path / name, task, {"network": str(file)}, 4)
    for names, key in (("a b", f"file {ring}"), ("a c", "network")):
        data = json.loads(compared(capsys, tmp_path, names, "--json"))
        first, second = (each["machine"] for each in data["runs"])
        assert list(first) == list(second) == [key]
        assert first[key] != second[key]
    assert compared(capsys, tmp_path, "a a", "--json").count("file ") == 0


def test_docs_show_what_is_printed(tmp_path, capsys):
    page = (Path(__file__).parents[2] / "docs" / "results.md").read_text(encoding="utf-8")
    for name in ("paper", "ideal"):
        save(tmp_path / name, "allostery-3", {"edges": {"comparison": name}}, 800)
    printed = compared(capsys, tmp_path, "paper ideal")
    page = page[page.index("## Runs side by side") :].split("\n## ")[0]
    lines = [line.strip("| ").split(" | ") for line in page.splitlines() if line[:2] == "| "]
    rows = [[cell.strip() for cell in line] for line in lines[1:]]
    assert len(rows) == 8
    for name, *values in rows:
        lines = [line for line in printed.splitlines() if name in line]
        assert any(all(value in line for value in values) for line in lines), name
