"""The laboratory's supervisor and capacitor: compiled, in Python and in ensembles the same."""

from dataclasses import replace
from unittest import mock

import numpy as np
import pytest

from pyedge.supervisor.objective import Hinge
from pyedge.tasks.transistor import xor
from pyedge.training import step
from pyedge.training.configuration import MachineConfiguration
from pyedge.training.ensemble import Ensemble
from tests.refusals import refused

CHIP = {"threshold": 0.01, "transconductance": 0.03, "multiplier": 0.01, "drop_offset": 1e-3}
LABORATORY = {"adc": 1e-3, "resolution": 5e-4, "eta_steps": 128}
XOR = xor()
HINGED = replace(XOR, objective=replace(XOR.objective, loss=Hinge()))


def machine(comparison="transistor", chip=None, capacitor=None, supervisor=None):
    return MachineConfiguration.make(
        {
            "network": "periodic:4x4",
            "edges": {"comparison": comparison},
            "chip": chip or {},
            "capacitor": {"start": 1.5, "window": 10.9e-3, "period": 20e-3, **(capacitor or {})},
            "supervisor": {"eta": 0.1, **(supervisor or {})},
        }
    )


@pytest.mark.parametrize(
    ("comparison", "keys"),
    [
        ("transistor", {"capacitor": {"substeps": 3, "leak": 0.5}}),
        ("transistor", {"supervisor": LABORATORY}),
        ("transistor", {"supervisor": {"overclamp": 0.05, "noise": 1e-3, "tolerance": 0.02}}),
        ("capacitor", {"supervisor": {"overclamp": 0.05}, "capacitor": {"substeps": 2}}),
    ],
    ids=["substeps", "converters", "overclamp", "linear"],
)
def test_an_ensemble_is_its_machines_and_compiled_code_is_python(comparison, keys):
    chip = {**CHIP, "drift": 0.01} if comparison == "transistor" else {}
    ensemble = Ensemble(machine(comparison, chip, **keys), [0, 2])
    outcome = ensemble.train(XOR, 40)
    assert outcome.compiled
    for k, replica in enumerate(outcome.replica):
        one, other = (ensemble.machine(int(replica)) for _ in range(2))
        one.train(XOR, 40)
        assert np.array_equal(one.edges.degrees, outcome.degrees[k])
    with mock.patch.object(step, "compiled_supervision", return_value=None):
        other.train(XOR, 40)
    np.testing.assert_allclose(other.edges.degrees, one.edges.degrees, rtol=0, atol=1e-12)
    plain = machine(comparison, chip).build()
    plain.train(XOR, 40)
    assert not np.array_equal(plain.edges.degrees, outcome.degrees[0])


def test_sub_steps_are_steps_of_a_part_of_the_window():
    parts = machine(capacitor={"window": 10.9e-3 / 4, "period": 5e-3, "leak": 2.0}).build()
    whole = machine(capacitor={"substeps": 4, "leak": 2.0}).build()
    inputs = dict(zip(XOR.inputs, XOR.train.inputs[1], strict=True))
    whole.step(inputs, {"11-1": -0.087})
    for _ in range(4):
        parts.step(inputs, {"11-1": -0.087})
    assert np.array_equal(whole.edges.degrees, parts.edges.degrees)


def test_one_euler_step_of_a_long_window_is_far_from_many():
    """Gates after a window of 10.9 ms, to which a window of 64 sub-steps is the reference."""
    inputs = dict(zip(XOR.inputs, XOR.train.inputs[1], strict=True))
    gates = {}
    for substeps in (1, 4, 16, 64):
        made = machine(supervisor={"eta": 1.0}, capacitor={"substeps": substeps}).build()
        made.step(inputs, {"11-1": -0.087})
        gates[substeps] = made.edges.degrees
    errors = [np.abs(gates[n] - gates[64]).max() for n in (1, 4, 16)]
    assert errors[0] > 3 * errors[1] > 9 * errors[2] > 0


def test_where_all_outputs_are_right_offsets_and_drift_teach_nothing():
    """With a hinge loss and `tolerance` 0, edges learn only where an output is wrong."""
    easy = replace(HINGED, train=replace(XOR.train, targets=np.full((4, 1), -1e-9)))
    chip = {**CHIP, "drift": 0.1}
    moved = []
    for supervisor in ({}, {"tolerance": 0.0}):
        made = machine(chip=chip, supervisor=supervisor).build()
        history = made.train(easy, 30)
        outputs = easy.objective.read(history.dataset["free_voltage"].values[:, [10, 0]])
        right = outputs[:, 0] < -1e-9
        gates = history.dataset["gate_voltage"].values
        moved.append(np.abs(np.diff(gates, axis=0)).max(axis=1)[right[1:]])
    assert len(moved[0]) > 3
    assert len(moved[1]) > 3
    assert moved[0].min() > 0
    assert moved[1].max() == 0


def test_a_drift_moves_gates_by_itself():
    """Volts a second of learning: no nudge, no offsets, twins alike."""
    made = machine(chip={"drift": 0.5}, supervisor={"eta": 1e-9}).build()
    made.train(XOR, 5)
    drift = made.edges.populations[0].rule.chip.drift
    np.testing.assert_allclose(made.edges.degrees - 1.5, 5 * 10.9e-3 * drift, atol=1e-8)


def test_edges_that_compare_have_no_learning_time():
    for supervisor in ({"overclamp": 0.05}, {"tolerance": 0.0}):
        made = machine("paper", supervisor=supervisor)
        refused(made.build, "edges that compare", "overclamp", "tolerance")


def test_sub_steps_that_cannot_be_are_refused():
    refused(lambda: machine(capacitor={"substeps": 0}), "substeps 0", "1..1000")


def test_defaults_are_in_no_file():
    plain = machine().model_dump(mode="json")
    assert "substeps" not in plain["capacitor"]
    assert not {"adc", "dac", "eta_steps", "overclamp", "tolerance"} & plain["supervisor"].keys()


def on_grid(task, step):
    """The task with every input at a multiple of a step."""
    shown = [
        replace(each, inputs=np.floor(each.inputs / step + 0.5) * step)
        for each in (task.train, task.test or task.train)
    ]
    return replace(task, train=shown[0], test=shown[1])


@pytest.mark.parametrize("physics", ["dense", "sparse", "ngspice"])
def test_inputs_of_a_dac_are_inputs_at_its_steps(physics):
    """In one machine and in an ensemble: bits of gates, read-outs and errors are the same."""
    step, task = 0.05, replace(XOR, test=XOR.train)
    made = {
        dac: machine(chip=CHIP, supervisor={"dac": dac}).model_copy(update={"physics": physics})
        for dac in (0.0, step)
    }
    histories = []
    for dac, shown in ((step, task), (0.0, on_grid(task, step))):
        one = made[dac].build()
        histories.append(one.train(shown, 6))
        measured = one.measure(task.inputs, task.outputs, shown.train.inputs)
        histories[-1].dataset["measured"] = (("a", "b"), measured)
        one.close()
    for name in ("gate_voltage", "free_voltage", "test_output_last", "measured"):
        first, second = (each.dataset[name].values for each in histories)
        assert np.array_equal(first, second), name
    if physics != "ngspice":
        first, second = (
            Ensemble(made[dac], [0, 2]).train(shown, 6, record=[0, 6])
            for dac, shown in ((step, task), (0.0, on_grid(task, step)))
        )
        for name in ("degrees", "first", "late", "recorded"):
            assert np.array_equal(getattr(first, name), getattr(second, name)), name
        assert np.array_equal(first.degrees[0], histories[0].dataset["gate_voltage"].values[-1])
    plain = made[0.0].build()
    plain.train(task, 6)
    assert not np.array_equal(plain.edges.degrees, histories[0].dataset["gate_voltage"].values[-1])
    plain.close()
