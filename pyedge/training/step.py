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

from pyedge.edges.comparator import Rule, common_draws, fires, left_sides, nearest, unsure
from pyedge.edges.contract import Edges
from pyedge.edges.coupled_learning import learn
from pyedge.edges.normal_cdf import TABLE
from pyedge.logic.behavioral import count
from pyedge.physics.contract import Boundary, Plan
from pyedge.physics.ldl import (
    Tape,
    backward,
    backward_each,
    backward_twins,
    factor,
    factor_each,
    forward,
    forward_each,
)
from pyedge.rng import Moment, Stream, draw
from pyedge.simd import ONE, as_float, kernel, put, room, row, spread
from pyedge.supervisor.clamp import Supervisor, nudge
from pyedge.tasks.task import Lesson
from pyedge.training.record import Trace

Floats = npt.NDArray[np.float64]
_FIRST = int(Stream.FIRST)
_SECOND = int(Stream.SECOND)
_IDEAL, _SIGN = int(Rule.IDEAL), int(Rule.SIGN)


class Scratch(NamedTuple):
    """Where a tick works; lanes last.

    Attributes:
        conductance: (m, lanes) of the twin in hand.
        whole, entry, right: elimination of the twin in hand.
        free, clamped: (slots, lanes) voltages.
        draws: (2, 4, lanes) of the edges in hand.
        first, second, margin: (m or 0, lanes) what the comparators said.
        table: see `pyedge.edges.normal_cdf`.
    """

    conductance: Floats
    whole: Floats
    entry: Floats
    right: Floats
    free: Floats
    clamped: Floats
    draws: Floats
    first: npt.NDArray[np.bool_]
    second: npt.NDArray[np.bool_]
    margin: Floats
    table: Floats

    @classmethod
    def make(cls, tape: Tape, lanes: int, telling: bool) -> Scratch:
        """Room for so many machines, and for what their comparators say if they are to tell."""
        slots, entries = tape.n_eliminated + tape.n_inputs, len(tape.sum_start) - 1
        told = len(tape.ends) if telling else 0
        first, second = room(2, told, lanes, dtype=np.bool_)
        return cls(
            room(len(tape.ends), lanes),
            room(entries, lanes),
            room(entries, lanes),
            room(tape.n_eliminated, lanes),
            room(slots, lanes),
            room(slots, lanes),
            room(2, 4, lanes),
            first,
            second,
            room(told, lanes),
            TABLE,
        )


@kernel(forceinline=True)
def eliminate(tape, resistance, voltage, work, lanes):  # type: ignore[no-untyped-def]
    """Factorise a twin of (m, lanes) resistances with its inputs held as in `voltage`."""
    conductance, entry = work.conductance, work.entry
    for m in range(resistance.shape[0]):
        put(conductance, m, lanes, 1.0 / row(resistance, m, lanes))
    factor(tape, conductance, work.whole, entry, lanes)
    forward(tape, conductance, entry, lanes, voltage, None, work.right, lanes)


@kernel(forceinline=True)
def settle(  # type: ignore[no-untyped-def]
    tape, edges, inputs, targets, error, eta, resolution, work, lanes
):
    """Both states, into `work.free` and `work.clamped`; arguments as for `tick`."""
    free, clamped = work.free, work.clamped
    size = tape.n_eliminated
    hidden = size - tape.n_outputs
    for i in range(tape.n_inputs):
        put(free, size + i, lanes, spread(inputs[i], lanes))
        put(clamped, size + i, lanes, spread(inputs[i], lanes))
    eliminate(tape, edges.resistance[0], free, work, lanes)
    backward(tape, work.entry, lanes, work.right, size, hidden, free, lanes)
    for o in range(tape.n_outputs):
        measured = row(free, hidden + o, lanes) + row(error, o, lanes)
        nudged = nudge(eta, row(targets, o, lanes), measured, resolution)
        put(clamped, hidden + o, lanes, nudged)
    if edges.resistance.shape[0] == 1:
        backward_twins(tape, work.entry, work.right, hidden, free, clamped, lanes)
    else:
        backward(tape, work.entry, lanes, work.right, hidden, 0, free, lanes)
        eliminate(tape, edges.resistance[1], clamped, work, lanes)
        backward(tape, work.entry, lanes, work.right, hidden, 0, clamped, lanes)


@kernel(forceinline=True)
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
        work: the Scratch, which afterwards holds voltages and, if it has room, decisions.
        lanes: in hand.
    """
    settle(tape, edges, inputs, targets, error, eta, resolution, work, lanes)
    if edges.rule == _IDEAL:
        resistance, (low, high) = edges.resistance[0], edges.range
        for m in range(tape.ends.shape[0]):
            f, c = drops(tape, work, m, lanes)
            learned = learn(edges.gamma, low, high, f, c, row(resistance, m, lanes))
            put(resistance, m, lanes, learned)
        return
    for block in range(0, tape.ends.shape[0], 4):
        end = min(block + 4, tape.ends.shape[0])
        # Draws come by fours, and only where one decides.
        first_drawn = second_drawn = False
        for m in range(block, end):
            left, other = compare(tape, edges, common, m, work, lanes)
            if not first_drawn and unsure(left, edges.noise):
                draw(seed, _FIRST, replica, step, block // 4, work.draws, 0, lanes)
                first_drawn = True
            if edges.rule != _SIGN and not second_drawn and unsure(other, edges.noise):
                draw(seed, _SECOND, replica, step, block // 4, work.draws, 1, lanes)
                second_drawn = True
            decide(edges, left, other, m, work, lanes)


@kernel(forceinline=True)
def drops(tape, work, m, lanes):  # type: ignore[no-untyped-def]
    """The free and the clamped drop of an edge."""
    a, b, free, clamped = tape.ends[m, 0], tape.ends[m, 1], work.free, work.clamped
    return (
        row(free, a, lanes) - row(free, b, lanes),
        row(clamped, a, lanes) - row(clamped, b, lanes),
    )


@kernel(forceinline=True)
def compare(tape, edges, common, m, work, lanes):  # type: ignore[no-untyped-def]
    """The left sides of edge m."""
    free, clamped = drops(tape, work, m, lanes)
    first, second = row(edges.offset, (0, m), lanes), row(edges.offset, (1, m), lanes)
    if edges.common_noise > 0.0:
        first, second = first + row(common, 0, lanes), second + row(common, 1, lanes)
    return left_sides(edges.rule, free, clamped, first, second, edges.tie_bias)


@kernel(forceinline=True)
def decide(edges, left, other, m, work, lanes):  # type: ignore[no-untyped-def]
    """What edge m does about its left sides: fire, count, turn."""
    first = fires(left, edges.noise, row(work.draws, (0, m % 4), lanes), work.table)
    second = first ^ first
    if edges.rule != _SIGN:
        second = fires(other, edges.noise, row(work.draws, (1, m % 4), lanes), work.table)
    if work.first.shape[0] > 0:
        put(work.first, m, lanes, first)
        put(work.second, m, lanes, second)
        put(work.margin, m, lanes, nearest(left, other))
    code = count(first, second, edges.levels, row(edges.code, m, lanes))
    put(edges.code, m, lanes, code)
    for twin in range(edges.unit.shape[0]):
        ohms = row(edges.unit, (twin, m), lanes) * as_float(code) + edges.fixed
        put(edges.resistance, (twin, m), lanes, ohms)


@kernel()
def run(  # type: ignore[no-untyped-def]
    tape,
    edges,
    inputs,
    targets,
    order,
    voltage,
    right,
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
        voltage: (slots, tests) with the test inputs in their slots, to work in.
        right: (n_eliminated, tests) to work in.
        error: (steps, n_outputs, 1) of the supervisor's measurements.
        common: (steps, 2, 1) noise that all edges share, in volts.
        clock: number of the first step.
        trace: the Trace, written.
    """
    size = tape.n_eliminated
    hidden = size - tape.n_outputs
    q = right.shape[1]
    for t in range(order.shape[0]):
        example = order[t]
        if q > 0:
            for m in range(edges.resistance.shape[1]):
                work.conductance[m, 0] = 1.0 / edges.resistance[0, m, 0]
            factor_each(tape, work.conductance, work.whole, work.entry)
            forward_each(tape, work.conductance, work.entry, voltage, None, right)
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
        for m in range(edges.code.shape[0]):
            trace.first[t, m] = work.first[m, 0]
            trace.second[t, m] = work.second[m, 0]
            trace.wiper[t, m] = edges.code[m, 0]
            trace.margin[t, m] = work.margin[m, 0]
        for twin in range(edges.resistance.shape[0]):
            for m in range(edges.resistance.shape[1]):
                trace.resistance[t, twin, m] = edges.resistance[twin, m, 0]


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
    tape, network = plan.tape, plan.network
    voltage = np.empty((tape.n_eliminated + tape.n_inputs, len(tests)))
    voltage[tape.n_eliminated :] = tests.T
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
        tape,
        compiled,
        lesson.train.inputs,
        lesson.train.targets[:, :, None],
        lesson.order,
        voltage,
        np.empty((tape.n_eliminated, len(tests))),
        error[:, :, None],
        common_draws(compiled.common_noise, start.seed, replica, start.step, steps),
        eta,
        supervisor.resolution,
        np.uint64(start.seed),
        replica[None],
        start.step,
        Scratch.make(tape, 1, telling=True),
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
