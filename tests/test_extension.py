"""Parts from a user's own file: found by FILE.py:NAME, trained, and refused in one line."""

from pathlib import Path

import numpy as np
import pytest

import pyedge
from pyedge.errors import InputError
from pyedge.extension import Registry, load
from pyedge.tasks import load_task
from tests.refusals import refused

PARTS = Path(__file__).parents[1] / "examples" / "own" / "parts"
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


def test_own_edges_in_a_study(tmp_path):
    kind = "my_element.py:filament_edges"
    study = pyedge.Study(
        name="own",
        task="allostery-3",
        steps=50,
        replicas=2,
        record=["late"],
        machine={"edges": {"comparison": f"{PARTS / kind}"}},
        axis=[{"name": "eta", "key": "supervisor.eta", "values": [0.1, 0.5]}],
    )
    assert np.isfinite(study.run(tmp_path / "s.zarr")["late"].values).all()


def test_a_machine_file_names_parts_beside_it(tmp_path):
    (tmp_path / "my_physics.py").write_bytes((PARTS / "my_physics.py").read_bytes())
    (tmp_path / "m.toml").write_text('physics = "my_physics.py:Rounded"\n')
    history = pyedge.MachineConfiguration.load(tmp_path / "m.toml").build().train(TASK, 5)
    volts = history.dataset["free_voltage"].values
    assert np.array_equal(volts, np.round(volts, 4))


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
