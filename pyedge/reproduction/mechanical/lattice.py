"""The published lattice, its displacements and exact derivatives of a loss by its stiffnesses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from pyedge.arrays import Floats
from pyedge.edges import Edges
from pyedge.edges.kinds import every, springs
from pyedge.networks.elastic import ElasticNetwork
from pyedge.networks.elastic_lattices import lattice
from pyedge.physics import Boundary, DensePhysics
from pyedge.physics.second_state import FreeState
from pyedge.rng import StepKey, Stream, uniform
from pyedge.supervisor.supervisor import Supervisor
from pyedge.tasks.elastic import FORCE
from pyedge.tasks.task import Task
from pyedge.training.machine import LearningMachine

LATTICE: ElasticNetwork = lattice("trapezoid:rows=4")
AS_MADE = 137.5  # N/m, of bars 2 mm wide
STIFFNESSES = (103.125, 171.875)  # N/m, of bars 1.5 and 2.5 mm wide
PUBLISHED_GRADIENT = (
    7.94e-8, 4.19e-8, 1.75e-8, 7.76e-9, 4.27e-9, 2.61e-9, 1.66e-9, 7.64e-10, -1.82e-10, -1.51e-9,
    -2.39e-9, -1.23e-8,
)  # fmt: skip
"""The 12 values of the 28 bars, in m^2, simulated (data file of Li and Mao, Fig. 1)."""
_IMAGINARY = 1e-30  # N/m, of the complex step


def displacement(stiffness: Any, force: Floats, network: ElasticNetwork = LATTICE) -> Any:
    """(..., n, k) displacements in metres for (..., m) stiffnesses and (n, k) forces in newtons.

    Complex stiffnesses give complex displacements.
    """
    matrix = network.incidence
    stiff = np.asarray(stiffness)
    return np.linalg.solve(matrix.T @ (stiff[..., None] * matrix), force)


def forces(network: ElasticNetwork, loaded: Sequence[str], values: Floats) -> Floats:
    """(n, k) forces on all degrees of freedom from the (k, loads) on some, in newtons."""
    force = np.zeros((network.n_nodes, len(values)))
    force[network.nodes(loaded)] = values.T
    return force


def figure_1() -> tuple[float, Floats]:
    """Displacement of y14 for 10 g at y13, in metres; (m,) products with the adjoint of 5 g."""
    force = forces(LATTICE, ("y13", "y14"), np.diag([2 * FORCE, FORCE]))
    moved = displacement(np.full(LATTICE.n_edges, AS_MADE), force)
    return float(moved[LATTICE.node("y14"), 0]), np.prod(LATTICE.incidence @ moved, axis=1)


def random_stiffness(machine: int) -> Floats:
    """(m,) stiffnesses, uniform between those of the published widths, in N/m."""
    low, high = STIFFNESSES
    draws = uniform(StepKey(0, machine, 0), Stream.START, LATTICE.n_edges)
    return np.asarray(low + (high - low) * draws)


def adjoint(task: Task, stiffness: Floats) -> Floats:
    """(m,) derivative of a task's loss by each stiffness, as the machine has it: two states."""
    edges = springs(every(LATTICE), 1.0, AS_MADE, 1.0, 1e4, adjoint=True)
    edges.memory.restore(stiffness)
    supervisor = Supervisor(method="adjoint", beta=2.0)
    machine = LearningMachine(LATTICE, DensePhysics(), Edges([edges]), supervisor)
    plan = machine.plan(task.inputs, task.outputs)
    load = task.train.current(LATTICE)
    assert load is not None, "the task has a force"
    state = FreeState(plan, machine.edges.law, Boundary(np.zeros(0), load[0]))
    measured, nudge = state.voltage[plan.outputs], machine.supervisor.nudge(1.0)
    wanted = task.objective.desired(measured, task.train.targets[0], nudge.clamped)
    second = nudge.second(state, wanted, measured)
    drops = LATTICE.drops(state.voltage), LATTICE.drops(second)
    return np.asarray(edges.rule.signal(*drops, StepKey(0, 0, 0)).value)


Loss = Callable[[Any], Any]
"""The loss at (..., m) stiffnesses in N/m, which may be complex."""


def behavior_loss(task: Task) -> Loss:
    """Cross-entropy of the behavior task, -log(u_1 / (u_1 + u_2)), of displacements of one sign."""
    load = forces(LATTICE, [str(each) for each in task.train.loaded], task.train.loads)
    outputs = LATTICE.nodes(task.outputs)

    def loss(stiffness: Any) -> Any:
        read = displacement(stiffness, load)[..., outputs, 0]
        return np.log(-read.sum(axis=-1)) - np.log(-read[..., 0])

    return loss


def complex_step(loss: Loss, stiffness: Floats) -> Floats:
    """(m,) derivative of a loss, without cancellation."""
    steps = 1j * _IMAGINARY * np.eye(len(stiffness))
    return np.asarray(loss(stiffness + steps).imag / _IMAGINARY)


def differences(loss: Loss, stiffness: Floats, size: float) -> tuple[Floats, Floats]:
    """(m,) forward and central differences, with a step in N/m."""
    steps = size * np.eye(len(stiffness))
    ahead, here, behind = loss(stiffness + steps), loss(stiffness), loss(stiffness - steps)
    return (ahead - here) / size, (ahead - behind) / (2 * size)
