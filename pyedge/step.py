"""The step: settle, sense, count, written once and batch first.

`tick` is one cycle of the global clock for any number of lanes (replicas) at a time; it is put
together from the same compiled functions that the physics and the edges run when they are asked
one by one, so that both ways give the same bits.  `run` is many ticks of one machine, and `play`
takes whichever way a physics and edges allow.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pyedge.edges.comparator import Rule, common_draws, sense
from pyedge.edges.contract import Edges
from pyedge.edges.digipot import set_resistance
from pyedge.edges.ideal import learn
from pyedge.lanes import ONE, kernel, put, room, row, spread
from pyedge.logic.behavioral import count
from pyedge.noise import Moment, Stream, fill_uniform, padded
from pyedge.physics.contract import Boundary, Plan
from pyedge.physics.elimination import (
    Tape,
    backward,
    backward_each,
    drive_each,
    factor,
    factor_each,
    forward,
    load,
)
from pyedge.record import Trace
from pyedge.supervisor import Supervisor, nudge
from pyedge.tasks.task import Lesson

Floats = npt.NDArray[np.float64]
_FIRST = int(Stream.FIRST)
_SECOND = int(Stream.SECOND)
_IDEAL, _SIGN = int(Rule.IDEAL), int(Rule.SIGN)


class Scratch(NamedTuple):
    """Where a tick works; lanes last.

    Attributes:
        conductance: (m, lanes) of the twin in hand.
        entry, right: elimination of the twin in hand.
        free, clamped: (slots, lanes) voltages.
        free_drop, clamped_drop: (m, lanes).
        draws: (2, padded m, lanes).
        first, second, margin: (m, lanes) what the comparators said.
    """

    conductance: Floats
    entry: Floats
    right: Floats
    free: Floats
    clamped: Floats
    free_drop: Floats
    clamped_drop: Floats
    draws: Floats
    first: npt.NDArray[np.bool_]
    second: npt.NDArray[np.bool_]
    margin: Floats

    @classmethod
    def make(cls, tape: Tape, edges: int, lanes: int) -> Scratch:
        """Room for so many machines of this size."""
        slots = tape.n_eliminated + tape.n_inputs
        rows = tape.n_eliminated + len(tape.row)

        first, second = room(2, edges, lanes, dtype=np.bool_)
        return cls(
            room(edges, lanes),
            room(rows, lanes),
            room(tape.n_eliminated, lanes),
            room(slots, lanes),
            room(slots, lanes),
            room(edges, lanes),
            room(edges, lanes),
            room(2, padded(edges), lanes),
            first,
            second,
            room(edges, lanes),
        )


@kernel(forceinline=True)
def eliminate(tape, resistance, voltage, work, lanes):  # type: ignore[no-untyped-def]
    """Factorise a twin of (m, lanes) resistances with its inputs held as in `voltage`."""
    conductance, entry, right = work.conductance, work.entry, work.right
    for m in range(resistance.shape[0]):
        put(conductance, m, lanes, 1.0 / row(resistance, m, lanes))
    factor(tape, conductance, entry, lanes)
    drive(tape, conductance, voltage, entry, right, lanes)


@kernel(forceinline=True)
def drive(tape, conductance, voltage, entry, right, lanes):  # type: ignore[no-untyped-def]
    """The right-hand side for inputs held as in `voltage`, eliminated."""
    for k in range(tape.n_eliminated):
        put(right, k, lanes, spread(0.0, lanes))
    load(tape, conductance, lanes, voltage, right, lanes)
    forward(tape, entry, lanes, right, lanes)


@kernel(forceinline=True)
def settle_free(tape, edges, inputs, work, lanes):  # type: ignore[no-untyped-def]
    """The free state for (n_inputs,) inputs, into `work.free`."""
    free, clamped = work.free, work.clamped
    size = tape.n_eliminated
    for i in range(tape.n_inputs):
        put(free, size + i, lanes, spread(inputs[i], lanes))
        put(clamped, size + i, lanes, spread(inputs[i], lanes))
    eliminate(tape, edges.resistance[0], free, work, lanes)
    backward(tape, work.entry, lanes, work.right, size, free, lanes)


@kernel()
def tick(  # type: ignore[no-untyped-def]
    tape, edges, inputs, targets, error, common, eta, resolution, seed, replica, step, work, lanes
):
    """One cycle of the global clock.

    Args:
        tape: the Tape.
        edges: the CompiledEdges, changed in place.
        inputs: (n_inputs,) of the example shown, in volts.
        targets: (n_outputs, lanes) what is wanted for it, in volts.
        error: (n_outputs, lanes) error of the supervisor's measurement, in volts.
        common: (2, lanes) noise that all edges share, in volts; see `common_draws`.
        eta, resolution: of the supervisor.
        seed: of all lanes (uint64).
        replica: (1, lanes) uint64.
        step: of the global clock.
        work: the Scratch, which afterwards holds voltages and decisions.
        lanes: in hand.
    """
    settle_free(tape, edges, inputs, work, lanes)
    free, clamped = work.free, work.clamped
    size = tape.n_eliminated
    hidden = size - tape.n_outputs
    if edges.resistance.shape[0] == 2:
        eliminate(tape, edges.resistance[1], clamped, work, lanes)
    for o in range(tape.n_outputs):
        measured = row(free, hidden + o, lanes) + row(error, o, lanes)
        nudged = nudge(eta, row(targets, o, lanes), measured, resolution)
        put(clamped, hidden + o, lanes, nudged)
    backward(tape, work.entry, lanes, work.right, hidden, clamped, lanes)
    ends, free_drop, clamped_drop = tape.ends, work.free_drop, work.clamped_drop
    for m in range(ends.shape[0]):
        a, b = ends[m, 0], ends[m, 1]
        put(free_drop, m, lanes, row(free, a, lanes) - row(free, b, lanes))
        put(clamped_drop, m, lanes, row(clamped, a, lanes) - row(clamped, b, lanes))
    if edges.rule == _IDEAL:
        low, high = edges.range
        learn(edges.gamma, low, high, free_drop, clamped_drop, edges.resistance[0], lanes)
        return
    draws, first, second = work.draws, work.first, work.second
    if edges.noise > 0.0:
        fill_uniform(seed, _FIRST, replica, step, draws[0], lanes)
        if edges.rule != _SIGN:
            fill_uniform(seed, _SECOND, replica, step, draws[1], lanes)
    sense(
        edges.rule,
        free_drop,
        clamped_drop,
        edges.offset,
        edges.noise,
        edges.tie_bias,
        common,
        draws,
        first,
        second,
        work.margin,
        lanes,
    )
    count(first, second, edges.levels, edges.code, lanes)
    set_resistance(edges.code, edges.unit, edges.fixed, edges.resistance, lanes)


@kernel()
def run(  # type: ignore[no-untyped-def]
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
    trace,
):
    """Tick through a lesson with one machine, leaving a trace.

    Args:
        tape, edges, eta, resolution, seed, replica, work: as for `tick`, one lane.
        inputs, targets: (k, n_inputs) and (k, n_outputs, 1) examples.
        order: (steps,) the example shown at each step.
        tests: (n_inputs, tests) test inputs, lanes last.
        error: (steps, n_outputs, 1) of the supervisor's measurements.
        common: (steps, 2, 1) noise that all edges share, in volts.
        clock: number of the first step.
        trace: the Trace, written.
    """
    size = tape.n_eliminated
    hidden = size - tape.n_outputs
    q = tests.shape[1]
    voltage = np.empty((size + tape.n_inputs, q))
    right = np.empty((size, q))
    voltage[size:] = tests
    for t in range(order.shape[0]):
        example = order[t]
        if q > 0:
            for m in range(edges.resistance.shape[1]):
                work.conductance[m, 0] = 1.0 / edges.resistance[0, m, 0]
            factor_each(tape, work.conductance, work.entry)
            right[:] = 0.0
            drive_each(tape, work.conductance, work.entry, voltage, right)
            backward_each(tape, work.entry, right, size, voltage)
            for i in range(q):
                for o in range(tape.n_outputs):
                    trace.tested[t, i, o] = voltage[hidden + o, i]
        tick(
            tape,
            edges,
            inputs[example],
            targets[example],
            error[t],
            common[t],
            eta,
            resolution,
            seed,
            replica,
            clock + t,
            work,
            ONE,
        )
        free, clamped, slot = work.free, work.clamped, tape.slot
        for v in range(slot.shape[0]):
            trace.free[t, v] = free[slot[v], 0]
            trace.clamped[t, v] = clamped[slot[v], 0]
        if edges.rule != _IDEAL:
            trace.first[t] = work.first[:, 0]
            trace.second[t] = work.second[:, 0]
            trace.wiper[t] = edges.code[:, 0]
            trace.margin[t] = work.margin[:, 0]
        trace.resistance[t] = edges.resistance[:, :, 0]


def play(
    plan: Plan,
    edges: Edges,
    supervisor: Supervisor,
    eta: float,
    lesson: Lesson,
    start: Moment,
) -> Trace:
    """Take one machine through a lesson that begins at `start`."""
    steps = len(lesson.order)
    outputs = len(plan.outputs)
    error = supervisor.measurement_noise(start, steps, outputs)
    compiled = edges.compiled
    if plan.tape is None or compiled is None:
        return _one_by_one(plan, edges, supervisor, eta, lesson, start, error)
    tests = np.empty((0, len(plan.inputs))) if lesson.test is None else lesson.test.inputs
    network = plan.network
    replica = np.array([start.replica], dtype=np.uint64)
    trace = Trace.make(
        steps,
        network.n_nodes,
        network.n_edges,
        len(compiled.code),
        len(compiled.resistance),
        (len(tests), outputs),
    )
    run(
        plan.tape,
        compiled,
        lesson.train.inputs,
        lesson.train.targets[:, :, None],
        lesson.order,
        np.ascontiguousarray(tests.T),
        error[:, :, None],
        common_draws(compiled.common_noise, start.seed, replica, start.step, steps),
        eta,
        supervisor.resolution,
        np.uint64(start.seed),
        replica[None],
        start.step,
        Scratch.make(plan.tape, network.n_edges, 1),
        trace,
    )
    return trace


def _one_by_one(
    plan: Plan,
    edges: Edges,
    supervisor: Supervisor,
    eta: float,
    lesson: Lesson,
    start: Moment,
    error: Floats,
) -> Trace:
    """`play` for a physics or edges that cannot be compiled."""
    first, second = plan.network.edges.T
    rows = []
    for t, example in enumerate(lesson.order):
        conductance = edges.conductance
        tested = np.empty((0, len(plan.outputs)))
        if lesson.test is not None:
            test = plan.free(conductance, Boundary(lesson.test.inputs))
            tested = test.voltage[:, plan.outputs]
        state = plan.free(conductance, Boundary(lesson.train.inputs[example]))
        free = state.voltage
        measured = free[plan.outputs] + error[t]
        targets = lesson.train.targets[example]
        values = [
            nudge(eta, d, v, supervisor.resolution) for d, v in zip(targets, measured, strict=True)
        ]
        clamped = state.clamp(np.array(values))
        moment = start._replace(step=start.step + t)
        update = edges.update(free[first] - free[second], clamped[first] - clamped[second], moment)
        rows.append((free, clamped, update, np.atleast_2d(edges.resistance), tested))
    return Trace.stack(rows)
