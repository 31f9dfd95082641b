"""Many ticks of many machines, compiled; nothing is kept but what the errors need.

The step is `pyedge.training.step.tick`, here with a replica in each lane.  The interpreter's lock
is let go, so that threads take blocks of replicas side by side.
"""

from __future__ import annotations

from pyedge.rules.contract import CompiledKey
from pyedge.simd import group, jit
from pyedge.supervisor.objective import add_loss
from pyedge.training.settle import outputs_for
from pyedge.training.step import tick


@jit(nogil=True)
def ask(tape, populations, twins, inputs, currents, outputs, work, lanes):  # type: ignore[no-untyped-def]
    """`outputs_for` of group after group: (groups, k, n_outputs, lanes), written."""
    for g in range(outputs.shape[0]):
        own = group(populations, g)
        outputs_for(tape, own, twins, inputs, currents, outputs[g], work, lanes)


@jit(nogil=True)
def train_batch(  # type: ignore[no-untyped-def]
    tape,
    populations,
    twins,
    supervision,
    inputs,
    currents,
    targets,
    order,
    tests,
    test_currents,
    desired,
    error,
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
        tape, twins, supervision: as for `tick`.
        populations: tuple of CompiledPopulation, whose arrays have a group for first axis.
        inputs: (k, n_inputs) examples, in volts.
        currents: (k, n_eliminated) injected currents of the examples, in amperes, or None.
        targets: (groups or 1, k, n_read, lanes).
        order: (steps,) the example shown at each step.
        tests: (tests, n_inputs) test inputs; none to measure on the example shown.
        test_currents: (tests, n_eliminated) injected with them, in amperes, or None.
        desired: (groups or 1, tests, n_read, lanes) what is wanted for them.
        error: (groups or 1, steps, n_outputs, lanes) of the supervisor's measurements.
        seed: uint64.
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
    objective = supervision.objective
    for g in range(replica.shape[0]):
        own = group(populations, g)
        targets_here = targets[min(g, targets.shape[0] - 1)]
        desired_here = desired[min(g, desired.shape[0] - 1)]
        error_here = error[min(g, error.shape[0] - 1)]
        total = error_sum[g]
        for t in range(order.shape[0]):
            example = order[t]
            late = t >= early
            if late and tests.shape[0] > 0:
                outputs = asked if measured.shape[0] == 0 else measured[g, t - early]
                outputs_for(tape, own, twins, tests, test_currents, outputs, work, lanes)
                count = tests.shape[0]
                for q in range(count):
                    add_loss(objective, outputs[q], desired_here[q], count, total, work, lanes)
            tick(
                tape,
                own,
                twins,
                supervision,
                inputs[example],
                currents,
                example,
                targets_here[example],
                error_here[t],
                CompiledKey(seed, replica[g], clock + t, t),
                work,
                lanes,
            )
            if late and tests.shape[0] == 0:
                shown = work.free[hidden : tape.n_eliminated]
                add_loss(objective, shown, targets_here[example], 1, total, work, lanes)
