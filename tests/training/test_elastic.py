"""Mechanical networks learn: the adjoint's gradient, published figures, coupled learning."""

import numpy as np
import pytest

import pyedge
from pyedge.edges import Edges
from pyedge.edges.kinds import bars, every, rest_lengths, springs
from pyedge.memory import Bar
from pyedge.physics.contract import Boundary
from pyedge.physics.second_state import FreeState
from pyedge.supervisor.objective import CrossEntropy, Objective, Squared
from pyedge.supervisor.supervisor import Supervisor
from pyedge.tasks import Examples, Task
from pyedge.tasks.elastic import ELASTIC, FORCE, SLOPES
from pyedge.training.machine import LearningMachine
from tests.machines import AskedPhysics
from tests.refusals import complained, refused

NETWORK = pyedge.named("trapezoid:rows=4")
BEHAVIOR = pyedge.published("elastic-behavior")
FIG_2 = -0.52429293, -0.62533311, -0.47997346  # mm: before; of the two joints after 333 steps
STIFFNESS = np.random.default_rng(5).uniform(103, 172, NETWORK.n_edges)
LOSSES = {"squared": (Squared(), [-6e-4, -4e-4]), "cross-entropy": (CrossEntropy(), [1.0, 0.0])}


def machine(edges, **supervisor):
    return LearningMachine(NETWORK, pyedge.DensePhysics(), Edges([edges]), Supervisor(**supervisor))


def loss_of(objective, targets, stiffness):
    """The loss at stiffnesses that may be complex, with a force of 5 g."""
    matrix = NETWORK.incidence
    force = BEHAVIOR.train.current(NETWORK)[0]
    moved = np.linalg.solve(matrix.T @ (stiffness[:, None] * matrix), force)
    read = moved[NETWORK.nodes(BEHAVIOR.outputs)]
    if isinstance(objective.loss, Squared):
        return ((read - targets) ** 2).sum()
    return np.log(-read.sum()) - np.log(-read[0])  # of displacements that are negative


def adjoint(objective, targets):
    """(m,) the derivative of the loss by each stiffness, by two solves."""
    edges = springs(every(NETWORK), 1.0, low=1.0, high=1e3, adjoint=True)
    edges.memory.restore(STIFFNESS)
    built = machine(edges, method="adjoint", beta=2.0)
    plan = built.plan((), BEHAVIOR.outputs)
    boundary = Boundary(np.zeros(0), BEHAVIOR.train.current(NETWORK)[0])
    state = FreeState(plan, built.edges.law, boundary)
    measured = state.voltage[plan.outputs]
    nudge = built.supervisor.nudge(1.0)
    second = nudge.second(state, objective.desired(measured, targets, nudge.clamped), measured)
    drops = NETWORK.drops(state.voltage), NETWORK.drops(second)
    return edges.rule.signal(*drops, None).value


@pytest.mark.parametrize("name", LOSSES)
def test_the_adjoint_is_the_derivative_by_a_complex_step(name):
    loss, targets = LOSSES[name]
    objective, targets = Objective(None, loss), np.array(targets)
    steps = 1e-30j * np.eye(NETWORK.n_edges)
    exact = [loss_of(objective, targets, STIFFNESS + step).imag / 1e-30 for step in steps]
    found = adjoint(objective, targets)
    assert np.abs(found - exact).max() <= 1e-12 * np.abs(exact).max()


def test_errors_of_forward_differences_make_a_v():
    loss, targets = LOSSES["cross-entropy"]
    objective, targets = Objective(None, loss), np.array(targets)
    exact, start = adjoint(objective, targets), loss_of(objective, np.array(targets), STIFFNESS)
    eye = np.eye(NETWORK.n_edges)

    def error(size):
        ahead = np.array([loss_of(objective, targets, STIFFNESS + size * row) for row in eye])
        return np.sqrt((((ahead - start) / size - exact) ** 2).mean())

    for sizes, slope in ((np.logspace(-8, -5, 25), -1.0), (np.logspace(-2, 0, 9), 1.0)):
        errors = [error(size) for size in sizes]
        fitted = np.polyfit(np.log(sizes), np.log(errors), 1)[0]
        assert fitted == pytest.approx(slope, abs=0.1)


def test_figure_1_of_li_and_mao():
    """10 g at one lower joint, 5 g as the adjoint force at the other: the values of their file."""
    levels = [7.94e-8, 4.19e-8, 1.75e-8, 7.76e-9, 4.27e-9, 2.61e-9, 1.66e-9, 7.64e-10, -1.82e-10,
              -1.51e-9, -2.39e-9, -1.23e-8]  # fmt: skip
    outputs = NETWORK.nodes(["y13", "y14"])
    force = np.zeros((2, NETWORK.n_nodes))
    force[[0, 1], outputs] = 2 * FORCE, FORCE
    plan = pyedge.DensePhysics().plan(NETWORK, outputs[:0], outputs)
    stiffness = np.full(NETWORK.n_edges, 137.5)
    moved = plan.free(stiffness, Boundary(np.zeros(0), force)).voltage
    assert 1e3 * moved[0, outputs[1]] == pytest.approx(-0.8052, abs=5e-5)
    product = np.prod(NETWORK.drops(moved), axis=0)
    nearest = np.abs(product[:, None] - levels).argmin(axis=1)
    assert set(nearest) == set(range(len(levels)))
    assert product == pytest.approx(np.array(levels)[nearest], rel=0.006)


@pytest.mark.parametrize("physics", [pyedge.DensePhysics(), AskedPhysics()], ids=["jit", "numpy"])
def test_figure_2_of_li_and_mao(physics):
    """Displacements of their data file, within 1e-6 mm."""
    built = pyedge.MachineConfiguration.load("elastic-behavior").build()
    built.physics = physics
    history = built.train(BEHAVIOR)
    plan = built.plan((), BEHAVIOR.outputs)
    boundary = Boundary(np.zeros(0), BEHAVIOR.train.current(NETWORK)[0])
    after = plan.free(built.edges.law, boundary).voltage[plan.outputs]
    assert 1e3 * history.read[0] == pytest.approx([FIG_2[0]] * 2, abs=1e-6)
    assert 1e3 * after == pytest.approx(FIG_2[1:], abs=1e-6)
    loss = [history.error[0], float(BEHAVIOR.objective.value(after, np.array([1.0, 0.0])))]
    assert loss == pytest.approx([0.6931, 0.5696], abs=5e-5)
    assert (history.error_unit, history.dataset["resistance"].attrs["units"]) == ("1", "m/N")


def test_the_regression_ends_at_what_stiffnesses_allow():
    """Slopes of .016 m/N are out of reach: the softest network has .0143."""
    task = pyedge.published("elastic-regression")
    history = pyedge.MachineConfiguration.load("elastic-regression").build().train(task, 1500)
    assert history.late == pytest.approx(9.502e-9, rel=2e-3)
    force = task.train.loads[history.dataset["example"].values[-1], 0]
    slopes = dict(zip(task.outputs, history.read[-1] / force, strict=True))
    assert slopes["y13"] < slopes["y14"] < SLOPES["y14"]
    assert history.error_unit == "m^2"


def test_irises_are_told_apart():
    task = pyedge.published("elastic-iris", split=1)
    history = pyedge.MachineConfiguration.load("elastic-iris").build().train(task, 5000)
    assert history.accuracy[0] < 0.5
    assert history.late_accuracy > 0.8


@pytest.mark.parametrize(
    ("edges", "method"),
    [
        (lambda: bars(every(NETWORK), NETWORK.lengths, Bar(batch=3)), "adjoint"),
        (lambda: bars(every(NETWORK), NETWORK.lengths, Bar(rate=5.0)), "adjoint"),  # to the limits
        (lambda: bars(every(NETWORK), NETWORK.lengths, adjoint=False), "clamp"),
        (lambda: springs(every(NETWORK), 1e9), "inject"),
        (lambda: springs(every(NETWORK), 1e9, adjoint=True), "adjoint"),
    ],
)
def test_compiled_code_does_what_numpy_does(edges, method):
    task = pyedge.published("elastic-regression")
    both = []
    for physics in (pyedge.DensePhysics(), AskedPhysics()):
        built = machine(edges(), method=method, beta=30.0)
        built.physics = physics
        both.append(built.train(task, 40).dataset)
    start, end = both[0]["start"].values, list(both[0].data_vars.values())
    name = "latent" if "latent" in both[0] else "stiffness"
    assert np.abs(both[0][name].values[-1] - start).max() > 0
    assert len(end) > 5
    for each in (name, "free_voltage", "clamped_voltage", "error"):
        left, right = both[0][each].values, both[1][each].values
        assert left == pytest.approx(right, rel=1e-9, abs=1e-12 * np.abs(left).max())


def test_replicas_are_the_machines_one_by_one():
    task = pyedge.published("elastic-behavior")
    configuration = pyedge.MachineConfiguration.load("elastic-behavior")
    outcome = pyedge.Ensemble(configuration, 3).train(task, 50)
    assert outcome.compiled
    alone = configuration.build().train(task, 50)
    assert outcome.degrees == pytest.approx(np.tile(alone.last["latent"], (3, 1)), abs=1e-12)
    assert outcome.late == pytest.approx(alone.late, rel=1e-12)


def test_a_training_goes_on_with_the_moments_of_adam():
    built = pyedge.MachineConfiguration.load("elastic-behavior").build
    whole = built().train(BEHAVIOR, 60)
    begun = built().train(BEHAVIOR, 25)
    again = built().train(BEHAVIOR, 60, history=begun)
    assert np.array_equal(whole.dataset["latent"].values, again.dataset["latent"].values)
    assert np.array_equal(whole.dataset["moments"].values, again.dataset["moments"].values)


def cosine(rule, gradient):
    return -float(rule @ gradient / np.sqrt((rule @ rule) * (gradient @ gradient)))


def pulled(target=-8e-4):
    """One output pulled towards a target, against a force."""
    data = Examples(np.zeros((1, 0)), [[target]], [[-0.049]], ("y11",))
    return Task("pulled", (), ("y13",), data)


def moved(edges, eta, target=-8e-4):
    """(m,) by how much one step of coupled learning changes the degrees of freedom."""
    before = edges.memory.state
    machine(edges, eta=eta).train(pulled(target), 1)
    return edges.memory.state - before


@pytest.mark.parametrize("eta", [1.0, 0.3, 1e-3])
def test_coupled_learning_of_rest_lengths_follows_the_gradient_at_any_eta(eta):
    edges = rest_lengths(every(NETWORK), STIFFNESS, 1e-5, 1e-2)
    matrix, output = NETWORK.incidence, NETWORK.node("y13")
    response = np.linalg.inv(matrix.T @ (STIFFNESS[:, None] * matrix))
    error = (response @ pulled().train.current(NETWORK)[0])[output] + 8e-4
    gradient = error * STIFFNESS * (matrix @ response[:, output])
    assert cosine(moved(edges, eta), gradient) >= 1 - 1e-12


def test_coupled_learning_of_stiffness_needs_a_small_nudge():
    """Its angle to the gradient is in proportion to eta."""
    matrix, output = NETWORK.incidence, NETWORK.node("y13")
    response = np.linalg.inv(137.5 * matrix.T @ matrix)
    free = response @ pulled().train.current(NETWORK)[0]
    gradient = -(free[output] - 2e-4) * (matrix @ free) * (matrix @ response[:, output])
    found = [
        cosine(moved(springs(every(NETWORK), 1e5 / eta), eta, 2e-4), gradient)
        for eta in (1.0, 0.1, 1e-3)
    ]
    assert found[0] == pytest.approx(0.774, abs=1e-3)
    assert 1 - found[1] == pytest.approx(7.7e-4, rel=0.01)
    assert 1 - found[2] == pytest.approx(6.9e-8, rel=0.01)


@pytest.mark.parametrize("make", [
    lambda: springs(every(NETWORK), 2e8),
    lambda: rest_lengths(every(NETWORK), STIFFNESS, 1e-3, 4e-3),
], ids=["stiffness", "rest length"])  # fmt: skip
@pytest.mark.parametrize("method", ["clamp", "inject"])
def test_both_learn_a_displacement(make, method):
    target = -7.5e-4 if make().memory.name == "rest-length" else -5e-4
    history = machine(make(), method=method, beta=50.0, eta=0.5).train(pulled(target), 400)
    assert history.late < 1e-3 * history.initial


def test_a_held_displacement_is_an_input():
    edges = springs(every(NETWORK), 1e8)
    data = Examples([[-1e-3]], [[-5e-4]])
    history = machine(edges, eta=0.1).train(Task("held", ("y11",), ("y13",), data), 5)
    assert history.dataset["free_voltage"].values[:, NETWORK.node("y11")] == pytest.approx(-1e-3)
    assert history.error[-1] < history.error[0]


@pytest.mark.parametrize("name", ELASTIC)
def test_the_command_line_finds_the_machine_of_a_task(capsys, name):
    assert pyedge.cli.app.run(["train", name, "--steps", "2", "--json", "--splits", "1"][
        : None if name == "elastic-iris" else -2]) == 0  # fmt: skip
    assert '"network": "trapezoid:rows=4"' in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["allostery-3", "--machine", "elastic-iris"], "4 is no degree of freedom"),
        (["elastic-iris", "--network", "trapezoid:rows=4"], "write bar, spring, rest-length"),
        (["elastic-iris", "--edges", "bar", "--network", "torus16"], "bar edges are of elastic"),
        (["elastic-behavior", "--cut", "1-2@1", "--cut", "2-7@1", "--cut", "2-6@1"], "mechanism"),
        (["elastic-behavior", "--machine", "elastic-behavior", "--physics", "ngspice"], "elastic"),
    ],
)
def test_mistakes_are_one_line(capsys, words, said):
    assert said in complained(capsys, "train", *words)


def test_supports_are_of_elastic_networks():
    make = pyedge.MachineConfiguration
    made = make(network="strip:columns=4", edges={"comparison": "spring"}, fixed=[1, "y4"])
    assert made.build().network.fixed == ("x1", "y1", "y4")
    refused(lambda: make(fixed=[1]).build(), "fixed: network 'torus16' is of resistors")
    force = {"y1": 1.0}
    task = pyedge.allostery("loaded", {"x3": 0.0}, {"x4": 0.0}).injecting(force)
    refused(lambda: made.build().train(task, 1), "y1 of network 'strip:columns=4' is fixed")
