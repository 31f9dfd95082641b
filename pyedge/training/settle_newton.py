"""The two states of a machine with nonlinear edges, in compiled code; see `settle`."""

# Compiled functions have no types of their own.
# mypy: allow-untyped-defs
from __future__ import annotations

from pyedge.physics.newton.descent import settle_newton
from pyedge.physics.newton.factorization import NewtonFactorization
from pyedge.simd import ONE, broadcast, dispatch, load, part, store
from pyedge.supervisor.nudge import Clamp, Inject
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
def nudged(nudge, objective, newton, shown, work, lanes):
    """Hold or load the outputs of the second twin; returns how many slots are to be settled.

    `work.clamped` holds the free state, `work.load` the injected currents; others as for
    `pyedge.training.settle.second`.
    """


@nudged.on(Clamp)
def _clamp(nudge, objective, newton, shown, work, lanes):
    hidden = newton.n_eliminated - newton.n_outputs
    for o in range(newton.n_outputs):
        held = force_on(nudge, objective, newton, o, shown, work, lanes)
        store(work.clamped, hidden + o, lanes, held)
    return hidden, shown.currents.shape[0] > 0


@nudged.on(Inject)
def _inject(nudge, objective, newton, shown, work, lanes):
    hidden = newton.n_eliminated - newton.n_outputs
    for o in range(newton.n_outputs):
        added = force_on(nudge, objective, newton, o, shown, work, lanes)
        store(work.load, hidden + o, lanes, load(work.load, hidden + o, lanes) + added)
    return newton.n_eliminated, True


@settle.on(NewtonFactorization)
def _settle(symbolic, populations, twins, supervision, shown, work, lanes):
    objective = supervision.objective
    settle_free(symbolic, populations, shown.inputs, shown.currents, shown.example, work, lanes)
    for k in range(symbolic.n_eliminated + symbolic.n_inputs):
        store(work.clamped, k, lanes, load(work.free, k, lanes))
    for k in range(symbolic.n_eliminated):
        kept = broadcast(0.0, lanes)
        if shown.currents.shape[0] > 0:
            kept = load(work.current, k, lanes)
        store(work.load, k, lanes, kept)
    aim(objective, symbolic, shown, work, lanes)
    stop, loaded = nudged(supervision.nudge, objective, symbolic, shown, work, lanes)
    current = work.load if loaded else work.none
    twin = twins - 1
    settle_newton(symbolic, populations, twin, work.clamped, stop, current, work.newton, lanes)


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
