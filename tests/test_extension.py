"""Parts from a user's own file: found by FILE.py:NAME, trained, and refused in one line."""

import json
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path

import numpy as np
import pytest

import pyedge
from pyedge.cli.app import run
from pyedge.errors import InputError
from pyedge.extension import Registry, load
from pyedge.hardware.exporters import EXPORTERS
from pyedge.tasks import load_task
from tests.refusals import refused

PARTS = Path(__file__).parents[1] / "examples" / "own" / "parts"
STUDY = """
name = "own"
task = "allostery-3"
steps = 60
replicas = 2
record = ["late", "degrees", "my_measure.py:spread", "my_measure.py:settled"]
machine.edges.comparison = "my_element.py:filament_edges"
[[axis]]
name = "eta"
key = "supervisor.eta"
values = [0.1, 0.5]
[[figure]]
name = "spread"
x = "eta"
y = "spread"
"""
IDEAL = {"edges": {"comparison": "ideal"}}
TASK = pyedge.published("allostery-3")
KINDS = {"my_rule.py:absolute_edges": True, "my_element.py:filament_edges": False}


def machine(kind, **more):
    return pyedge.MachineConfiguration.make({"edges": {"comparison": f"{PARTS / kind}"}, **more})


@pytest.mark.parametrize("kind", KINDS)
def test_own_edges_learn_resume_and_make_an_ensemble(kind, tmp_path):
    whole = machine(kind).build().train(TASK, 200)
    assert whole.orders_late > 3
    machine(kind).build().train(TASK, 60).save(tmp_path / "h")
    history = pyedge.History.load(tmp_path / "h")
    again = machine(kind).build().train(TASK, 200, history=history)
    assert again.dataset.identical(whole.dataset)
    outcome = pyedge.Ensemble(machine(kind), 2).train(TASK, 200)
    assert outcome.compiled == KINDS[kind]
    assert outcome.late[0] == pytest.approx(whole.late)


@pytest.mark.parametrize("part", ["nudge", "loss"])
def test_an_own_supervision_is_obeyed_everywhere(part, tmp_path):
    """A nudge or a loss of one's own: in a file, a machine and an ensemble."""
    (tmp_path / "t.toml").write_text(
        'name = "own"\nkind = "allostery"\nheld = {1 = 5, 3 = 0, 9 = 1}\n'
        'outputs = {"5-6" = "400mV"}\n'
        + (f'loss = "{PARTS}/my_loss.py:LogCosh"\n' if part == "loss" else "")
    )
    task = load_task(tmp_path / "t.toml")
    method = {"supervisor": {"method": f"{PARTS}/my_nudge.py:overclamp"}} if part == "nudge" else {}
    configuration = pyedge.MachineConfiguration.make({"edges": {"comparison": "ideal"}, **method})
    history = configuration.build().train(task, 60)
    outputs = history.network.nodes(task.outputs)
    clamped, free = (
        history.dataset[f"{n}_voltage"].values[:, outputs] for n in ("clamped", "free")
    )
    moved = (clamped - free) @ task.objective.readout.T
    if part == "nudge":
        assert np.abs(clamped - free).max() <= 0.05 + 1e-12
        assert np.abs(moved[0]) == pytest.approx(0.1)
    else:
        assert moved[0] == pytest.approx(0.05 * np.tanh((0.4 - history.read[0]) / 0.1))
    outcome = pyedge.Ensemble(configuration, 2).train(task, 60)
    assert outcome.compiled == (part == "nudge")
    assert outcome.late == pytest.approx([history.late] * 2, rel=1e-9)


def test_own_parts_and_measures_in_a_study_with_paths_from_its_file(tmp_path):
    for name in ("my_element.py", "my_measure.py"):
        (tmp_path / name).write_bytes((PARTS / name).read_bytes())
    (tmp_path / "s.toml").write_text(STUDY)
    study = pyedge.Study.load(tmp_path / "s.toml")
    results = study.run(tmp_path / "s.zarr", workers=1)
    assert np.isfinite(results["late"].values).all()
    assert np.allclose(results["spread"], results["degrees"].std("edge"))
    assert results["spread"].attrs["units"] == "code"
    assert (results["settled"] > 0).all()
    (tmp_path / "my_measure.py").write_text("from pyedge.studies import MEASURES\n")
    refused(lambda: pyedge.Study.load(tmp_path / "s.toml"), "record", "has no 'spread'")
    for name in ("my_measure.py", "my_element.py"):
        (tmp_path / name).write_text((PARTS / name).read_text() + "\n")
        again = pyedge.Study.load(tmp_path / "s.toml")
        refused(lambda again=again: again.run(tmp_path / "s.zarr", resume=True), "another", name)
        (tmp_path / name).write_bytes((PARTS / name).read_bytes())


def test_a_machine_file_names_parts_beside_it(tmp_path):
    (tmp_path / "my_physics.py").write_bytes((PARTS / "my_physics.py").read_bytes())
    (tmp_path / "m.toml").write_text('physics = "my_physics.py:Rounded"\n')
    history = pyedge.MachineConfiguration.load(tmp_path / "m.toml").build().train(TASK, 5)
    volts = history.dataset["free_voltage"].values
    assert np.array_equal(volts, np.round(volts, 4))


def test_own_kind_of_task_in_a_training_an_ensemble_and_a_study(tmp_path, capsys):
    assert run(["train", f"{PARTS}/mean.toml", "--edges", "ideal", "--json"]) == 0
    late = json.loads(capsys.readouterr().out)["mse_late"]
    assert late < 1e-2  # from 0.7 V^2
    task = load_task(PARTS / "mean.toml")
    outcome = pyedge.Ensemble(pyedge.MachineConfiguration.make(IDEAL), 2).train(task)
    assert outcome.late == pytest.approx(late)
    study = pyedge.Study(name="own", task=f"{PARTS}/mean.toml", machine=IDEAL)
    assert study.run(tmp_path / "s.zarr")["late"].item() == pytest.approx(late)


def test_own_exporter(tmp_path, capsys):
    words = ["netlist", "--format", f"{PARTS}/my_exporter.py:bill", "--out", str(tmp_path)]
    assert run([*words, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["files"] == [str(tmp_path / "bill.csv")]
    assert "LM339A,8" in (tmp_path / "bill.csv").read_text()


def test_own_compiled_rule_in_a_study(tmp_path):
    """Compiled anew in the worker, which has the file's path alone."""
    kind = {"edges": {"comparison": f"{PARTS}/my_rule.py:absolute_edges"}}
    study = pyedge.Study(name="own", task="allostery-3", steps=50, replicas=2, machine=kind)
    assert study.points()[0].compiled
    late = study.run(tmp_path / "s.zarr", workers=1)["late"]
    configuration = pyedge.MachineConfiguration.make(kind)
    assert np.allclose(late, configuration.build().train(TASK, 50).late)


def test_own_logic(tmp_path):
    logic = f"{PARTS}/my_logic.py:twice"
    configuration = pyedge.MachineConfiguration.make({"logic": logic})
    history = configuration.build().train(TASK, 200)
    steps = np.diff(history.dataset["wiper"].values.astype(int), axis=0)
    assert (steps == 0).any()
    assert history.orders_late > 1
    outcome = pyedge.Ensemble(configuration, 1)
    assert np.array_equal(outcome.train(TASK, 200).degrees[0], history.dataset["wiper"][-1])


def test_own_check(capsys):
    assert run(["verify", f"{PARTS}/my_check.py:learns", "--json"]) == 0
    checks = json.loads(capsys.readouterr().out)["checks"]
    assert [each["name"] for each in checks] == ["learns/allostery-1", "learns/allostery-3"]


def test_each_example_is_short():
    for path in PARTS.glob("*.py"):
        assert len(path.read_text().splitlines()) <= 40, path


def test_compiled_code_of_one_s_own_is_not_kept_for_other_processes():
    from pyedge.training.step import run

    machine("my_rule.py:absolute_edges").build().train(TASK, 2)
    assert not any("my_rule" in str(signature) for signature in run.signatures)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("no_file.py:Thing", ["no_file.py", "No such file"]),
        ("broken.py:Thing", ["broken.py", "ZeroDivisionError"]),
        ("fine.py:Thing", ["fine.py", "Thing"]),
        ("unknown", ["unknown", "dense", "FILE.py:NAME"]),
    ],
)
def test_a_name_that_names_nothing_is_one_line(tmp_path, name, words):
    (tmp_path / "broken.py").write_text("1 / 0\n")
    (tmp_path / "fine.py").write_text("\n")
    registry: Registry[int] = Registry("physics")
    registry.register("dense")(1)
    refused(lambda: registry.find(name, tmp_path), *words)
    if ".py:" in name:
        with pytest.raises(InputError):
            load(name, tmp_path)


def test_an_installed_package_s_names_are_found_listed_and_of_the_right_type(monkeypatch):
    points = EntryPoints([EntryPoint("mine", "json:dumps", "pyedge.exporters")])
    monkeypatch.setattr("pyedge.extension.entry_points", lambda group: points)
    registry: Registry[object] = Registry("exporters")
    assert "mine" in registry
    assert registry["mine"] is json.dumps
    refused(lambda: registry["yours"], "'yours' is not one of mine, nor FILE.py:NAME")
    refused(lambda: EXPORTERS["mine"], "mine is not of type Exporter")
