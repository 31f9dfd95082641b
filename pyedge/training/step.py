"""The training step: free state, second state, signals, memories; written once, batch first.

`tick` is one cycle of the global clock for any number of lanes (replicas) at a time, put together
from the compiled functions of physics, elements, rules and memories, which numba chooses by their
types.  `run` is many ticks of one machine, and `play` takes compiled code where everything has
it, else asks part by part.
"""

# Compiled functions have no types of their own.
# mypy: allow-untyped-defs
from __future__ import annotations

from typing import Any

import numpy as np

from pyedge.arrays import Floats
from pyedge.edges import Edges
from pyedge.elements.contract import resistance as resistance_of
from pyedge.errors import InputError
from pyedge.extension import overridden
from pyedge.memory.contract import learn
from pyedge.networks.flow import bounds, edge, groups, scaled_resistance
from pyedge.networks.network import Network
from pyedge.physics.contract import Boundary, Plan, compiled_factorization, is_coupled
from pyedge.physics.coupled import CoupledFactorization
from pyedge.physics.ldl import SymbolicFactorization, drop
from pyedge.physics.newton.factorization import NewtonFactorization
from pyedge.physics.second_state import FreeState
from pyedge.rng import StepKey
from pyedge.rules.contract import CompiledKey, signal
from pyedge.signal import as_value
from pyedge.simd import ONE, dispatch, for_each, for_types, jit, load, part, store
from pyedge.supervisor.nudge import Clamp, Nudge, Toward, amount
from pyedge.supervisor.objective import Objective
from pyedge.supervisor.supervisor import Supervisor, converted
from pyedge.supervisor.timing import Always, Timed, share
from pyedge.tasks.task import Examples, Lesson
from pyedge.training.record import Trace
from pyedge.training.settle import CompiledLesson, Scratch, Shown, Supervision, answer, settle
from pyedge.training.settle import second as second_state
from pyedge.training.settle_newton import nudged


@dispatch
def timed(timing, signal, share):
    """The signal of an edge, for this share of the window."""


@timed.on(Always)
def _whole(timing, signal, share):
    return signal


@timed.on(Timed)
def _timed(timing, signal, share):
    return as_value(signal) * share


@for_each()
def learn_all(population, symbolic, timing, share, key, work, lanes):
    """Signal and learning of every edge, from the voltages in `work`.

    Learning is on for a `share` of the window, as `timing` has it.
    """
    for g in range(groups(population.which)):
        begin, end = bounds(population.which, g)
        drawn = 0
        for k in range(begin, end):
            m = edge(population.which, k)
            free, clamped = drops(symbolic, work, m, lanes)
            value, drawn = signal(population.rule, free, clamped, k, m, drawn, key, work, lanes)
            learn(population.memory, k, timed(timing, value, share), lanes)


@for_each(2)
def keep(array, trace, t):
    """Write a (k, 1) array into row t of a (steps, k) one."""
    for k in range(trace.shape[1]):
        trace[t, k] = array[k, 0]


@for_each(2)
def keep_all(population, traces, resistance, t):
    """Write what step t leaves of one machine: (steps, k) traces, (steps, twins, m) ohms."""
    memory, which = population.memory, population.which
    keep((memory.state,), traces[0], t)
    keep(population.rule.record, traces[1], t)
    for twin in range(resistance.shape[1]):
        own = min(twin, memory.parameter.shape[0] - 1)
        for k in range(memory.parameter.shape[1]):
            ohms = resistance_of(population.element, load(memory.parameter, (own, k), ONE))
            ohms = scaled_resistance(population.gain, own, k, ohms, ONE)
            store(resistance, (t, twin, edge(which, k)), ONE, ohms)


@dispatch
def drops(symbolic, work, m, lanes):
    """The free and the second drop of an edge."""


@drops.on(CoupledFactorization)
@drops.on(NewtonFactorization)
def _differences(symbolic, work, m, lanes):
    a, b, free, clamped = symbolic.ends[m, 0], symbolic.ends[m, 1], work.free, work.clamped
    return (
        load(free, a, lanes) - load(free, b, lanes),
        load(clamped, a, lanes) - load(clamped, b, lanes),
    )


@drops.on(SymbolicFactorization)
def _drops(symbolic, work, m, lanes):
    operator, ends = symbolic.operator, symbolic.ends
    return drop(operator, work.free, ends, m, lanes), drop(operator, work.clamped, ends, m, lanes)


@part
def tick(symbolic, populations, twins, supervision, shown, key, work, lanes):
    """One cycle of the global clock.

    Args:
        symbolic: the SymbolicFactorization or CoupledFactorization.
        populations: tuple of CompiledPopulation, whose memories are changed in place.
        twins: 1 where the twins are equal, else 2.
        supervision, shown, key: the Supervision, Shown and CompiledKey.
        work: the Scratch, which afterwards holds both states.
        lanes: in hand.
    """
    timing, objective = supervision.timing, supervision.objective
    for _ in range(supervision.substeps):
        settle(symbolic, populations, twins, supervision, shown, work, lanes)
        on = share(timing, objective, symbolic, shown, work, lanes)
        learn_all(populations, symbolic, timing, on, key, work, lanes)


@jit()
def run(symbolic, populations, twins, supervision, lesson, right, start, work, trace, kept):
    """Tick through a lesson with one machine, leaving a trace.

    Args:
        symbolic, populations, twins, supervision, work: as for `tick`, one lane.
        lesson: the CompiledLesson.
        right: (n_eliminated, tests) to work in.
        start: CompiledKey of the first step.
        trace: (free, clamped, resistance, tested), written; see `Trace`.
        kept: of each population, its ((steps, k) states,) and (steps, k) records, written.
    """
    free_trace, clamped_trace, resistance_trace, tested = trace
    voltage, currents = lesson.tests, lesson.test_currents
    for t in range(lesson.order.shape[0]):
        example = lesson.order[t]
        if right.shape[1] > 0:
            answer(symbolic, populations, twins, voltage, currents, right, tested[t], work)
        own = lesson.inputs[example], lesson.currents, example, lesson.targets[example]
        shown, key = Shown(*own, lesson.error[t], supervision.adc), at_step(start, t)
        tick(symbolic, populations, twins, supervision, shown, key, work, ONE)
        slot = symbolic.slot
        for v in range(slot.shape[0]):
            free_trace[t, v] = work.free[slot[v], 0]
            clamped_trace[t, v] = work.clamped[slot[v], 0]
        keep_all(populations, kept, resistance_trace, t)


@part
def at_step(start, t):
    """The CompiledKey `t` steps after another."""
    return CompiledKey(start.seed, start.replica, start.step + t, t)


def play(
    plan: Plan,
    edges: Edges,
    supervisor: Supervisor,
    eta: float,
    lesson: Lesson,
    start: StepKey,
) -> Trace:
    """Take one machine through a lesson that begins at `start`."""
    lesson = lesson.converted(supervisor.dac).narrowed()
    steps = len(lesson.order)
    outputs = len(plan.outputs)
    error = supervisor.measurement_noise(start, steps, outputs)
    nudge = supervisor.nudge(eta)
    supervision = compiled_supervision(plan, lesson.objective, nudge, supervisor, edges.substeps)
    symbolic = compiled_factorization(plan)
    populations = None if symbolic is None else edges.compiled()
    if symbolic is None or populations is None or supervision is None:
        return _one_by_one(plan, edges, supervisor, nudge, lesson, start, error)
    network = plan.network
    tests = np.empty((0, len(plan.inputs))) if lesson.test is None else lesson.test.inputs
    test_currents = np.zeros((symbolic.n_eliminated, len(tests)))
    if lesson.test is not None and lesson.test.loaded:
        test_currents[:] = eliminated_currents(plan, lesson.test).T
    voltage = np.empty((symbolic.n_eliminated + symbolic.n_inputs, len(tests)))
    voltage[symbolic.n_eliminated :] = tests.T
    replica = np.array([start.replica], dtype=np.uint64)
    trace = (
        np.zeros((steps, network.n_nodes)),
        np.zeros((steps, network.n_nodes)),
        np.zeros((steps, edges.twins, network.n_edges, 1)),
        np.zeros((steps, len(tests), outputs)),
    )
    kept = tuple(_room(each, steps) for each in populations)
    compiled = CompiledLesson(
        lesson.train.inputs,
        lesson.train.targets[:, :, None],
        eliminated_currents(plan, lesson.train),
        lesson.order,
        error[:, :, None],
        voltage,
        test_currents,
        np.zeros((0, 0, 1)),
    )
    for_types(run, (populations, supervision))(
        symbolic,
        edges.prepared(populations, start, replica, steps),
        edges.twins,
        supervision,
        compiled,
        np.empty((symbolic.n_eliminated, len(tests))),
        CompiledKey(np.uint64(start.seed), replica[None], start.step, 0),
        Scratch.make(symbolic, 1, lesson.train.targets.shape[1]),
        trace,
        kept,
    )
    values = edges.blank(steps)
    for population, (state, record) in zip(edges.populations, kept, strict=True):
        names = [population.memory.variable.name, *(v.name for v in population.rule.records)]
        for name, array in zip(names, (*state, *record), strict=True):
            values[name][:, population.where] = array
    return Trace(trace[0], trace[1], trace[2][..., 0], trace[3], values)


def compiled_supervision(
    plan: Plan, objective: Objective, nudge: Nudge, supervisor: Supervisor, substeps: int
) -> Supervision | None:
    """Objective and nudge for compiled code; None where one of them has none.

    Raises:
        InputError: coupled twins whose outputs do not follow V_C = eta V_D + (1 - eta) V_F.
    """
    newton = isinstance(plan.factorization, NewtonFactorization)
    known = nudged.table if newton else second_state.table
    own = overridden(objective) or type(nudge) not in known
    if is_coupled(plan) and not (
        objective.direct
        and not own
        and isinstance(nudge, Clamp)
        and type(nudge.force) is Toward
        and nudge.force.resolution == supervisor.adc == 0
        and (supervisor.timing, substeps) == (Always(), 1)
    ):
        raise InputError(
            "twins that load each other are clamped, by converters without steps, at targets "
            "for the outputs themselves, all the time: leave out supervisor.method, resolution, "
            "adc, overclamp and tolerance, capacitor.substeps and read-outs"
        )
    aim = None if own else objective.compiled(len(plan.outputs), nudge.clamped)
    if aim is None or type(nudge.force) not in amount.table:
        return None
    return Supervision(aim, nudge, supervisor.timing, substeps, float(supervisor.adc))


def _room(population: Any, steps: int) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """(steps, k) arrays for a population's state and for its rule's records."""

    def like(array: Any) -> Any:
        return np.zeros((steps, len(array)), array.dtype)

    return (like(population.memory.state),), tuple(map(like, population.rule.record))


def eliminated_currents(plan: Plan, examples: Examples) -> Floats:
    """(k, n_eliminated) injected currents of the examples, in amperes; no rows without any."""
    symbolic, current = plan.factorization, examples.current(plan.network)
    assert symbolic is not None, "compiled code needs a plan with an elimination"
    if current is None:
        return np.zeros((0, symbolic.n_eliminated))
    free = symbolic.slot < symbolic.n_eliminated
    by_slot = np.zeros((len(current), symbolic.n_eliminated))
    by_slot[:, symbolic.slot[free]] = current[:, free]
    return by_slot


def preloaded(network: Network, edges: Edges, current: Floats | None) -> Floats | None:
    """(..., n) injected currents, and those of edges with a flow at no drop."""
    flows = edges.preload
    if flows is None:
        return current
    own = network.operator.T @ (flows * network.intact)
    return np.asarray(own if current is None else current + own)


def _one_by_one(
    plan: Plan,
    edges: Edges,
    supervisor: Supervisor,
    nudge: Nudge,
    lesson: Lesson,
    start: StepKey,
    error: Floats,
) -> Trace:
    """`play` for a physics, edges or a supervisor without compiled code."""
    network = plan.network
    coupled = plan if is_coupled(plan) else None
    current = lesson.train.current(network)
    rows = []
    for t, example in enumerate(lesson.order):
        law: Any = edges.law
        tested = np.empty((0, len(plan.outputs)))
        if lesson.test is not None:
            loads = preloaded(network, edges, lesson.test.current(network))
            tests = Boundary(lesson.test.inputs, loads)
            test = plan.free(law, tests)
            tested = test.voltage[:, plan.outputs]
        injected = None if current is None else current[example]
        targets = lesson.train.targets[example]
        moment, timing = start._replace(step=start.step + t), supervisor.timing
        for _ in range(edges.substeps):
            loads = preloaded(network, edges, injected)
            boundary = Boundary(lesson.train.inputs[example], loads)
            on: tuple[float, ...] = ()
            if coupled is not None:
                eta = nudge.force.eta
                free, clamped = coupled.follow(law, boundary, targets, eta, error[t])
            else:
                state = FreeState(plan, edges.law, boundary)
                free = state.voltage
                measured = converted(free[plan.outputs] + error[t], supervisor.adc)
                desired = lesson.objective.desired(measured, targets, nudge.clamped)
                clamped = nudge.second(state, desired, measured)
                if isinstance(timing, Timed):
                    on = (timing.share(desired, measured),)
            drops = network.drops(free), network.drops(clamped)
            update = edges.update(*drops, moment, *on)
        rows.append((free, clamped, np.atleast_2d(edges.resistance), tested, update))
    return Trace.stack(rows)
