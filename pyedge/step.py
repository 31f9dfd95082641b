"""The step: settle, sense, count, written once and batch first.

`tick` is one cycle of the global clock for any number of lanes (replicas) at a time; it is put
together from the same compiled functions that the physics and the edges run when they are asked
one by one, so that both ways give the same bits.  `run` is many ticks of one machine, and `play`
takes whichever way a physics and edges allow.
"""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np
import numpy.typing as npt

from pyedge.edges.comparator import Rule, sense
from pyedge.edges.contract import Edges
from pyedge.edges.digipot import set_resistance
from pyedge.edges.ideal import learn
from pyedge.lanes import ONE, Lanes, width
from pyedge.logic.behavioral import count
from pyedge.noise import Moment, Stream, fill_uniform, padded
from pyedge.physics.contract import Boundary, Plan
from pyedge.physics.elimination import Tape, backward, factor, forward, load
from pyedge.record import Trace
from pyedge.supervisor import Supervisor, nudge
from pyedge.tasks.task import Lesson

Floats = npt.NDArray[np.float64]
_FIRST = int(Stream.FIRST)
_SECOND = int(Stream.SECOND)
_IDEAL = int(Rule.IDEAL)


class Scratch(NamedTuple):
    """Where a tick works; lanes last.

    Attributes:
        lanes: how many; see `pyedge.lanes`.
        conductance: (m, lanes) of the free twin.
        entry, right: elimination of the twin in hand.
        free, clamped: (slots, lanes) voltages.
        free_drop, clamped_drop: (m, lanes).
        draws: (2, padded m, lanes).
        first, second, margin: (m, lanes) what the comparators said.
    """

    lanes: Lanes
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
    def make(cls, tape: Tape, edges: int, lanes: Lanes) -> Scratch:
        """Room for a machine of this size."""
        slots = tape.n_eliminated + tape.n_inputs
        rows = tape.n_eliminated + len(tape.row)

        def room(*shape: int) -> Floats:
            return np.zeros((*shape, width(lanes)))

        first, second = np.zeros((2, edges, width(lanes)), dtype=np.bool_)
        return cls(
            lanes,
            room(edges),
            room(rows),
            room(tape.n_eliminated),
            room(slots),
            room(slots),
            room(edges),
            room(edges),
            room(2, padded(edges)),
            first,
            second,
            room(edges),
        )


@numba.njit(cache=True, error_model="numpy")
def eliminate(tape, resistance, voltage, work):  # type: ignore[no-untyped-def]
    """Factorise a twin of (m, lanes) resistances with its inputs held as in `voltage`."""
    conductance, entry, right, lanes = work.conductance, work.entry, work.right, work.lanes
    for m in range(resistance.shape[0]):
        for lane in range(width(lanes)):
            conductance[m, lane] = 1.0 / resistance[m, lane]
    factor(tape, conductance, entry, lanes)
    right[:] = 0.0
    load(tape, conductance, voltage, right, lanes)
    forward(tape, entry, right, lanes)


@numba.njit(cache=True, error_model="numpy")
def settle_free(tape, edges, inputs, work):  # type: ignore[no-untyped-def]
    """The free state for (n_inputs,) inputs, into `work.free`."""
    free, clamped, lanes = work.free, work.clamped, work.lanes
    size = tape.n_eliminated
    for i in range(tape.n_inputs):
        for lane in range(width(lanes)):
            free[size + i, lane] = inputs[i]
            clamped[size + i, lane] = inputs[i]
    eliminate(tape, edges.resistance[0], free, work)
    backward(tape, work.entry, work.right, size, free, lanes)


@numba.njit(cache=True, error_model="numpy")
def tick(  # type: ignore[no-untyped-def]
    tape, edges, inputs, targets, error, eta, resolution, seed, replica, step, work
):
    """One cycle of the global clock.

    Args:
        tape: the Tape.
        edges: the CompiledEdges, changed in place.
        inputs: (n_inputs,) of the example shown, in volts.
        targets: (n_outputs, lanes) what is wanted for it, in volts.
        error: (n_outputs, lanes) error of the supervisor's measurement, in volts.
        eta, resolution: of the supervisor.
        seed: of all lanes (uint64).
        replica: (lanes,) uint64.
        step: of the global clock.
        work: the Scratch, which afterwards holds voltages and decisions.
    """
    settle_free(tape, edges, inputs, work)
    free, clamped, lanes = work.free, work.clamped, work.lanes
    size = tape.n_eliminated
    hidden = size - tape.n_outputs
    if edges.resistance.shape[0] == 2:
        eliminate(tape, edges.resistance[1], clamped, work)
    for o in range(tape.n_outputs):
        for lane in range(width(lanes)):
            measured = free[hidden + o, lane] + error[o, lane]
            clamped[hidden + o, lane] = nudge(eta, targets[o, lane], measured, resolution)
    backward(tape, work.entry, work.right, hidden, clamped, lanes)
    ends, free_drop, clamped_drop = tape.ends, work.free_drop, work.clamped_drop
    for m in range(ends.shape[0]):
        a, b = ends[m, 0], ends[m, 1]
        for lane in range(width(lanes)):
            free_drop[m, lane] = free[a, lane] - free[b, lane]
            clamped_drop[m, lane] = clamped[a, lane] - clamped[b, lane]
    if edges.rule == _IDEAL:
        low, high = edges.range
        learn(edges.gamma, low, high, free_drop, clamped_drop, edges.resistance[0], lanes)
        return
    draws, first, second = work.draws, work.first, work.second
    if edges.noise > 0.0:
        fill_uniform(seed, _FIRST, replica, step, draws[0], lanes)
        fill_uniform(seed, _SECOND, replica, step, draws[1], lanes)
    sense(
        edges.rule,
        free_drop,
        clamped_drop,
        edges.offset,
        edges.noise,
        edges.tie_bias,
        draws,
        first,
        second,
        work.margin,
        lanes,
    )
    count(first, second, edges.levels, edges.code, lanes)
    set_resistance(edges.code, edges.unit, edges.fixed, edges.resistance, lanes)


@numba.njit(cache=True, error_model="numpy")
def run(  # type: ignore[no-untyped-def]
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
    trace,
):
    """Tick through a lesson with one machine, leaving a trace.

    Args:
        tape, edges, eta, resolution, seed, replica, work: as for `tick`, one lane.
        inputs, targets: (k, n_inputs) and (k, n_outputs, 1) examples.
        order: (steps,) the example shown at each step.
        tests: (n_inputs, tests) test inputs, lanes last.
        error: (steps, n_outputs, 1) of the supervisor's measurements.
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
            factor(tape, work.conductance, work.entry, work.lanes)
            right[:] = 0.0
            load(tape, work.conductance, voltage, right, q)
            forward(tape, work.entry, right, q)
            backward(tape, work.entry, right, size, voltage, q)
            for i in range(q):
                for o in range(tape.n_outputs):
                    trace.tested[t, i, o] = voltage[hidden + o, i]
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
        eta,
        supervisor.resolution,
        np.uint64(start.seed),
        np.array([start.replica], dtype=np.uint64),
        start.step,
        Scratch.make(plan.tape, network.n_edges, ONE),
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
