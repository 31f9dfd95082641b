"""The training step: free state, second state, signals, memories; written once, batch first.

`tick` is one cycle of the global clock for any number of lanes (replicas) at a time, put together
from the compiled functions of physics, elements, rules and memories, which numba chooses by their
types.  `run` is many ticks of one machine, and `play` takes compiled code where everything has
it, else asks part by part.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from pyedge.edges import Edges
from pyedge.edges.population import bounds, edge, groups
from pyedge.elements.contract import conductance as conductance_of
from pyedge.elements.contract import resistance as resistance_of
from pyedge.errors import InputError
from pyedge.memory.contract import learn
from pyedge.physics.contract import Boundary, CoupledPlan, Plan
from pyedge.physics.coupled import CoupledFactorization, Factorization
from pyedge.physics.ldl import (
    SymbolicFactorization,
    backward,
    backward_each,
    backward_twins,
    factor,
    factor_each,
    forward,
    forward_each,
)
from pyedge.physics.second_state import FreeState
from pyedge.rng import StepKey
from pyedge.rules.contract import CompiledKey, signal
from pyedge.rules.normal_cdf import TABLE
from pyedge.simd import (
    ONE,
    aligned_zeros,
    broadcast,
    dispatch,
    for_each,
    for_types,
    jit,
    load,
    store,
)
from pyedge.supervisor.clamp import Adjoint, Clamp, Inject, Supervisor, nudge
from pyedge.tasks.task import Examples, Lesson
from pyedge.training.record import Trace

Floats = npt.NDArray[np.float64]


class Scratch(NamedTuple):
    """Working memory of a tick; lanes last.

    Attributes:
        conductance: (m, lanes) of the twin in hand.
        whole, entry, right: elimination of the twin in hand.
        current: (n_eliminated, lanes) injected, in amperes.
        free, clamped: (slots, lanes) voltages.
        draws: (2, 4, lanes) of the edges in hand.
        joint: (slots, lanes) voltages of coupled twins together.
        response: (n_outputs, n_outputs, lanes) of their free outputs to the clamped ones.
        table: see `pyedge.rules.normal_cdf`.
    """

    conductance: Floats
    whole: Floats
    entry: Floats
    right: Floats
    current: Floats
    free: Floats
    clamped: Floats
    draws: Floats
    joint: Floats
    response: Floats
    table: Floats

    @classmethod
    def make(cls, tape: Factorization, lanes: int) -> Scratch:
        """Working memory for so many lanes."""
        slots, coupled = tape.n_eliminated + tape.n_inputs, isinstance(tape, CoupledFactorization)
        solved = tape.both if isinstance(tape, CoupledFactorization) else tape
        entries = len(solved.sum_start) - 1
        return cls(
            aligned_zeros(len(solved.ends), lanes),
            aligned_zeros(entries, lanes),
            aligned_zeros(entries, lanes),
            aligned_zeros(solved.n_eliminated, lanes),
            aligned_zeros(solved.n_eliminated, lanes),
            aligned_zeros(slots, lanes),
            aligned_zeros(slots, lanes),
            aligned_zeros(2, 4, lanes),
            aligned_zeros(solved.n_eliminated + solved.n_inputs if coupled else 0, lanes),
            aligned_zeros(tape.n_outputs, tape.n_outputs, lanes),
            TABLE,
        )


@for_each()
def conductances(population, twin, out, lanes):  # type: ignore[no-untyped-def]
    """Write the (m, lanes) conductances of a twin, in siemens."""
    parameter = population.memory.parameter
    own = min(twin, parameter.shape[0] - 1)
    for k in range(parameter.shape[1]):
        value = conductance_of(population.element, load(parameter, (own, k), lanes))
        store(out, edge(population.which, k), lanes, value)


@for_each()
def learn_all(population, tape, key, work, lanes):  # type: ignore[no-untyped-def]
    """Signal and learning of every edge, from the voltages in `work`."""
    for g in range(groups(population.which)):
        begin, end = bounds(population.which, g)
        drawn = 0
        for k in range(begin, end):
            m = edge(population.which, k)
            free, clamped = drops(tape, work, m, lanes)
            value, drawn = signal(population.rule, free, clamped, k, m, drawn, key, work, lanes)
            learn(population.memory, k, value, lanes)


@for_each(2)
def keep(array, trace, t):  # type: ignore[no-untyped-def]
    """Write a (k, 1) array into row t of a (steps, k) one."""
    for k in range(trace.shape[1]):
        trace[t, k] = array[k, 0]


@for_each(2)
def keep_all(population, traces, resistance, t):  # type: ignore[no-untyped-def]
    """Write what step t leaves of one machine: (steps, k) traces, (steps, twins, m) ohms."""
    memory, which = population.memory, population.which
    keep((memory.state,), traces[0], t)
    keep(population.rule.record, traces[1], t)
    for twin in range(resistance.shape[1]):
        own = min(twin, memory.parameter.shape[0] - 1)
        for k in range(memory.parameter.shape[1]):
            ohms = resistance_of(population.element, load(memory.parameter, (own, k), ONE))
            store(resistance, (t, twin, edge(which, k)), ONE, ohms)


@jit(forceinline=True)
def drops(tape, work, m, lanes):  # type: ignore[no-untyped-def]
    """The free and the clamped drop of an edge."""
    a, b, free, clamped = tape.ends[m, 0], tape.ends[m, 1], work.free, work.clamped
    return (
        load(free, a, lanes) - load(free, b, lanes),
        load(clamped, a, lanes) - load(clamped, b, lanes),
    )


@jit(forceinline=True)
def eliminate(tape, populations, twin, voltage, currents, work, lanes):  # type: ignore[no-untyped-def]
    """Factorise a twin and solve L y = b with its inputs held as in `voltage`.

    The currents in `work` are injected unless `currents` is None.
    """
    conductances(populations, twin, work.conductance, lanes)
    factor(tape, work.conductance, work.whole, work.entry, lanes)
    if currents is None:
        forward(tape, work.conductance, work.entry, lanes, voltage, None, work.right, lanes)
    else:
        current = work.current
        forward(tape, work.conductance, work.entry, lanes, voltage, current, work.right, lanes)


@dispatch
def settle(  # type: ignore[no-untyped-def]
    tape, populations, twins, nudged, inputs, currents, example, targets, error, work, lanes
):
    """Both states, into `work.free` and `work.clamped`; arguments as for `tick`."""


@settle.on(SymbolicFactorization)
def _settle(  # type: ignore[no-untyped-def]
    tape, populations, twins, nudged, inputs, currents, example, targets, error, work, lanes
):
    size = tape.n_eliminated
    for i in range(tape.n_inputs):
        store(work.free, size + i, lanes, broadcast(inputs[i], lanes))
        store(work.clamped, size + i, lanes, broadcast(inputs[i], lanes))
    inject(currents, example, tape, work, lanes)
    eliminate(tape, populations, 0, work.free, currents, work, lanes)
    hidden = size - tape.n_outputs
    backward(tape, work.entry, lanes, work.right, size, hidden, work.free, lanes)
    second(nudged, tape, populations, twins, currents, targets, error, work, lanes)


@jit(forceinline=True)
def inject(currents, example, tape, work, lanes):  # type: ignore[no-untyped-def]
    """Write an example's of the (k, n_eliminated) currents into `work`; nothing for None."""
    if currents is not None:
        for k in range(tape.n_eliminated):
            store(work.current, k, lanes, broadcast(currents[example, k], lanes))


@dispatch
def second(nudged, tape, populations, twins, currents, targets, error, work, lanes):  # type: ignore[no-untyped-def]
    """The rest of the free state, and the second one, once the free outputs are known.

    Args:
        nudged: Clamp, Inject or Adjoint.
        currents: injected into the free state, and in `work`; None for none.
        tape, populations, twins, targets, error, work, lanes: as for `tick`.
    """


@second.on(Clamp)
def _clamp(nudged, tape, populations, twins, currents, targets, error, work, lanes):  # type: ignore[no-untyped-def]
    hidden = tape.n_eliminated - tape.n_outputs
    for o in range(tape.n_outputs):
        measured = load(work.free, hidden + o, lanes) + load(error, o, lanes)
        value = nudge(nudged.eta, load(targets, o, lanes), measured, nudged.resolution)
        store(work.clamped, hidden + o, lanes, value)
    if twins == 1:
        backward_twins(tape, work.entry, work.right, hidden, work.free, work.clamped, lanes)
    else:
        backward(tape, work.entry, lanes, work.right, hidden, 0, work.free, lanes)
        eliminate(tape, populations, 1, work.clamped, currents, work, lanes)
        backward(tape, work.entry, lanes, work.right, hidden, 0, work.clamped, lanes)


@second.on(Inject)
def _inject(nudged, tape, populations, twins, currents, targets, error, work, lanes):  # type: ignore[no-untyped-def]
    size = tape.n_eliminated
    hidden = size - tape.n_outputs
    backward(tape, work.entry, lanes, work.right, hidden, 0, work.free, lanes)
    if currents is None:
        for k in range(size):
            store(work.current, k, lanes, broadcast(0.0, lanes))
    for o in range(tape.n_outputs):
        measured = load(work.free, hidden + o, lanes) + load(error, o, lanes)
        added = nudged.beta * (load(targets, o, lanes) - measured)
        store(work.current, hidden + o, lanes, load(work.current, hidden + o, lanes) + added)
    eliminate(tape, populations, twins - 1, work.clamped, work.current, work, lanes)
    backward(tape, work.entry, lanes, work.right, size, 0, work.clamped, lanes)


@second.on(Adjoint)
def _adjoint(nudged, tape, populations, twins, currents, targets, error, work, lanes):  # type: ignore[no-untyped-def]
    size = tape.n_eliminated
    hidden = size - tape.n_outputs
    backward(tape, work.entry, lanes, work.right, hidden, 0, work.free, lanes)
    for k in range(size):
        store(work.current, k, lanes, broadcast(0.0, lanes))
    for i in range(tape.n_inputs):
        store(work.clamped, size + i, lanes, broadcast(0.0, lanes))
    for o in range(tape.n_outputs):
        measured = load(work.free, hidden + o, lanes) + load(error, o, lanes)
        store(work.current, hidden + o, lanes, nudged.unit * (measured - load(targets, o, lanes)))
    eliminate(tape, populations, twins - 1, work.clamped, work.current, work, lanes)
    backward(tape, work.entry, lanes, work.right, size, 0, work.clamped, lanes)


@dispatch
def outputs_for(tape, populations, twins, inputs, currents, outputs, work, lanes):  # type: ignore[no-untyped-def]
    """The free outputs of every lane for some inputs.

    Args:
        tape, populations, twins, work, lanes: as for `tick`.
        inputs: (k, n_inputs), in volts.
        currents: (k, n_eliminated) injected, in amperes, or None.
        outputs: (k, n_outputs, lanes), written.
    """


@outputs_for.on(SymbolicFactorization)
def _outputs_for(tape, populations, twins, inputs, currents, outputs, work, lanes):  # type: ignore[no-untyped-def]
    free, right = work.free, work.right
    size = tape.n_eliminated
    hidden = size - tape.n_outputs
    conductances(populations, 0, work.conductance, lanes)
    factor(tape, work.conductance, work.whole, work.entry, lanes)
    for q in range(inputs.shape[0]):
        for i in range(tape.n_inputs):
            store(free, size + i, lanes, broadcast(inputs[q, i], lanes))
        inject(currents, q, tape, work, lanes)
        if currents is None:
            forward(tape, work.conductance, work.entry, lanes, free, None, right, lanes)
        else:
            current = work.current
            forward(tape, work.conductance, work.entry, lanes, free, current, right, lanes)
        backward(tape, work.entry, lanes, right, size, 0, free, lanes)
        for o in range(tape.n_outputs):
            store(outputs[q], o, lanes, load(free, hidden + o, lanes))


@dispatch
def answer(tape, populations, twins, voltage, currents, right, outputs, work):  # type: ignore[no-untyped-def]
    """The free outputs of one machine for some inputs, side by side.

    Args:
        tape, populations, twins, work: as for `tick`, one lane.
        voltage: (slots, tests) with the inputs in their slots, to work in.
        currents: (n_eliminated, tests) injected, in amperes, or None.
        right: (n_eliminated, tests) to work in.
        outputs: (tests, n_outputs), written.
    """


@answer.on(SymbolicFactorization)
def _answer(tape, populations, twins, voltage, currents, right, outputs, work):  # type: ignore[no-untyped-def]
    hidden = tape.n_eliminated - tape.n_outputs
    conductances(populations, 0, work.conductance, ONE)
    factor_each(tape, work.conductance, work.whole, work.entry)
    forward_each(tape, work.conductance, work.entry, voltage, currents, right)
    backward_each(tape, work.entry, right, tape.n_eliminated, voltage)
    for i in range(outputs.shape[0]):
        for o in range(tape.n_outputs):
            outputs[i, o] = voltage[hidden + o, i]


@jit(forceinline=True)
def tick(  # type: ignore[no-untyped-def]
    tape, populations, twins, nudged, inputs, currents, example, targets, error, key, work, lanes
):
    """One cycle of the global clock.

    Args:
        tape: the SymbolicFactorization.
        populations: tuple of CompiledPopulation, whose memories are changed in place.
        twins: 1 where the twins are equal, else 2.
        nudged: Clamp, Inject or Adjoint.
        inputs: (n_inputs,) of the example shown, in volts.
        currents: (k, n_eliminated) injected currents of the examples, in amperes, or None.
        example: the number of the one shown.
        targets: (n_outputs, lanes) desired outputs for it, in volts.
        error: (n_outputs, lanes) error of the supervisor's measurement, in volts.
        key: StepKey.
        work: the Scratch, which afterwards holds both states.
        lanes: in hand.
    """
    settle(tape, populations, twins, nudged, inputs, currents, example, targets, error, work, lanes)
    learn_all(populations, tape, key, work, lanes)


@jit()
def run(  # type: ignore[no-untyped-def]
    tape,
    populations,
    twins,
    nudged,
    inputs,
    currents,
    targets,
    order,
    voltage,
    test_currents,
    right,
    error,
    seed,
    replica,
    clock,
    work,
    trace,
    kept,
):
    """Tick through a lesson with one machine, leaving a trace.

    Args:
        tape, populations, twins, nudged, work: as for `tick`, one lane.
        inputs, targets: (k, n_inputs) and (k, n_outputs, 1) examples.
        currents: (k, n_eliminated) injected currents of the examples, in amperes, or None.
        order: (steps,) the example shown at each step.
        voltage: (slots, tests) with the test inputs in their slots, to work in.
        test_currents: (n_eliminated, tests) injected with them, in amperes, or None.
        right: (n_eliminated, tests) to work in.
        error: (steps, n_outputs, 1) of the supervisor's measurements.
        seed, replica: uint64 and (1, 1) uint64.
        clock: number of the first step.
        trace: (free, clamped, resistance, tested), written; see `Trace`.
        kept: of each population, its ((steps, k) states,) and (steps, k) records, written.
    """
    free_trace, clamped_trace, resistance_trace, tested = trace
    q = right.shape[1]
    for t in range(order.shape[0]):
        example = order[t]
        if q > 0:
            answer(tape, populations, twins, voltage, test_currents, right, tested[t], work)
        tick(
            tape,
            populations,
            twins,
            nudged,
            inputs[example],
            currents,
            example,
            targets[example],
            error[t],
            CompiledKey(seed, replica, clock + t, t),
            work,
            ONE,
        )
        slot = tape.slot
        for v in range(slot.shape[0]):
            free_trace[t, v] = work.free[slot[v], 0]
            clamped_trace[t, v] = work.clamped[slot[v], 0]
        keep_all(populations, kept, resistance_trace, t)


def play(
    plan: Plan,
    edges: Edges,
    supervisor: Supervisor,
    eta: float,
    lesson: Lesson,
    start: StepKey,
) -> Trace:
    """Take one machine through a lesson that begins at `start`.

    Raises:
        InputError: coupled twins with another nudge than V_C = eta V_D + (1 - eta) V_F.
    """
    if isinstance(plan, CoupledPlan) and (supervisor.method, supervisor.resolution) != ("clamp", 0):
        raise InputError(
            "twins that load each other are clamped, by a DAC without steps: leave out "
            "supervisor.method and supervisor.resolution"
        )
    steps = len(lesson.order)
    outputs = len(plan.outputs)
    error = supervisor.measurement_noise(start, steps, outputs)
    populations = None if plan.tape is None else edges.compiled()
    if plan.tape is None or populations is None:
        return _one_by_one(plan, edges, supervisor, eta, lesson, start, error)
    tests = np.empty((0, len(plan.inputs))) if lesson.test is None else lesson.test.inputs
    test_currents = None if lesson.test is None else eliminated_currents(plan, lesson.test)
    tape, network = plan.tape, plan.network
    voltage = np.empty((tape.n_eliminated + tape.n_inputs, len(tests)))
    voltage[tape.n_eliminated :] = tests.T
    replica = np.array([start.replica], dtype=np.uint64)
    trace = (
        np.zeros((steps, network.n_nodes)),
        np.zeros((steps, network.n_nodes)),
        np.zeros((steps, edges.twins, network.n_edges, 1)),
        np.zeros((steps, len(tests), outputs)),
    )
    kept = tuple(_room(each, steps) for each in populations)
    for_types(run, populations)(
        tape,
        edges.prepared(populations, start, replica, steps),
        edges.twins,
        supervisor.nudge(eta),
        lesson.train.inputs,
        eliminated_currents(plan, lesson.train),
        lesson.train.targets[:, :, None],
        lesson.order,
        voltage,
        None if test_currents is None else np.ascontiguousarray(test_currents.T),
        np.empty((tape.n_eliminated, len(tests))),
        error[:, :, None],
        np.uint64(start.seed),
        replica[None],
        start.step,
        Scratch.make(tape, 1),
        trace,
        kept,
    )
    values = edges.blank(steps)
    for population, (state, record) in zip(edges.populations, kept, strict=True):
        names = [population.memory.variable.name, *(v.name for v in population.rule.records)]
        for name, array in zip(names, (*state, *record), strict=True):
            values[name][:, population.edges] = array
    return Trace(trace[0], trace[1], trace[2][..., 0], trace[3], values)


def _room(population: Any, steps: int) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """(steps, k) arrays for a population's state and for its rule's records."""

    def like(array: Any) -> Any:
        return np.zeros((steps, len(array)), array.dtype)

    return (like(population.memory.state),), tuple(map(like, population.rule.record))


def eliminated_currents(plan: Plan, examples: Examples) -> Floats | None:
    """(k, n_eliminated) injected currents of the examples, in amperes; None without any."""
    tape, current = plan.tape, examples.current(plan.network)
    if current is None or tape is None:
        return None
    free = tape.slot < tape.n_eliminated
    by_slot = np.zeros((len(current), tape.n_eliminated))
    by_slot[:, tape.slot[free]] = current[:, free]
    return by_slot


def _one_by_one(
    plan: Plan,
    edges: Edges,
    supervisor: Supervisor,
    eta: float,
    lesson: Lesson,
    start: StepKey,
    error: Floats,
) -> Trace:
    """`play` for a physics, or edges, without compiled code."""
    first, second = plan.network.edges.T
    coupled = plan if isinstance(plan, CoupledPlan) else None
    current = lesson.train.current(plan.network)
    rows = []
    for t, example in enumerate(lesson.order):
        conductance = edges.conductance
        tested = np.empty((0, len(plan.outputs)))
        if lesson.test is not None:
            tests = Boundary(lesson.test.inputs, lesson.test.current(plan.network))
            test = plan.free(conductance, tests)
            tested = test.voltage[:, plan.outputs]
        injected = None if current is None else current[example]
        boundary = Boundary(lesson.train.inputs[example], injected)
        targets = lesson.train.targets[example]
        if coupled is not None:
            free, clamped = coupled.follow(conductance, boundary, targets, eta, error[t])
        else:
            state = FreeState(plan, conductance, boundary)
            free = state.voltage
            measured = free[plan.outputs] + error[t]
            clamped = supervisor.second(state, targets, measured, eta)
        moment = start._replace(step=start.step + t)
        update = edges.update(free[first] - free[second], clamped[first] - clamped[second], moment)
        rows.append((free, clamped, np.atleast_2d(edges.resistance), tested, update))
    return Trace.stack(rows)
