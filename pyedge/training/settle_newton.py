"""The two states of a machine with nonlinear edges, in compiled code; see `settle`."""

# Compiled functions have no types of their own.
# mypy: allow-untyped-defs
from __future__ import annotations

from pyedge.physics.newton.descent import currents, settle_newton
from pyedge.physics.newton.factorization import NewtonFactorization, factor, solve
from pyedge.simd import ONE, broadcast, dispatch, load, part, store
from pyedge.supervisor.nudge import Clamp, Inject, Respond
from pyedge.supervisor.objective import aim
from pyedge.training.settle import answer, force_on, inject, outputs_for, settle


@part
def settle_free(newton, populations, inputs, currents, example, work, lanes):
    """Settle the free twin for (n_inputs,) volts, from their mean."""
    size, mean = newton.n_eliminated, 0.0
    for i in range(newton.n_inputs):
        store(work.free, size + i, lanes, broadcast(inputs[i], lanes))
        mean += inputs[i]
    for k in range(size):
        store(work.free, k, lanes, broadcast(mean / newton.n_inputs, lanes))
    inject(currents, example, newton, work, lanes)
    current = work.current if currents.shape[0] > 0 else work.none
    settle_newton(newton, populations, 0, work.free, size, current, work.newton, lanes)


@dispatch
def nudged(nudge, objective, newton, populations, twin, shown, work, lanes):
    """Settle the second twin, from the free state in `work.clamped`.

    `work.load` holds the injected currents; others as for `pyedge.training.settle.second`.
    """


@nudged.on(Clamp)
def _clamp(nudge, objective, newton, populations, twin, shown, work, lanes):
    hidden = newton.n_eliminated - newton.n_outputs
    for o in range(newton.n_outputs):
        held = force_on(nudge, objective, newton, o, shown, work, lanes)
        store(work.clamped, hidden + o, lanes, held)
    current = work.load if shown.currents.shape[0] > 0 else work.none
    settle_newton(newton, populations, twin, work.clamped, hidden, current, work.newton, lanes)


@nudged.on(Inject)
def _inject(nudge, objective, newton, populations, twin, shown, work, lanes):
    size = newton.n_eliminated
    hidden = size - newton.n_outputs
    for o in range(newton.n_outputs):
        added = force_on(nudge, objective, newton, o, shown, work, lanes)
        store(work.load, hidden + o, lanes, load(work.load, hidden + o, lanes) + added)
    settle_newton(newton, populations, twin, work.clamped, size, work.load, work.newton, lanes)


@nudged.on(Respond)
def _respond(nudge, objective, newton, populations, twin, shown, work, lanes):
    """The small-signal response of the second twin at its own free state."""
    size, own = newton.n_eliminated, work.newton
    if twin == 1:
        current = work.load if shown.currents.shape[0] > 0 else work.none
        settle_newton(newton, populations, twin, work.clamped, size, current, own, lanes)
    none = broadcast(0.0, lanes)
    currents(populations, newton.joined, twin, work.clamped, own, lanes)
    for k in range(size):
        store(own.residual, k, lanes, none)
    for o in range(newton.n_outputs):
        added = force_on(nudge, objective, newton, o, shown, work, lanes)
        store(own.residual, size - newton.n_outputs + o, lanes, added)
    factor(newton, size, none, own, lanes)
    solve(newton, size, own, lanes)
    for k in range(size):
        store(work.clamped, k, lanes, load(own.step, k, lanes))
    for i in range(newton.n_inputs):
        store(work.clamped, size + i, lanes, none)


@settle.on(NewtonFactorization)
def _settle(symbolic, populations, twins, supervision, shown, work, lanes):
    nudge, objective = supervision.nudge, supervision.objective
    settle_free(symbolic, populations, shown.inputs, shown.currents, shown.example, work, lanes)
    for k in range(symbolic.n_eliminated + symbolic.n_inputs):
        store(work.clamped, k, lanes, load(work.free, k, lanes))
    for k in range(symbolic.n_eliminated):
        kept = broadcast(0.0, lanes)
        if shown.currents.shape[0] > 0:
            kept = load(work.current, k, lanes)
        store(work.load, k, lanes, kept)
    aim(objective, symbolic, shown, work, lanes)
    nudged(nudge, objective, symbolic, populations, twins - 1, shown, work, lanes)


@outputs_for.on(NewtonFactorization)
def _outputs_for(symbolic, populations, twins, inputs, currents, outputs, work, lanes):
    hidden = symbolic.n_eliminated - symbolic.n_outputs
    for q in range(inputs.shape[0]):
        settle_free(symbolic, populations, inputs[q], currents, q, work, lanes)
        for o in range(symbolic.n_outputs):
            store(outputs[q], o, lanes, load(work.free, hidden + o, lanes))


@answer.on(NewtonFactorization)
def _answer(symbolic, populations, twins, voltage, currents, right, outputs, work):
    hidden = symbolic.n_eliminated - symbolic.n_outputs
    inputs = voltage[symbolic.n_eliminated :].T
    for q in range(inputs.shape[0]):
        settle_free(symbolic, populations, inputs[q], currents.T, q, work, ONE)
        for o in range(symbolic.n_outputs):
            outputs[q, o] = work.free[hidden + o, 0]
