"""The training step of coupled twins, which settle at once."""

from __future__ import annotations

from pyedge.physics.coupled import CoupledFactorization, settle_both
from pyedge.simd import ONE, jit, load, store
from pyedge.training.settle import answer, conductances, outputs_for, settle


@jit(forceinline=True)
def _conductances(tape, populations, twins, work, lanes):  # type: ignore[no-untyped-def]
    m = tape.ends.shape[0]
    conductances(populations, 0, work.conductance, lanes)
    conductances(populations, twins - 1, work.conductance[m : 2 * m], lanes)


@settle.on(CoupledFactorization)
def _settle(  # type: ignore[no-untyped-def]
    tape, populations, twins, supervision, inputs, currents, example, targets, error, work, lanes
):
    _conductances(tape, populations, twins, work, lanes)
    eta = supervision.nudge.force.eta
    settle_both(tape, eta, inputs, currents, example, targets, error, work, lanes)


@outputs_for.on(CoupledFactorization)
def _outputs_for(tape, populations, twins, inputs, currents, outputs, work, lanes):  # type: ignore[no-untyped-def]
    hidden = tape.n_eliminated - tape.n_outputs
    _conductances(tape, populations, twins, work, lanes)
    for q in range(inputs.shape[0]):
        settle_both(tape, 0.0, inputs[q], currents, q, None, None, work, lanes)
        for o in range(tape.n_outputs):
            store(outputs[q], o, lanes, load(work.free, hidden + o, lanes))


@answer.on(CoupledFactorization)
def _answer(tape, populations, twins, voltage, currents, right, outputs, work):  # type: ignore[no-untyped-def]
    hidden = tape.n_eliminated - tape.n_outputs
    inputs = voltage[tape.n_eliminated :].T
    _conductances(tape, populations, twins, work, ONE)
    for q in range(inputs.shape[0]):
        if currents is None:
            settle_both(tape, 0.0, inputs[q], None, q, None, None, work, ONE)
        else:
            settle_both(tape, 0.0, inputs[q], currents.T, q, None, None, work, ONE)
        for o in range(tape.n_outputs):
            outputs[q, o] = work.free[hidden + o, 0]
