"""Many ticks of many machines, compiled; nothing is kept but what the errors need.

The step is `pyedge.step.tick`, here with a replica in each lane.  The interpreter's lock is let
go, so that threads take blocks of replicas side by side.
"""

from __future__ import annotations

import numba

from pyedge.lanes import width
from pyedge.physics.elimination import backward, forward, load
from pyedge.step import eliminate, tick


@numba.njit(cache=True, error_model="numpy", nogil=True)
def ask(tape, resistance, inputs, outputs, work):  # type: ignore[no-untyped-def]
    """The free outputs of every lane for some inputs.

    Args:
        tape: the Tape.
        resistance: (m, lanes) of the free twin, in ohms.
        inputs: (k, n_inputs), in volts.
        outputs: (lanes, k, n_outputs), written.
        work: the Scratch.
    """
    free, right, lanes = work.free, work.right, work.lanes
    size = tape.n_eliminated
    hidden = size - tape.n_outputs
    for q in range(inputs.shape[0]):
        for i in range(tape.n_inputs):
            for lane in range(width(lanes)):
                free[size + i, lane] = inputs[q, i]
        if q == 0:
            eliminate(tape, resistance, free, work)
        else:
            right[:] = 0.0
            load(tape, work.conductance, free, right, lanes)
            forward(tape, work.entry, right, lanes)
        backward(tape, work.entry, right, size, free, lanes)
        for o in range(tape.n_outputs):
            for lane in range(width(lanes)):
                outputs[lane, q, o] = free[hidden + o, lane]


@numba.njit(cache=True, error_model="numpy", nogil=True)
def drill(  # type: ignore[no-untyped-def]
    tape,
    edges,
    inputs,
    targets,
    order,
    tests,
    error,
    eta,
    resolution,
    seed,
    replica,
    clock,
    work,
    measured,
):
    """Tick through a lesson with a machine in each lane.

    Args:
        tape, edges, eta, resolution, seed, replica, work: as for `tick`.
        inputs, targets: (k, n_inputs) and (k, n_outputs, lanes) examples.
        order: (steps,) the example shown at each step.
        tests: (tests, n_inputs) test inputs; none to measure on the example shown.
        error: (steps, n_outputs, lanes) of the supervisor's measurements.
        clock: number of the first step.
        measured: (last steps, lanes, tests or 1, n_outputs) free outputs, before the update, of
            the last few steps; written.
    """
    hidden = tape.n_eliminated - tape.n_outputs
    early = order.shape[0] - measured.shape[0]
    for t in range(order.shape[0]):
        example = order[t]
        if t >= early and tests.shape[0] > 0:
            ask(tape, edges.resistance[0], tests, measured[t - early], work)
        tick(
            tape,
            edges,
            inputs[example],
            targets[example],
            error[t],
            eta,
            resolution,
            seed,
            replica,
            clock + t,
            work,
        )
        if t >= early and tests.shape[0] == 0:
            for o in range(tape.n_outputs):
                for lane in range(width(work.lanes)):
                    measured[t - early, lane, 0, o] = work.free[hidden + o, lane]
