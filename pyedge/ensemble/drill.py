"""Many ticks of many machines, compiled; nothing is kept but what the errors need.

The step is `pyedge.step.tick`, here with a replica in each lane.  The interpreter's lock is let
go, so that threads take blocks of replicas side by side.
"""

from __future__ import annotations

from pyedge.edges.contract import CompiledEdges
from pyedge.lanes import kernel, put, row, spread
from pyedge.physics.elimination import backward
from pyedge.step import drive, eliminate, tick


@kernel(nogil=True)
def ask(tape, resistance, inputs, outputs, work, lanes):  # type: ignore[no-untyped-def]
    """The free outputs of every lane for some inputs.

    Args:
        tape: the Tape.
        resistance: (m, lanes) of the free twin, in ohms.
        inputs: (k, n_inputs), in volts.
        outputs: (k, n_outputs, lanes), written.
        work: the Scratch.
        lanes: in hand.
    """
    free, right = work.free, work.right
    size = tape.n_eliminated
    hidden = size - tape.n_outputs
    for q in range(inputs.shape[0]):
        for i in range(tape.n_inputs):
            put(free, size + i, lanes, spread(inputs[q, i], lanes))
        if q == 0:
            eliminate(tape, resistance, free, work, lanes)
        else:
            drive(tape, work.conductance, free, work.entry, right, lanes)
        backward(tape, work.entry, lanes, right, size, free, lanes)
        for o in range(tape.n_outputs):
            put(outputs[q], o, lanes, row(free, hidden + o, lanes))


@kernel(nogil=True)
def drill(  # type: ignore[no-untyped-def]
    tape,
    edges,
    inputs,
    targets,
    order,
    tests,
    error,
    common,
    eta,
    resolution,
    seed,
    replica,
    clock,
    work,
    measured,
    lanes,
):
    """Tick through a lesson with a machine in each lane, one group of lanes after another.

    Args:
        tape, eta, resolution, seed: as for `tick`.
        edges: the CompiledEdges, whose arrays have a group for first axis.
        inputs: (k, n_inputs) examples, in volts.
        targets: (groups or 1, k, n_outputs, lanes).
        order: (steps,) the example shown at each step.
        tests: (tests, n_inputs) test inputs; none to measure on the example shown.
        error: (groups or 1, steps, n_outputs, lanes) of the supervisor's measurements.
        common: (groups or 1, steps, 2, lanes) noise that all edges share, in volts.
        replica: (groups, 1, lanes) uint64.
        clock: number of the first step.
        work: the Scratch of one group.
        measured: (groups, last steps, tests or 1, n_outputs, lanes) free outputs, before the
            update, of the last few steps; written.
        lanes: of a group.
    """
    hidden = tape.n_eliminated - tape.n_outputs
    early = order.shape[0] - measured.shape[1]
    for g in range(replica.shape[0]):
        own = CompiledEdges(
            edges.rule,
            edges.gamma,
            edges.range,
            edges.resistance[g],
            edges.code[g],
            edges.levels,
            edges.unit[g],
            edges.fixed,
            edges.offset[g],
            edges.noise,
            edges.tie_bias,
            edges.common_noise,
        )
        wanted = targets[min(g, targets.shape[0] - 1)]
        wrong = error[min(g, error.shape[0] - 1)]
        shared = common[min(g, common.shape[0] - 1)]
        for t in range(order.shape[0]):
            example = order[t]
            if t >= early and tests.shape[0] > 0:
                ask(tape, own.resistance[0], tests, measured[g, t - early], work, lanes)
            tick(
                tape,
                own,
                inputs[example],
                wanted[example],
                wrong[t],
                shared[t],
                eta,
                resolution,
                seed,
                replica[g],
                clock + t,
                work,
                lanes,
            )
            if t >= early and tests.shape[0] == 0:
                for o in range(tape.n_outputs):
                    put(measured[g, t - early, 0], o, lanes, row(work.free, hidden + o, lanes))
