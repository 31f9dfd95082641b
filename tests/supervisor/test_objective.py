"""Read-outs and losses: their gradients, and that every way to train obeys them."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pyedge
from pyedge.networks.topologies import torus16
from pyedge.physics import DensePhysics
from pyedge.plots.training import training_figure
from pyedge.supervisor.objective import CrossEntropy, Hinge, Objective, Squared
from pyedge.supervisor.supervisor import Supervisor
from pyedge.tasks import Examples, Task, allostery, published, read_outs, regression
from pyedge.training.attainable import error_and_gradient
from tests.machines import AskedPhysics
from tests.refusals import refused
from tests.strategies import volts

LOSSES = {"squared": Squared(), "hinge": Hinge(), "cross-entropy": CrossEntropy()}
DIFFERENCE = allostery("difference", {1: 5.0, 3: 0.0, 9: 1.0}, {"5-6": 0.4, "7": 2.0})


def taught(loss: str) -> Task:
    return replace(DIFFERENCE, objective=replace(DIFFERENCE.objective, loss=LOSSES[loss]))


def machine(method="clamp", physics=None, replica=0):
    parts = physics or DensePhysics(), pyedge.IdealEdges(torus16()), Supervisor(method=method)
    return pyedge.LearningMachine(torus16(), *parts, replica=replica)


@pytest.mark.parametrize("loss", LOSSES)
@given(st.integers(1, 4), st.data())
def test_a_gradient_is_half_the_derivative_of_the_loss(loss, count, data):
    read, targets = (data.draw(volts(1, count)) for _ in range(2))
    targets = np.where(np.abs(targets) < 0.1, 0.1, targets)
    if loss == "cross-entropy":  # has a pole at 0
        read = np.where(np.abs(read) < 0.1, 0.1, read)
    gradient = LOSSES[loss].gradient(read, targets)[0]
    for slope, step in zip(gradient, 1e-6 * np.eye(count), strict=True):
        up, down = (LOSSES[loss].value(read + way * step, targets)[0] for way in (1, -1))
        assert slope == pytest.approx((up - down) / 4e-6, abs=1e-5)


def test_a_hinge_asks_nothing_of_a_read_out_beyond_its_target():
    gradient = Hinge().gradient(np.array([0.4, 0.2, -0.4, 0.1]), np.array([0.3, 0.3, -0.3, -0.3]))
    assert gradient == pytest.approx([0, -0.1, 0, 0.4])


@given(st.data())
def test_outputs_that_are_as_desired_read_what_is_wanted(data):
    matrix = np.array([[1.0, -1.0, 0.0], [0.0, 0.5, 0.5]])
    objective = Objective(matrix)
    measured, targets = data.draw(volts(4, 3)), data.draw(volts(4, 2))
    desired = objective.desired(measured, targets, clamped=True)
    assert np.allclose(objective.read(desired), targets)
    least = objective.desired(measured, objective.read(measured), clamped=True)
    assert np.allclose(least, measured), "nothing wanted, nothing moved"


@pytest.mark.parametrize("loss", LOSSES)
@given(st.integers(0, 99))
def test_the_gradient_by_resistance_is_that_of_the_loss_of_read_outs(loss, seed):
    task, network = taught(loss), torus16()
    plan = DensePhysics().plan(network, network.nodes(task.inputs), network.nodes(task.outputs))
    x = np.log(np.random.default_rng(seed).uniform(1e3, 1e5, 16))
    _, gradient = error_and_gradient(plan, task.train, x, task.objective)
    for edge in range(0, 16, 5):
        step = 1e-4 * np.eye(16)[edge]
        ends = (x + step, x - step)
        up, down = (error_and_gradient(plan, task.train, each, task.objective)[0] for each in ends)
        assert gradient[edge] == pytest.approx((up - down) / 2e-4, rel=1e-3, abs=1e-6)


@pytest.mark.parametrize(
    ("method", "task"),
    [
        ("clamp", taught("hinge")),
        *((m, t) for m in ("inject", "adjoint") for t in (DIFFERENCE, published("allostery-3"))),
    ],
    ids=str,
)
def test_compiled_asked_and_ensemble_agree(method, task):
    one, other = (machine(method, p).train(task, 60) for p in (DensePhysics(), AskedPhysics()))
    for variable in ("error", "clamped_voltage", "resistance"):
        assert np.allclose(one.dataset[variable], other.dataset[variable], rtol=1e-9), variable
    outcome = pyedge.Ensemble(lambda replica: machine(method, replica=replica), 3).train(task, 60)
    assert outcome.compiled
    assert outcome.late == pytest.approx([one.late] * 3, rel=1e-9)
    assert outcome.first == pytest.approx([one.initial] * 3, rel=1e-12)


def test_a_difference_is_learned_saved_and_drawn(tmp_path):
    history = machine().train(DIFFERENCE, 400)
    assert history.orders_late > 4
    history.save(tmp_path / "h")
    loaded = pyedge.History.load(tmp_path / "h")
    assert loaded.read_names == ["5 - 6", "7"]
    assert np.allclose(loaded.read[-1], [0.4, 2.0], atol=0.02)
    training_figure(loaded)


def test_tests_of_read_outs_are_measured_on_read_outs():
    inputs = np.column_stack([np.linspace(1, 5, 12), np.zeros(12)])
    data = Examples(inputs, 0.2 * inputs[:, :1])
    task = regression("slope", (1, 3), ("5-6",), data, tests=4)
    one = machine().train(task, 300)
    assert one.dataset["test_output_last"].shape == (4, 1)
    assert one.orders_late > 2
    outcome = pyedge.Ensemble(lambda replica: machine(replica=replica), 2).train(task, 300)
    assert outcome.late == pytest.approx([one.late] * 2, rel=1e-6)


def test_read_outs_by_name_or_refused():
    labels, objective = read_outs(("11-1", "3-1", 4))
    assert labels == (11, 1, 3, 4)
    assert objective.readout is not None
    assert objective.readout.tolist() == [[1, -1, 0, 0], [0, -1, 1, 0], [0, 0, 0, 1]]
    assert read_outs((5, "4"))[1].direct
    for name in ("11-11", "1-2-3", "-1", ""):
        refused(lambda name=name: read_outs((name,)), "output", repr(name), "11-1")
    refused(lambda: Objective(np.zeros((1, 2))), "read-out")
    refused(lambda: Objective(np.array([[1.0, np.nan]])), "read-out")
    refused(lambda: replace(DIFFERENCE, objective=Objective(np.ones((2, 2)))), "read-out", "2")
    refused(lambda: replace(DIFFERENCE, objective=Objective(np.ones((1, 3)))), "1 read-outs")
