"""Many ticks of many machines, compiled; nothing is kept but what the errors need.

The step is `pyedge.training.step.tick`, here with a replica in each lane.  The interpreter's lock
is let go, so that threads take blocks of replicas side by side.
"""

from __future__ import annotations

from pyedge.edges.contract import CompiledEdges
from pyedge.physics.ldl import backward, forward
from pyedge.simd import kernel, put, row, spread
from pyedge.training.step import eliminate, tick


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
            forward(tape, work.conductance, work.entry, lanes, free, None, right, lanes)
        backward(tape, work.entry, lanes, right, size, 0, free, lanes)
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
    desired,
    error,
    common,
    eta,
    resolution,
    seed,
    replica,
    clock,
    work,
    asked,
    early,
    error_sum,
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
        desired: (groups or 1, tests, n_outputs, lanes) what is wanted for them.
        error: (groups or 1, steps, n_outputs, lanes) of the supervisor's measurements.
        common: (groups or 1, steps, 2, lanes) noise that all edges share, in volts.
        replica: (groups, 1, lanes) uint64.
        clock: number of the first step.
        work: the Scratch of one group.
        asked: (tests, n_outputs, lanes) to work in.
        early: number of steps before the first whose error is wanted.
        error_sum: (groups, 1, lanes), to which the errors before each later step are added, in V^2.
        measured: (groups or 0, later steps, tests, n_outputs, lanes) free test outputs before each
            later step, written if there are groups.
        lanes: of a group.
    """
    hidden = tape.n_eliminated - tape.n_outputs
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
        targets_here = targets[min(g, targets.shape[0] - 1)]
        desired_here = desired[min(g, desired.shape[0] - 1)]
        error_here = error[min(g, error.shape[0] - 1)]
        common_here = common[min(g, common.shape[0] - 1)]
        total = error_sum[g]
        for t in range(order.shape[0]):
            example = order[t]
            late = t >= early
            if late and tests.shape[0] > 0:
                outputs = asked if measured.shape[0] == 0 else measured[g, t - early]
                ask(tape, own.resistance[0], tests, outputs, work, lanes)
                for q in range(tests.shape[0]):
                    for o in range(tape.n_outputs):
                        off = row(outputs, (q, o), lanes) - row(desired_here, (q, o), lanes)
                        put(total, 0, lanes, row(total, 0, lanes) + off * off / tests.shape[0])
            tick(
                tape,
                own,
                inputs[example],
                targets_here[example],
                error_here[t],
                common_here[t],
                eta,
                resolution,
                seed,
                replica[g],
                clock + t,
                work,
                lanes,
            )
            if late and tests.shape[0] == 0:
                for o in range(tape.n_outputs):
                    off = row(work.free, hidden + o, lanes) - row(targets_here, (example, o), lanes)
                    put(total, 0, lanes, row(total, 0, lanes) + off * off)
