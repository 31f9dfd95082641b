"""The best error that a task allows inside the resistance range.

Where training stops above it, the floor is the hardware's; where training stops at it, the floor
is the network's.  Bounded quasi-Newton search (L-BFGS-B) over the logarithm of every resistance,
with the exact gradient by the adjoint method: the derivative of the error with respect to a
conductance is minus the edge's drop times its drop in the network that is driven by the errors.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pyedge.arrays import Floats
from pyedge.networks.network import Network
from pyedge.physics import Boundary, DensePhysics, Plan
from pyedge.physics.sparse import SparsePhysics
from pyedge.rng import StepKey, Stream, normal
from pyedge.supervisor.objective import Objective
from pyedge.tasks import Examples, Task
from pyedge.training.history import History

_MANY = 300
"""Edges from which a sparse factorisation is quicker; dense ones have a largest size."""


@dataclass(frozen=True, eq=False)
class Attainable:
    """What the search found."""

    error: float  # squared error summed over outputs, mean over examples, in V^2
    resistance: Floats  # (m,) the resistances that reach it, in ohms


def error_and_gradient(
    plan: Plan, examples: Examples, log_resistance: Floats, objective: Objective | None = None
) -> tuple[float, Floats]:
    """The error of these examples, and its gradient by ln R.

    Args:
        plan: the network with its inputs and outputs.
        examples: k input vectors with their targets.
        log_resistance: (m,) ln(R / ohm).
        objective: of the task; None for squared errors of the outputs.

    Returns:
        The error in V^2, and (m,) its derivatives in V^2.
    """
    count = len(examples.inputs)
    conductance = np.exp(-log_resistance)
    network = plan.network
    boundary = Boundary(examples.inputs, examples.current(network))
    voltage = plan.free(conductance, boundary).voltage
    objective = objective or Objective()
    outputs = voltage[:, plan.outputs]
    off = outputs - objective.desired(outputs, examples.targets, clamped=False)
    current = np.zeros_like(voltage)
    current[:, plan.outputs] = 2.0 * off / count
    adjoint = plan.free(conductance, Boundary(np.zeros_like(examples.inputs), current)).voltage
    by_edge = network.drops(voltage) * network.drops(adjoint)
    gradient = conductance * by_edge.sum(axis=0) * network.intact
    value = objective.value(objective.read(outputs), examples.targets)
    return float(value.sum() / count), gradient


def attainable(
    network: Network,
    task: Task,
    examples: Examples,
    limits: tuple[float | Floats, float | Floats],
    starts: int = 6,
    seed: int = 0,
    enough: float = 1e-12,
) -> Attainable:
    """The best error found from several starts.

    Args:
        network: who is joined to whom.
        task: whose held nodes, and whose loss.
        examples: what the error is measured on.
        limits: lowest and highest resistance of every edge, or (m,) of each, in ohms.
        starts: the middle of the range (in ln R), and this many less one at random about it.
        seed: of the random starts.
        enough: error at which the search stops, in V^2.

    Raises:
        InputError: the nodes do not fit the network.
    """
    from scipy.optimize import fmin_l_bfgs_b
    from threadpoolctl import threadpool_limits

    physics = SparsePhysics("direct") if network.n_edges > _MANY else DensePhysics()
    plan = physics.plan(network, network.nodes(task.inputs), network.nodes(task.outputs))
    low, high = (np.broadcast_to(np.log(each), network.n_edges) for each in limits)
    best = Attainable(np.inf, np.full(network.n_edges, np.nan))

    def scaled(log_resistance: Floats) -> tuple[float, Floats]:
        error, gradient = error_and_gradient(plan, examples, log_resistance, task.objective)
        return error / unit, gradient / unit

    # Squares of displacements are of another order than those of voltages.
    unit = error_and_gradient(plan, examples, (low + high) / 2, task.objective)[0]
    unit = unit if network.directed and unit > 0 else 1.0
    with threadpool_limits(1, "blas"):  # matrices so small only wait for threads
        for start in range(starts):
            spread = (
                normal(StepKey(seed, 0, start), Stream.START, network.n_edges) if start else 0.0
            )
            middle = (low + high) / 2
            found, error, _ = fmin_l_bfgs_b(
                scaled,
                np.clip(middle + spread, low, high),
                bounds=list(zip(low, high, strict=True)),
                factr=1.0,
                pgtol=1e-12,
                maxiter=500,
            )
            if error * unit < best.error:
                best = Attainable(float(error * unit), np.exp(found))
            if best.error < enough * unit:
                break
    return best


def late_examples(task: Task, history: History) -> Examples:
    """What the late error of a history is measured on.

    The test examples, with what the last epoch desired of them; or, for a task without any, the
    examples shown in the late steps.
    """
    desired = history.desired
    if desired is None:
        desired = np.zeros((0, task.n_read))
    lesson = task.lesson(len(history) - 1, len(history), desired)
    if lesson.test is not None:
        return lesson.test
    shown = np.unique(history.dataset["example"].values[-history.late_steps :])
    return lesson.train.rows(shown)
