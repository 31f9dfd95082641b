"""The true gradient: against complex steps and differences, and a planted fault."""

from typing import Any

import numpy as np
import pytest

from pyedge.errors import InputError
from pyedge.physics import Boundary
from pyedge.physics.small_signal import SmallSignal
from pyedge.tasks.task import Examples, Task
from pyedge.training.configuration import MachineConfiguration
from pyedge.training.gradient import changes, gradient, step_cosines
from pyedge.training.step import preloaded

VOLTS = Examples(np.array([[0.1, 0.0, 0.45], [0.3, 0.0, 0.45]]), np.array([[0.2, 0.3], [0.3, 0.1]]))
ELECTRIC = Task("electric", (1, 6, 11), (3, 16), VOLTS, eta=0.01)
PUSHED = Task(
    "pushed",
    (),
    ("y13", "x11"),
    Examples(np.zeros((1, 0)), np.array([[1e-3, 0.0]]), np.array([[-0.03]]), ("y14",)),
    eta=1e-4,
)
TRANSISTORS: dict[str, Any] = {
    "network": "periodic:4x4",
    "edges": {"comparison": "transistor"},
    "capacitor": {"start": 1.4, "spread": 0.3},
}


def built(**data: Any) -> Any:
    return MachineConfiguration(**data).build()


def by_differences(machine: Any, task: Task, step: float) -> Any:
    """(k, m) central differences of the loss by the degrees of freedom."""
    plan, degrees = machine.plan(task.inputs, task.outputs), machine.edges.degrees

    def loss(z: Any) -> Any:
        machine.edges.restore(z)
        loads = preloaded(machine.network, machine.edges, task.train.current(machine.network))
        settled = plan.free(machine.edges.law, Boundary(task.train.inputs, loads))
        outputs = settled.voltage[..., plan.outputs]
        return task.objective.value(task.objective.read(outputs), task.train.targets)

    rows = []
    for edge in range(len(degrees)):
        unit = step * np.eye(len(degrees))[edge]
        rows.append((loss(degrees + unit) - loss(degrees - unit)) / (2 * step))
    machine.edges.restore(degrees)
    return np.array(rows).T


def largest(one: Any, other: Any) -> float:
    return float(np.abs(one - other).max() / np.abs(other).max())


@pytest.mark.parametrize(
    ("machine", "task", "step"),
    [
        (TRANSISTORS, ELECTRIC, 1e-5),
        (TRANSISTORS | {"transistor": {"law": "ekv"}}, ELECTRIC, 1e-5),
        (TRANSISTORS | {"chip": {"threshold": 0.01, "transconductance": 0.05}}, ELECTRIC, 1e-5),
        ({"network": "periodic:4x4", "edges": {"comparison": "conductor"},
          "supervisor": {"method": "inject"}}, ELECTRIC, 1e-7),
        ({"network": "periodic:4x4", "edges": {"comparison": "ideal"}}, ELECTRIC, 1.0),
        ({"network": "trapezoid:rows=4", "edges": {"comparison": "spring"}}, PUSHED, 1e-3),
        ({"network": "trapezoid:rows=4", "edges": {"comparison": "bar"}}, PUSHED, 1e-5),
        ({"network": "trapezoid:rows=4", "edges": {"comparison": "rest-length"}}, PUSHED, 1e-5),
    ],
)  # fmt: skip
def test_equals_central_differences(machine, task, step) -> None:
    made = built(**machine)
    assert largest(gradient(made, task), by_differences(made, task, step)) < 3e-6


def test_linear_edges_equal_a_complex_step() -> None:
    """The derivative of (C^T diag(G) C)^-1, by a complex step, in dense complex arithmetic."""
    machine = built(
        network="periodic:4x4", edges={"comparison": "conductor"}, supervisor={"method": "inject"}
    )
    operator = machine.network.operator.toarray()
    held, outputs = (machine.network.nodes(each) for each in (ELECTRIC.inputs, ELECTRIC.outputs))
    free = np.setdiff1d(np.arange(16), held)
    expected = np.zeros((2, 32))
    for edge in range(32):
        conductance = machine.edges.degrees + 1e-30j * np.eye(32)[edge]
        whole = operator.T @ (conductance[:, None] * operator)
        right = -whole[np.ix_(free, held)] @ VOLTS.inputs.T
        voltage = np.zeros((16, 2), complex)
        voltage[free] = np.linalg.solve(whole[np.ix_(free, free)], right)
        loss = ((voltage[outputs].T - VOLTS.targets) ** 2).sum(axis=1)
        expected[:, edge] = loss.imag / 1e-30
    assert largest(gradient(machine, ELECTRIC), expected) < 1e-12


def test_the_jacobian_of_transistors_in_the_place_of_its_transpose_is_caught(monkeypatch) -> None:
    machine = built(**TRANSISTORS)
    true = by_differences(machine, ELECTRIC, 1e-5)
    whole = SmallSignal.response
    fault = lambda self, loads, transposed=False: whole(self, loads, not transposed)  # noqa: E731
    monkeypatch.setattr(SmallSignal, "response", fault)
    assert largest(gradient(machine, ELECTRIC), true) > 1e-2


def test_of_linear_edges_both_are_the_same(monkeypatch) -> None:
    machine = built(network="trapezoid:rows=4", edges={"comparison": "spring"})
    true = gradient(machine, PUSHED)
    whole = SmallSignal.response
    turned = lambda self, loads, transposed=False: whole(self, loads, not transposed)  # noqa: E731
    monkeypatch.setattr(SmallSignal, "response", turned)
    assert largest(gradient(machine, PUSHED), true) < 1e-12


@pytest.mark.parametrize("method", ["clamp", "inject", "adjoint"])
def test_rules_of_linear_edges_follow_it_for_small_nudges(method) -> None:
    chosen: dict[str, Any] = {"method": method, "beta": 1e-2}
    springs = built(
        network="trapezoid:rows=4", edges={"comparison": "spring"}, supervisor=chosen,
        spring={"start": 137.5, "spread": 30.0, "rate": 1e9},
    )  # fmt: skip
    one = Task("one", (), ("y13",), Examples(np.zeros((1, 0)), np.array([[1e-3]]),
               np.array([[-0.03]]), ("y14",)), eta=1e-4)  # fmt: skip
    assert step_cosines(springs, one)[0] == pytest.approx(1.0, abs=1e-4)


@pytest.mark.parametrize("method", ["clamp", "inject", "adjoint"])
def test_transistors_go_downhill(method) -> None:
    chosen = {"method": method, "beta": 1e-5}
    cosines = step_cosines(built(**TRANSISTORS, supervisor=chosen), ELECTRIC)
    assert (cosines > 0.5).all()
    assert (cosines < 1 - 1e-6).all()


def test_the_machine_stays_as_it_is() -> None:
    machine = built(network="trapezoid:rows=4", edges={"comparison": "bar"},
                    supervisor={"method": "adjoint", "beta": 2.0})  # fmt: skip
    before, moments = machine.edges.degrees, machine.edges.moments
    assert np.abs(changes(machine, PUSHED)).max() > 0
    assert np.array_equal(machine.edges.degrees, before)
    assert np.array_equal(machine.edges.moments, moments)
    assert machine.clock == 0


def test_codes_are_refused() -> None:
    task = Task("codes", (1, 6, 11), (3, 16), VOLTS)
    with pytest.raises(InputError, match="continuous"):
        gradient(built(network="periodic:4x4"), task)
