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
        conductance: (m, lanes) of the free twin.
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
        """Room for a machine of this size."""
        slots = tape.n_eliminated + tape.n_inputs
        rows = tape.n_eliminated + len(tape.row)

        def room(*shape: int) -> Floats:
            return np.zeros((*shape, lanes))

        first, second = np.zeros((2, edges, lanes), dtype=np.bool_)
        return cls(
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
    for m in range(resistance.shape[0]):
        for lane in range(resistance.shape[1]):
            work.conductance[m, lane] = 1.0 / resistance[m, lane]
    factor(tape, work.conductance, work.entry)
    work.right[:] = 0.0
    load(tape, work.conductance, voltage, work.right)
    forward(tape, work.entry, work.right)


@numba.njit(cache=True, error_model="numpy")
def settle_free(tape, edges, inputs, work):  # type: ignore[no-untyped-def]
    """The free state for (n_inputs,) inputs, into `work.free`."""
    size = tape.n_eliminated
    for i in range(tape.n_inputs):
        for lane in range(work.free.shape[1]):
            work.free[size + i, lane] = inputs[i]
            work.clamped[size + i, lane] = inputs[i]
    eliminate(tape, edges.resistance[0], work.free, work)
    backward(tape, work.entry, work.right, size, work.free)


@numba.njit(cache=True, error_model="numpy")
def tick(  # type: ignore[no-untyped-def]
    tape, edges, inputs, targets, error, eta, resolution, seed, replica, step, work
):
    """One cycle of the global clock.

    Args:
        tape: the Tape.
        edges: the CompiledEdges, changed in place.
        inputs, targets: (n_inputs,) and (n_outputs,) of the example shown, in volts.
        error: (n_outputs, lanes) error of the supervisor's measurement, in volts.
        eta, resolution: of the supervisor.
        seed: of all lanes (uint64).
        replica: (lanes,) uint64.
        step: of the global clock.
        work: the Scratch, which afterwards holds voltages and decisions.
    """
    settle_free(tape, edges, inputs, work)
    size = tape.n_eliminated
    hidden = size - tape.n_outputs
    lanes = work.free.shape[1]
    if edges.resistance.shape[0] == 2:
        eliminate(tape, edges.resistance[1], work.clamped, work)
    for o in range(tape.n_outputs):
        for lane in range(lanes):
            measured = work.free[hidden + o, lane] + error[o, lane]
            work.clamped[hidden + o, lane] = nudge(eta, targets[o], measured, resolution)
    backward(tape, work.entry, work.right, hidden, work.clamped)
    for m in range(tape.ends.shape[0]):
        a, b = tape.ends[m, 0], tape.ends[m, 1]
        for lane in range(lanes):
            work.free_drop[m, lane] = work.free[a, lane] - work.free[b, lane]
            work.clamped_drop[m, lane] = work.clamped[a, lane] - work.clamped[b, lane]
    if edges.rule == _IDEAL:
        low, high = edges.range
        learn(edges.gamma, low, high, work.free_drop, work.clamped_drop, edges.resistance[0])
        return
    if edges.noise > 0.0:
        fill_uniform(seed, _FIRST, replica, step, work.draws[0])
        fill_uniform(seed, _SECOND, replica, step, work.draws[1])
    sense(
        edges.rule,
        work.free_drop,
        work.clamped_drop,
        edges.offset,
        edges.noise,
        edges.tie_bias,
        work.draws,
        work.first,
        work.second,
        work.margin,
    )
    count(work.first, work.second, edges.levels, edges.code)
    set_resistance(edges.code, edges.unit, edges.fixed, edges.resistance)


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
        inputs, targets: (k, n_inputs) and (k, n_outputs) examples.
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
            factor(tape, work.conductance, work.entry)
            right[:] = 0.0
            load(tape, work.conductance, voltage, right)
            forward(tape, work.entry, right)
            backward(tape, work.entry, right, size, voltage)
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
        for v in range(tape.slot.shape[0]):
            trace.free[t, v] = work.free[tape.slot[v], 0]
            trace.clamped[t, v] = work.clamped[tape.slot[v], 0]
        for m in range(trace.wiper.shape[1]):
            trace.first[t, m] = work.first[m, 0]
            trace.second[t, m] = work.second[m, 0]
            trace.wiper[t, m] = edges.code[m, 0]
            trace.margin[t, m] = work.margin[m, 0]
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
    error = np.stack(
        [
            supervisor.measurement_noise(start._replace(step=start.step + t), outputs)
            for t in range(steps)
        ]
    )
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
        lesson.train.targets,
        lesson.order,
        np.ascontiguousarray(tests.T),
        error[:, :, None],
        eta,
        supervisor.resolution,
        np.uint64(start.seed),
        np.array([start.replica], dtype=np.uint64),
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
