"""Many ticks of many machines, compiled; nothing is kept but what the errors need.

The step is `pyedge.training.step.tick`, here with a replica in each lane.  The interpreter's lock
is let go, so that threads take blocks of replicas side by side.
"""

# Compiled functions have no types of their own.
# mypy: allow-untyped-defs
from __future__ import annotations

from pyedge.rules.contract import CompiledKey
from pyedge.simd import group, jit
from pyedge.supervisor.objective import add_loss
from pyedge.training.settle import Shown, outputs_for
from pyedge.training.step import at_step, tick


@jit(nogil=True)
def ask(symbolic, populations, twins, inputs, currents, outputs, work, lanes):
    """`outputs_for` of group after group: (groups, k, n_outputs, lanes), written."""
    for g in range(outputs.shape[0]):
        own = group(populations, g)
        outputs_for(symbolic, own, twins, inputs, currents, outputs[g], work, lanes)


@jit(nogil=True)
def train_batch(
    symbolic,
    populations,
    twins,
    supervision,
    lesson,
    start,
    work,
    asked,
    early,
    sums,
    measured,
    lanes,
):
    """Tick through a lesson with a machine in each lane, one group of lanes after another.

    Args:
        symbolic, twins, supervision, lanes: as for `tick`.
        populations: tuple of CompiledPopulation, whose arrays have a group for first axis.
        lesson: the CompiledLesson; without tests, errors are those of the examples shown.
        start: CompiledKey of the first step, with (groups, 1, lanes) replicas.
        work: the Scratch of one group.
        asked: (tests, n_outputs, lanes) to work in.
        early: number of steps before the first that counts among the final ones.
        sums: (groups, 1, lanes), to which the errors before each final step are added, in V^2.
        measured: (groups, k, tests, n_outputs, lanes) free test outputs before each of the last k
            steps, none earlier than `early`, written.
    """
    hidden = symbolic.n_eliminated - symbolic.n_outputs
    objective, tests = supervision.objective, lesson.tests
    count, from_step = tests.shape[0], lesson.order.shape[0] - measured.shape[1]
    for g in range(start.replica.shape[0]):
        own = group(populations, g)
        targets = lesson.targets[min(g, lesson.targets.shape[0] - 1)]
        desired = lesson.desired[min(g, lesson.desired.shape[0] - 1)]
        error = lesson.error[min(g, lesson.error.shape[0] - 1)]
        total, first = sums[g], CompiledKey(start.seed, start.replica[g], start.step, 0)
        for t in range(lesson.order.shape[0]):
            example = lesson.order[t]
            final = t >= early
            if final and count > 0:
                outputs = asked if t < from_step else measured[g, t - from_step]
                outputs_for(symbolic, own, twins, tests, lesson.test_currents, outputs, work, lanes)
                for q in range(count):
                    add_loss(objective, outputs[q], desired[q], count, total, work, lanes)
            inputs, currents = lesson.inputs[example], lesson.currents
            target, adc = targets[example], supervision.adc
            shown = Shown(inputs, currents, example, target, error[t], adc)
            tick(symbolic, own, twins, supervision, shown, at_step(first, t), work, lanes)
            if final and count == 0:
                free = work.free[hidden : symbolic.n_eliminated]
                add_loss(objective, free, targets[example], 1, total, work, lanes)
