"""True gradient of the loss by the learning degrees of freedom, by the discrete adjoint method.

Where nodes balance, F(v, z) = 0, and the loss is L(v), dL/dz = -a^T dF/dz with J^T a = dL/dv, the
transposed Jacobian of the node balances.  Of linear edges the Jacobian is symmetric; of transistors
it is not, and a response of the network itself, with J in the place of J^T, has another direction.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from pyedge.arrays import Floats
from pyedge.edges.population import Population
from pyedge.errors import InputError
from pyedge.networks.flow import EdgeLaw, Flow
from pyedge.physics.contract import Boundary
from pyedge.physics.small_signal import SmallSignal
from pyedge.rng import StepKey
from pyedge.tasks.task import Lesson, Task
from pyedge.training.machine import LearningMachine
from pyedge.training.step import play, preloaded

_STEP = 1e-4
"""Step of the differences by a nonlinear element's parameter, over the larger of it and 1."""


def gradient(machine: LearningMachine, task: Task) -> Floats:
    """(k, m) derivative of the loss of each training example by each degree of freedom.

    The machine is as it stands, the twins as the free one; edges that are cut have 0.

    Raises:
        InputError: degrees of freedom that are whole numbers, as wiper codes are.
    """
    network, edges = machine.network, machine.edges
    sensitivities = [_sensitivity(each) for each in edges.populations]
    shown = task.train.converted(machine.supervisor.dac)
    plan: Any = machine.plan(task.inputs, task.outputs)
    loads = preloaded(network, edges, shown.current(network))
    if loads is not None:
        loads = np.broadcast_to(loads, (len(shown.inputs), network.n_nodes))
    voltages = plan.free(edges.law, Boundary(shown.inputs, loads)).voltage
    rows = np.zeros((len(voltages), edges.n_edges))
    for row, voltage, targets in zip(rows, voltages, shown.targets, strict=True):
        slope = np.zeros(network.n_nodes)
        slope[plan.outputs] = _loss_slope(task, voltage[plan.outputs], targets)
        flow = Flow(*np.zeros((3, edges.n_edges)))
        by_parameter = np.zeros(edges.n_edges)
        for population, sensitivity in zip(edges.populations, sensitivities, strict=True):
            where, ends = population.edges, _ends(machine, population, voltage)
            for whole, part in zip(flow, _flow(population.law, ends), strict=True):
                whole[where] = part
            by_parameter[where] = _by_parameter(population.law, ends) * sensitivity
        adjoint = SmallSignal(network, plan.inputs, flow).response(slope, transposed=True)
        row[:] = -network.drops(adjoint) * by_parameter * network.intact
    return rows


def step_cosines(machine: LearningMachine, task: Task) -> Floats:
    """(k,) cosine of a step's change of the degrees of freedom and of minus the gradient.

    One step from where the machine stands for each training example, taken back afterwards; NaN
    where nothing changes.  Noise is that of the machine's next step.
    """
    return _cosines(changes(machine, task), -gradient(machine, task))


def changes(machine: LearningMachine, task: Task) -> Floats:
    """(k, m) change of each degree of freedom by one step for each example, taken back."""
    edges, supervisor = machine.edges, machine.supervisor
    plan = machine.plan(task.inputs, task.outputs)
    eta = supervisor.amplitude(task.eta)
    before, moments = edges.degrees, edges.moments
    key = StepKey(machine.seed, machine.replica, machine.clock)
    rows = np.zeros((len(task.train.inputs), edges.n_edges))
    for k, row in enumerate(rows):
        lesson = Lesson(task.train.rows(np.array([k])), np.array([0]), None, task.objective)
        play(plan, edges, supervisor, eta, lesson, key)
        row[:] = edges.degrees - before
        edges.restore(before, moments)
    return rows


def _cosines(one: Floats, other: Floats) -> Floats:
    """(k,) of the rows of two arrays; NaN where one of both is 0."""
    sizes = np.linalg.norm(one, axis=-1) * np.linalg.norm(other, axis=-1)
    with np.errstate(invalid="ignore"):
        return np.asarray((one * other).sum(axis=-1) / np.where(sizes == 0, np.nan, sizes))


def _sensitivity(population: Population) -> Floats:
    found = getattr(population.memory, "sensitivity", None)
    if found is None:
        raise InputError(
            f"memory {population.memory.name} has no derivative: the gradient is by degrees of "
            "freedom that are continuous, as of edges ideal, conductor, transistor, spring, bar"
        )
    return np.asarray(found)


def _loss_slope(task: Task, outputs: Floats, targets: Floats) -> Floats:
    """(n_outputs,) derivative of the loss by the outputs; losses give half of it."""
    objective = task.objective
    half = objective.loss.gradient(objective.read(outputs), targets)
    return np.asarray(2.0 * (half if objective.readout is None else half @ objective.readout))


def _ends(machine: LearningMachine, population: Population, voltage: Floats) -> tuple[Any, Any]:
    """What the law's flow depends on: node voltages, or of linear edges the drop and 0."""
    network, where = machine.network, population.edges
    if population.element.linear:
        drop = network.drops(voltage)[where]
        return drop, np.zeros_like(drop)
    first, second = network.edges[where].T
    return voltage[first], voltage[second]


def _flow(law: EdgeLaw, ends: tuple[Floats, Floats]) -> Flow:
    return replace(law, parameter=law.parameter[:1]).flow(*ends)


def _by_parameter(law: EdgeLaw, ends: tuple[Floats, Floats]) -> Floats:
    """(k,) derivative of the flow by the parameter of the free twin.

    By a complex step of linear elements; else by central differences of the fourth order.
    """
    at = law.parameter[:1]
    if law.element.linear:
        tiny = 1e-30
        stepped = law.element.flow(*ends, at[0] + 1j * tiny)
        return np.asarray(np.imag(stepped.value) / tiny)
    step = _STEP * np.maximum(1.0, np.abs(at))

    def difference(times: float) -> Floats:
        up, down = (replace(law, parameter=at + side * times * step) for side in (1, -1))
        return np.asarray((up.flow(*ends).value - down.flow(*ends).value) / (2 * times * step[0]))

    return (4.0 * difference(1.0) - difference(2.0)) / 3.0
